import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectContribution } from '../../src/services/collection/collect-contribution.ts';
import { voidReceipt } from '../../src/services/collection/void-receipt.ts';
import { WriteRefused } from '../../src/services/write.ts';
import { type Family, families } from '../registry/family.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { OFFICER } from '../support/graph.ts';

/** Whatever is done with receipts, in any order, some things always hold. */
let counter: TestCounter;
let households: readonly Family[];

beforeAll(async () => {
  counter = await createTestCounter(6);
  households = (await families(counter.database.sql, 2)).slice(0, 4);
});
afterAll(() => counter.close());

type Step =
  | { readonly kind: 'COLLECT'; readonly household: number; readonly members: number; readonly partFen: number | null }
  | { readonly kind: 'VOID'; readonly receipt: number; readonly isReissued: boolean };

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('COLLECT' as const),
    household: fc.nat(3),
    members: fc.integer({ min: 1, max: 3 }),
    partFen: fc.option(fc.integer({ min: 1, max: 17_999 }), { nil: null }),
  }),
  fc.record({ kind: fc.constant('VOID' as const), receipt: fc.nat(20), isReissued: fc.boolean() }),
);

const lawful = { policyYear: 2018, channel: 'RCU_COUNTER' } as const;

/** Done, or refused with a reason; anything else is a fault. */
async function attempt(write: Promise<unknown>): Promise<void> {
  await write.catch((error: unknown) => {
    if (!(error instanceof WriteRefused)) throw error;
  });
}

const linesOf = ({ members }: Family, count: number, partFen: number | null) =>
  members.slice(0, count).map((personId) => ({ personId, ...(partFen !== null && { amount: partFen }) }));

function collect(step: Extract<Step, { kind: 'COLLECT' }>): Promise<unknown> {
  const family = households[step.household % households.length];
  if (!family) throw new Error('There are households.');
  return collectContribution(counter.for(OFFICER), {
    idempotencyKey: randomUUID(),
    householdId: family.id,
    isPartial: step.partFen !== null,
    lines: linesOf(family, step.members, step.partFen),
    ...lawful,
  });
}

async function undo(step: Extract<Step, { kind: 'VOID' }>): Promise<unknown> {
  const receipts = await counter.database.sql<{ id: string; householdId: string }[]>`
    select id, household_id as "householdId" from receipts where household_id = any(${households.map(({ id }) => id)}::uuid[])
    order by recorded_at, id`;
  const chosen = receipts[step.receipt % Math.max(1, receipts.length)];
  const family = households.find(({ id }) => id === chosen?.householdId);
  if (!chosen || !family) return undefined;
  return voidReceipt(counter.for(OFFICER), {
    idempotencyKey: randomUUID(),
    receiptId: chosen.id,
    reason: '写错',
    ...(step.isReissued && { reissue: { lines: linesOf(family, 1, null), ...lawful } }),
  });
}

/** Every receipt and line as it is printed: what may never change. */
async function printed(): Promise<Map<string, string>> {
  const rows = await counter.database.sql<{ id: string; text: string }[]>`
    select r.id, (to_jsonb(r) - 'status')::text || coalesce((select jsonb_agg(to_jsonb(l) order by l.line_no)::text
      from receipt_lines l where l.receipt_id = r.id), '') as text from receipts r`;
  return new Map(rows.map(({ id, text }) => [id, text]));
}

const mistakes = () => counter.database.sql`
  select 'lines do not add up' as what, r.id::text from receipts r
    where r.total_fen <> (select coalesce(sum(paid_fen), 0) from receipt_lines where receipt_id = r.id)
      and r.household_id = any(${households.map(({ id }) => id)}::uuid[])
  union all
  select 'payments do not add up', r.id::text from receipts r
    where r.household_id = any(${households.map(({ id }) => id)}::uuid[])
      and case when r.status = 'VOID' then 0 else r.total_fen end
        <> (select coalesce(sum(p.paid_fen), 0) from payments p join receipt_lines l on l.id = p.receipt_line_id where l.receipt_id = r.id)
  union all
  select 'void without a reason', r.id::text from receipts r
    where r.household_id = any(${households.map(({ id }) => id)}::uuid[]) and r.status = 'VOID'
      and not exists (select from receipt_voids v where v.receipt_id = r.id)
  union all
  select 'a gap', series from receipts where series like '%-2018' group by series having max(number) <> count(*)
  union all
  select 'paid above the contribution', person_id::text from payments where policy_year = 2018
    and person_id = any(${households.flatMap(({ members }) => members)}::uuid[]) group by person_id having sum(paid_fen) not between 0 and 18000
  union all
  select 'paid though not all of it is there', e.person_id::text from enrollments e
    where e.policy_year = 2018 and e.superseded_at is null and e.person_id = any(${households.flatMap(({ members }) => members)}::uuid[])
      and (e.status = 'PAID') <> (18000 = (select coalesce(sum(paid_fen), 0) from payments p where p.person_id = e.person_id and p.policy_year = 2018))
  union all
  select 'enrolled twice without a case', e.person_id::text from enrollments e
    where e.superseded_at is null and e.status in ('PAID', 'ACTIVE')
      and not exists (select from duplicate_cases c where c.person_id = e.person_id and c.policy_year = e.policy_year)
    group by e.person_id, e.scheme, e.policy_year having count(*) > 1`;

test('receipts never change, voids keep history, money adds up, nobody is enrolled twice unseen', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 3, maxLength: 8 }), async (script) => {
      for (const step of script) {
        const before = await printed();
        await attempt(step.kind === 'COLLECT' ? collect(step) : undo(step));
        const after = await printed();
        for (const [id, text] of before) expect(after.get(id)).toBe(text);
        expect(await mistakes()).toEqual([]);
      }
    }),
    { numRuns: process.env.CANBAO_LONG ? 200 : 12 },
  );
});
