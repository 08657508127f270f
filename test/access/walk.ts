import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { lackOf, type Requirements, requirementOf } from '../../src/graph/access.ts';
import { lackOfPolicy } from '../../src/graph/policies.ts';
import { type Graph, graphOf } from '../../src/graph/schema.ts';
import type { Viewer } from '../../src/services/viewer.ts';

const graph: Graph = graphOf('both');

/** What is opened in clear is opened for a case. */
const CASE = 'a test';

/** Arguments without which a field does not answer. */
const NEEDED: Readonly<Record<string, string>> = {
  policyYear: '2018',
  region: '"350825"',
  caseNumber: JSON.stringify(CASE),
  stay: '{ visit: INPATIENT, admittedOn: "2018-03-01", facility: {}, total: "1000.00" }',
};

/**
 * A selection of everything that a viewer may read below a type: every leaf, and every object whose type does not stand on
 * the path already. Rows of the registry lead to one another by many ways: each of their types is met in whole once, and by its leaves
 * after that. The law (types that everybody may read) is left at its own leaves.
 */
export function everythingOf(typeName: string, viewer: Viewer): string {
  const type = graph.schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`${typeName} is no object type.`);
  return selection(type, { viewer, requirements: graph.requirements, met: new Set() }, [typeName]);
}

/** One walk: for whom, and which types it has met. */
interface Walk {
  readonly viewer: Viewer;
  readonly requirements: Requirements;
  /** Types of rows that were met in whole. */
  readonly met: Set<string>;
}

/** Breadth first, so that a type is met in whole as near to the start as it can be. */
function selection(type: GraphQLObjectType, walk: Walk, path: readonly string[]): string {
  const fields = Object.values(type.getFields()).filter((field) => mayRead(type, field, walk));
  const below = fields.flatMap((field) => {
    const inner = getNamedType(field.type);
    if (!isObjectType(inner) || path.includes(inner.name) || isLaw(inner, walk.requirements, path)) return [];
    const isFirst = !walk.met.has(inner.name);
    if (isRow(inner)) walk.met.add(inner.name);
    return [{ field, inner, isFirst }];
  });
  return [
    ...leaves(type, walk),
    ...below.flatMap(({ field, inner, isFirst }) => {
      const part = isFirst ? selection(inner, walk, [...path, inner.name]) : leaves(inner, walk).join(' ');
      return part === '' ? [] : [`${field.name}${argumentsOf(field)} { ${part} }`];
    }),
  ].join(' ');
}

/** Types from which somebody's file is reached without passing what everybody may read: rows, not answers. */
const ROWS: ReadonlySet<string> = (() => {
  const types = Object.values(graph.schema.getTypeMap()).filter(isObjectType);
  const rows = new Set(['Person']);
  const leads = (type: GraphQLObjectType) =>
    Object.values(type.getFields()).some((field) => rows.has(getNamedType(field.type).name));
  for (let known = 0; known < rows.size; ) {
    known = rows.size;
    for (const type of types) if (!graph.requirements.get(type.name)?.isPublic && leads(type)) rows.add(type.name);
  }
  return rows;
})();
const isRow = ({ name }: GraphQLObjectType) => ROWS.has(name);

/** Whether a viewer may read a field that is given what it needs. */
function mayRead(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  { viewer, requirements }: Walk,
): boolean {
  const requirement = requirementOf(requirements, type.name, field.name);
  if (requirement === 'CLOSED' || lackOf(requirement, viewer)) return false;
  const selection = { coordinate: `${type.name}.${field.name}`, args: field.args, values: { caseNumber: CASE } };
  return !lackOfPolicy(requirement.policies, selection, viewer);
}

function leaves(type: GraphQLObjectType, walk: Walk): string[] {
  return Object.values(type.getFields())
    .filter((field) => isLeafType(getNamedType(field.type)))
    .filter((field) => mayRead(type, field, walk))
    .map((field) => `${field.name}${argumentsOf(field)}`);
}

/** Objects that everybody may read lead from one to the next without end, and say nothing about a person. */
function isLaw(type: GraphQLObjectType, requirements: Requirements, path: readonly string[]): boolean {
  const isPublic = (name: string) => requirements.get(name)?.isPublic === true;
  return isPublic(type.name) && (LAW.has(type.name) || isPublic(path.at(-1) ?? ''));
}
const LAW = new Set(['PolicyYear', 'PolicyDocument', 'Citation', 'RulebookVersion']);

function argumentsOf(field: GraphQLField<unknown, unknown>): string {
  const needed = field.args.filter(
    (argument) =>
      isRequiredArgument(argument) || argument.name === 'caseNumber' || (argument.name === 'region' && isAnswer(field)),
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
