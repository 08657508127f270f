import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedDatabaseUnavailable } from './errors.ts';

const execute = promisify(execFile);

/** The user that the server runs as; without numbers, our own. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * Whom root lends the server to, first found first: PostgreSQL refuses to run as root.
 * `nobody` exists everywhere, so that no user need be added to the machine; a `postgres` user is better, because
 * what else runs as `nobody` can read the data.
 */
const CANDIDATES = ['postgres', '_postgres', 'nobody'];

/** What PostgreSQL's programs see of our environment: no PGDATA, no PGPORT, and messages in English. */
export const SERVER_ENVIRONMENT = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' };

/** Runs a program to its end as an account, and gives what it printed. */
export async function runAs(account: Account, program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await execute(program, args, { ...account, cwd: '/', env: SERVER_ENVIRONMENT });
  return stdout;
}

/** The account for a data folder: ourselves, or for root the folder's owner, or else the first candidate. */
export async function accountFor(data: string): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  const owner = await stat(data).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of CANDIDATES) {
    const found = await numbersOf(name);
    if (found !== undefined) return found;
  }
  throw new EmbeddedDatabaseUnavailable('PostgreSQL refuses to run as root, and there is no user postgres or nobody');
}

async function numbersOf(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => runAs({}, 'id', [flag, name])));
    return { uid: Number(uid), gid: Number(gid) };
  } catch {
    return undefined;
  }
}

/** Makes an empty folder that only the account can open, as PostgreSQL demands of a data folder. */
export async function makePrivateFolder(path: string, { uid, gid }: Account): Promise<void> {
  await mkdir(path, { mode: 0o700 });
  await chmod(path, 0o700); // mkdir's mode is cut by the umask
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}

/**
 * Whether the account could keep files of its own below a folder. Tried, not computed: the folders above may shut it
 * out, an ACL may let it in, and shared folders of virtual machines ignore a change of owner.
 */
export async function canKeepFiles(folder: string, account: Account): Promise<boolean> {
  const probe = join(folder, `probe-${randomBytes(4).toString('hex')}`);
  try {
    await makePrivateFolder(probe, account);
    await runAs(account, '/bin/sh', ['-c', 'cd -- "$1" && : > file', 'probe', probe]);
    return (await stat(probe)).uid === (account.uid ?? process.getuid?.());
  } catch {
    return false;
  } finally {
    await rm(probe, { recursive: true, force: true });
  }
}
