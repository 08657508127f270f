import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * A secret of a folder, made when there is none. Two processes that begin together get the same one: each writes its
 * own and only the first to take the name keeps it. It is on disk before anything is sealed or signed with it.
 */
export async function readOrMakeSecret(file: string, make: () => string | Promise<string>): Promise<string> {
  const standing = await readFile(file, 'utf8').catch(notThere);
  if (standing !== undefined) return standing;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${randomBytes(4).toString('hex')}.new`;
  const handle = await open(fresh, 'wx', 0o600);
  try {
    await handle.writeFile(await make());
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(fresh, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(fresh);
  }
  return readFile(file, 'utf8');
}

/** Only "not there" means not there: a key that we may not read is not to be made anew. */
function notThere(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
