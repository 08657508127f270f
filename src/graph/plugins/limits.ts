import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { Context } from '../context.ts';

/**
 * What one operation may be shaped like, whoever asks: the work of looking at it, which no budget of rows bounds. Too low, and an
 * honest page is refused; too high, and a small text makes much work.
 */
export interface Limits {
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  readonly rootFields: number;
  readonly selections: number;
}

/** Where nothing else is said. */
export const LIMITS: Limits = {
  /** Levels of fields. What tools introspect with is exactly this deep; the deepest example operation has eight. */
  depth: 15,
  /** Names of the same field. The example with the most has six; a year of months has twelve. */
  aliases: 50,
  directives: 50,
  /** Fields of `Query` or `Mutation`. The example with the most has six. */
  rootFields: 20,
  /** Selections, with every fragment written out where it is spread. Examples have some hundreds. */
  selections: 5000,
};

/** Refuses what is shaped like an attack, before the fields are guarded, a cost is estimated or a statement runs. */
export function limits(allowed: () => Limits): ApolloServerPlugin<Context> {
  const assertWithinLimits = bounded(allowed);
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document }) {
          assertWithinLimits(document);
        },
      };
    },
  };
}

/** The same for whoever runs a document by other ways than a request for one answer. */
export function bounded(allowed: () => Limits): (document: DocumentNode) => void {
  // Documents are parsed once and kept by the server, so each is measured once by the same limits.
  const sound = new WeakMap<DocumentNode, Limits>();
  return (document) => {
    const now = allowed();
    if (sound.get(document) === now) return;
    assertWithinLimits(document, now);
    sound.set(document, now);
  };
}

/** Refuses a document of which any operation is larger than it may be. It is a valid one: no fragment spreads itself. */
export function assertWithinLimits(document: DocumentNode, allowed: Limits): void {
  const fragments = new Map(document.definitions.filter(isFragment).map((one) => [one.name.value, one]));
  for (const operation of document.definitions.filter(isOperation)) assertOperation(operation, fragments, allowed);
}

const isFragment = (node: DefinitionNode): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION;
const isOperation = (node: DefinitionNode): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION;

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

function assertOperation(operation: OperationDefinitionNode, fragments: Fragments, allowed: Limits): void {
  const { size, spread } = sizeOfOperation(operation, fragments);
  assertAtMost('TOO_DEEP', size.depth, allowed.depth);
  assertAtMost('TOO_MANY_SELECTIONS', size.selections, allowed.selections);
  assertAtMost('TOO_MANY_ROOT_FIELDS', size.roots, allowed.rootFields);
  const { directives, aliases } = marksIn([operation, ...spread]);
  assertAtMost('TOO_MANY_ALIASES', aliases, allowed.aliases);
  assertAtMost('TOO_MANY_DIRECTIVES', directives, allowed.directives);
}

/** How large a selection set is, with its fragments written out. */
interface Size {
  /** Levels of fields. */
  readonly depth: number;
  readonly selections: number;
  /** Fields of the set itself. */
  readonly roots: number;
}

const NOTHING: Size = { depth: 0, selections: 0, roots: 0 };

/** Measures each fragment once, however often it is spread; says which were spread. */
function sizeOfOperation({ selectionSet }: OperationDefinitionNode, fragments: Fragments) {
  const known = new Map<string, Size>();

  const sizeOfSet = (set: SelectionSetNode | undefined): Size =>
    (set?.selections ?? []).map(sizeOf).reduce(together, NOTHING);

  function sizeOfFragment(name: string): Size {
    const before = known.get(name);
    if (before) return before;
    const size = sizeOfSet(fragments.get(name)?.selectionSet);
    known.set(name, size);
    return size;
  }

  function sizeOf(node: SelectionNode): Size {
    const within = node.kind === Kind.FRAGMENT_SPREAD ? sizeOfFragment(node.name.value) : sizeOfSet(node.selectionSet);
    const size = { ...within, selections: within.selections + 1 };
    return node.kind === Kind.FIELD ? { ...size, depth: within.depth + 1, roots: 1 } : size;
  }

  const size = sizeOfSet(selectionSet);
  return { size, spread: [...known.keys()].flatMap((name) => fragments.get(name) ?? []) };
}

const together = (one: Size, other: Size): Size => ({
  depth: Math.max(one.depth, other.depth),
  selections: one.selections + other.selections,
  roots: one.roots + other.roots,
});

/** Directives, and the most names that one field is given, in an operation and the fragments that it spreads. */
function marksIn(definitions: readonly (OperationDefinitionNode | FragmentDefinitionNode)[]) {
  let directives = 0;
  const names = new Map<string, Set<string>>();
  for (const definition of definitions) {
    visit(definition, {
      Directive: () => void directives++,
      Field({ alias, name }) {
        if (alias) names.set(name.value, (names.get(name.value) ?? new Set()).add(alias.value));
      },
    });
  }
  return { directives, aliases: Math.max(0, ...[...names.values()].map(({ size }) => size)) };
}

type Limited = keyof typeof WORDS;

/** What is too much, and what would do instead. */
const WORDS = {
  TOO_DEEP: {
    of: 'levels deep',
    zh: '层嵌套',
    instead: 'Ask for the inner part in a request of its own, by its id. 请按标识另行查询内层。',
  },
  TOO_MANY_SELECTIONS: {
    of: 'selections long, with its fragments written out',
    zh: '个选择项（片段展开后）',
    instead: 'Ask for it in several requests. 请分次查询。',
  },
  TOO_MANY_ROOT_FIELDS: {
    of: 'root fields wide',
    zh: '个根字段',
    instead: 'Ask for lists by where, or in several requests. 请用列表筛选或分次查询。',
  },
  TOO_MANY_ALIASES: {
    of: 'names of one field long',
    zh: '个同字段别名',
    instead: 'Ask for a list by where, or in several requests. 请用列表筛选或分次查询。',
  },
  TOO_MANY_DIRECTIVES: {
    of: 'directives long',
    zh: '个指令',
    instead: 'Send an operation for each case. 请按情形分别编写操作。',
  },
} as const;

function assertAtMost(code: Limited, asked: number, allowed: number): void {
  if (asked <= allowed) return;
  const { of, zh, instead } = WORDS[code];
  throw refused(
    code,
    `This operation is ${asked} ${of}, and ${allowed} are allowed. ${instead} 本操作有${asked}${zh}，上限为${allowed}。`,
    { asked, allowed },
  );
}

const refused = (code: Limited, message: string, limit: object) =>
  new GraphQLError(message, { extensions: { code, limit, http: { status: 400 } } });
