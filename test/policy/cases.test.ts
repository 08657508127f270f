import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ANSWERS, type Ask, householdAnswer } from './answers.ts';
import { book } from './books.ts';
import { fundAnswer, type GivenFundYear } from './fund-answer.ts';
import { type Given, personFrom } from './person.ts';

interface Case {
  name: string;
  /** Rows of the field guide that the case shows, such as LC-21; those of the file as a whole stand at its top. */
  rows?: string[];
  rulebook?: string;
  ask?: Ask | 'household' | 'fund-year';
  asOf?: string;
  knownAt?: string;
  /** Parameters by name with another value: the other reading of a clause. */
  with?: Record<string, unknown>;
  given?: Given;
  members?: Given[];
  fundYear?: GivenFundYear;
  /** Fields of the printed answer; `cites`, `says` and `neverSays` look for clauses and for steps by their keys. */
  expect: { cites?: string | string[]; says?: string; neverSays?: string; [field: string]: unknown };
}

interface CaseFile {
  rulebook: string;
  ask: Ask | 'household' | 'fund-year';
  asOf: string;
  rows?: string[];
  with?: Record<string, unknown>;
  base?: Given;
  cases: Case[];
}

const FOLDER = fileURLToPath(new URL('./cases', import.meta.url));

describe.each(readdirSync(FOLDER).filter((file) => file.endsWith('.yaml')))('%s', (file) => {
  const all = parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as CaseFile;

  test.each(all.cases)('$name', (one) => {
    const { cites, says, neverSays, ...expected } = one.expect;
    const at = { asOf: one.asOf ?? all.asOf, ...(one.knownAt ? { knownAt: one.knownAt } : {}) };
    const person = (given: Given = {}) => personFrom({ ...all.base, ...given, ...stayOf(all.base, given) });
    const law = book(one.rulebook ?? all.rulebook, { ...all.with, ...one.with });
    const ask = one.ask ?? all.ask;
    const answer =
      ask === 'household'
        ? householdAnswer((one.members ?? []).map(person), at, law)
        : ask === 'fund-year'
          ? fundAnswer(one.fundYear ?? {}, at, law)
          : ANSWERS[ask](person(one.given), at, law);
    expect(answer).toMatchObject(expected);
    const { cites: cited, reasons } = answer as { cites: string[]; reasons: string[] };
    if (says) expect(reasons).toContain(says);
    if (neverSays) expect(reasons).not.toContain(neverSays);
    for (const clause of [cites ?? []].flat()) expect(cited).toContain(clause);
  });
});

/** Of a stay, a case names only what is other than in the base. */
function stayOf(base: Given = {}, given: Given): Pick<Given, 'stay'> {
  return base.stay && given.stay ? { stay: { ...base.stay, ...given.stay } } : {};
}
