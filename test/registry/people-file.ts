import { afterAll, beforeAll, beforeEach } from 'vitest';
import { importPeople } from '../../src/services/imports/import-people.ts';
import { PERSON_COLUMNS } from '../../src/services/imports/person-rows.ts';
import { bytes, createImportDatabase, csv, EAST, numberOf, problemsOf, WEST } from '../support/import.ts';

type Cells = Readonly<Record<string, string>>;

export const LI = numberOf('1970-05-01', 1);
export const WANG = numberOf('1972-08-09', 2);
export const CHILD = numberOf('2001-02-03', 3);

/** One household of three in the eastern village. */
export const FAMILY: readonly Cells[] = [
  {
    idNumber: LI,
    name: '李示例',
    phone: '10900000001',
    region: EAST,
    hukouRegion: EAST,
    hukouKind: 'AGRICULTURAL',
    hukouFrom: '1970-05-01',
    livingRegion: EAST,
    householdNumber: 'E-001',
    relation: 'HEAD',
    memberFrom: '1990-01-01',
    address: '东村1号',
  },
  {
    idNumber: WANG,
    name: '王示例',
    region: EAST,
    hukouRegion: EAST,
    livingRegion: EAST,
    householdNumber: 'E-001',
    relation: 'SPOUSE',
    memberFrom: '1995-06-01',
  },
  {
    idNumber: CHILD,
    name: '李小例',
    region: EAST,
    hukouRegion: EAST,
    livingRegion: WEST,
    livingFrom: '2016-09-01',
    householdNumber: 'E-001',
    relation: 'CHILD',
    memberFrom: '2001-02-03',
  },
];

/** The family with one row changed. */
export const withRow = (at: number, change: Cells): Cells[] =>
  FAMILY.map((row, i) => (i === at ? { ...row, ...change } : row));

export const HEADER = Object.keys(PERSON_COLUMNS);
export const file = (rows: readonly Cells[], header = HEADER) => csv(header, rows);

/** Where files of people are taken; each test finds nobody there. */
export function importDesk() {
  let place: Awaited<ReturnType<typeof createImportDatabase>>;
  beforeAll(async () => {
    place = await createImportDatabase();
  });
  afterAll(() => place.close());
  beforeEach(async () => {
    await place.sql.unsafe(
      'truncate people, identity_documents, person_places, status_periods, households, household_members, enrollments, ' +
        'payments, receipts, receipt_lines, receipt_series, import_batches, duplicate_cases, audit_lines cascade',
    );
  });

  const take = (text: string, source = 'county list', importer = place.county) =>
    importPeople(importer, bytes(text), { source });
  return {
    get place() {
      return place;
    },
    take,
    refusals: (rows: readonly Cells[]) => problemsOf(take(file(rows))),
    counts: async () => {
      const [row] = await place.sql`
        select (select count(*)::int from people) as people, (select count(*)::int from identity_documents) as documents,
          (select count(*)::int from person_places) as places, (select count(*)::int from households) as households,
          (select count(*)::int from household_members) as members, (select count(*)::int from import_batches) as batches,
          (select count(*)::int from audit_lines) as lines`;
      return row;
    },
  };
}
