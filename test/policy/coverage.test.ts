import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

/** How many rows the field guide has for each of the five documents. */
const FIELD_GUIDE = { DL: 25, PV: 27, LC: 44, SJ: 12, BZ: 49 };

const DOCUMENT_OF = {
  DL: '210200-2018-08-27.yaml',
  PV: 'unidentified-province-2024.yaml',
  LC: '350825-2017-10-13.yaml',
  SJ: '130100-2007-10-29.yaml',
  BZ: '150422-2007.yaml',
};

/** Rows that a field or mutation of the registry serves, and the test that shows it at work. */
const SHOWN_IN: Readonly<Record<string, string>> = {
  'DL-16': 'registry/file.test.ts',
  'DL-17': 'registry/reconciliation.test.ts',
  'DL-18': 'registry/claim-liabilities.test.ts',
  'DL-19': 'registry/reconciliation.test.ts',
  'DL-20': 'registry/reconciliation.test.ts',
  'DL-21': 'day/counter.test.ts',
  'DL-22': 'day/counter.test.ts',
  'DL-23': 'registry/certificates.test.ts',
  'DL-24': 'registry/duplicates.test.ts',
  'DL-25': 'registry/exchange.test.ts',
  'PV-7': 'registry/money-statement.test.ts',
  'PV-8': 'registry/standard-changes.test.ts',
  'PV-11': 'registry/ceiling-compliance.test.ts',
  'PV-23': 'registry/file.test.ts',
  'PV-24': 'registry/population-sets.test.ts',
  'PV-25': 'registry/population-sets.test.ts',
  'PV-26': 'registry/duplicates.test.ts',
  'SJ-6': 'registry/fund-year.test.ts',
  'SJ-8': 'registry/supervision-cases.test.ts',
  'SJ-9': 'registry/fund-statements.test.ts',
  'SJ-11': 'registry/subsidy-declarations.test.ts',
  'SJ-12': 'registry/institutions.test.ts',
  'BZ-3': 'registry/fund-year.test.ts',
  'BZ-4': 'registry/bz-year.test.ts',
  'BZ-7': 'registry/staffing-check.test.ts',
  'BZ-11': 'registry/money-statement.test.ts',
  'BZ-14': 'registry/fund-entries.test.ts',
  'BZ-15': 'registry/bz-year.test.ts',
  'BZ-16': 'access/fund.test.ts',
  'BZ-17': 'day/counter.test.ts',
  'BZ-18': 'registry/fund-entries.test.ts',
  'BZ-19': 'registry/fund-year.test.ts',
  'BZ-21': 'registry/head-counts.test.ts',
  'BZ-24': 'registry/fund-what-if.test.ts',
  'BZ-36': 'registry/fund-statements.test.ts',
  'BZ-37': 'registry/bz-year.test.ts',
  'BZ-43': 'registry/bz-year.test.ts',
  'LC-27': 'http/scorecard.test.ts',
  'LC-30': 'registry/participation.test.ts',
  'LC-32': 'registry/file.test.ts',
  'LC-40': 'registry/bulletins.test.ts',
  'LC-44': 'registry/region-targets.test.ts',
};

const TESTS = fileURLToPath(new URL('..', import.meta.url));
const CASES = fileURLToPath(new URL('./cases', import.meta.url));
const DOCUMENTS = fileURLToPath(new URL('../../policies/documents', import.meta.url));

interface Row {
  readonly id: string;
  readonly state: string;
  readonly by?: string;
}

interface CaseFile {
  readonly rows?: readonly string[];
  readonly cases: readonly { readonly rows?: readonly string[] }[];
}

const guide = Object.entries(FIELD_GUIDE).flatMap(([letters, count]) =>
  Array.from({ length: count }, (_, index) => `${letters}-${index + 1}`),
);
const rows = Object.values(DOCUMENT_OF).flatMap(rowsOf);
const inState = (...states: string[]) => guide.filter((id) => states.includes(stateOf(id)));

describe('the 157 rows of the field guide', () => {
  test.each(Object.entries(DOCUMENT_OF))('%s: each stands in its own document, and no other', (letters, file) => {
    const ids = new Set(rowsOf(file).map(({ id }) => id));
    expect([...ids].sort()).toEqual(guide.filter((id) => id.startsWith(`${letters}-`)).sort());
  });

  test('each has one state, wherever it stands', () => {
    const told = guide.map((id) => [id, ...new Set(rows.filter((row) => row.id === id).map(statement))]);
    expect(told.filter((told) => told.length !== 2)).toEqual([]);
  });

  test('one that is enforced, reported or not yet says by what', () => {
    const silent = rows.filter(({ state, by }) => ['enforced', 'reported', 'not-yet'].includes(state) !== Boolean(by));
    expect(silent).toEqual([]);
  });
});

describe('rows and the tests that name them', () => {
  const named = new Set(yamlFiles(CASES).flatMap(rowsNamedIn));

  test('every computed row is named by a case', () => {
    expect(inState('computed').filter((id) => !named.has(id))).toEqual([]);
  });

  test('a case names only rows of the field guide', () => {
    expect([...named].filter((id) => !guide.includes(id))).toEqual([]);
  });

  test('every enforced or reported row is named by a test', () => {
    const texts = testFiles().map((file) => readFileSync(file, 'utf8'));
    const isNamed = (id: string) => id in SHOWN_IN || texts.some((text) => new RegExp(`\\b${id}\\b`).test(text));
    expect(inState('enforced', 'reported').filter((id) => !isNamed(id))).toEqual([]);
  });

  test('the test of a row that the registry serves uses the field or mutation that serves it', () => {
    const unused = Object.entries(SHOWN_IN).filter(([id, file]) => {
      const field =
        rows
          .find((row) => row.id === id)
          ?.by?.split('.')
          .at(-1) ?? 'nothing';
      const path = join(TESTS, file);
      return !existsSync(path) || !new RegExp(`\\b${field}\\b`).test(readFileSync(path, 'utf8'));
    });
    expect(unused).toEqual([]);
  });
});

function rowsOf(file: string): Row[] {
  const { clauses } = parse(readFileSync(join(DOCUMENTS, file), 'utf8')) as { clauses: { rows: Row[] }[] };
  return clauses.flatMap((clause) => clause.rows);
}

function stateOf(id: string): string {
  return rows.find((row) => row.id === id)?.state ?? 'missing';
}

function statement({ state, by }: Row): string {
  return by === undefined ? state : `${state} by ${by}`;
}

/** A row at the head of a file is named by every case in it. */
function rowsNamedIn(file: string): string[] {
  const { rows = [], cases } = parse(readFileSync(file, 'utf8')) as CaseFile;
  return cases.flatMap((one) => [...rows, ...(one.rows ?? [])]);
}

function yamlFiles(folder: string): string[] {
  return filesUnder(folder).filter((file) => file.endsWith('.yaml'));
}

/** Files written by hand: an answer or a schema that a test keeps beside itself prints every row's id and tests none. */
function testFiles(): string[] {
  return filesUnder(TESTS)
    .filter((file) => /\.(test\.ts|yaml|graphql)$/.test(file))
    .filter((file) => !file.startsWith(join(TESTS, 'contract')) && basename(file) !== 'coverage.test.ts');
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
