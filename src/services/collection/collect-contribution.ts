import { randomUUID } from 'node:crypto';
import { approvedOverride } from '../enrollments/override.ts';
import { assertRegionsKnown } from '../known-region.ts';
import { type Counter, type Keyed, WriteRefused, writeOnce } from '../write.ts';
import { planCollection } from './collection.ts';
import { readCollectionKnown } from './collection-known.ts';
import { isRefused } from './collection-plan.ts';
import type { Collection } from './collection-request.ts';
import { type WrittenReceipt, writeCollections } from './write-collections.ts';

/**
 * 收缴: takes what a household pays and writes one receipt for it (一户一票), whole or not at all. One bad line refuses all
 * of them, with a problem for each that is bad.
 */
export function collectContribution(
  counter: Counter,
  input: Collection & Keyed,
): Promise<{ readonly receiptId: string }> {
  const { idempotencyKey: _, ...asked } = input;
  return writeOnce(counter, 'contribution.collect', input, newReceipt, async (tx, { receiptId }) => {
    const receipt = await collectInside(tx, asked, { receiptId });
    return { subjects: subjectsOf(asked, receipt), details: detailsOf(asked, receipt) };
  });
}

const newReceipt = () => ({ receiptId: randomUUID() });

/** Takes what a household pays inside an open transaction. */
export async function collectInside(
  tx: Counter,
  asked: Collection,
  ids: { readonly receiptId: string; readonly replacesId?: string },
): Promise<WrittenReceipt> {
  const override = await approvedOverride(tx, asked.override ?? null);
  const { region } = asked;
  await assertRegionsKnown(tx, region == null ? [] : [{ code: region, field: 'region' }]);
  const known = await readCollectionKnown(tx, [asked]);
  const plan = planCollection({ ...asked, override }, known, tx, ids);
  if (isRefused(plan)) throw new WriteRefused(plan.problems);
  const [receipt] = await writeCollections(tx, [plan]);
  if (!receipt) throw new Error('A receipt that was planned is written.');
  return receipt;
}

/** Whom a receipt is about, for the audit. */
export const subjectsOf = ({ householdId, lines }: Collection, { receiptId }: WrittenReceipt): string[] => [
  ...new Set([receiptId, householdId, ...lines.map(({ personId }) => personId)]),
];

/** What the audit says of a receipt. */
export const detailsOf = ({ channel, override }: Collection, { series, number, totalFen }: WrittenReceipt) => ({
  ...{ series, number, totalFen, channel },
  ...(override && { isOverridden: true }),
});
