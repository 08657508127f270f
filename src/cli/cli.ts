import { once } from 'node:events';
import { accessSync, constants, statSync } from 'node:fs';
import type { Config } from '../config.ts';
import type { CsvProblem, CsvRefused } from '../services/imports/csv-problems.ts';
import type { JobRow } from '../services/jobs/take-job.ts';
import { assertKeyFits } from '../services/key-check.ts';
import { keySourceOf, openKeyring } from '../services/keys/key-source.ts';
import { openDatabase } from '../services/open-database.ts';
import { assertMigrated } from '../services/prepare.ts';
import type { Viewer } from '../services/viewer.ts';
import { assertUsable, connect, type Db } from '../store/db.ts';
import type { Keyring } from '../store/envelope.ts';

/** What commands are given by the starter. */
export interface Cli {
  /** Reads the environment; throws when it is not right. */
  readonly config: () => Config;
  readonly serve: (config: Config) => Promise<void>;
  readonly printSdl: () => string;
  /** What the graph would refuse a document for, whoever asks it. */
  readonly problemsOfDocument: (
    text: string,
  ) => readonly { readonly message: string; readonly line?: number; readonly column?: number }[];
  /** Runs a mutation of the graph, which this room does not know. */
  readonly mutate: (
    config: Config,
    db: Db,
    keyring: Keyring,
    viewer: Viewer,
    call: { readonly name: string; readonly input: unknown; readonly select?: string | undefined },
  ) => Promise<Mutated>;
  /** The names of the mutations. */
  readonly mutations: () => readonly string[];
  /** Runs one job here, or waits for it where a server is quicker; gives it as it ended. */
  readonly runJob: (
    config: Config,
    db: Db,
    keyring: Keyring,
    jobId: string,
    following: { readonly onProgress: (job: JobRow) => void; readonly stopping: AbortSignal },
  ) => Promise<JobRow>;
}

/** What came of a mutation: its payload, and why the operation could not run. */
interface Mutated {
  // biome-ignore lint/suspicious/noExplicitAny: each mutation has a payload of its own.
  readonly payload: any;
  readonly errors: readonly { readonly message: string }[];
}

/** The input was read, found wanting, and said so on stderr already: exit code 1. */
export class RefusedInput extends Error {}

/**
 * Runs something on the database as its owner: the configured one, the running server's, or the folder's own. One that
 * lacks migrations is refused, unless they are what the command is for, and so are keys that it was not sealed with.
 */
export async function withDatabase<Result>(
  config: Config,
  run: (db: Db, keyring: Keyring, ownerUrl: string) => Promise<Result>,
  { isMigrating = false } = {},
): Promise<Result> {
  const database = await openDatabase(config, { mayBorrow: true, onProgress: (line) => console.error(`· ${line}`) });
  try {
    const keyring = openKeyring(await keySourceOf(config));
    const db = connect(database.ownerUrl, { max: 4 });
    try {
      await assertUsable(db);
      if (!isMigrating) {
        await assertMigrated(db);
        await assertKeyFits(db, keyring);
      }
      return await run(db, keyring, database.ownerUrl);
    } finally {
      await db.end();
    }
  } finally {
    await database.close();
  }
}

/** Refuses a file named on the command line that cannot be read, before anything is opened for it. */
export function assertFile(file: string): void {
  try {
    accessSync(file, constants.R_OK);
    if (!statSync(file).isDirectory()) return;
    console.error(`${file} is a folder, not a file. 这是文件夹，不是文件。`);
  } catch (error) {
    console.error(`${file} cannot be read: ${wordsOf(error)}. 无法读取该文件。`);
  }
  throw new RefusedInput();
}

const READING: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it belongs to another user',
};

function wordsOf(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return READING[code] ?? message;
}

/** Prints what a program reads, or what a person does. */
export function print(isJson: boolean | undefined, data: unknown, lines: readonly string[]): void {
  console.log(isJson ? JSON.stringify(data, null, 2) : lines.join('\n'));
}

/** Prints a long text as fast as it is taken; whoever takes it, as `head` does, may leave before its end. */
export async function printPieces(pieces: AsyncIterable<string | Buffer>): Promise<void> {
  let isTaken = true;
  const heed = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isTaken = false;
  };
  // Stays: what was written last fails later.
  process.stdout.on('error', heed);
  for await (const piece of pieces) {
    if (!isTaken) return;
    if (!process.stdout.write(piece)) await once(process.stdout, 'drain').catch(heed);
  }
}

/** Refuses a file for what is wrong with its rows. */
export function refuseCsv(file: string, { problems, total }: CsvRefused): never {
  return refuse(problems.map(problemIn(file)), total);
}

/** What is wrong with a cell, as a problem of its file. */
export const problemIn =
  (file: string) =>
  ({ line, field, message }: CsvProblem) => ({ file, line, message: field ? `${field}: ${message}` : message });

/** Prints problems as `file:line: message`, so that an editor can jump to them, and refuses. */
export function refuse(
  problems: readonly { file: string; line: number; message: string }[],
  total = problems.length,
): never {
  for (const { file, line, message } of problems) console.error(`${file}:${line}: ${message}`);
  if (total > problems.length) console.error(`… and ${total - problems.length} more.`);
  throw new RefusedInput();
}
