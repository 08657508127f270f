import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COUNTY, createTestGraph, KEYRING, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';

const HOUSEHOLD = '00000000-0000-4000-9000-000000000002';
const PERSON = '00000000-0000-4000-8000-000000000003';
const NUMBER = '示例证2018-00042';

const SHOWN = `certificate { id kind number person { id } household { id } heldBy { id } heldSince
  events { kind happenedOn note staffMember { id } } } userErrors { code field }`;
const ISSUE = `mutation Issue($input: CertificateIssueInput!) { payload: certificateIssue(input: $input) { ${SHOWN} } }`;
const RECORD = `mutation Record($input: CertificateEventRecordInput!) { payload: certificateEventRecord(input: $input) { ${SHOWN} } }`;

let graph: TestGraph;
let staff: string;
beforeAll(async () => {
  graph = await createTestGraph();
  const [row] = await graph.database.sql<{ id: string }[]>`select id from staff_members order by id limit 1`;
  staff = row?.id ?? '';
});
afterAll(() => graph.close());

async function run(query: string, input: object, viewer = OFFICER) {
  const { data, errors } = await graph.ask(viewer, query, { input: { idempotencyKey: randomUUID(), ...input } });
  expect(errors).toEqual([]);
  return data.payload;
}
const issue = (over: object = {}) =>
  run(ISSUE, { kind: 'SCHEME_CERTIFICATE', householdId: HOUSEHOLD, number: NUMBER, ...over });
const record = (certificateId: string, kind: string, over: object = {}) =>
  run(RECORD, { certificateId, kind, ...over });
const codes = ({ userErrors }: { userErrors: readonly { code: string }[] }) => userErrors.map(({ code }) => code);
const notReturned = async (viewer = OFFICER, within = COUNTY) =>
  (await graph.ask(viewer, `{ certificatesNotReturned(within: "${within}") { id heldBy { id } } }`)).data
    .certificatesNotReturned as { id: string; heldBy: { id: string } }[];

describe('a household’s certificate', () => {
  let id: string;

  test('is issued with its number sealed and masked', async () => {
    const payload = await issue({ issuedOn: '2017-10-02' });
    expect(payload.userErrors).toEqual([]);
    id = payload.certificate.id;
    expect(payload.certificate).toMatchObject({ household: { id: HOUSEHOLD }, person: null, heldBy: null });
    expect(payload.certificate.number).toMatch(/^\S{1,6}\*+$/);
    expect(payload.certificate.events).toMatchObject([{ kind: 'ISSUED', happenedOn: '2017-10-02' }]);
    const [row] = await graph.database.sql`select number_cipher from certificates where id = ${id}`;
    expect(KEYRING.open(row?.number_cipher, `certificates.number_cipher:${id}`)).toBe(NUMBER);
    const kept = await graph.database
      .sql`select details::text || (select string_agg(answer::text, '') from write_requests) as said
      from audit_lines where ${id} = any(subjects)`;
    expect(kept[0]?.said).not.toContain('00042');
  });

  test('there is one, until it is lost', async () => {
    expect(codes(await issue())).toEqual(['CERTIFICATE_EXISTS']);
  });

  test('handed in, it is held by whoever took it, and detained until it is returned (DL-23)', async () => {
    expect(codes(await record(id, 'HANDED_IN'))).toEqual(['STAFF_UNKNOWN']);
    expect(codes(await record(id, 'RETURNED'))).toEqual(['CERTIFICATE_NOT_HELD']);
    const { certificate } = await record(id, 'HANDED_IN', { staffMemberId: staff, happenedOn: '2017-11-02' });
    expect(certificate).toMatchObject({ heldBy: { id: staff }, heldSince: '2017-11-02' });
    expect(codes(await record(id, 'HANDED_IN', { staffMemberId: staff }))).toEqual(['CERTIFICATE_HELD']);
    await record(id, 'NOTED', { note: '2017-10-18死亡注记', happenedOn: '2017-11-03' });
    expect(await notReturned()).toContainEqual({ id, heldBy: { id: staff } });
    expect((await notReturned(OFFICER, TOWN)).map((one) => one.id)).toContain(id);
    expect((await notReturned(OFFICER, '350825100')).map((one) => one.id)).not.toContain(id);
    expect(codes(await record(id, 'RETURNED', { happenedOn: '2017-11-01' }))).toEqual(['DAY_BEFORE_LAST']);
    const back = await record(id, 'RETURNED', { happenedOn: '2017-11-03' });
    expect(back.certificate).toMatchObject({ heldBy: null, heldSince: null });
    expect((await notReturned()).map((one) => one.id)).not.toContain(id);
  });

  test('a note says something, a day has come', async () => {
    expect(codes(await record(id, 'NOTED'))).toEqual(['TEXT_REFUSED']);
    expect(codes(await record(id, 'NOTED', { note: 'x', happenedOn: '2017-11-21' }))).toEqual(['DAY_IN_FUTURE']);
    expect(codes(await record(id, 'ISSUED'))).toEqual(['CERTIFICATE_EVENT']);
  });

  test('lost, nothing more happens to it and another is issued', async () => {
    await record(id, 'LOST');
    expect(codes(await record(id, 'RETURNED'))).toEqual(['CERTIFICATE_LOST']);
    const idempotencyKey = randomUUID();
    const second = await issue({ idempotencyKey });
    expect(second.userErrors).toEqual([]);
    expect((await issue({ idempotencyKey })).certificate.id).toBe(second.certificate.id);
    const { data } = await graph.ask(
      OFFICER,
      `{ household(id: "${HOUSEHOLD}") { certificates { id events { kind } } } }`,
    );
    expect(data.household.certificates).toHaveLength(2);
  });
});

describe('a person’s card', () => {
  test('is issued to the person and to nobody else', async () => {
    const card = { kind: 'SOCIAL_SECURITY_CARD', number: 'F99990003' };
    expect(codes(await issue(card))).toEqual(['CERTIFICATE_OF_PERSON']);
    expect(codes(await issue({ ...card, personId: PERSON }))).toEqual(['CERTIFICATE_OWNER']);
    const { certificate } = await issue({ ...card, householdId: null, personId: PERSON });
    expect(certificate).toMatchObject({ kind: 'SOCIAL_SECURITY_CARD', person: { id: PERSON } });
    const { data } = await graph.ask(OFFICER, `{ person(id: "${PERSON}") { certificates { id } } }`);
    expect(data.person.certificates).toEqual([{ id: certificate.id }]);
  });

  test('five at once issue one', async () => {
    const record = { kind: 'MEDICAL_RECORD', householdId: null, personId: PERSON };
    const answers = await Promise.all(Array.from({ length: 5 }, () => issue(record)));
    expect(answers.flatMap(codes)).toEqual(Array(4).fill('CERTIFICATE_EXISTS'));
  });
});

test.each([
  ['ANALYST', { regions: [COUNTY] }],
  ['AUDITOR', { regions: [COUNTY] }],
  ['RESIDENT', { person: PERSON }],
  ['DEPARTMENT_CLERK', { department: 'CIVIL_AFFAIRS', regions: [COUNTY] }],
])('%s issues nothing', async (role, claims) => {
  const input = { idempotencyKey: 'a-key-of-mine', kind: 'SCHEME_CERTIFICATE', householdId: HOUSEHOLD };
  const { errors } = await graph.ask(viewerWith({ role, ...claims }), ISSUE, { input });
  expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
});

test('an office of another town knows of none', async () => {
  const elsewhere = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: ['350825100'] });
  expect(await notReturned(OFFICER, TOWN)).not.toEqual([]);
  expect(await notReturned(elsewhere, TOWN)).toEqual([]);
  expect(codes(await run(ISSUE, { kind: 'SCHEME_CERTIFICATE', householdId: HOUSEHOLD }, elsewhere))).toEqual([
    'HOUSEHOLD_UNKNOWN',
  ]);
});
