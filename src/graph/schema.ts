import { buildSubgraphSchema } from '@apollo/subgraph';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { IResolvers } from '@graphql-tools/utils';
import { type GraphQLSchema, parse } from 'graphql';
import { type Requirements, readRequirements } from './access.ts';
import { notingRows } from './noted-rows.ts';
import { refusingNoYears } from './policy-years.ts';
import { policyResolvers } from './resolvers/policy/index.ts';
import { referenceResolvers } from './resolvers/references.ts';
import { registryResolvers } from './resolvers/registry/index.ts';
import { scalars } from './scalars.ts';
import { type AuthoredSdl, composeHalves, type Half, readAuthoredSdl } from './sdl.ts';

/** A schema that runs, and what was authored beside it and composition drops. */
export interface Graph {
  readonly schema: GraphQLSchema;
  readonly requirements: Requirements;
  readonly authored: readonly string[];
}

const RESOLVERS = { registry: registryResolvers, policy: policyResolvers } as const;

/** Both halves merged into one executable schema: the fast way to serve them. */
export function mergedGraph(authored: AuthoredSdl = readAuthoredSdl()): Graph {
  const { publicSdl } = composeHalves(authored);
  const schema = makeExecutableSchema({
    typeDefs: publicSdl,
    resolvers: [scalars, ...registryResolvers, ...policyResolvers].map(knownIn(publicSdl)) as IResolvers[],
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
  const sdls = Object.values(authored);
  return { schema: notingRows(refusingNoYears(schema)), requirements: readRequirements(sdls), authored: sdls };
}

/** One half alone, as a subgraph behind any federation gateway. */
export function halfGraph(half: Half, authored: AuthoredSdl = readAuthoredSdl()): Graph {
  const sdl = authored[half];
  const resolvers = merge([knownIn(sdl)(scalars), ...RESOLVERS[half], referenceResolvers(half)]);
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
  // A type of one half is guarded by what either half says of it; what the builder adds is decided here.
  const requirements = new Map([...readRequirements(Object.values(authored)), ...readRequirements([SUBGRAPH_FIELDS])]);
  return { schema: notingRows(refusingNoYears(schema)), requirements, authored: [sdl] };
}

/** The fields that make a subgraph of a half: its SDL is for anybody, its entities are for those we know. */
const SUBGRAPH_FIELDS = `
  type Query { _service: _Service! @tag(name: "public") _entities: [_Entity]! @authenticated }
  type _Service { sdl: String @tag(name: "public") }
`;

const made = new Map<Half | 'both', Graph>();

/** The graph that a process serves, made once: composing takes a good part of a start. */
export function graphOf(half: Half | 'both'): Graph {
  const graph = made.get(half) ?? (half === 'both' ? mergedGraph() : halfGraph(half));
  made.set(half, graph);
  return graph;
}

type ResolverMap = Readonly<Record<string, unknown>>;

/** Inaccessible fields and scalars are not in the public schema; their resolvers stay behind. The SDL is read once for all of them. */
function knownIn(sdl: string): (resolvers: ResolverMap) => ResolverMap {
  const types = new Map<string, ReadonlySet<string> | null>();
  for (const node of parse(sdl, { noLocation: true }).definitions) {
    if (!('name' in node) || !node.name) continue;
    const fields = 'fields' in node && node.kind !== 'InputObjectTypeDefinition' ? node.fields : undefined;
    const names = (fields ?? []).map((field) => field.name.value);
    types.set(node.name.value, fields ? new Set([...(types.get(node.name.value) ?? []), ...names]) : null);
  }
  return (resolvers) =>
    Object.fromEntries(
      Object.entries(resolvers).flatMap(([type, value]) => {
        if (!types.has(type)) return [];
        const fields = types.get(type);
        if (!fields) return [[type, value]];
        const kept = Object.entries(value as object).filter(([name]) => name.startsWith('__') || fields.has(name));
        return [[type, Object.fromEntries(kept)]];
      }),
    );
}

function merge(maps: readonly ResolverMap[]): ResolverMap {
  const merged: Record<string, object> = {};
  for (const map of maps) {
    for (const [type, value] of Object.entries(map)) {
      merged[type] = type in merged ? { ...merged[type], ...(value as object) } : (value as object);
    }
  }
  return merged;
}
