import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { Finding } from '../rulebooks/problem.ts';
import { strict, word, words } from '../rulebooks/schema/values.ts';
import { type Manifest, parseManifest } from '../services/documents/manifest.ts';
import { type ClientDocuments, TRUST, type TrustedDocuments } from '../services/documents/trust.ts';
import { followFile } from '../services/identity/followed-file.ts';

const client = strict({ mode: word(TRUST, 'a mode'), manifest: words });

/** 受信操作: which client may send which documents. */
export const documents = strict({
  default: word(TRUST, 'a mode').default('off'),
  clients: z.record(words, client).default({}),
});
export type DocumentsWords = z.output<typeof documents>;

interface Reading {
  /** Places of manifests are told from its folder on. */
  readonly file: string;
  readonly onBroken: (error: unknown) => void;
}

/** The clients with their manifests, which are read again when they change. What is wrong with one is added to the findings. */
export function documentsOf(said: DocumentsWords, reading: Reading, findings: Finding[]): TrustedDocuments {
  const clients = Object.entries(said.clients).flatMap(([name, { mode, manifest }]): [string, ClientDocuments][] => {
    try {
      return [[name, boundBy(mode, followManifest(resolve(dirname(reading.file), manifest), reading))]];
    } catch (error) {
      findings.push({ path: ['documents', 'clients', name, 'manifest'], message: unreadable(manifest, error) });
      return [];
    }
  });
  return { default: said.default, clients: new Map(clients) };
}

const boundBy = (mode: ClientDocuments['mode'], manifestNow: () => Manifest): ClientDocuments => ({
  mode,
  get manifest() {
    return manifestNow();
  },
});

const followManifest = (place: string, { onBroken }: Reading): (() => Manifest) =>
  followFile(place, { read: parseManifest, onBroken: (error) => onBroken(new Error(unreadable(place, error))) });

const unreadable = (place: string, error: unknown) =>
  `"${place}" is no manifest of documents: ${error instanceof Error ? error.message : String(error)}`;
