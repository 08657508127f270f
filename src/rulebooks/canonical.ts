import { createHash } from 'node:crypto';
import type { Rulebook } from '../policy/rulebook.ts';

/**
 * A rulebook as JSON text with its keys in order, for hashing: the same content gives the same text, whatever order a
 * file or a database keeps its keys in.
 */
export function canonical(rulebook: Rulebook): string {
  return JSON.stringify(rulebook, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** SHA-256 of a rulebook's content, by which a published version and a layer are known. */
export function contentHash(rulebook: Rulebook): string {
  return createHash('sha256').update(canonical(rulebook)).digest('hex');
}
