import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sealWords } from '../../src/services/claims/claim-item.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { COUNTY, createTestGraph, EVERYTHING, KEYRING, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';
import { enterStay } from '../support/stays.ts';
import { seenBy } from './oracle.ts';
import { type Registry, readRegistry } from './registry.ts';
import { inWords, randomViewers } from './viewers.ts';

const SEED = 20171123;
const VIEWERS = process.env.CANBAO_LONG ? 300 : 30;
/** 童海波 and 童桂香, the mother, who live together. */
const PERSON = '00000000-0000-4000-8000-000000000018';
const MOTHER = '00000000-0000-4000-8000-000000000017';
/** What was wrong with a patient, in a form that tells whose it is. */
const wrongWith = (personId: string) => `示例诊断-${personId}`;

let graph: TestGraph;
let registry: Registry;
/** Everybody who has a claim, by its id. */
let patients: ReadonlyMap<string, string>;
beforeAll(async () => {
  graph = await createTestGraph('both', { limits: () => EVERYTHING });
  const { sql } = graph.database;
  registry = await readRegistry(sql);
  const ill = registry.people.map(({ id }) => id).filter((id, at) => at % 25 === 0 || [PERSON, MOTHER].includes(id));
  const entered = new Map<string, string>();
  for (const personId of ill) entered.set(await enterDiagnosed(sql, personId), personId);
  patients = entered;
});
afterAll(() => graph.close());

async function enterDiagnosed(sql: postgres.Sql, personId: string): Promise<string> {
  const id = await enterStay(sql, { personId, admittedOn: '2017-09-04', state: 'ENTERED' });
  const cipher = KEYRING.seal(wrongWith(personId), `claims.diagnosis_cipher:${id}`);
  await sql`update claims set diagnosis_cipher = ${cipher} where id = ${id}`;
  const item = sealWords(KEYRING, id, 1, { code: null, name: wrongWith(personId) });
  await sql`insert into claim_items (claim_id, line, item_cipher, catalogue, amount_fen)
    values (${id}, 1, ${item}, 'COVERED', 500000)`;
  return id;
}

interface Shown {
  readonly id: string;
  readonly diagnosis: string | null;
  readonly items: readonly { readonly name: string }[];
}

/** Claims that a viewer is shown, with what of the patients' care. */
async function shownTo(viewer: Viewer): Promise<readonly Shown[]> {
  const care = viewer.scopes.has('claim:diagnosis') ? 'diagnosis(caseNumber: "1") items { name }' : '';
  const { data, errors } = await graph.ask(viewer, `{ claims(first: 500) { totalCount nodes { id ${care} } } }`);
  expect(errors).toEqual([]);
  expect(data.claims.totalCount).toBe(data.claims.nodes.length);
  return data.claims.nodes;
}

const codeOf = async (viewer: Viewer, query: string) =>
  (await graph.ask(viewer, query)).errors.map(({ extensions }) => extensions.code);

test('everybody sees the claims of the people they may see, and no other', async () => {
  const viewers = randomViewers(registry, VIEWERS, SEED).filter(({ scopes }) => scopes.has('claim:read'));
  expect(viewers.length).toBeGreaterThan(VIEWERS / 4);
  for (const viewer of [...viewers, resident(PERSON)]) {
    const { Person } = seenBy(viewer, registry);
    const theirs = [...patients].filter(([, personId]) => Person.has(personId)).map(([id]) => id);
    expect((await shownTo(viewer)).map(({ id }) => id).sort(), inWords(viewer)).toEqual(theirs.sort());
  }
});

test('what was wrong with a patient is shown to whoever may know it, and to a resident of themselves alone', async () => {
  const viewers = randomViewers(registry, VIEWERS, SEED).filter(({ scopes }) => scopes.has('claim:diagnosis'));
  for (const viewer of [...viewers, resident(PERSON), resident(MOTHER)]) {
    for (const { id, diagnosis, items } of await shownTo(viewer)) {
      const patient = patients.get(id) ?? '';
      const isTold = viewer.role !== 'RESIDENT' || viewer.personId === patient;
      expect(diagnosis, inWords(viewer)).toBe(isTold ? wrongWith(patient) : null);
      expect(items, inWords(viewer)).toEqual(isTold ? [{ name: wrongWith(patient) }] : []);
    }
  }
});

const resident = (person: string) => viewerWith({ role: 'RESIDENT', person });

describe('one claim', () => {
  const claimOf = (personId: string) => [...patients].find(([, patient]) => patient === personId)?.[0] ?? '';
  const ask = (viewer: Viewer, fields = 'id') =>
    graph.ask(viewer, `{ claim(id: "${claimOf(PERSON)}") { ${fields} } node(id: "${claimOf(PERSON)}") { id } }`);

  test.each([
    ['the patient', resident(PERSON), wrongWith(PERSON)],
    ['whom the patient lives with', resident(MOTHER), null],
    ['a county officer', viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], purpose: 'x' }), wrongWith(PERSON)],
    ['an auditor', viewerWith({ role: 'AUDITOR', regions: [COUNTY], purpose: 'x' }), wrongWith(PERSON)],
  ])('%s sees it', async (_, viewer, diagnosis) => {
    const { data, errors } = await ask(viewer, 'id diagnosis(caseNumber: "1")');
    expect(errors).toEqual([]);
    expect(data).toEqual({ claim: { id: claimOf(PERSON), diagnosis }, node: { id: claimOf(PERSON) } });
  });

  test('a town officer sees it, and not what was wrong', async () => {
    const officer = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
    expect((await ask(officer)).data.claim).toEqual({ id: claimOf(PERSON) });
    const { body, errors } = await ask(officer, 'id diagnosis items { name }');
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['FORBIDDEN']));
    expect(body).not.toContain('示例诊断');
  });

  test.each([
    ['an officer of a neighbouring county', viewerWith({ role: 'COUNTY_OFFICER', regions: ['350823'] })],
    ['another resident', resident('00000000-0000-4000-8000-000000000001')],
  ])('%s sees none, as if there were none', async (_, viewer) => {
    const { data, errors } = await ask(viewer);
    expect({ data, errors }).toEqual({ data: { claim: null, node: null }, errors: [] });
  });

  test.each([
    ['a village collector', viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [TOWN] })],
    ['an analyst', viewerWith({ role: 'ANALYST', regions: [COUNTY] })],
    ['a clerk', viewerWith({ role: 'DEPARTMENT_CLERK', regions: [COUNTY], department: 'CIVIL_AFFAIRS' })],
  ])('%s may not ask for claims at all', async (_, viewer) => {
    expect(await codeOf(viewer, '{ claims { totalCount } }')).toEqual(['FORBIDDEN']);
    expect(await codeOf(viewer, `{ claim(id: "${claimOf(PERSON)}") { id } }`)).toEqual(['FORBIDDEN']);
    expect(await codeOf(viewer, `{ person(id: "${PERSON}") { claims { id } } }`)).toContain('FORBIDDEN');
    expect((await graph.ask(viewer, `{ node(id: "${claimOf(PERSON)}") { id } }`)).data.node).toBeNull();
  });

  test('a step with a claim that is not theirs is refused as one with a claim that is not there', async () => {
    const refused = async (name: string, claimId: string, over = '') => {
      const viewer = viewerWith({ role: name === 'claimPay' ? 'TREASURER' : 'COUNTY_OFFICER', regions: ['350823'] });
      const input = `{ idempotencyKey: "${randomUUID()}", claimId: "${claimId}", version: 1 ${over} }`;
      const { data } = await graph.ask(
        viewer,
        `mutation { payload: ${name}(input: ${input}) { claim { id } userErrors { code field message messageZh } } }`,
      );
      return JSON.parse(JSON.stringify(data.payload).replaceAll(claimId, 'ID'));
    };
    const note = 'note: "示例"';
    const steps = [
      ...['claimCheck', 'claimReturn', 'claimSettle', 'claimPay', 'claimReverse'].map((name) => [name, note] as const),
      ['claimPublish', ''] as const,
      ['claimViolation', `violationId: "${randomUUID()}"`] as const,
    ];
    for (const [name, over] of steps) {
      const theirs = await refused(name, claimOf(PERSON), over);
      expect(theirs, name).toEqual(await refused(name, randomUUID(), over));
      expect(theirs.userErrors[0].code, name).toBe('CLAIM_UNKNOWN');
    }
  });

  test('a claim is not entered for somebody who may not be seen, as for somebody who is not there', async () => {
    const viewer = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350823'] });
    const input = (personId: string) =>
      `{ idempotencyKey: "${randomUUID()}", number: "1", personId: "${personId}", institutionCode: "H35082500001", visit: OUTPATIENT,
        admittedOn: "2017-11-01", total: "1.00", selfPaid: "0.00", selfFirst: "0.00", eligible: "1.00", route: ONE_STOP, source: "x" }`;
    for (const personId of [PERSON, randomUUID()]) {
      const { data } = await graph.ask(
        viewer,
        `mutation { claimEnter(input: ${input(personId)}) { claim { id } userErrors { code field } } }`,
      );
      expect(data.claimEnter).toEqual({ claim: null, userErrors: [{ code: 'PERSON_UNKNOWN', field: 'personId' }] });
    }
  });

  test('residents, auditors and village collectors write nothing of claims', async () => {
    const input = `{ idempotencyKey: "${randomUUID()}", claimId: "${claimOf(PERSON)}", version: 1, note: "示例" }`;
    const query = `mutation { claimReturn(input: ${input}) { claim { id } userErrors { code } } }`;
    const viewers = [resident(PERSON), viewerWith({ role: 'AUDITOR', regions: [COUNTY] })];
    for (const viewer of [...viewers, viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [TOWN] })]) {
      expect(await codeOf(viewer, query), viewer.role).toContain('FORBIDDEN');
    }
  });
});
