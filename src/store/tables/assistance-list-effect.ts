import { boolean, jsonb, pgEnum, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { assistanceListBatches } from './assistance-list.ts';
import { fen, regionCode } from './columns.ts';
import { decisions } from './decision.ts';

export const effectKind = pgEnum('effect_kind', [
  'GAINS',
  'LOSES',
  'PAYS_FIRST',
  'REFUND_DUE',
  'PAYER_CHANGES',
  'AMOUNT_CHANGES',
  'OPEN',
  'WAIT_SKIPPED',
  'ONE_STOP_BEGINS',
  'ONE_STOP_ENDS',
  'OVERPAID',
  'WAIT_RETURNS',
]);
/** 告知对象: everybody who may see the delivery, all but its department, or its department alone. */
export const effectAudience = pgEnum('effect_audience', ['ALL', 'OFFICE', 'DEPARTMENT']);
export const assistanceSettlement = pgEnum('assistance_settlement', ['DIRECT', 'REFUND_LATER', 'OPEN', 'NONE']);

/** Who pays how much of somebody's contribution, in fen; null while it is open. */
export type PayerParts = Readonly<Record<string, number | null>>;

/**
 * 名单影响: what a delivery does to one person's year, computed before anything is applied. Amounts are null while open. Where
 * the year by its department's own listings is another than by all, there is a row for each audience; only the office's is done.
 */
export const assistanceListEffects = pgTable(
  'assistance_list_effects',
  {
    id: uuid().primaryKey().defaultRandom(),
    // Neither is ever deleted, and there are as many effects as rows.
    batchId: uuid('batch_id').notNull(),
    personId: uuid('person_id').notNull(),
    /** The office that keeps the person's file, for totals by town. */
    regionCode: regionCode('region_code').notNull(),
    audience: effectAudience().notNull(),
    kinds: effectKind().array().notNull(),
    settlementBefore: assistanceSettlement('settlement_before').notNull(),
    settlementAfter: assistanceSettlement('settlement_after').notNull(),
    assistedBeforeFen: fen('assisted_before_fen'),
    assistedAfterFen: fen('assisted_after_fen'),
    partsBefore: jsonb('parts_before').$type<PayerParts>().notNull(),
    partsAfter: jsonb('parts_after').$type<PayerParts>().notNull(),
    collectedBeforeFen: fen('collected_before_fen'),
    collectedAfterFen: fen('collected_after_fen'),
    refundBeforeFen: fen('refund_before_fen'),
    refundAfterFen: fen('refund_after_fen'),
    /** Whether a row of a sensitive category brought it about. */
    isSensitive: boolean('is_sensitive').notNull(),
    isWaitSkipped: boolean('is_wait_skipped').notNull(),
    isOneStop: boolean('is_one_stop').notNull(),
  },
  (t) => [uniqueIndex('assistance_list_effects_key').on(t.batchId, t.regionCode, t.personId, t.audience)],
);

/** 受影响的决定: a stored decision about somebody on the list whose answer is another since it was applied. */
export const assistanceListDecisions = pgTable(
  'assistance_list_decisions',
  {
    batchId: uuid('batch_id')
      .notNull()
      .references(() => assistanceListBatches.id),
    decisionId: text('decision_id')
      .notNull()
      .references(() => decisions.id),
  },
  (t) => [primaryKey({ columns: [t.batchId, t.decisionId] })],
);
