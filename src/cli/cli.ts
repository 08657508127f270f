import type { Config } from '../config.ts';
import { folderKeys, openDatabase } from '../services/open-database.ts';
import { assertUsable, connect, type Db } from '../store/db.ts';
import { type Keyring, parseKeyring } from '../store/envelope.ts';

/** What commands are given by the starter. */
export interface Cli {
  /** Reads the environment; throws when it is not right. */
  readonly config: () => Config;
  readonly serve: (config: Config) => Promise<void>;
  readonly printSdl: () => string;
}

/** The input was read, found wanting, and said so on stderr already: exit code 1. */
export class RefusedInput extends Error {}

/** Runs something on the database as its owner: the configured one, the running server's, or the folder's own. */
export async function withDatabase<Result>(
  config: Config,
  run: (db: Db, keyring: Keyring, ownerUrl: string) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(config, { mayBorrow: true, onProgress: (line) => console.error(`· ${line}`) });
  try {
    const keyring = parseKeyring(config.keys ?? (await folderKeys(config.folder)));
    const db = connect(database.ownerUrl, { max: 4 });
    try {
      await assertUsable(db);
      return await run(db, keyring, database.ownerUrl);
    } finally {
      await db.sql.end();
    }
  } finally {
    await database.close();
  }
}

/** Prints what a program reads, or what a person does. */
export function print(isJson: boolean | undefined, data: unknown, lines: readonly string[]): void {
  console.log(isJson ? JSON.stringify(data, null, 2) : lines.join('\n'));
}

/** Prints problems as `file:line: message`, so that an editor can jump to them, and refuses. */
export function refuse(
  problems: readonly { file: string; line: number; message: string }[],
  total = problems.length,
): never {
  for (const { file, line, message } of problems) console.error(`${file}:${line}: ${message}`);
  if (total > problems.length) console.error(`… and ${total - problems.length} more.`);
  throw new RefusedInput();
}
