import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import { type Finding, MAX_PROBLEMS, type Path, type Problem } from './problem.ts';

/** A rulebook has about 300 lines. A file far above that is a mistake or an attack, and is not parsed. */
const MAX_CHARACTERS = 200_000;
/** Values, keys and lists in one file: ten times the longest that we have. Each of them may be a mistake to look up. */
const MAX_NODES = 20_000;
/** Steps from the top of a file to a value; a rulebook has about 20. What reads a file walks down by calling itself. */
const MAX_DEPTH = 100;

const TOO_DEEP = 'The file is nested too deeply to be read.';

/**
 * Characters that nobody sees: control characters and halves of characters, which the database does not take, and those
 * that turn the direction of writing, so that a checker reads something else than what is stored.
 */
const UNSEEN = /[^\P{Cc}\n\r\t]|[\p{Cs}\u202a-\u202e\u2066-\u2069]/u;
const UNREADABLE = 'Here stands a character that nobody can see: take it out.';

/** Whether a text shows all that it says. */
export const isReadable = (text: string): boolean => !UNSEEN.test(text);

/** A YAML file as data, which still knows the line of every value. */
export interface YamlSource {
  readonly file: string;
  /** Undefined when the file could not be read as YAML. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** A finding with its line and column. */
  locate(finding: Finding): Problem;
  /** A plain value as the author typed it, such as `180.00`. */
  typed(path: Path): string | undefined;
}

/**
 * Reads YAML strictly: no duplicate keys, no unseen characters, no anchors and aliases (a short file can unfold into gigabytes), no tags, one
 * document.
 */
export function readYaml(file: string, text: string): YamlSource {
  const lines = new LineCounter();
  const problemAt = (offset: number, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col), message };
  };
  const refused = (problems: Problem[]): YamlSource => ({
    file,
    value: undefined,
    problems,
    locate: ({ message }) => problemAt(0, message),
    typed: () => undefined,
  });

  if (text.length > MAX_CHARACTERS) {
    return refused([problemAt(0, `The file has ${text.length} characters; at most ${MAX_CHARACTERS} are read.`)]);
  }
  if (!isReadable(text)) return refused([unreadable(file, text)]);
  try {
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, version: '1.2', strict: true });
    // The first mistake only: what the parser says after it is mostly its consequence.
    const problems = document.errors.slice(0, 1).map((error) => problemAt(error.pos[0], firstSentence(error.message)));
    problems.push(...refusedNodes(document).map(({ offset, message }) => problemAt(offset, message)));
    if (problems.length > 0) return refused(problems.slice(0, MAX_PROBLEMS));
    return {
      file,
      value: document.toJS({ maxAliasCount: 0 }),
      problems: [],
      locate: (finding) => problemAt(offsetOf(document, finding), finding.message),
      typed: (path) => {
        const node = document.getIn(path, true);
        return isScalar(node) ? node.source : undefined;
      },
    };
  } catch (error) {
    if (error instanceof RangeError) return refused([problemAt(0, TOO_DEEP)]);
    throw error;
  }
}

/** Told before the file is parsed, which counts its lines. */
function unreadable(file: string, text: string): Problem {
  const above = text.slice(0, text.search(UNSEEN)).split('\n');
  return { file, line: above.length, column: (above.at(-1) ?? '').length + 1, message: UNREADABLE };
}

function firstSentence(message: string): string {
  const [first = message] = message.split('\n');
  const sentence = first.replace(/ at line \d+, column \d+:?$/, '').replace(/:$/, '');
  if (sentence.startsWith('Source contains multiple documents'))
    return 'One file holds one document: remove the "---".';
  if (sentence.startsWith('Maximum call stack')) return TOO_DEEP;
  return `This is not YAML: ${sentence}.`;
}

function refusedNodes(document: Document): { offset: number; message: string }[] {
  const found: { offset: number; message: string }[] = [];
  let nodes = 0;
  const add = (node: Node, message: string) => found.push({ offset: node.range?.[0] ?? 0, message });
  visit(document, {
    Node(_, node, path) {
      if (isAlias(node)) add(node, 'Aliases (*name) are not read: write the value out.');
      if (isMap(node)) {
        for (const key of repeatedKeys(node)) add(key, 'This key stands twice: keep one of the two.');
      }
      if ('anchor' in node && node.anchor) add(node, `The anchor &${node.anchor} is not read: write the value out.`);
      if (node.tag) add(node, 'Tags (!name) are not read: leave it out.');
      if (isScalar(node) && typeof node.value === 'string' && !isReadable(node.value)) add(node, UNREADABLE);
      nodes++;
      if (nodes <= MAX_NODES && path.length <= MAX_DEPTH) return undefined;
      add(node, nodes > MAX_NODES ? `The file has too many values: at most ${MAX_NODES} are read.` : TOO_DEEP);
      return visit.BREAK;
    },
  });
  return found;
}

/** Looked up, not compared with each other as the parser would: that takes seconds for a map of thousands. */
function repeatedKeys({ items }: YAMLMap): Node[] {
  const seen = new Set<unknown>();
  return items.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    if (seen.has(key.value)) return [key];
    seen.add(key.value);
    return [];
  });
}

/** The place of a finding; where its path does not exist, the nearest place above. */
function offsetOf(document: Document, { path, offset, atKey = false }: Finding): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const here = path.slice(0, depth);
    const key = here.at(-1);
    const parent = depth > 0 ? document.getIn(here.slice(0, -1), true) : undefined;
    const isWhole = depth === path.length;
    if (isWhole && atKey && isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (isScalar(pair?.key)) return pair.key.range?.[0] ?? 0;
    }
    const node = document.getIn(here, true);
    if (isNode(node)) return node.range[0] + (isWhole && offset !== undefined ? characterIn(node, offset) : 0);
  }
  return 0;
}

function isNode(value: unknown): value is Node & { range: [number, number, number] } {
  return typeof value === 'object' && value !== null && 'range' in value && Array.isArray(value.range);
}

/** How far into a text value a character stands; block text is folded, so there only its start is sure. */
function characterIn(node: Node, offset: number): number {
  if (!isScalar(node)) return 0;
  if (node.type === 'PLAIN') return offset;
  return node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? offset + 1 : 0;
}
