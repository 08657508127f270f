import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonFacts } from '../../src/policy/facts.ts';
import { contributionOf } from '../../src/services/assess.ts';
import { applyApproved } from '../../src/services/assistance-lists/apply-approved.ts';
import { applyList } from '../../src/services/assistance-lists/apply-list.ts';
import { approveList } from '../../src/services/assistance-lists/approve-list.ts';
import { cancelList } from '../../src/services/assistance-lists/cancel-list.ts';
import type { ListStepInput } from '../../src/services/assistance-lists/hold-batch.ts';
import { assistanceListRetry } from '../../src/services/assistance-lists/retry-unmatched.ts';
import { reverseList } from '../../src/services/assistance-lists/reverse-list.ts';
import type { Counter } from '../../src/services/write.ts';
import { factsOfPeople } from '../../src/store/queries/person-facts.ts';
import { families } from '../registry/family.ts';
import { payFor } from '../registry/paid.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { COUNTY, KEYRING, viewerWith } from '../support/graph.ts';
import { APPROVER, apply, approve, batchOf, deliver, previewOf, refusals, SENDER, stepOf, work } from './delivery.ts';

let county: TestCounter;
let people: string[];
beforeAll(async () => {
  county = await createTestCounter();
  people = (await families(county.database.sql, 2)).flatMap(({ members }) => members);
});
afterAll(() => county?.close());

const sender = () => county.for(SENDER);
const approver = () => county.for(APPROVER);
/** People whom no test listed yet. */
const fresh = (count: number): string[] => people.splice(0, count);

const listingsOf = (personId: string) => county.database.sql`
  select id, category, department, confirmed_on::text, valid_from::text, valid_to::text, batch_id, superseded_at, recorded_at
  from assistance_listings where person_id = ${personId} order by recorded_at, id`;

const refundsOf = (ids: readonly string[]) => county.database.sql`
  select person_id, amount_fen, state, declared_by from refunds where person_id = any(${[...ids]}::uuid[])
    and policy_year = 2018 order by person_id`;

async function contribution(personId: string, today?: string) {
  const counter = county.for(SENDER, today);
  const [facts] = (await factsOfPeople(counter.db, counter.reach, [personId])) as unknown as PersonFacts[];
  return contributionOf(facts as PersonFacts, { policyYear: 2018 }, counter);
}

test('a list is approved by a second person, when it is previewed, and applied when it is approved', async () => {
  const rows = fresh(2).map((personId) => ({ personId, confirmedOn: '2017-08-20' }));
  const batchId = await deliver(sender(), { batch: 'second-person', rows });
  const step = await stepOf(sender(), batchId);
  const codes = await Promise.all([
    refusals(approveList(sender(), step)),
    refusals(applyList(approver(), { ...step, idempotencyKey: randomUUID() })),
    refusals(approveList(approver(), { ...step, idempotencyKey: randomUUID(), version: step.version - 1 })),
  ]);
  expect(codes).toEqual([['SAME_PERSON_APPROVES'], ['NOT_APPROVED'], ['VERSION_STALE']]);
  await approve(approver(), batchId);
  expect(await refusals(approve(approver(), batchId))).toEqual(['ALREADY_APPROVED']);
  expect(await batchOf(sender(), batchId)).toMatchObject({ status: 'APPROVED', approved_by: 'approver' });
  await apply(sender(), batchId);
  expect(await refusals(apply(sender(), batchId))).toEqual(['ALREADY_APPLIED']);
  const [first] = rows;
  expect(await listingsOf(first?.personId ?? '')).toMatchObject([
    { category: 'DIBAO', confirmed_on: '2017-08-20', valid_from: '2017-08-20', valid_to: null, batch_id: batchId },
  ]);
});

test('a list that was sent to be looked at is never approved', async () => {
  const rows = fresh(1).map((personId) => ({ personId, confirmedOn: '2017-08-20' }));
  const batchId = await deliver(sender(), { batch: 'looked-at', rows, isValidateOnly: true });
  expect(await refusals(approve(approver(), batchId))).toEqual(['VALIDATE_ONLY']);
});

test('a full list by which more than a tenth leaves is approved by whoever says so', async () => {
  const [personId = ''] = fresh(1);
  const rows = [{ personId, category: 'PRIORITY', confirmedOn: '2017-08-20' }];
  const batchId = await deliver(sender(), { batch: 'cut-short', rows, mode: 'FULL' });
  expect(await refusals(approve(approver(), batchId))).toEqual(['DROPS_NOT_CONFIRMED']);
  await cancelList(sender(), await stepOf(sender(), batchId));
  expect(await refusals(approve(approver(), batchId))).toEqual(['BATCH_CANCELLED']);
});

test('another department does not find the list, and another county neither', async () => {
  const rows = fresh(1).map((personId) => ({ personId, confirmedOn: '2017-08-20' }));
  const batchId = await deliver(sender(), { batch: 'not-theirs', rows });
  const others = [
    viewerWith({ role: 'DEPARTMENT_CLERK', department: 'HEALTH', sub: 'h', regions: [COUNTY] }),
    viewerWith({ role: 'COUNTY_OFFICER', sub: 'far', regions: ['350824'] }),
  ];
  for (const viewer of others) {
    const counter = county.for(viewer);
    const step = await stepOf(sender(), batchId);
    expect(await refusals(approveList(counter, step))).toEqual(['BATCH_UNKNOWN']);
    expect(await refusals(cancelList(counter, { ...step, idempotencyKey: randomUUID() }))).toEqual(['BATCH_UNKNOWN']);
    expect(await previewOf(counter, batchId)).toBeUndefined();
  }
});

test('a list that may hold a sensitive category goes on by whoever may know of it alone', async () => {
  const rows = fresh(1).map((personId) => ({ personId, category: 'FP_PREF', confirmedOn: '2017-08-20' }));
  const batchId = await deliver(sender(), { batch: 'sensitive', department: 'HEALTH', rows });
  const scope = 'assistance:list assistance:sync assistance:approve';
  const untold = [
    viewerWith({ role: 'COUNTY_OFFICER', sub: 'untold', regions: [COUNTY], scope }),
    viewerWith({ role: 'DEPARTMENT_CLERK', sub: 'untold', regions: [COUNTY], department: 'HEALTH', scope }),
  ];
  const steps: readonly ((counter: Counter, input: ListStepInput) => Promise<unknown>)[] = [
    approveList,
    applyList,
    cancelList,
    reverseList,
    assistanceListRetry,
  ];
  for (const viewer of untold) {
    for (const step of steps) {
      const input = { ...(await stepOf(sender(), batchId)), note: 'test' };
      expect(await refusals(step(county.for(viewer), input))).toEqual(['SENSITIVE_NOT_YOURS']);
    }
  }
  await approve(approver(), batchId);
  expect(await batchOf(sender(), batchId)).toMatchObject({ status: 'APPROVED' });
});

test('refunds fall due once, as previewed: to whoever paid and was confirmed behind the cut-off', async () => {
  const listed = fresh(6);
  for (const id of listed.slice(0, 4)) await payFor(county.database.sql, id);
  const rows = listed.map((personId, at) => ({ personId, confirmedOn: at === 0 ? '2017-08-20' : '2017-09-20' }));
  const batchId = await deliver(sender(), { batch: 'late', rows });
  const preview = await previewOf(sender(), batchId);
  expect(preview).toMatchObject({ refundHeads: 3, refundFen: 54_000 });
  await approve(approver(), batchId);
  expect(await refundsOf(listed)).toEqual([]);
  await apply(approver(), batchId);
  const refunds = await refundsOf(listed);
  expect(refunds.map(({ person_id }) => person_id)).toEqual(listed.slice(1, 4).sort());
  for (const refund of refunds)
    expect(refund).toMatchObject({ amount_fen: '18000', state: 'DUE', declared_by: 'approver' });

  expect(await deliver(sender(), { batch: 'late-again', rows })).toBe(batchId);
  const again = await deliver(sender(), { batch: 'late-turned', rows: rows.toReversed() });
  expect(await batchOf(sender(), again)).toMatchObject({ status: 'PREVIEWED', unchanged_count: 6, new_count: 0 });
  await approve(approver(), again);
  await apply(approver(), again);
  expect(await refundsOf(listed)).toEqual(refunds);
});

test('money that arrived since the preview is shown, and approved anew, before it is declared', async () => {
  const listed = fresh(3);
  const rows = listed.map((personId) => ({ personId, confirmedOn: '2017-09-20' }));
  const batchId = await deliver(sender(), { batch: 'paid-meanwhile', rows });
  await approve(approver(), batchId);
  await payFor(county.database.sql, listed[0] ?? '');
  await apply(approver(), batchId);
  expect(await batchOf(sender(), batchId)).toMatchObject({ status: 'PREVIEWED', approved_by: null });
  expect(await refundsOf(listed)).toHaveLength(0);
  const preview = await previewOf(sender(), batchId);
  expect(preview).toMatchObject({ heads: 3, refundHeads: 1, refundFen: 18_000 });
  await approve(approver(), batchId);
  await apply(approver(), batchId);
  expect(await refundsOf(listed)).toHaveLength(1);
});

test('a preview of an earlier day is computed anew for everybody', async () => {
  const listed = fresh(2);
  const batchId = await deliver(sender(), {
    batch: 'yesterday',
    rows: listed.map((personId) => ({ personId, confirmedOn: '2017-09-20' })),
  });
  await approve(approver(), batchId);
  await county.database.sql`update assistance_list_steps set at = at - interval '1 day' where batch_id = ${batchId}`;
  await county.database.sql`delete from assistance_list_effects where batch_id = ${batchId}`;
  await apply(approver(), batchId);
  expect(await previewOf(sender(), batchId)).toMatchObject({ heads: 2 });
});

test('whoever leaves is listed until that day, and a year that was paid stays paid', async () => {
  const [personId = ''] = fresh(1);
  const joined = await deliver(sender(), { batch: 'joins', rows: [{ personId, confirmedOn: '2017-08-20' }] });
  await approve(approver(), joined);
  await apply(approver(), joined);
  await payFor(county.database.sql, personId, { payer: 'MEDICAL_ASSISTANCE_FUND' });
  const before = await contribution(personId);
  const left = await deliver(sender(), { batch: 'leaves', rows: [{ personId, action: 'REMOVE' }], asOf: '2017-11-01' });
  const preview = await previewOf(sender(), left);
  expect(preview?.kinds.map(({ kind }) => kind)).not.toContain('LOSES');
  await approve(approver(), left, true);
  await apply(approver(), left);
  expect(await listingsOf(personId)).toMatchObject([
    { valid_to: null, batch_id: joined, superseded_at: expect.anything() },
    { valid_to: '2017-10-31', batch_id: left, superseded_at: null },
  ]);
  const after = await contribution(personId);
  expect([after.collectedNow, after.alreadyPaidFen]).toEqual([before.collectedNow, before.alreadyPaidFen]);
});

test('a certificate passes with the listing, and opens where it stands now', async () => {
  const [listed] = await county.database.sql`
    select l.id, l.person_id from assistance_listings l join people p on p.id = l.person_id
    where l.department = 'DISABLED_FEDERATION' and l.category = 'DISABLED_SEVERE' and l.superseded_at is null
      and l.certificate_cipher is not null and l.valid_to is null and p.region_code like '350825%' limit 1`;
  const rows = [{ personId: listed?.person_id, category: 'DISABLED_SEVERE', action: 'REMOVE' as const }];
  const batchId = await deliver(sender(), { batch: 'certificate', department: 'DISABLED_FEDERATION', rows });
  await approve(approver(), batchId, true);
  await apply(approver(), batchId);
  const [[stood], [stands]] = await Promise.all([
    county.database.sql`select id, certificate_cipher as sealed from assistance_listings where id = ${listed?.id}`,
    county.database.sql`select id, certificate_cipher as sealed from assistance_listings where batch_id = ${batchId}`,
  ]);
  const open = (row: typeof stands) => KEYRING.open(row?.sealed, `assistance_listings.certificate_cipher:${row?.id}`);
  expect(open(stands)).toBe(open(stood));
});

test('a list that others overtook is previewed anew, and approved anew', async () => {
  const [personId = '', other = ''] = fresh(2);
  const rows = [personId, other].map((one) => ({ personId: one, confirmedOn: '2017-08-20' }));
  const slow = await deliver(sender(), { batch: 'slow', rows });
  await approve(approver(), slow);
  const quick = await deliver(sender(), { batch: 'quick', rows: [{ personId, confirmedOn: '2017-08-25' }] });
  await approve(approver(), quick);
  await apply(approver(), quick);

  await apply(approver(), slow);
  expect(await batchOf(sender(), slow)).toMatchObject({
    ...{ status: 'PREVIEWED', new_count: 1, changed_count: 1, approved_by: null },
  });
  expect(await listingsOf(other)).toEqual([]);
  await approve(approver(), slow);
  await apply(approver(), slow);
  expect(await listingsOf(personId)).toMatchObject([
    { batch_id: quick, confirmed_on: '2017-08-25', superseded_at: expect.anything() },
    { batch_id: slow, confirmed_on: '2017-08-20', superseded_at: null },
  ]);
  expect(await listingsOf(other)).toMatchObject([{ batch_id: slow }]);
});

test('two departments list one person: the rulebook says who pays, and pays once', async () => {
  const [personId = ''] = fresh(1);
  for (const [department, category] of [
    ['CIVIL_AFFAIRS', 'DIBAO'],
    ['POVERTY_ALLEVIATION', 'POOR_CARD'],
  ] as const) {
    const rows = [{ personId, category, confirmedOn: '2017-08-20' }];
    const batchId = await deliver(sender(), { batch: `both-${category}`, department, rows });
    await approve(approver(), batchId);
    await apply(approver(), batchId);
  }
  const { lines, collectedNow } = await contribution(personId);
  const helped = lines.filter(({ settlement }) => settlement !== 'SELF');
  expect(helped.map(({ payer, amount }) => [payer, amount.maxFen])).toEqual([['MEDICAL_ASSISTANCE_FUND', 18_000]]);
  expect(collectedNow).toEqual({ minFen: 0, maxFen: 0 });
});

test('two appliers at once apply once', async () => {
  const rows = fresh(3).map((personId) => ({ personId, confirmedOn: '2017-08-20' }));
  const batchId = await deliver(sender(), { batch: 'twice', rows });
  await approve(approver(), batchId);
  const { jobId } = await applyList(approver(), await stepOf(approver(), batchId));
  expect(await refusals(applyList(approver(), await stepOf(approver(), batchId)))).toEqual(['JOB_UNFINISHED']);
  await Promise.all([work(approver(), jobId, applyApproved), work(approver(), jobId, applyApproved)]);
  const [made] = await county.database
    .sql`select count(*)::int as n from assistance_listings where batch_id = ${batchId}`;
  const steps = await county.database
    .sql`select status from assistance_list_steps where batch_id = ${batchId} order by at`;
  expect(made?.n).toBe(3);
  expect(steps.map(({ status }) => status).slice(-2)).toEqual(['APPROVED', 'APPLIED']);
  const audit = await county.database.sql`
    select details from audit_lines where action = 'assistanceList.apply' and subjects @> array[${batchId}]`;
  expect(audit).toMatchObject([{ details: { listings: 3, new: 3 } }]);
});
