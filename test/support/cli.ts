import type { Cli } from '../../src/cli/cli.ts';
import { readConfig } from '../../src/config.ts';

/** What a command line is given that starts no server and writes nothing: for commands that need neither. */
export const IDLE: Cli = {
  config: () => readConfig({}),
  serve: async () => undefined,
  printSdl: () => 'type Query',
  mutate: async () => ({ payload: null, errors: [] }),
  mutations: () => [],
};
