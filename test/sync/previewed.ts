import { expect } from 'vitest';
import { effectTotals } from '../../src/services/assistance-lists/effect-totals.ts';
import type { ListingEffect } from '../../src/services/assistance-lists/listing-effect.ts';
import type { Counter } from '../../src/services/write.ts';
import { type PreviewRow, previewOf } from '../../src/store/queries/assistance-list-preview.ts';

/** A preview as it was before anything was applied: its totals, and one row for each person whose year becomes another. */
export interface Previewed extends Omit<PreviewRow, 'kinds'> {
  readonly kinds: Readonly<Record<string, number>>;
  readonly effects: readonly StoredEffect[];
  /** Of whom there is a row, in one order. */
  readonly people: readonly string[];
}

interface StoredEffect {
  readonly personId: string;
  readonly kinds: readonly string[];
  readonly partsBefore: object;
  readonly partsAfter: object;
  /** What is collected and what others bear, before and after, and what is due back; in fen, null while it is open. */
  readonly fen: readonly (number | null)[];
  readonly dueFen: number;
}

/** What a delivery is said to do. */
export async function previewedOf(counter: Counter, batchId: string): Promise<Previewed> {
  const totals = await previewOf(counter.db, counter.reach, batchId);
  if (!totals) throw new Error('A delivery that was previewed has a preview.');
  const effects = await counter.db.sql<StoredEffect[]>`
    select person_id as "personId", kinds::text[] as kinds, parts_before as "partsBefore", parts_after as "partsAfter",
      json_build_array(collected_before_fen, collected_after_fen, assisted_before_fen, assisted_after_fen) as fen,
      coalesce(refund_after_fen - refund_before_fen, 0)::int as "dueFen"
    from assistance_list_effects where batch_id = ${batchId} and audience <> 'DEPARTMENT' order by person_id`;
  const kinds = Object.fromEntries(totals.kinds.map(({ kind, heads }) => [kind, heads]));
  return { ...totals, kinds, effects, people: effects.map(({ personId }) => personId) };
}

/** Holds a preview against what really became otherwise, for everybody of the county: row by row, and in its totals. */
export function expectPreviewed(previewed: Previewed, differences: ReadonlyMap<string, ListingEffect>): void {
  expect(previewed.people).toEqual([...differences.keys()].sort());
  for (const { personId, kinds, partsBefore, partsAfter, fen } of previewed.effects) {
    const { before, after, ...found } = differences.get(personId) as ListingEffect;
    expect(kinds).toEqual(found.kinds);
    expect([partsBefore, partsAfter]).toEqual([before, after].map((side) => Object.fromEntries(side.payers)));
    const sides = [before.collectedFen, after.collectedFen, before.assistedFen, after.assistedFen];
    expect(fen, personId).toEqual(sides);
  }
  expectTotals(previewed, effectTotals([...differences.values()]));
}

function expectTotals(previewed: Previewed, totals: ReturnType<typeof effectTotals>): void {
  expect(previewed).toMatchObject({
    ...{ heads: totals.heads, openHeads: totals.openHeads, kinds: Object.fromEntries(totals.byKind) },
    ...{ refundHeads: totals.refundsDue.heads, refundFen: totals.refundsDue.fen },
  });
  const borne = previewed.payers.map(({ payer, beforeFen, afterFen }) => [payer, { beforeFen, afterFen }] as const);
  expect(new Map(borne)).toEqual(totals.byPayer);
  expect(previewed.towns).toHaveLength(totals.byTown.size);
  for (const town of previewed.towns) {
    const own = totals.byTown.get(town.regionCode);
    const count = (kind: 'GAINS' | 'LOSES' | 'PAYS_FIRST') => own?.byKind.get(kind) ?? 0;
    expect(town).toMatchObject({
      ...{ heads: own?.heads, refundFen: own?.refundsDue.fen, ...own?.assisted },
      ...{ gains: count('GAINS'), loses: count('LOSES'), paysFirst: count('PAYS_FIRST') },
    });
  }
}

/** A refund of the year that was declared, whatever became of it. */
interface Refund {
  readonly id: string;
  readonly personId: string;
  readonly amountFen: number;
}

export const refundsOf = ({ db }: Counter): Promise<Refund[]> =>
  db.sql<Refund[]>`
    select id, person_id as "personId", amount_fen::int as "amountFen" from refunds where policy_year = 2018 order by person_id, id`;

/** Holds the refunds that fell due against the preview: these people, these amounts, and nobody else. */
export function expectRefunds(previewed: Previewed, before: readonly Refund[], after: readonly Refund[]): void {
  const stood = new Set(before.map(({ id }) => id));
  const fallen = after.filter(({ id }) => !stood.has(id)).map(({ personId, amountFen }) => [personId, amountFen]);
  const due = previewed.effects.filter(({ kinds }) => kinds.includes('REFUND_DUE'));
  expect(fallen).toEqual(due.map(({ personId, dueFen }) => [personId, dueFen]));
}
