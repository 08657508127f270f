import { createHash } from 'node:crypto';
import { DomainError } from '../../errors.ts';

/** 受信操作清单: the documents of one client. */
export interface Manifest {
  /** Texts by the key that they stand under: their SHA-256, or an id that the client's own tools gave them. */
  readonly byId: ReadonlyMap<string, string>;
  readonly byHash: ReadonlyMap<string, string>;
}

/** A manifest that cannot be used, and what would be right. */
export class ManifestRefused extends DomainError {
  readonly code = 'MANIFEST_REFUSED';
}

/** SHA-256 of a text in hexadecimal digits, as `sha256sum` prints it. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Reads `{"<SHA-256 or id>": "<document>"}`, which tools of clients and `canbao documents manifest` write. */
export function parseManifest(json: string): Manifest {
  const entries = Object.entries(objectIn(json));
  for (const [key, text] of entries) assertEntry(key, text);
  const texts = entries as [string, string][];
  return { byId: new Map(texts), byHash: new Map(texts.map(([, text]) => [hashOf(text), text])) };
}

const SHAPE =
  'A manifest is one JSON object of documents by their SHA-256 or id, as in {"people": "{ viewer { role } }"}.';

function objectIn(json: string): object {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new ManifestRefused(`${SHAPE} This one is no JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ManifestRefused(SHAPE);
  return value;
}

const SHA_256 = /^[0-9a-f]{64}$/;

function assertEntry(key: string, text: unknown): void {
  if (typeof text !== 'string' || text.trim() === '') throw new ManifestRefused(`${SHAPE} "${key}" has no text.`);
  if (SHA_256.test(key) && hashOf(text) !== key)
    throw new ManifestRefused(
      `The document under "${key}" has another SHA-256: ${hashOf(text)}. Make the manifest anew.`,
    );
}
