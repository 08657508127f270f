import { randomUUID } from 'node:crypto';
import { inventedIdNumber } from '../../src/demo/id-number.ts';
import type { AssistanceCategory, FacilityGrade } from '../../src/policy/facts.ts';
import { collectContribution } from '../../src/services/collection/collect-contribution.ts';
import { createHousehold } from '../../src/services/households/create-household.ts';
import { recordCheck } from '../../src/services/people/record-check.ts';
import { recordDeath } from '../../src/services/people/record-death.ts';
import { recordStatus } from '../../src/services/people/record-status.ts';
import { registerPerson } from '../../src/services/people/register-person.ts';
import { type Role, reachOf, type Viewer } from '../../src/services/viewer.ts';
import type { Counter } from '../../src/services/write.ts';
import { connect } from '../../src/store/db.ts';
import { createTestGraph, type TestGraph, viewerWith } from './graph.ts';

/** The day on which claims are dealt with in Example City, and the one on which its people paid for 2026. */
export const CITY_DAY = '2026-04-01';
const PAID_ON = '2025-11-20';
/** Its eastern district and a subdistrict of it, where its people live. */
export const DISTRICT = '999901';
export const SUBDISTRICT = '999901001';

const officeOf = (role: Role, sub: string) =>
  viewerWith({ role, sub, regions: [DISTRICT], purpose: 'settling claims' });
/** Of the district: who settles, and who pays. */
export const [SETTLER, TREASURER] = [officeOf('COUNTY_OFFICER', 'settler'), officeOf('TREASURER', 'treasurer')];

/** Named people of the city. Where nothing is said they paid in time, wait for nothing, and are on no list. */
const PEOPLE = {
  head: {},
  spouse: { sex: 'FEMALE' },
  child: { birthDate: '2015-05-01' },
  neighbour: {},
  dibao: { category: 'DIBAO' },
  tekun: { category: 'TEKUN' },
  edge: { category: 'DIBAO_EDGE' },
  rigid: { category: 'RIGID' },
  /** Paid after the window, with a year missed: still waits on 1 April. */
  waiting: { employedTo: '2024-12-31', paidOn: '2026-03-10' },
  /** Never paid for 2026. */
  unpaid: { paidOn: null },
  /** Died on 1 February 2026. */
  dead: { diedOn: '2026-02-01' },
} satisfies Readonly<Record<string, Somebody>>;

export type Named = keyof typeof PEOPLE;

interface Somebody {
  readonly sex?: 'MALE' | 'FEMALE';
  readonly birthDate?: string;
  readonly category?: AssistanceCategory;
  readonly employedTo?: string;
  readonly paidOn?: string | null;
  readonly diedOn?: string;
}

/** Who lives together; everybody else alone. */
const FAMILY: readonly Named[] = ['head', 'spouse', 'child'];

/** Where care is given: one institution of every tier, one that is not designated, and one in another province. */
const INSTITUTIONS = {
  clinic: { code: 'H99990100001', grade: 'ONE', regionCode: DISTRICT },
  hospital: { code: 'H99990100002', grade: 'TWO', regionCode: DISTRICT },
  cityHospital: { code: 'H99990100003', grade: 'THREE', regionCode: DISTRICT },
  undesignated: { code: 'H99990100004', grade: 'TWO', regionCode: DISTRICT, status: 'ENDED' },
  elsewhere: { code: 'H35082500001', grade: 'THREE', regionCode: '350825' },
} satisfies Readonly<
  Record<
    string,
    { readonly code: string; readonly grade: FacilityGrade; readonly regionCode: string; readonly status?: string }
  >
>;

export type NamedInstitution = keyof typeof INSTITUTIONS;

export interface ExampleCity extends TestGraph {
  /** Ids of the people, and of the households each lives in. */
  readonly people: Readonly<Record<Named, string>>;
  readonly households: Readonly<Record<Named, string>>;
  readonly institutions: Readonly<Record<NamedInstitution, { readonly id: string; readonly code: string }>>;
  /** The text of every statement that services sent since it was emptied. */
  readonly sent: string[];
  /** What a write takes, for somebody on a day. */
  for(viewer: Viewer, today?: string): Counter;
}

/** Example City with people who are enrolled for 2026, and institutions: the graph, and services without it. */
export async function createExampleCity(max = 4): Promise<ExampleCity> {
  const graph = await createTestGraph();
  const sent: string[] = [];
  const onStatement = (text: string) => void (text.includes('pg_catalog.pg_type') || sent.push(text));
  const db = connect(graph.database.url, { max, role: 'canbao_app', onStatement });
  const { keyring, rulebooks } = graph.platform;
  const counterFor = (viewer: Viewer, today = CITY_DAY): Counter => ({
    ...{ db, keyring, rulebooks, viewer, today, reach: reachOf(viewer, today) },
  });
  const { people, households } = await settle(counterFor, graph);
  const institutions = await found(graph);
  sent.length = 0;
  return {
    ...graph,
    ...{ people, households, institutions, sent },
    for: counterFor,
    ask: (viewer, query, variables, asking) => graph.ask(viewer, query, variables, { today: CITY_DAY, ...asking }),
    async close() {
      await db.end();
      await graph.close();
    },
  };
}

type CounterFor = (viewer: Viewer, today?: string) => Counter;

/** Registers everybody, household by household, and takes what they pay. */
async function settle(counterFor: CounterFor, graph: TestGraph) {
  const people = {} as Record<Named, string>;
  const households = {} as Record<Named, string>;
  const names = Object.keys(PEOPLE) as Named[];
  for (const [at, name] of names.entries()) people[name] = await register(counterFor(SETTLER), at, PEOPLE[name]);
  const alone = names.filter((name) => !FAMILY.includes(name)).map((name) => [name]);
  for (const [at, members] of [FAMILY, ...alone].entries()) {
    const id = await housed(counterFor, `示例-${at}`, members, people);
    for (const name of members) households[name] = id;
  }
  for (const name of names) {
    await list(graph, people[name], PEOPLE[name]);
    await die(counterFor(SETTLER), people[name], PEOPLE[name]);
  }
  return { people, households };
}

async function register(counter: Counter, at: number, given: Somebody): Promise<string> {
  const { sex = 'MALE', birthDate = '1980-05-01', employedTo = '2025-10-31' } = given;
  const number = inventedIdNumber(birthDate, 10 + 2 * at + (sex === 'MALE' ? 1 : 0));
  const { personId } = await registerPerson(counter, {
    ...{ idempotencyKey: randomUUID(), name: `示例${'甲乙丙丁戊己庚辛壬癸子'[at]}`, sex, birthDate },
    ...{ region: SUBDISTRICT, documents: [{ kind: 'CITIZEN_ID', number }], source: 'test' },
    hukou: { region: SUBDISTRICT, kind: 'RESIDENT' },
    living: { region: SUBDISTRICT },
  });
  await recordStatus(counter, {
    ...{ idempotencyKey: randomUUID(), personId, version: 1, kind: 'EMPLOYEE_INSURED', from: '2015-05-01' },
    ...{ to: employedTo, evidence: '职工医保记录', source: 'test' },
  });
  await recordCheck(counter, {
    ...{ idempotencyKey: randomUUID(), personId, source: 'test', checkedOn: PAID_ON },
    registers: ['ASSISTANCE', 'EMPLOYEE_INSURANCE', 'ENROLLMENT_HISTORY'],
  });
  return personId;
}

/** Put on a list after they paid, so that everybody has a payment of their own. */
async function list({ database }: TestGraph, personId: string, { category }: Somebody): Promise<void> {
  if (!category) return;
  await database.sql`insert into assistance_listings (person_id, category, department, region_code, confirmed_on, source)
    values (${personId}, ${category}, 'CIVIL_AFFAIRS', ${DISTRICT}, '2025-12-01', 'test')`;
}

/** A household, whose members pay on the day that is said of the first. */
async function housed(
  counterFor: CounterFor,
  number: string,
  members: readonly Named[],
  people: Readonly<Record<Named, string>>,
): Promise<string> {
  const [first, ...others] = members as readonly [Named, ...Named[]];
  const { householdId } = await createHousehold(counterFor(SETTLER), {
    ...{ idempotencyKey: randomUUID(), number, region: SUBDISTRICT, from: '2016-01-01', source: 'test' },
    headId: people[first],
    members: others.map((name) => ({ personId: people[name], relation: name === 'child' ? 'CHILD' : 'SPOUSE' })),
  });
  const { paidOn = PAID_ON }: Somebody = PEOPLE[first];
  if (paidOn === null) return householdId;
  await collectContribution(counterFor(SETTLER, paidOn), {
    ...{ idempotencyKey: randomUUID(), householdId, policyYear: 2026, channel: 'TAX_APP' as const },
    lines: members.map((name) => ({ personId: people[name] })),
  });
  return householdId;
}

async function die(counter: Counter, personId: string, { diedOn }: Somebody): Promise<void> {
  if (!diedOn) return;
  const [file] = await counter.db.sql<{ version: number }[]>`select version from people where id = ${personId}`;
  await recordDeath(counter, {
    ...{ idempotencyKey: randomUUID(), personId, version: file?.version ?? 0, diedOn },
    ...{ evidence: '死亡证明', source: 'test' },
  });
}

/** Institutions as the owner enters them, each designated by the city from 2020 on. */
async function found({ database: { sql } }: TestGraph) {
  const founded = {} as Record<NamedInstitution, { id: string; code: string }>;
  for (const name of Object.keys(INSTITUTIONS) as NamedInstitution[]) {
    const {
      code,
      grade,
      regionCode,
      status = 'DESIGNATED',
    }: (typeof INSTITUTIONS)[NamedInstitution] & {
      status?: string;
    } = INSTITUTIONS[name];
    const id = randomUUID();
    await sql`insert into institutions (id, code, name, level, grade, region_code, source)
      values (${id}, ${code}, ${`示例医院${code.slice(-2)}`}, 'COUNTY', ${grade}, ${regionCode}, 'test')`;
    await sql`insert into designations (institution_id, region_code, status, valid_from, source)
      values (${id}, '999900', ${status}, '2020-01-01', 'test')`;
    founded[name] = { id, code };
  }
  return founded;
}
