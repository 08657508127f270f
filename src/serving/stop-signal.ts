import { say } from './welcome.ts';

/** A Ctrl-C reaches us twice, from the terminal and again through npm. What follows later is meant. */
const ECHO_MS = 1_000;

/** Aborted by the first signal that asks us to stop. A later one ends at once; the database then stops by itself. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let asked = 0;
  const heed = () => {
    if (asked > 0 && Date.now() - asked > ECHO_MS) process.exit(1);
    if (asked > 0) return;
    asked = Date.now();
    say('Stopping: what is under way may finish …');
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, heed);
  return controller.signal;
}
