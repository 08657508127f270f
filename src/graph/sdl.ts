import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { composeServices, transformSupergraphToPublicSchema } from '@theguild/federation-composition';
import { type DocumentNode, parse, print } from 'graphql';

const FOLDER = fileURLToPath(new URL('../../schema', import.meta.url));

/** The two halves of the graph: each is a federated subgraph in its own SDL. */
export const HALVES = ['registry', 'policy'] as const;
export type Half = (typeof HALVES)[number];

export type AuthoredSdl = Readonly<Record<Half, string>>;

/** The SDL as it was written: the shared base and the half's own folder. */
export function readAuthoredSdl(): AuthoredSdl {
  const base = readFileSync(`${FOLDER}/base.graphql`, 'utf8');
  const half = (name: Half) => {
    const files = readdirSync(`${FOLDER}/${name}`).filter((file) => file.endsWith('.graphql'));
    return [base, ...files.sort().map((file) => readFileSync(`${FOLDER}/${name}/${file}`, 'utf8'))].join('\n');
  };
  return { registry: half('registry'), policy: half('policy') };
}

export interface Composition {
  readonly supergraphSdl: string;
  /** What callers see: no federation, no inaccessible field. */
  readonly publicSdl: string;
}

/** Composes the halves, or one of them alone, as a federation gateway would. Throws with every mistake it finds. */
export function composeHalves(sdl: AuthoredSdl, halves: readonly Half[] = HALVES): Composition {
  const services = halves.map((name) => ({ name, typeDefs: parse(sdl[name]), url: `http://subgraph.invalid/${name}` }));
  const composed = composeServices(services);
  if (!composed.supergraphSdl) {
    const mistakes = (composed.errors ?? []).map((error) => `  ${error.message}`);
    throw new Error(`The halves do not compose:\n${mistakes.join('\n')}`);
  }
  const visible: DocumentNode = transformSupergraphToPublicSchema(parse(composed.supergraphSdl));
  return { supergraphSdl: composed.supergraphSdl, publicSdl: print(visible) };
}
