import { randomBytes } from 'node:crypto';
import { chown, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, makePrivateFolder, runAs } from './account.ts';
import type { Binaries } from './binaries.ts';
import { DatabaseFolderUnusable, EmbeddedDatabaseUnavailable } from './errors.ts';

/** The cluster's superuser: migrations run as it, the server does not. */
export const OWNER_ROLE = 'canbao_owner';

/** Makes sure that a home holds a whole data folder, and gives its path. */
export async function ensureData(
  home: string,
  binaries: Binaries,
  account: Account,
  password: () => Promise<string>,
  onProgress: (line: string) => void,
): Promise<string> {
  const data = join(home, 'data');
  await clearAttempts(home);
  if (await isWhole(data)) {
    await checkVersion(home, data, binaries.major);
    return data;
  }
  if ((await stat(data).catch(() => undefined)) !== undefined) {
    const aside = `data.incomplete-${Date.now()}`;
    onProgress(`The database in ${home} is incomplete; it is set aside as ${aside} and a new one is made.`);
    await rename(data, join(home, aside));
  }
  onProgress('Creating the database (first start) …');
  await createData(data, binaries, account, await password());
  return data;
}

/** A data folder gets its name only when it is whole; what an interrupted attempt left has another. */
async function clearAttempts(home: string): Promise<void> {
  const attempts = (await readdir(home)).filter((name) => name.startsWith('data.new-'));
  await Promise.all(attempts.map((name) => rm(join(home, name), { recursive: true, force: true, maxRetries: 10 })));
}

async function isWhole(data: string): Promise<boolean> {
  const parts = ['PG_VERSION', join('global', 'pg_control'), 'postgresql.conf'];
  const found = await Promise.all(parts.map((part) => stat(join(data, part)).catch(notThere)));
  return found.every((part) => part !== undefined && part.size > 0);
}

/** Only "not there" means not there: data that we may not read are not to be made anew. */
function notThere(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  if (error.code !== 'EACCES') throw error;
  throw new DatabaseFolderUnusable(error.path ?? '', 'it belongs to another user; start as that user or as root');
}

async function checkVersion(home: string, data: string, major: number): Promise<void> {
  const version = (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim();
  if (version === String(major)) return;
  const way = 'carry it over with pg_dump, or remove the folder to begin anew';
  throw new DatabaseFolderUnusable(home, `PostgreSQL ${version} made it and this is PostgreSQL ${major}; ${way}`);
}

async function createData(data: string, { initdb }: Binaries, account: Account, password: string): Promise<void> {
  const fresh = `${data}.new-${randomBytes(4).toString('hex')}`;
  const passwordFile = `${fresh}.password`; // a pipe would do, but the server's user may not open root's
  await makePrivateFolder(fresh, account);
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) await chown(passwordFile, account.uid, account.gid);
  try {
    await runAs(account, initdb, [
      ...['--pgdata', fresh, '--username', OWNER_ROLE, '--pwfile', passwordFile],
      ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions'],
    ]);
    await rename(fresh, data);
  } catch (error) {
    if (!String(error).includes('could not look up effective user ID')) throw error;
    throw new EmbeddedDatabaseUnavailable('initdb wants a user with a name, and ours has a number only');
  } finally {
    await Promise.all([fresh, passwordFile].map((path) => rm(path, { recursive: true, force: true })));
  }
}
