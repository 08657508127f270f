import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { problemsOfDocument } from '../../src/graph/read-document.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = ['README.md', ...readdirSync(`${ROOT}/docs/how-to`).map((name) => `docs/how-to/${name}`)];

/** Whole documents, and those in the body of a request on one line. */
function documentsOf(page: string): string[] {
  const text = readFileSync(`${ROOT}/${page}`, 'utf8');
  const fenced = [...text.matchAll(/```graphql\n(.*?)```/gs)].map(([, document = '']) => document);
  const sent = [...text.matchAll(/"query": ?("(?:[^"\\]|\\.)*")/g)].map(([, quoted = '']) => JSON.parse(quoted));
  return [...fenced, ...sent].filter((document) => /^\s*(\{|query|mutation|subscription)/.test(document));
}

const shown = PAGES.flatMap((page) => documentsOf(page).map((document) => [page, document] as const));

test('pages show operations', () => expect(shown.length).toBeGreaterThan(5));

test.each(shown)('%s shows an operation that the graph takes: %s', (_, document) => {
  expect(problemsOfDocument(document).map(({ message }) => message)).toEqual([]);
});
