import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Config } from '../config.ts';
import { DomainError } from '../errors.ts';
import type { App } from './app.ts';

type Place = Pick<Config, 'host' | 'port'>;

class CannotListen extends DomainError {
  readonly code = 'CANNOT_LISTEN';
}

/** Takes requests from now on. Returns the address. */
export async function listen(app: App, { host, port }: Place): Promise<string> {
  return listening({ host, port }, () => app.listen({ host, port }));
}

/** Tries the port before anything is made: nobody waits for a county to be invented only to hear that the port is taken. */
export async function assertListenable({ host, port }: Place): Promise<void> {
  const trial = createServer();
  await listening({ host, port }, () => {
    trial.listen(port, host);
    return once(trial, 'listening');
  });
  trial.close();
  await once(trial, 'close');
}

async function listening<Result>({ host, port }: Place, listen: () => Promise<Result>) {
  try {
    return await listen();
  } catch (error) {
    const sentence = CANNOT_LISTEN[(error as NodeJS.ErrnoException).code ?? '']?.(host, port);
    throw sentence ? new CannotListen(sentence) : error;
  }
}

const noSuchHost = (host: string) =>
  `CANBAO_HOST=${host} is no address of this machine. 127.0.0.1 serves this machine alone, 0.0.0.0 every network.`;

const CANNOT_LISTEN: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_, port) =>
    `Port ${port} is in use by another program. Stop that one, or choose another port with PORT=….`,
  EACCES: (_, port) => `Port ${port} may not be opened by this user. Choose one above 1023 with PORT=….`,
  EADDRNOTAVAIL: noSuchHost,
  ENOTFOUND: noSuchHost,
  EAI_AGAIN: noSuchHost,
};
