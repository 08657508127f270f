import { randomBytes } from 'node:crypto';
import { mkdir, readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { accountFor } from './embedded/account.ts';
import { findBinaries } from './embedded/binaries.ts';
import { ensureData, OWNER_ROLE } from './embedded/data.ts';
import { replaceFile } from './embedded/durable.ts';
import { DatabaseFolderUnusable } from './embedded/errors.ts';
import { bringData, findHome, ownHomeOf, SYSTEM_FOLDER } from './embedded/home.ts';
import { livingOwner, takeOwnership } from './embedded/owner.ts';
import { stopServersOn } from './embedded/processes.ts';
import { launchServer, type Server } from './embedded/server.ts';

/** A running PostgreSQL that belongs to one folder. */
export interface Cluster {
  readonly port: number;
  /** Connection URL as the cluster's superuser (role `canbao_owner`), for a database of this cluster. */
  url(database: string): string;
  /** Stops the server cleanly (fast shutdown); safe to call twice. */
  stop(): Promise<void>;
}

/** A cluster that another process runs. */
export interface RunningCluster {
  readonly port: number;
  url(database: string): string;
  readonly ownerPid: number;
}

/** How to start a cluster. */
export interface ClusterOptions {
  /** Told, a sentence at a time, what takes long or was mended. */
  readonly onProgress?: (line: string) => void;
  /** Settings of the server that differ from ours, such as `fsync: 'off'` in tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where root keeps data that the server's user cannot reach in the folder. */
  readonly systemFolder?: string;
}

/**
 * Starts the PostgreSQL of a folder, creating it the first time, and owns the folder until `stop` or our end.
 * What an earlier crash left (a server, a pid file, a half-made database) is cleared away; a living owner is not.
 */
export async function startCluster(folder: string, options: ClusterOptions = {}): Promise<Cluster> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const place = await realpath(folder);
  const ownership = await takeOwnership(place);
  try {
    const { server, password } = await startOwned(place, options);
    await ownership.announce(server.port).catch(async (error) => {
      await server.stop();
      throw error;
    });
    const stop = () => server.stop().finally(ownership.release);
    let stopped: Promise<void> | undefined;
    return {
      port: server.port,
      url: urlsOf(server.port, password),
      stop: () => {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (error) {
    await ownership.release();
    throw error;
  }
}

async function startOwned(folder: string, options: ClusterOptions): Promise<{ server: Server; password: string }> {
  const { onProgress = () => undefined, settings = {}, systemFolder = SYSTEM_FOLDER } = options;
  const home = await findHome(folder, await accountFor(join(folder, 'data')), systemFolder, onProgress);
  for (const place of new Set([folder, home])) await stopServersOn(join(place, 'data'), onProgress);
  await bringData(folder, home);

  const account = await accountFor(join(home, 'data'));
  const binaries = await findBinaries(account, account.uid === undefined ? folder : systemFolder);
  const data = await ensureData(home, binaries, account, () => makePassword(folder), onProgress);
  // No server lives on these data, so whatever process the pid file names has nothing to do with them.
  await rm(join(data, 'postmaster.pid'), { force: true });

  const password = await readPassword(folder);
  const log = join(folder, 'postgres.log');
  const server = await launchServer({ postgres: binaries.postgres, data, log, account, settings, onProgress });
  return { server, password };
}

/**
 * The connection of a cluster that another process of ours is running in this folder, or undefined.
 * So that the command line can talk to a running server's database.
 */
export async function findRunningCluster(folder: string): Promise<RunningCluster | undefined> {
  const place = await realpath(folder).catch(() => undefined);
  const owner = place === undefined ? undefined : await livingOwner(place);
  if (place === undefined || owner?.port === undefined) return undefined;
  return { port: owner.port, url: urlsOf(owner.port, await readPassword(place)), ownerPid: owner.pid };
}

/** Removes a folder's cluster with all its data, wherever they lie, and the folder. Refused while somebody runs it. */
export async function removeCluster(folder: string): Promise<void> {
  const place = await realpath(folder).catch(() => undefined);
  if (place === undefined) return;
  const ownership = await takeOwnership(place);
  try {
    for (const home of new Set([(await ownHomeOf(place)) ?? place, place])) {
      await stopServersOn(join(home, 'data'), () => undefined);
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    }
  } finally {
    await ownership.release();
  }
}

const urlsOf = (port: number, password: string) => (database: string) =>
  `postgres://${OWNER_ROLE}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;

const passwordFile = (folder: string) => join(folder, 'password');

/** Written before the database that has it, so that there is never a database without its password. */
async function makePassword(folder: string): Promise<string> {
  const password = randomBytes(24).toString('hex');
  await replaceFile(passwordFile(folder), password, 0o600);
  return password;
}

async function readPassword(folder: string): Promise<string> {
  try {
    return await readFile(passwordFile(folder), 'utf8');
  } catch {
    const way = 'put it back, or remove the folder to begin anew';
    throw new DatabaseFolderUnusable(folder, `its file "password" is missing or unreadable; ${way}`);
  }
}
