import { afterAll, beforeAll, expect, test } from 'vitest';
import { reverseList } from '../../src/services/assistance-lists/reverse-list.ts';
import { approveRefund } from '../../src/services/refunds/approve-refund.ts';
import { families } from '../registry/family.ts';
import { payFor } from '../registry/paid.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { COUNTY, KEYRING, viewerWith } from '../support/graph.ts';
import { APPROVER, apply, approve, batchOf, type Delivered, deliver, refusals, SENDER, stepOf } from './delivery.ts';
import { countyOf, differencesOf } from './sides.ts';

let county: TestCounter;
let people: string[];
beforeAll(async () => {
  county = await createTestCounter();
  people = (await families(county.database.sql, 2)).flatMap(({ members }) => members);
});
afterAll(() => county?.close());

const sender = () => county.for(SENDER);
const approver = () => county.for(APPROVER);
const fresh = (count: number): string[] => people.splice(0, count);

async function applied(delivered: Delivered): Promise<string> {
  const batchId = await deliver(sender(), delivered);
  await approve(approver(), batchId, true);
  await apply(approver(), batchId);
  expect(await batchOf(sender(), batchId)).toMatchObject({ status: 'APPLIED' });
  return batchId;
}

const reverse = async (batchId: string, note = '名单有误') =>
  reverseList(approver(), { ...(await stepOf(approver(), batchId)), note });

/** What the county's listings say, whatever their ids. */
const said = () => county.database.sql`
  select person_id, category, department, region_code, confirmed_on::text, certificate_masked, grade, meets_condition,
    valid_from::text, valid_to::text, batch_id, source
  from assistance_listings where superseded_at is null
  order by person_id, category, department, confirmed_on, valid_from, batch_id`;

test('taken back, everything stands as it stood: listings, certificates and everybody’s answers', async () => {
  const [before, stood] = [await countyOf(sender()), await said()];
  const listed = await county.database.sql<{ id: string }[]>`
    select person_id as id from assistance_listings l join people p on p.id = l.person_id
    where department = 'DISABLED_FEDERATION' and category = 'DISABLED_SEVERE' and superseded_at is null and valid_to is null
      and certificate_cipher is not null and p.region_code like '350825%' limit 4`;
  const category = 'DISABLED_SEVERE';
  const rows = [
    ...listed.map(({ id }) => ({ personId: id, category, action: 'REMOVE' as const })),
    ...fresh(3).map((personId) => ({
      ...{ personId, category, confirmedOn: '2017-08-20', grade: '1', certificateNo: '99999919800101123X31' },
    })),
  ];
  const batchId = await applied({ batch: 'disabled', department: 'DISABLED_FEDERATION', rows });
  expect(differencesOf(before, await countyOf(sender()), sender()).size).toBeGreaterThanOrEqual(3);

  await reverse(batchId);
  expect(await batchOf(sender(), batchId)).toMatchObject({ status: 'REVERSED' });
  expect(await said()).toEqual(stood);
  expect(differencesOf(before, await countyOf(sender()), sender()).size).toBe(0);
  const back = await county.database.sql`
    select id, certificate_cipher as sealed from assistance_listings
    where person_id = any(${listed.map(({ id }) => id)}::uuid[]) and category = ${category} and superseded_at is null`;
  expect(back).toHaveLength(listed.length);
  for (const { id, sealed } of back)
    expect(KEYRING.open(sealed, `assistance_listings.certificate_cipher:${id}`)).not.toBe('');
  expect(await refusals(reverse(batchId))).toEqual(['BATCH_REVERSED']);
});

test('what newer lists stand on is taken back after them', async () => {
  const [personId = ''] = fresh(1);
  const stood = await said();
  const first = await applied({ batch: 'first', rows: [{ personId, confirmedOn: '2017-08-20' }] });
  const between = await said();
  const second = await applied({ batch: 'second', rows: [{ personId, confirmedOn: '2017-08-25' }] });
  const third = await applied({ batch: 'third', rows: [{ personId, action: 'REMOVE' }], asOf: '2017-11-10' });
  expect(await refusals(reverse(first))).toEqual(['NEWER_STANDS']);
  expect(await refusals(reverse(second))).toEqual(['NEWER_STANDS']);
  await reverse(third);
  await reverse(second);
  expect(await said()).toEqual(between);
  await reverse(first);
  expect(await said()).toEqual(stood);
});

test('a listing that ended before it began leaves nothing, and comes back', async () => {
  const [personId = ''] = fresh(1);
  const first = await applied({ batch: 'begins', rows: [{ personId, confirmedOn: '2017-08-20' }] });
  const between = await said();
  const ended = await applied({
    batch: 'never',
    rows: [{ personId, action: 'REMOVE', validTo: '2017-08-01' }],
    asOf: '2017-11-10',
  });
  expect((await said()).filter(({ person_id }) => person_id === personId)).toEqual([]);
  expect(await refusals(reverse(first))).toEqual(['NEWER_STANDS']);
  await reverse(ended);
  expect(await said()).toEqual(between);
  await reverse(first);
});

test('refunds that fell due are cancelled; one that was approved holds the list', async () => {
  const listed = fresh(2);
  for (const id of listed) await payFor(county.database.sql, id);
  const rows = listed.map((personId) => ({ personId, confirmedOn: '2017-09-20' }));
  const batchId = await applied({ batch: 'refunds', rows });
  const refunds = await county.database.sql`
    select id, version from refunds where person_id = any(${listed}::uuid[]) and policy_year = 2018 order by id`;
  expect(refunds).toHaveLength(2);
  const [held] = refunds;
  const checker = county.for(viewerWith({ role: 'COUNTY_OFFICER', sub: 'checker', regions: [COUNTY] }));
  const named = { refundId: held?.id, version: held?.version, idempotencyKey: `approve-${held?.id}` };
  await approveRefund(checker, named);
  expect(await refusals(reverse(batchId))).toEqual(['REFUND_PAID']);
  await county.database.sql`update refunds set state = 'DUE', approved_by = null where id = ${held?.id}`;
  await reverse(batchId);
  const after = await county.database.sql`
    select state, closed_by from refunds where person_id = any(${listed}::uuid[]) and policy_year = 2018`;
  expect(after).toEqual([0, 1].map(() => ({ state: 'CANCELLED', closed_by: 'approver' })));
});

test('taking back says why, and is of a list that was applied here', async () => {
  const [personId = ''] = fresh(1);
  const batchId = await deliver(sender(), { batch: 'not-applied', rows: [{ personId, confirmedOn: '2017-08-20' }] });
  expect(await refusals(reverse(batchId))).toEqual(['NOT_APPROVED']);
  expect(await refusals(reverse(batchId, ' '))).toHaveLength(1);
  const [old] = await county.database.sql`select id from assistance_list_batches where sent_by is null limit 1`;
  expect(await refusals(reverse(old?.id))).toEqual(['NOT_SENT_HERE']);
});
