import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { lackOf, type Requirements, requirementOf } from '../../src/graph/access.ts';
import { type Graph, mergedGraph } from '../../src/graph/schema.ts';
import type { Viewer } from '../../src/services/viewer.ts';

const graph: Graph = mergedGraph();

/** Arguments without which a field does not answer. */
const NEEDED: Readonly<Record<string, string>> = { policyYear: '2018', region: '"350825"' };

/**
 * A selection of everything that a viewer may read below a type: every leaf, and every object whose type does not stand on
 * the path already. The law (types that everybody may read) is left at its own leaves.
 */
export function everythingOf(typeName: string, viewer: Viewer): string {
  const type = graph.schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`${typeName} is no object type.`);
  return selection(type, viewer, graph.requirements, [typeName]);
}

function selection(
  type: GraphQLObjectType,
  viewer: Viewer,
  requirements: Requirements,
  path: readonly string[],
): string {
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const requirement = requirementOf(requirements, type.name, field.name);
    if (lackOf(requirement, viewer)) return [];
    const inner = getNamedType(field.type);
    const call = `${field.name}${argumentsOf(field)}`;
    if (isLeafType(inner)) return [call];
    if (!isObjectType(inner) || path.includes(inner.name) || isLaw(inner, requirements, path)) return [];
    const below = selection(inner, viewer, requirements, [...path, inner.name]);
    return below === '' ? [] : [`${call} { ${below} }`];
  });
  return fields.join(' ');
}

/** Objects that everybody may read lead from one to the next without end, and say nothing about a person. */
function isLaw(type: GraphQLObjectType, requirements: Requirements, path: readonly string[]): boolean {
  const isPublic = (name: string) => requirements.get(name)?.isPublic === true;
  return isPublic(type.name) && (LAW.has(type.name) || isPublic(path.at(-1) ?? ''));
}
const LAW = new Set(['PolicyYear', 'PolicyDocument', 'Citation', 'RulebookVersion']);

function argumentsOf(field: GraphQLField<unknown, unknown>): string {
  const needed = field.args.filter(
    (argument) => isRequiredArgument(argument) || (argument.name === 'region' && isAnswer(field)),
  );
  const written = needed.map(({ name }) => `${name}: ${NEEDED[name] ?? 'null'}`);
  return written.length === 0 ? '' : `(${written.join(', ')})`;
}

const isAnswer = ({ args }: GraphQLField<unknown, unknown>) => args.some(({ name }) => name === 'asOf');

/** Every leaf value of an answer by the path of its field, lists run together. */
export function leavesOf(value: unknown, path = ''): Map<string, string[]> {
  const leaves = new Map<string, string[]>();
  collect(value, path, leaves);
  return leaves;
}

function collect(value: unknown, path: string, leaves: Map<string, string[]>): void {
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    for (const one of value) collect(one, path, leaves);
  } else if (typeof value === 'object') {
    for (const [key, one] of Object.entries(value)) collect(one, path === '' ? key : `${path}.${key}`, leaves);
  } else {
    leaves.set(path, [...(leaves.get(path) ?? []), String(value)]);
  }
}
