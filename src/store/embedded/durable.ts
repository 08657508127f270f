import { open, rename } from 'node:fs/promises';

/** Writes a small file so that a reader, also one after a power cut, finds the old text or the new, whole. */
export async function replaceFile(path: string, text: string, mode = 0o644): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, 'w', mode);
  try {
    await file.chmod(mode);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}
