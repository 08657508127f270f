import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ANSWERS, type Ask, householdAnswer } from './answers.ts';
import { book } from './books.ts';
import { type Given, personFrom } from './person.ts';

interface Case {
  name: string;
  asOf?: string;
  knownAt?: string;
  given?: Given;
  members?: Given[];
  expect: { cites?: string | string[]; [field: string]: unknown };
}

interface CaseFile {
  rulebook: string;
  ask: Ask | 'household';
  asOf: string;
  base: Given;
  cases: Case[];
}

const FOLDER = fileURLToPath(new URL('./cases', import.meta.url));

describe.each(readdirSync(FOLDER).filter((file) => file.endsWith('.yaml')))('%s', (file) => {
  const { rulebook, ask, asOf, base, cases } = parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as CaseFile;

  test.each(cases)('$name', (one) => {
    const { cites, ...expected } = one.expect;
    const at = { asOf: one.asOf ?? asOf, ...(one.knownAt ? { knownAt: one.knownAt } : {}) };
    const person = (given: Given = {}) => personFrom({ ...base, ...given });
    const answer =
      ask === 'household'
        ? householdAnswer((one.members ?? []).map(person), at, book(rulebook))
        : ANSWERS[ask](person(one.given), at, book(rulebook));
    expect(answer).toMatchObject(expected);
    const cited = (answer as { cites: string[] }).cites;
    for (const clause of [cites ?? []].flat()) expect(cited).toContain(clause);
  });
});
