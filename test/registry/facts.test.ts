import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  assessContribution,
  assessCover,
  assessEnrollmentEligibility,
  completenessOfHousehold,
} from '../../src/policy/engine.ts';
import type { PersonFacts } from '../../src/policy/facts.ts';
import { assessNewbornCover } from '../../src/policy/newborn.ts';
import { yearCovers } from '../../src/policy/year-cover.ts';
import { reachOfRegions } from '../../src/store/access.ts';
import { connect, type Db } from '../../src/store/db.ts';
import { factsOfPeople } from '../../src/store/queries/person-facts.ts';
import { book } from '../policy/books.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

/** What stands in the registry, and what the engine makes of it. Everybody here is invented. */
const DALIAN = '210200-dalian/nrcms-2019';
const LIANCHENG = '350825-liancheng/urrbmi-2018';
const VILLAGE = '210283101201';
const EARLY = '2018-10-01T08:00:00+08:00';
const LATER = '2019-05-01T08:00:00+08:00';

let database: TestDatabase;
let db: Db;
let statements = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connect(database.url, { max: 2, role: 'canbao_app', onStatement: () => void statements++ });
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

async function add(table: string, row: Record<string, unknown>): Promise<string> {
  const written = { recorded_at: EARLY, source: 'the test', ...row };
  const [{ id } = { id: '' }] = await database.sql<{ id: string }[]>`
    insert into ${database.sql(table)} ${database.sql(written)} returning id`;
  return id;
}

const person = (birthDate: string, region = VILLAGE) =>
  add('people', { name: '测试', birth_date: birthDate, region_code: region });

async function factsOf(id: string): Promise<PersonFacts> {
  const [facts] = await factsOfPeople(db, reachOfRegions(['000000']), [id]);
  return facts as unknown as PersonFacts;
}

const enrolled = (personId: string, year: number, more: Record<string, unknown> = {}) =>
  add('enrollments', {
    ...{ person_id: personId, scheme: 'NRCMS', region_code: VILLAGE, pooling_area_code: '210283', policy_year: year },
    ...{ status: 'PAID', registered_on: `${year - 1}-10-01`, paid_on: `${year - 1}-10-01` },
    ...more,
  });

const searched = (personId: string) =>
  add('register_checks', { person_id: personId, registers: ['ENROLLMENT_HISTORY'], checked_on: '2018-12-01' });

/** A child of 2019 with hukou in Dalian. */
async function child(): Promise<string> {
  const id = await person('2019-03-10');
  await add('person_places', {
    ...{ person_id: id, kind: 'HUKOU', region_code: VILLAGE, valid_from: '2019-04-20' },
  });
  return id;
}

const newborn = async (id: string) => assessNewbornCover(await factsOf(id), { asOf: '2019-07-01' }, book(DALIAN));

describe('the parents of a newborn', () => {
  const parentOf = async (id: string, isRegisteredWith: boolean | null = true) => {
    const parent = await person('1990-01-01');
    await add('parents', { person_id: id, parent_id: parent, is_registered_with: isRegisteredWith });
    return parent;
  };

  test('that nobody looked for leave the child’s cover open; nothing else does', async () => {
    const id = await child();
    expect((await factsOf(id)).parents ?? null).toBeNull();
    expect((await newborn(id)).decision.neededFacts.map(({ name }) => name)).toEqual(['parents']);
  });

  test('cover the child by the paid enrolment of the one it is registered with', async () => {
    const id = await child();
    await enrolled(await parentOf(id), 2019);
    expect(await newborn(id)).toMatchObject({ isCovered: true, isParentInsured: true, coverStartsOn: '2019-03-10' });
  });

  test('leave it open while nobody looked whether they are enrolled, and settle it once somebody did', async () => {
    const id = await child();
    const parent = await parentOf(id);
    expect(await newborn(id)).toMatchObject({ isParentInsured: null, isCovered: null });
    await searched(parent);
    expect(await newborn(id)).toMatchObject({ isParentInsured: false, isCovered: false });
  });

  test('count once, whatever they are enrolled in, and by their own year alone', async () => {
    const id = await child();
    const parent = await parentOf(id);
    await searched(parent);
    await enrolled(parent, 2020);
    await enrolled(parent, 2019, { scheme: 'UEBMI' });
    expect((await newborn(id)).isParentInsured).toBe(false);
    await enrolled(parent, 2019);
    expect((await newborn(id)).isParentInsured).toBe(true);
  });

  test('are known only since both the kinship and the enrolment were', async () => {
    const id = await child();
    await enrolled(await parentOf(id), 2019, { recorded_at: LATER });
    const facts = await factsOf(id);
    const known = (knownAt: string) =>
      assessNewbornCover(facts, { asOf: '2019-07-01', knownAt }, book(DALIAN)).isParentInsured;
    expect(known('2019-04-30T08:00:00+08:00')).toBeNull();
    expect(known('2019-05-02T08:00:00+08:00')).toBe(true);
  });

  test('whose file was merged are covered by the enrolment of either file', async () => {
    const id = await child();
    const parent = await parentOf(id);
    const whole = await person('1990-01-01');
    await database.sql`update people set merged_into_id = ${whole} where id = ${parent}`;
    await database.sql`update people set merged_ids = array[${parent}::uuid] where id = ${whole}`;
    await enrolled(whole, 2019);
    expect((await newborn(id)).isParentInsured).toBe(true);
  });
});

describe('an agriculture-related area (DL-9)', () => {
  const attribute = (code: string, isSet: boolean, from: string | null, to: string | null = null) =>
    add('region_attributes', {
      ...{ region_code: code, kind: 'AGRICULTURE_RELATED', is_set: isSet, valid_from: from, valid_to: to },
    });
  const villager = async (region: string) => {
    const id = await person('1980-02-03', region);
    for (const kind of ['HUKOU', 'LIVING']) {
      await add('person_places', { person_id: id, kind, region_code: region, valid_from: '1980-02-03' });
    }
    return id;
  };
  const ground = async (id: string, asOf: string) => {
    const { decision } = assessEnrollmentEligibility(await factsOf(id), { asOf }, book(DALIAN));
    return decision.facts.find(({ name }) => name === 'livingInAgriculturalArea')?.value;
  };

  test('is unknown until somebody records it', async () => {
    const id = await villager('210281101201');
    expect(await ground(id, '2018-10-01')).toBeUndefined();
    await attribute('210281', true, null);
    expect(await ground(id, '2018-10-01')).toBe('true');
  });

  test('is what holds on the day, and the deepest region speaks', async () => {
    const id = await villager('210214101201');
    await attribute('210214', true, '2010-01-01', '2018-10-31');
    await attribute('210214', false, '2018-11-01');
    expect(await ground(id, '2018-10-31')).toBe('true');
    expect(await ground(id, '2018-11-01')).toBe('false');
    await attribute('210214101', true, '2018-11-15');
    expect(await ground(id, '2018-11-14')).toBe('false');
    expect(await ground(id, '2018-11-15')).toBe('true');
  });
});

test('what somebody settled about a year counts as missed or not', async () => {
  const id = await person('1980-02-03');
  await add('person_years', { person_id: id, policy_year: 2017, state: 'NOT_ENROLLED' });
  const superseded = { person_id: id, policy_year: 2016, superseded_at: LATER };
  await add('person_years', { ...superseded, state: 'NOT_ENROLLED' });
  await add('person_years', { person_id: id, policy_year: 2016, state: 'COVERED_ELSEWHERE', recorded_at: LATER });
  const years = yearCovers(await factsOf(id), { asOf: '2019-06-01' }, { from: 2016, to: 2018 }, () => undefined);
  expect(years.map(({ state }) => state)).toEqual(['COVERED_ELSEWHERE', 'NOT_ENROLLED', 'UNKNOWN']);
});

describe('an enrolment that ended within its year', () => {
  const covered = async (id: string, asOf: string) => {
    const { status, benefitsEndOn } = assessCover(await factsOf(id), { asOf }, book(LIANCHENG));
    return { status, benefitsEndOn };
  };

  test('covers until the day it ended', async () => {
    const id = await person('1980-02-03', '350825103');
    const here = { scheme: 'URRBMI', region_code: '350825103', pooling_area_code: '350800' };
    await enrolled(id, 2018, { ...here, status: 'ENDED', ended_on: '2018-06-30', end_reason: 'DUPLICATE' });
    expect(await covered(id, '2018-06-30')).toEqual({ status: 'PAYABLE', benefitsEndOn: '2018-12-31' });
    expect(await covered(id, '2018-07-01')).toEqual({ status: 'ENDED', benefitsEndOn: '2018-06-30' });
  });
});

test('a household of which one member has paid is incomplete, with the clauses (DL-8)', async () => {
  const members = await Promise.all(['1980-02-03', '1982-05-06'].map((born) => person(born, '210282101201')));
  await add('region_attributes', { region_code: '210282', kind: 'AGRICULTURE_RELATED', is_set: true });
  for (const id of members) {
    for (const kind of ['HUKOU', 'LIVING']) {
      await add('person_places', { person_id: id, kind, region_code: '210282101201', valid_from: '1990-01-01' });
    }
    const registers =
      '{HUKOU,LIVING,EMPLOYEE_INSURANCE,EMPLOYMENT,STUDENT,ARMED_POLICE,ASSISTANCE,IDENTITY_DOCUMENT,ENROLLMENT_HISTORY,STATUS}';
    await add('register_checks', { person_id: id, registers, checked_on: '2018-09-01' });
  }
  await enrolled(members[0] ?? '', 2019, { region_code: '210282101201', pooling_area_code: '210282' });
  const law = { book: book(DALIAN), asOf: '2018-10-05' };
  const answers = await Promise.all(
    members.map(async (personId) => ({
      personId,
      contribution: assessContribution(await factsOf(personId), { asOf: law.asOf }, law.book),
    })),
  );
  const found = completenessOfHousehold(answers, law);
  expect(found).toMatchObject({ isComplete: false, unpaid: expect.arrayContaining([members[1]]) });
  expect(found.reasons.map(({ key }) => key)).toEqual(['household.incomplete']);
  expect(found.citations.length).toBeGreaterThan(0);
});

test('facts of fifty people are one statement', async () => {
  const ids = (await database.sql<{ id: string }[]>`select id from people limit 50`).map(({ id }) => id);
  statements = 0;
  expect(await factsOfPeople(db, reachOfRegions(['000000']), ids)).toHaveLength(ids.length);
  expect(statements).toBe(1);
});
