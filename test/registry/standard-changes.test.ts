import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';
import { refusal, supervisionDesk } from './supervision-desk.ts';

/** PV-8: an area that changes a standard reports it, and keeps who approved. */
let graph: TestGraph;
let desk: ReturnType<typeof supervisionDesk>;
beforeAll(async () => {
  graph = await createTestGraph();
  desk = supervisionDesk(graph);
});
afterAll(() => graph.close());

const FIELDS = `standardChange { id version kind standardBefore standardAfter validFrom enteredOn enteredBy reportedOn reportedTo
  approvedOn approvedBy isUnreported region { code } }`;
const ENTRY = {
  ...{ regionCode: COUNTY, scheme: 'UEBMI', kind: 'EMPLOYEE_CONTRIBUTION' },
  ...{ standardBefore: '单位8%，个人2%', standardAfter: '单位7%，个人2%', validFrom: '2017-11-01' },
};
const write = (mutation: string, input: object, as = OFFICER) => desk.write(mutation, FIELDS, input, { as });
const enter = async (over: object = {}) => (await write('standardChangeEnter', { ...ENTRY, ...over })).standardChange;
const report = (standardChangeId: string, over: object = {}) =>
  write('standardChangeReport', { standardChangeId, version: 1, reportedTo: ['MEDICAL_SECURITY', 'FINANCE'], ...over });
const approve = (standardChangeId: string, over: object = {}) =>
  write('standardChangeApprove', { standardChangeId, version: 2, approvedBy: '省医疗保障局', ...over });

/** Ids of the changes that nobody reported. */
const unreported = async (as = OFFICER) =>
  (
    await desk.read(
      '{ standardChanges(where: { reportedOn: { isNull: true } }, orderBy: [{ field: VALID_FROM }]) { nodes { id isUnreported } } }',
      { as },
    )
  ).standardChanges.nodes;

test('a change is entered, reported to two departments and approved, each once', async () => {
  const entered = await enter();
  expect(entered).toMatchObject({
    ...{ version: 1, enteredOn: '2017-11-20', enteredBy: 'test', isUnreported: true, region: { code: COUNTY } },
    ...{ reportedOn: null, reportedTo: [], approvedOn: null },
  });
  expect(await unreported()).toContainEqual({ id: entered.id, isUnreported: true });
  expect((await approve(entered.id, { version: 1 })).userErrors).toEqual(refusal('NOT_REPORTED_BEFORE', 'approvedOn'));
  expect((await report(entered.id, { reportedTo: [] })).userErrors).toEqual(
    refusal('DEPARTMENT_MISSING', 'reportedTo'),
  );

  const reported = (await report(entered.id, { reportedOn: '2017-11-10' })).standardChange;
  expect(reported).toMatchObject({
    ...{ version: 2, reportedOn: '2017-11-10', reportedTo: ['MEDICAL_SECURITY', 'FINANCE'], isUnreported: false },
  });
  expect((await report(entered.id, { version: 2 })).userErrors).toEqual(
    refusal('REPORTED_ALREADY', 'standardChangeId'),
  );
  expect(await unreported()).not.toContainEqual({ id: entered.id, isUnreported: true });

  expect((await approve(entered.id, { approvedOn: '2017-11-09' })).userErrors).toEqual(
    refusal('NOT_REPORTED_BEFORE', 'approvedOn'),
  );
  expect((await approve(entered.id)).standardChange).toMatchObject({
    ...{ version: 3, approvedOn: '2017-11-20', approvedBy: '省医疗保障局' },
  });
  expect((await approve(entered.id, { version: 3 })).userErrors).toEqual(
    refusal('APPROVED_ALREADY', 'standardChangeId'),
  );
  expect((await write('standardChangeEnter', { ...ENTRY, replacesId: entered.id })).userErrors).toEqual(
    refusal('APPROVED_ALREADY', 'replacesId'),
  );
});

test('an entry that is corrected is read no more', async () => {
  const wrong = await enter({ standardAfter: '单位6%，个人2%' });
  const right = await enter({ replacesId: wrong.id });
  const ids = (await unreported()).map(({ id }: { id: string }) => id);
  expect(ids).toContain(right.id);
  expect(ids).not.toContain(wrong.id);
  expect((await report(wrong.id)).userErrors).toEqual(refusal('STANDARD_CHANGE_UNKNOWN', 'standardChangeId'));
});

test('one that holds from a later day is not late to be reported', async () => {
  expect(await enter({ validFrom: '2018-01-01' })).toMatchObject({ isUnreported: false });
});

test('the same request twice is one entry', async () => {
  const key = { idempotencyKey: randomUUID() };
  const [one, other] = [await enter(key), await enter(key)];
  expect(other.id).toBe(one.id);
});

test('what was read before somebody else went on is refused', async () => {
  const { id } = await enter();
  expect((await report(id, { version: 7 })).userErrors).toEqual(refusal('VERSION_STALE', 'version'));
  expect((await report(id, { reportedOn: '2017-11-21' })).userErrors).toEqual(refusal('DAY_IN_FUTURE', 'reportedOn'));
});

test('another county sees none of them, and a town writes none', async () => {
  const { id } = await enter();
  const elsewhere = viewerWith({ role: 'COUNTY_OFFICER', sub: 'elsewhere', regions: ['350802'] });
  expect(await unreported(elsewhere)).toEqual([]);
  expect(
    (await write('standardChangeReport', { standardChangeId: id, version: 1, reportedTo: ['FINANCE'] }, elsewhere))
      .userErrors,
  ).toEqual(refusal('STANDARD_CHANGE_UNKNOWN', 'standardChangeId'));
  expect((await write('standardChangeEnter', { ...ENTRY, regionCode: '350802' })).userErrors).toEqual(
    refusal('REGION_NOT_YOURS', 'regionCode'),
  );
  const town = viewerWith({ role: 'TOWNSHIP_OFFICER', sub: 'town', regions: [TOWN] });
  const { errors } = await graph.ask(
    town,
    'mutation ($input: StandardChangeEnterInput!) { standardChangeEnter(input: $input) { userErrors { code } } }',
    { input: { idempotencyKey: randomUUID(), ...ENTRY, regionCode: TOWN } },
  );
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
});
