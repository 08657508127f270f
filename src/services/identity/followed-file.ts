import { readFileSync, statSync } from 'node:fs';

/** How often a file is looked at again, in milliseconds. Longer, and a key that was taken out lives on; shorter buys nothing. */
const LOOKED_AT_EVERY_MS = 5_000;

interface Following<Content> {
  /** Makes of the text what is used; throws where it cannot be used. */
  readonly read: (text: string) => Content;
  /** A new version cannot be used: the one before stands, and this is told once for each such version. */
  readonly onBroken: (error: unknown) => void;
}

/**
 * A file that may change while the server runs: gives what it says now, and reads it only where it was touched. The first version has
 * to be right.
 */
export function followFile<Content>(path: string, { read, onBroken }: Following<Content>): () => Content {
  // Before the text: what is written between the two is then seen as a change.
  let stamp = stampOf(path);
  let content = read(readFileSync(path, 'utf8'));
  let lookedAt = Date.now();
  return () => {
    // A clock that was set back must not stop the looking.
    if (Math.abs(Date.now() - lookedAt) < LOOKED_AT_EVERY_MS) return content;
    lookedAt = Date.now();
    const newest = stampOf(path);
    if (newest === stamp) return content;
    stamp = newest;
    try {
      content = read(readFileSync(path, 'utf8'));
    } catch (error) {
      onBroken(error);
    }
    return content;
  };
}

/** What differs between two versions, also where one file took the place of another of the same age. */
function stampOf(path: string): string {
  try {
    const { mtimeMs, ctimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
  } catch (error) {
    return `away ${(error as NodeJS.ErrnoException).code}`;
  }
}
