import { vi } from 'vitest';
import { runCli } from '../../src/cli/canbao.ts';
import type { Cli } from '../../src/cli/cli.ts';
import { readConfig } from '../../src/config.ts';
import type { Ended } from './serve.ts';

/** What a command line is given that starts no server and writes nothing: for commands that need neither. */
export const IDLE: Cli = {
  config: () => readConfig({}),
  serve: async () => undefined,
  printSdl: () => 'type Query',
  mutate: async () => ({ payload: null, errors: [] }),
  mutations: () => [],
  runJob: async () => {
    throw new Error('No job is run here.');
  },
};

/** The command line in this process: what it prints and its exit code. */
export async function runHere(args: readonly string[], cli: Cli = IDLE): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  const into = (name: 'stdout' | 'stderr') => (text: unknown) => {
    said[name] += String(text);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(into('stdout')),
    vi.spyOn(process.stderr, 'write').mockImplementation(into('stderr')),
    vi.spyOn(console, 'log').mockImplementation((text) => void into('stdout')(`${text}\n`)),
    vi.spyOn(console, 'error').mockImplementation((text) => void into('stderr')(`${text}\n`)),
  ];
  try {
    return { code: await runCli(args, cli), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
