import { parse, visit } from 'graphql';
import type { Answer } from '../support/graph.ts';
import { DEEPEST } from './fuzz-document.ts';

/** Lists in rows, of which each row has a page of its own: a statement a page, one for each count of it, and what its rows lead to. */
const PAGED: ReadonlySet<string> = new Set([
  ...['AssistanceListBatch_rows', 'AssistanceListBatch_effects'],
  ...['AssistanceListBatch_changedDecisions', 'ExchangeList_rows'],
]);

/** Read village after village, until a page is full: some statements for each. */
const BY_VILLAGE: ReadonlySet<string> = new Set(['rosterDues']);

/** How much there is that statements may hang on: villages with people, and nouns with an id. */
export interface Size {
  readonly villages: number;
  readonly nouns: number;
}

/** Statements that an answer may take: all of them, and of one text. */
export interface Bounds {
  readonly all: number;
  readonly ofOne: number;
}

/**
 * As many statements as the document has fields, whatever number of rows these have, and three more for each root field: its count,
 * and what says whether the viewer may ask. A loader asks once for all rows of a level, so that one statement is
 * sent once a level, and once more by each root field.
 */
export function boundsOf(query: string, roots: readonly string[], answer: Answer, { villages, nouns }: Size): Bounds {
  let fields = 0;
  visit(parse(query), { Field: () => void fields++ });
  const pages = pagesIn(answer);
  const visited = roots.filter((root) => BY_VILLAGE.has(root)).length * villages;
  // An id alone says nothing of its noun: `node` looks for it among all of them.
  const ofRoots = roots.reduce((sum, root) => sum + (root === 'node' ? nouns : 3), 0);
  return {
    all: fields + ofRoots + 6 * (pages + visited),
    ofOne: DEEPEST + roots.length + 2 * pages + visited,
  };
}

/** How many pages the rows of an answer have. */
function pagesIn({ data }: Answer): number {
  let pages = 0;
  JSON.stringify(data, (key, value) => {
    if (PAGED.has(key)) pages += 1;
    return value;
  });
  return pages;
}

/** How often the statement was sent that was sent most often. */
export const mostOfOne = ({ statements }: Answer): number =>
  Math.max(0, ...[...Map.groupBy(statements, (text) => text).values()].map(({ length }) => length));

export const isOver = (answer: Answer, { all, ofOne }: Bounds): boolean =>
  answer.statements.length > all || mostOfOne(answer) > ofOne;
