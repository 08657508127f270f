import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, canKeepFiles, runAs } from './account.ts';
import { replaceFile } from './durable.ts';
import { DatabaseFolderUnusable, EmbeddedDatabaseUnavailable } from './errors.ts';

/** Where root keeps what the server's user must reach and cannot reach in the folder. Not `/tmp`: it must last. */
export const SYSTEM_FOLDER = '/var/lib/canbao';

type OnProgress = (line: string) => void;

/**
 * Where the files of a folder's cluster lie. Nearly always the folder itself, so that removing it removes everything.
 * Only when we are root and the server's user cannot get there (a clone under root's home), a home of its own in the
 * system folder. `<folder>/home` names that home and `<home>/folder` names the folder, so that a moved folder keeps
 * its data, a copied one does not share them, and a home whose folder was deleted can be told.
 */
export async function findHome(
  folder: string,
  account: Account,
  systemFolder: string,
  onProgress: OnProgress,
): Promise<string> {
  const isRoot = process.getuid?.() === 0;
  const named = await homeOf(folder);
  if (!isRoot) {
    if (named === undefined) return folder;
    throw new DatabaseFolderUnusable(folder, 'root made it; start as root, or remove it to begin anew');
  }
  if (named !== undefined && (await claim(named, folder, onProgress))) return named;
  if (named === undefined) {
    await chmod(folder, ((await stat(folder)).mode & 0o777) | 0o011); // through, not in: what is inside has its own modes
    if (await canKeepFiles(folder, account)) return folder;
  }
  await tellOfDeletedFolders(systemFolder, onProgress);
  return makeHome(folder, systemFolder);
}

/** The home outside the folder that it names, if any: for a copied folder, that of the original. */
async function homeOf(folder: string): Promise<string | undefined> {
  return (await readFile(join(folder, 'home'), 'utf8').catch(() => undefined))?.trim();
}

const folderOf = async (home: string) => (await readFile(join(home, 'folder'), 'utf8').catch(() => undefined))?.trim();

/** Whether the home that a folder names is its own: not lost, and not that of the folder it was copied from. */
async function claim(home: string, folder: string, onProgress: OnProgress): Promise<boolean> {
  const recorded = await folderOf(home);
  if (recorded === folder) return true;
  if (recorded === undefined) {
    onProgress(`The data of ${folder} lay in ${home} and are gone; a new database is made.`);
    return false;
  }
  if ((await homeOf(recorded)) === home) {
    onProgress(`${folder} is a copy of ${recorded}, which keeps the data; a new database is made.`);
    return false;
  }
  await replaceFile(join(home, 'folder'), folder);
  return true;
}

async function makeHome(folder: string, systemFolder: string): Promise<string> {
  const home = join(systemFolder, randomBytes(8).toString('hex'));
  try {
    await mkdir(home, { recursive: true });
    await Promise.all([chmod(systemFolder, 0o755), chmod(home, 0o711)]);
  } catch (error) {
    throw new EmbeddedDatabaseUnavailable(`its user can enter neither ${folder} nor ${systemFolder} (${error})`);
  }
  const real = await realpath(home);
  await replaceFile(join(real, 'folder'), folder);
  await replaceFile(join(folder, 'home'), real);
  return real;
}

/** Brings data along that were made while the server's user could still enter the folder. */
export async function bringData(folder: string, home: string): Promise<void> {
  const [from, to] = [join(folder, 'data'), join(home, 'data')];
  if (home === folder || !(await exists(from)) || (await exists(to))) return;
  const fresh = `${to}.new-moved`;
  await rm(fresh, { recursive: true, force: true });
  await runAs({}, 'cp', ['-a', from, fresh]); // another file system as a rule, and owners must stay
  await rename(fresh, to);
  await rm(from, { recursive: true });
}

/** Data outlive their folder here; we say so, and leave removing them to root: the folder may be on a disk not mounted. */
async function tellOfDeletedFolders(systemFolder: string, onProgress: OnProgress): Promise<void> {
  for (const name of await readdir(systemFolder).catch(() => [])) {
    const home = join(systemFolder, name);
    const folder = await folderOf(home);
    if (folder === undefined || (await exists(folder))) continue;
    onProgress(`${home} holds the data of ${folder}, which is gone; remove it if you do not need them.`);
  }
}

/** The home outside the folder that is its own, if any. */
export async function ownHomeOf(folder: string): Promise<string | undefined> {
  const home = await homeOf(folder);
  return home !== undefined && (await folderOf(home)) === folder ? home : undefined;
}

const exists = async (path: string) => (await stat(path).catch(() => undefined)) !== undefined;
