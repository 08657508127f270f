import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { runCli } from '../../src/cli/canbao.ts';
import type { Cli } from '../../src/cli/cli.ts';
import { readConfig } from '../../src/config.ts';
import { problemsOfDocument } from '../../src/graph/read-document.ts';
import { TEST_KEYS } from './keys.ts';
import type { Ended } from './serve.ts';

/** What a command line is given that starts no server and writes nothing: for commands that need neither. */
export const IDLE: Cli = {
  config: () => readConfig({}),
  serve: async () => undefined,
  problemsOfDocument,
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

/** The same with a test's database and its keys. */
export const runOn = (url: string, args: readonly string[]): Promise<Ended> =>
  runHere(args, { ...IDLE, config: () => readConfig({ DATABASE_URL: url, CANBAO_KEYS: TEST_KEYS }) });

/** A CSV file with those lines, in a folder of its own. */
export function csvFile(...lines: readonly string[]): string {
  const file = join(mkdtempSync(join(tmpdir(), 'canbao-')), 'rows.csv');
  writeFileSync(file, lines.join('\n'));
  return file;
}
