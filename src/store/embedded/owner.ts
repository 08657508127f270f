import { access, constants, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { replaceFile } from './durable.ts';
import { DatabaseFolderInUse, DatabaseFolderUnusable } from './errors.ts';
import { startOf } from './processes.ts';

/** Who runs the cluster of a folder: one process, named so that a later one with its pid is not taken for it. */
export interface Owner {
  readonly pid: number;
  readonly startedAt: string;
  /** The folder itself: a copy of the folder must not speak for the original. */
  readonly folder: string;
  /** Where the server listens; not there before it answers. */
  readonly port?: number;
}

/** The right to run the cluster of a folder, until it is released or the process ends. */
export interface Ownership {
  /** Tells other processes where the server listens. */
  announce(port?: number): Promise<void>;
  release(): Promise<void>;
}

/** Held here so that no garbage collection closes one, which would drop the lock. */
const held = new Set<DatabaseSync>();

/** SQLite's number for "another connection holds the lock". */
const SQLITE_BUSY = 5;

/** A lock found taken may be on its way out, or so fresh that its owner has not yet signed: milliseconds to wait. */
const PATIENCE = 3_000;

/**
 * Makes this process the owner of a folder, or refuses, naming the living one.
 * The lock is an exclusive transaction on an empty SQLite file: the kernel grants it to one process, and takes it back
 * when that process ends, however it ends. So there is no stale lock to judge, and no race in judging it.
 * `owner.json` beside it only says who that is.
 */
export async function takeOwnership(folder: string): Promise<Ownership> {
  await checkWritable(folder);
  const until = Date.now() + PATIENCE;
  for (;;) {
    const lock = tryLock(folder);
    if (lock !== undefined) return sign(folder, lock);
    const owner = await livingOwner(folder);
    if (owner !== undefined) throw new DatabaseFolderInUse(folder, owner.pid);
    if (Date.now() > until) throw new DatabaseFolderInUse(folder, undefined);
    await sleep(50);
  }
}

/** A lock file that cannot be written would be shared between all who read it. */
async function checkWritable(folder: string): Promise<void> {
  for (const path of [folder, join(folder, 'owner.lock')]) {
    await access(path, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return;
      throw new DatabaseFolderUnusable(folder, `${path} cannot be written; start as the user who made it, or as root`);
    });
  }
}

function tryLock(folder: string): DatabaseSync | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(folder, 'owner.lock'), { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    held.add(database);
    return database;
  } catch (error) {
    database?.close();
    const { errcode, message } = error as Error & { errcode?: number };
    if (errcode === SQLITE_BUSY) return undefined;
    throw new DatabaseFolderUnusable(folder, `its file "owner.lock" cannot be locked (${message})`);
  }
}

async function sign(folder: string, lock: DatabaseSync): Promise<Ownership> {
  const path = join(folder, 'owner.json');
  const owner: Owner = { pid: process.pid, startedAt: (await startOf(process.pid)) ?? '', folder };
  const announce = (port?: number) =>
    replaceFile(path, JSON.stringify(port === undefined ? owner : { ...owner, port }));
  const release = async () => {
    if (!held.delete(lock)) return;
    await rm(path, { force: true }).finally(() => lock.close());
  };
  await announce().catch(async (error) => {
    await release();
    throw error;
  });
  return { announce, release };
}

/** The process that owns a folder, if it still lives. */
export async function livingOwner(folder: string): Promise<Owner | undefined> {
  const text = await readFile(join(folder, 'owner.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const owner = JSON.parse(text) as Owner; // replaced whole, so never half of one
  return owner.folder === folder && (await startOf(owner.pid)) === owner.startedAt ? owner : undefined;
}
