import { writeFileSync } from 'node:fs';
import { composeHalves, readAuthoredSdl } from '../src/graph/sdl.ts';
import { whereSdl } from '../src/graph/where-sdl.ts';

/** Writes what is made from something else: the `where` grammar from the nouns, then the composed contract. */
writeFileSync('schema/registry/where.graphql', whereSdl());
const { supergraphSdl, publicSdl } = composeHalves(readAuthoredSdl());
writeFileSync('test/contract/supergraph.graphql', `${supergraphSdl.trim()}\n`);
writeFileSync('test/contract/public.graphql', `${publicSdl.trim()}\n`);
