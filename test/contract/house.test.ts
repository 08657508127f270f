import { readdirSync, readFileSync } from 'node:fs';
import { isPgEnum, type PgEnum } from 'drizzle-orm/pg-core';
import { isEnumType } from 'graphql';
import { expect, test } from 'vitest';
import { graphOf } from '../../src/graph/schema.ts';
import { CLAIM_PAYERS } from '../../src/policy/claim/payout.ts';
import { DECISION_KINDS, OUTCOMES } from '../../src/policy/decision.ts';
import { CHANGES } from '../../src/policy/difference.ts';
import { ROW_STATES } from '../../src/policy/document.ts';
import * as facts from '../../src/policy/facts.ts';
import { YEAR_COVER_STATES } from '../../src/policy/year-cover.ts';
import { DIFFERENCE_PARTS } from '../../src/services/compare-answers.ts';
import { POLICY_CHANNELS } from '../../src/services/rulebooks.ts';
import { ROLES } from '../../src/services/viewer.ts';
import * as tables from '../../src/store/tables/index.ts';

const root = new URL('../../', import.meta.url);
const filesUnder = (folder: string) =>
  readdirSync(new URL(folder, root), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`);

test('the engine reads no clock and draws no lots', () => {
  const impure = filesUnder('src/policy').filter((file) =>
    /Date\.now|new Date\(|Math\.random|performance\.now|process\./.test(readFileSync(file, 'utf8')),
  );
  expect(impure).toEqual([]);
});

/** Writes what was due in one statement with the receipt; what it writes came sealed. */
const WRITES_SEALED = 'src/store/queries/collection.ts';

test('sealed columns are named to be read in three files alone', () => {
  const naming = filesUnder('src/store/queries')
    .filter((file) => !file.endsWith(WRITES_SEALED))
    .filter((file) => /Cipher|_cipher/.test(readFileSync(file, 'utf8')));
  expect(naming.map((file) => file.split('/').at(-1)).sort()).toEqual([
    ...['sealed-assistance-list.ts', 'sealed-claim-item.ts', 'sealed.ts'],
  ]);
});

test('database, facts and graph know the same values of every shared enum', () => {
  const { schema } = graphOf('both');
  const values = (name: string) => {
    const type = schema.getType(name);
    return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
  };
  const shared: [string, readonly string[], readonly string[] | undefined][] = [
    ['Scheme', facts.SCHEMES, tables.scheme.enumValues],
    ['PlaceKind', facts.PLACE_KINDS, tables.placeKind.enumValues],
    ['HukouKind', facts.HUKOU_KINDS, tables.hukouKind.enumValues],
    ['StatusKind', facts.STATUS_KINDS, tables.statusKind.enumValues],
    ['EducationLevel', facts.EDUCATION_LEVELS, tables.educationLevel.enumValues],
    ['IdentityDocumentKind', facts.IDENTITY_DOCUMENT_KINDS, tables.identityDocumentKind.enumValues],
    ['Register', facts.REGISTERS, tables.register.enumValues],
    ['AssistanceCategory', facts.ASSISTANCE_CATEGORIES, tables.assistanceCategory.enumValues],
    ['Department', facts.DEPARTMENTS, tables.department.enumValues],
    ['Payer', facts.PAYERS, tables.payer.enumValues],
    ['EnrollmentStatus', facts.ENROLLMENT_STATUSES, tables.enrollmentStatus.enumValues],
    // Money also moves between funds, which nobody asks a calculator about.
    ['PaymentChannel', [...facts.PAYMENT_CHANNELS, 'FUND_TRANSFER'], tables.paymentChannel.enumValues],
    ['VisitKind', facts.VISIT_KINDS, undefined],
    ['FacilityLevel', facts.FACILITY_LEVELS, undefined],
    ['FacilityGrade', facts.FACILITY_GRADES, undefined],
    ['CoverState', facts.COVER_STATES, tables.coverState.enumValues],
    ['YearCoverState', YEAR_COVER_STATES, undefined],
    ['FormerScheme', facts.FORMER_SCHEMES, undefined],
    ['Relation', facts.RELATIONS, undefined],
    ['DecisionKind', DECISION_KINDS, undefined],
    ['Outcome', OUTCOMES, undefined],
    ['ClaimPayer', CLAIM_PAYERS, undefined],
    ['PolicyChange', CHANGES, undefined],
    ['PolicyChannel', POLICY_CHANNELS, undefined],
    ['DifferencePart', DIFFERENCE_PARTS, undefined],
    ['RowState', ROW_STATES.map((state) => state.toUpperCase().replaceAll('-', '_')), undefined],
    ['ViewerRole', ROLES, undefined],
  ];
  for (const [name, inFacts, inTables] of shared) {
    expect(new Set(values(name)), name).toEqual(new Set(inFacts));
    if (inTables) expect(inTables, name).toEqual(inFacts);
  }
});

test('every other enum of the database stands in the graph with the same values', () => {
  const { schema } = graphOf('both');
  const inGraph = Object.values(schema.getTypeMap()).filter(isEnumType);
  const unknown = Object.values<unknown>(tables)
    .filter((one): one is PgEnum<[string, ...string[]]> => isPgEnum(one))
    .filter(({ enumName }) => !HIDDEN.has(enumName))
    .filter(({ enumValues }) =>
      inGraph.every((type) => `${type.getValues().map(({ name }) => name)}` !== `${enumValues}`),
    );
  expect(unknown.map(({ enumName }) => enumName)).toEqual([]);
});

/**
 * Enums that no field shows: staff roles are a part of the viewer's roles, uploads are sent beside the graph, and to whom an
 * effect is told is for nobody to ask.
 */
const HIDDEN = new Set(['staff_role', 'upload_format', 'upload_state', 'effect_audience']);

test('the README holds the two lines that do all the set-up', () => {
  const readme = readFileSync(new URL('README.md', root), 'utf8');
  expect(readme).toContain('\n    npm ci && npm start\n');
  expect(readme).toContain('\n    npm ci && npm test\n');
});
