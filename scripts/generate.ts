import { mkdirSync, writeFileSync } from 'node:fs';
import { exportSdl } from '../src/graph/export-sdl.ts';
import { composeHalves, readAuthoredSdl } from '../src/graph/sdl.ts';
import { statisticsSdl } from '../src/graph/statistics-sdl.ts';
import { whereSdl } from '../src/graph/where-sdl.ts';
import { JSON_SCHEMA_NAMES, printJsonSchema } from '../src/rulebooks/json-schema.ts';
import { cookbook } from './cookbook.ts';

/**
 * Writes what is made from something else: the `where` grammar from the nouns, then the composed contract; the JSON
 * Schemas of rulebooks, documents and facts from what reads them.
 */
writeFileSync('schema/registry/where.graphql', whereSdl());
writeFileSync('schema/registry/statistics.graphql', statisticsSdl());
writeFileSync('schema/registry/export-question.graphql', exportSdl());
const { supergraphSdl, publicSdl } = composeHalves(readAuthoredSdl());
writeFileSync('test/contract/supergraph.graphql', `${supergraphSdl.trim()}\n`);
writeFileSync('test/contract/public.graphql', `${publicSdl.trim()}\n`);
mkdirSync('docs/schema', { recursive: true });
for (const name of JSON_SCHEMA_NAMES) writeFileSync(`docs/schema/${name}.schema.json`, printJsonSchema(name));
writeFileSync('docs/cookbook.md', cookbook());
