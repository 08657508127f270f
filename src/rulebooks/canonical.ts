import { createHash } from 'node:crypto';

/**
 * Content that was read from a file, a rulebook say, as JSON text with its keys in order, for hashing: the same content gives the same text, whatever order a
 * file or a database keeps its keys in.
 */
export function canonical(content: object): string {
  return JSON.stringify(content, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** SHA-256 of content, by which a published version, a layer and a measure are known. */
export function contentHash(content: object): string {
  return createHash('sha256').update(canonical(content)).digest('hex');
}
