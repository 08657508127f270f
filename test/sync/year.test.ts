import { afterAll, beforeAll, expect, test } from 'vitest';
import { cancelList } from '../../src/services/assistance-lists/cancel-list.ts';
import { prepareList } from '../../src/services/assistance-lists/prepare-list.ts';
import { retryRows } from '../../src/services/assistance-lists/retry-rows.ts';
import { payFor } from '../registry/paid.ts';
import { approve, refusals, stepOf, work } from './delivery.ts';
import type { Standing } from './listing-oracle.ts';
import { type Delivery, PlayedYear } from './played-year.ts';
import { invent, register } from './sending.ts';
import { type County, countyOf } from './sides.ts';

let year: PlayedYear;
beforeAll(async () => {
  year = await PlayedYear.begin();
});
afterAll(() => year?.county.close());

const [unknown, unknownToo] = [invent(), invent()];

const listed: Record<'joined' | 'both' | 'late', string[]> = { joined: [], both: [], late: [] };
let late: { batchId: string; before: County; listings: readonly Standing[] };
let august: string;

test('18 August: civil affairs send the complete list; three leave, some are new, some are misspelt', async () => {
  const stands = year.listedBy('CIVIL_AFFAIRS');
  const dibao = stands.filter(({ category }) => category === 'DIBAO');
  const [gone, changed, slip] = [dibao.slice(0, 3), dibao.slice(3, 6), dibao[6] as Standing];
  listed.joined = year.fresh(8);
  const { classes, preview, batchId } = await year.take({
    ...{ department: 'CIVIL_AFFAIRS', batch: 'august', mode: 'FULL', asOf: '2017-08-18' },
    rows: [
      ...stands.filter((one) => ![...gone, ...changed, slip].includes(one)).map(year.asItStands),
      ...changed.map(({ personId }) => year.about(personId, { confirmedOn: '2017-08-01' })),
      ...listed.joined.map((id, at) =>
        year.about(id, { category: at === 0 ? 'TEKUN' : 'DIBAO', confirmedOn: '2017-08-10' }),
      ),
      ...[year.misspelt(slip.personId, { category: 'DIBAO' }), year.aboutNobody(unknown), year.aboutNobody(unknownToo)],
    ],
  });
  august = batchId;
  expect(classes).toMatchObject({ NEW: 8, CHANGED: 3, DROPPED: 3, AMBIGUOUS: 1, UNMATCHED: 2 });
  expect(preview.kinds).toMatchObject({ GAINS: 8, ONE_STOP_ENDS: 3 });
});

test('22 August: health lists family planning and illness, a household among them', async () => {
  const [couple] = await year.county.database.sql<{ people: string[] }[]>`
    select array_agg(mine.person_id order by mine.relation) as people from household_members mine
    where mine.superseded_at is null and mine.valid_to is null
      and not exists (select from assistance_listings l where l.person_id = mine.person_id)
      and not exists (select from status_periods s where s.person_id = mine.person_id and s.kind = 'DEAD')
    group by household_id
    having array_agg(mine.relation::text order by mine.relation) = array['HEAD', 'SPOUSE'] order by household_id limit 1`;
  const [head = ''] = couple?.people ?? [];
  const { preview, classes } = await year.take({
    ...{ department: 'HEALTH', batch: 'august', mode: 'DELTA', asOf: '2017-08-22' },
    rows: [
      { ...year.about(head, { category: 'FP_PREF' }), means: couple?.people ?? [] },
      ...year.fresh(2).map((id) => year.about(id, { category: 'MENTAL_SEVERE', confirmedOn: '2017-08-15' })),
      ...year.fresh(3).map((id) => year.about(id, { category: 'FP_SPECIAL', confirmedOn: '2017-08-15' })),
      ...year.listedBy('HEALTH', 'FP_SPECIAL').slice(0, 2).map(year.asItStands),
    ],
  });
  expect(classes).toMatchObject({ NEW: 7, UNCHANGED: 2 });
  expect(preview.openHeads).toBeGreaterThan(0);
});

test('25 August: poverty alleviation lists some whom civil affairs list too; they are helped once', async () => {
  listed.both = listed.joined.slice(1, 3);
  const { classes, preview } = await year.take({
    ...{ department: 'POVERTY_ALLEVIATION', batch: 'august', mode: 'DELTA', asOf: '2017-08-25' },
    rows: [
      ...[...listed.both, ...year.fresh(4)].map((id) =>
        year.about(id, { category: 'POOR_CARD', confirmedOn: '2017-08-20' }),
      ),
      ...year.listedBy('POVERTY_ALLEVIATION').slice(0, 4).map(year.asItStands),
      ...year
        .listedBy('POVERTY_ALLEVIATION')
        .slice(4, 7)
        .map(({ personId }) => year.about(personId, { category: 'POOR_CARD', action: 'REMOVE' })),
    ],
  });
  expect(classes).toMatchObject({ NEW: 6, UNCHANGED: 4, DROPPED: 3 });
  expect(preview.people).not.toEqual(expect.arrayContaining(listed.both));
  expect(preview.kinds).toMatchObject({ GAINS: 4 });
});

test('29 August: the disabled federation lists grades and certificates; a mild grade is no severe disability', async () => {
  const disabled = { category: 'DISABLED_SEVERE', confirmedOn: '2017-08-20' };
  const [one = '', two = '', mild = ''] = year.fresh(3);
  const { classes } = await year.take({
    ...{ department: 'DISABLED_FEDERATION', batch: 'august', mode: 'DELTA', asOf: '2017-08-29' },
    rows: [
      year.about(one, { ...disabled, grade: '1', certificateNo: '99999919600302001311' }),
      year.about(two, { ...disabled, grade: '2', certificateNo: '99999919600302003912' }),
      year.about(mild, { ...disabled, grade: '3', certificateNo: '99999919600302005513' }),
      ...year
        .listedBy('DISABLED_FEDERATION')
        .slice(0, 2)
        .map(({ personId }) =>
          year.about(personId, { ...disabled, grade: '2', certificateNo: '99999919600302007142' }),
        ),
    ],
  });
  expect(classes).toMatchObject({ NEW: 2, CHANGED: 2, REJECTED: 1 });
});

test('5 September: civil affairs correct themselves: one never was, two were confirmed behind the cut-off', async () => {
  const [, , , never = '', ...moved] = listed.joined;
  listed.late = moved.slice(0, 2);
  const { classes, preview } = await year.take({
    ...{ department: 'CIVIL_AFFAIRS', batch: 'correction', mode: 'DELTA', asOf: '2017-09-05' },
    rows: [
      year.about(never, { action: 'REMOVE', validTo: '2017-08-01' }),
      ...listed.late.map((id) => year.about(id, { confirmedOn: '2017-09-02' })),
      year.about(moved[2] ?? '', { validTo: '2018-06-30' }),
    ],
  });
  expect(classes).toMatchObject({ CHANGED: 3, DROPPED: 1 });
  expect(preview.kinds).toMatchObject({ LOSES: 1, PAYS_FIRST: 2 });
});

test('6 November: a late list; who has paid meanwhile is paid back, who has not pays first', async () => {
  const confirmed = year.fresh(6);
  for (const id of confirmed.slice(0, 4)) await payFor(year.county.database.sql, id);
  late = { batchId: '', before: await countyOf(year.sender('2017-11-06')), listings: year.listings };
  const { batchId, preview } = await year.take({
    ...{ department: 'CIVIL_AFFAIRS', batch: 'late', mode: 'DELTA', asOf: '2017-11-06' },
    rows: confirmed.map((id) => year.about(id, { confirmedOn: '2017-09-20' })),
  });
  late.batchId = batchId;
  expect(preview.kinds).toMatchObject({ GAINS: 6, PAYS_FIRST: 6, REFUND_DUE: 4 });
  expect(preview.refundFen).toBe(4 * 18_000);
});

/** A complete list of which half is missing. */
const half = (asOf: string, batch: string): Delivery => ({
  ...{ department: 'CIVIL_AFFAIRS', batch, mode: 'FULL', asOf },
  rows: year
    .listedBy('CIVIL_AFFAIRS')
    .filter((_, at) => at % 2 === 0)
    .map(year.asItStands),
});

test('10 November: a complete list that was cut short is not approved, and cancelled', async () => {
  const stood = year.listings;
  const { batchId, classes } = await year.send(half('2017-11-10', 'cut-short'));
  expect(classes.DROPPED).toBeGreaterThan(10);
  const [sender, approver] = [year.sender('2017-11-10'), year.approver('2017-11-10')];
  expect(await refusals(approve(approver, batchId))).toEqual(['DROPS_NOT_CONFIRMED']);
  await cancelList(sender, await stepOf(sender, batchId));
  expect(await refusals(approve(approver, batchId, true))).toEqual(['BATCH_CANCELLED']);
  await year.goBack(stood);
});

test('15 November: the same on purpose is approved by whoever says so; and taken back on the 18th', async () => {
  const [stood, before] = [year.listings, await countyOf(year.sender('2017-11-18'))];
  const { batchId, classes, preview } = await year.take(half('2017-11-15', 'on-purpose'), true);
  expect(classes.DROPPED).toBeGreaterThan(10);
  expect(preview.kinds).toMatchObject({ LOSES: 4, ONE_STOP_ENDS: 20 });
  await year.takeBack(batchId, '2017-11-18', before, stood);
});

test('19 November: the late list is taken back with its refunds, and sent again they fall due again', async () => {
  const gone = year.listings.filter((one) => !late.listings.includes(one));
  await year.takeBack(late.batchId, '2017-11-19', late.before, late.listings);
  const cancelled = await year.county.database.sql`
    select r.state, count(*)::int as n from refunds r join assistance_list_effects e on e.person_id = r.person_id and e.audience <> 'DEPARTMENT'
    where e.batch_id = ${late.batchId} and r.policy_year = 2018 group by r.state`;
  expect(cancelled).toEqual([{ state: 'CANCELLED', n: 4 }]);
  const { preview } = await year.take({
    ...{ department: 'CIVIL_AFFAIRS', batch: 'late-again', mode: 'DELTA', asOf: '2017-11-19' },
    rows: gone.map(year.asItStands),
  });
  expect(preview.refundFen).toBe(4 * 18_000);
});

test('20 November: somebody whom the August list named is registered, and comes onto the list by a delivery of its own', async () => {
  const sender = year.sender('2017-11-20');
  const personId = await register(sender, unknown);
  const [job] = await year.county.database.sql`
    select id from jobs where subject_id = ${august} and kind = 'ASSISTANCE_LIST_RETRY' and state = 'QUEUED'`;
  await work(sender, job?.id, (one) => retryRows(one.counter, august, one));
  const [made] = await year.county.database.sql`
    select b.id, j.id as job from assistance_list_batches b join jobs j on j.subject_id = b.id where b.batch = 'august+1'`;
  await work(sender, made?.job, (one) => prepareList(one.counter, made?.id, one));
  year.meet(personId, unknown);
  year.tell({
    ...{ department: 'CIVIL_AFFAIRS', batch: 'august+1', mode: 'DELTA', asOf: '2017-08-18' },
    rows: [year.about(personId)],
  });
  const { kinds } = await year.apply(made?.id, '2017-11-20');
  expect(kinds).toMatchObject({ GAINS: 1 });
});

test('31 December: whatever was known after each step can be asked for still', async () => {
  expect(year.known).toHaveLength(12);
  for (const { moment, listings } of year.known) expect(await year.standingAt(moment)).toEqual(listings);
  const [twice] = await year.county.database.sql`
    select count(*)::int as n from (select from refunds where policy_year = 2018 and state <> 'CANCELLED'
      group by person_id, reason having count(*) > 1) same`;
  expect(twice?.n).toBe(0);
});
