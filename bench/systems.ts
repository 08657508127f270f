import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Usage } from './child.ts';
import { TODAY } from './database.ts';
import type { SystemName } from './workload.ts';

/** Connections to the database that each system may hold. */
const POOL = 10;
/** The slowest start is the peer's, which reads the whole catalogue first. */
const START_MS = 60_000;

/** A server that runs, as a process of its own. */
export interface System {
  readonly name: SystemName;
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

export interface SystemSetting {
  readonly url: string;
  readonly folder: string;
  readonly token: string;
  /** Whether statements are counted: when answers are compared, never while speed is measured. */
  readonly isCounting: boolean;
}

const SCRIPTS: Readonly<Record<SystemName, string>> = {
  limit: 'serve-limit.ts',
  canbao: 'serve-canbao.ts',
  peer: 'peer/serve.mjs',
};

export async function startSystem(
  name: SystemName,
  { url, folder, token, isCounting }: SystemSetting,
): Promise<System> {
  const flags = name === 'canbao' ? startFlags() : [];
  const child = startProcess(SCRIPTS[name], [url, String(POOL), TODAY, folder], { isCounting, flags });
  const { port } = await answerOf<{ port: number }>(child, `${name} did not start`);
  return {
    name,
    port,
    headers: name === 'canbao' ? { authorization: `Bearer ${token}` } : {},
    async usage() {
      const answer = answerOf<Usage>(child, `${name} does not answer`);
      child.send('usage');
      return answer;
    },
    stop: () => stopProcess(child),
  };
}

/** Flags of Node that `npm start` serves with: measured is what is started. */
function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return String(scripts.start)
    .split(' ')
    .filter((word) => word.startsWith('--'));
}

/** A script of this folder as a process of its own that talks to us. */
export function startProcess(
  script: string,
  args: readonly string[] = [],
  { isCounting = false, flags = [] }: { readonly isCounting?: boolean; readonly flags?: readonly string[] } = {},
): ChildProcess {
  return fork(fileURLToPath(new URL(script, import.meta.url)), args, {
    env: { ...process.env, NODE_ENV: 'production', GRAPHILE_ENV: 'production', BENCH_COUNT: isCounting ? '1' : '0' },
    execArgv: [...flags],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** The next message of a process; rejects when it ends or stays silent. */
export async function answerOf<Message>(child: ChildProcess, failure: string, withinMs = START_MS): Promise<Message> {
  const given = new AbortController();
  const { signal } = given;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`${failure}: the process ended with ${code}.`);
  });
  const silent = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`${failure} within ${withinMs / 1000} s.`)), withinMs).unref();
  });
  ended.catch(() => undefined);
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended, silent]);
    return message as Message;
  } finally {
    given.abort();
  }
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (child.connected) child.disconnect();
  await ended;
}
