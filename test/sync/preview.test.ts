import { afterAll, beforeAll, expect, test } from 'vitest';
import { effectTotals } from '../../src/services/assistance-lists/effect-totals.ts';
import type { PreviewRow } from '../../src/store/queries/assistance-list-preview.ts';
import { effectKind } from '../../src/store/tables/index.ts';
import { families } from '../registry/family.ts';
import { payFor } from '../registry/paid.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { APPROVER, apply, approve, batchOf, deliver, type ListedRow, previewOf, SENDER } from './delivery.ts';
import { countyOf, differencesOf } from './sides.ts';

let county: TestCounter;
beforeAll(async () => {
  county = await createTestCounter();
});
afterAll(() => county?.close());

/** People whom nobody lists; every third has paid for 2018. */
async function unlisted(count: number): Promise<string[]> {
  const people = (await families(county.database.sql, 2)).flatMap(({ members }) => members).slice(0, count);
  expect(people).toHaveLength(count);
  for (const [at, id] of people.entries()) if (at % 3 === 0) await payFor(county.database.sql, id);
  return people;
}

const standing = (department: string, category: string) => county.database.sql<{ id: string; grade: string | null }[]>`
  select person_id as id, max(grade) as grade from assistance_listings
  where department = ${department} and category = ${category} and superseded_at is null
    and coalesce(valid_to, 'infinity') > '2017-11-20' group by person_id order by person_id`;

/** Newly confirmed before the cut-off and after it, some who leave, and some who were confirmed on another day. */
async function mixedRows(): Promise<ListedRow[]> {
  const fresh = await unlisted(30);
  const listed = await standing('CIVIL_AFFAIRS', 'DIBAO');
  expect(listed.length).toBeGreaterThan(20);
  return [
    ...fresh.map((personId, at) => ({ personId, confirmedOn: at % 2 === 0 ? '2017-08-20' : '2017-09-15' })),
    ...listed.slice(0, 10).map(({ id }) => ({ personId: id, action: 'REMOVE' as const, validTo: '2017-07-31' })),
    ...listed.slice(10, 20).map(({ id }) => ({ personId: id, confirmedOn: '2017-10-09' })),
  ];
}

const kindsOf = ({ kinds }: PreviewRow) => Object.fromEntries(kinds.map(({ kind, heads }) => [kind, heads]));

test('the preview is what applying changes, to the person and the fen, for everybody of the county', async () => {
  const [sender, approver] = [county.for(SENDER), county.for(APPROVER)];
  const rows = await mixedRows();
  const before = await countyOf(sender);
  const batchId = await deliver(sender, { batch: 'mixed', rows });
  expect(await batchOf(sender, batchId)).toMatchObject({ status: 'PREVIEWED', new_count: 30, dropped_count: 10 });
  const preview = (await previewOf(sender, batchId)) as PreviewRow;
  const stored = await county.database.sql`
    select * from assistance_list_effects where batch_id = ${batchId} and audience <> 'DEPARTMENT'`;
  expect((await countyOf(sender)).facts).toEqual(before.facts);

  await approve(approver, batchId);
  await apply(approver, batchId);
  expect(await batchOf(sender, batchId)).toMatchObject({ status: 'APPLIED' });
  const differences = differencesOf(before, await countyOf(sender), sender);
  expect(differences.size).toBeGreaterThan(25);
  expect(stored.map(({ person_id }) => person_id).sort()).toEqual([...differences.keys()].sort());
  for (const row of stored) {
    const found = differences.get(row.person_id);
    expect([row.collected_before_fen, row.collected_after_fen].map(Number)).toEqual([
      Number(found?.before.collectedFen),
      Number(found?.after.collectedFen),
    ]);
    expect(row.parts_after).toEqual(Object.fromEntries(found?.after.payers ?? []));
    expect(Number(row.refund_after_fen)).toBe(found?.after.refundDueFen);
  }

  const totals = effectTotals([...differences.values()]);
  expect(preview).toMatchObject({ heads: totals.heads, openHeads: totals.openHeads });
  expect(kindsOf(preview)).toEqual(
    Object.fromEntries([...totals.byKind].filter(([kind]) => effectKind.enumValues.some((one) => one === kind))),
  );
  expect([preview.refundHeads, preview.refundFen]).toEqual([totals.refundsDue.heads, totals.refundsDue.fen]);
  expect(preview.refundFen).toBeGreaterThan(0);
  expect(new Map(preview.payers.map(({ payer, beforeFen, afterFen }) => [payer, { beforeFen, afterFen }]))).toEqual(
    totals.byPayer,
  );
  for (const town of preview.towns) {
    const own = totals.byTown.get(town.regionCode);
    expect(town).toMatchObject({ heads: own?.heads, gains: own?.byKind.get('GAINS') ?? 0, ...own?.assisted });
  }
  expect(preview.towns).toHaveLength(totals.byTown.size);
});
