import { sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { byKey, type Reach, type ReachKind, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { assistanceListBatch } from '../nouns/assistance-list-batch.ts';
import { assistanceListEffect } from '../nouns/assistance-list-effect.ts';
import { isUuid, statement } from '../rows.ts';

/** Amounts in fen; what is open counts as nothing, and `openHeads` says of how many. */
export interface PreviewRow {
  readonly batchId: string;
  readonly policyYear: number;
  readonly heads: number;
  readonly refundHeads: number;
  readonly refundFen: number;
  readonly openHeads: number;
  readonly kinds: readonly { readonly kind: string; readonly heads: number }[];
  readonly payers: readonly PayerTotal[];
  readonly towns: readonly TownTotal[];
}

export interface PayerTotal {
  readonly payer: string;
  readonly headsBefore: number;
  readonly headsAfter: number;
  readonly beforeFen: number;
  readonly afterFen: number;
}

export interface TownTotal {
  readonly regionCode: string;
  readonly heads: number;
  readonly gains: number;
  readonly loses: number;
  readonly paysFirst: number;
  readonly beforeFen: number;
  readonly afterFen: number;
  readonly refundFen: number;
}

/** The effects that may be seen of the deliveries asked about. */
const effectsSeen = (kind: ReachKind) => sql`
  select * from assistance_list_effects
  where assistance_list_effects.batch_id = any(${sql.placeholder('keys')}::uuid[])
    and ${assistanceListEffect.visible(byKey(kind)) ?? sql`true`}`;

/** What falls due by a delivery, beside what was due before. */
const DUE_FEN = `coalesce(sum(refund_after_fen - coalesce(refund_before_fen, 0))
  filter (where 'REFUND_DUE' = any(kinds)), 0)`;

/** People by kind, payers and towns, each of a delivery. */
const PARTS = sql.raw(`
  kind as (
    select batch_id, kind, count(*) as heads from effect, unnest(kinds) as kind group by batch_id, kind
  ), part as (
    select batch_id, payer, coalesce(fen::bigint, 0) as before_fen, 0 as after_fen, 1 as before, 0 as after
    from effect, jsonb_each_text(parts_before) as one (payer, fen)
    union all
    select batch_id, payer, 0, coalesce(fen::bigint, 0), 0, 1
    from effect, jsonb_each_text(parts_after) as one (payer, fen)
  ), payer as (
    select batch_id, payer, sum(before) as heads_before, sum(after) as heads_after, sum(before_fen) as before_fen,
      sum(after_fen) as after_fen
    from part group by batch_id, payer
  ), town as (
    select batch_id, left(region_code, 9) as code, count(*) as heads, ${DUE_FEN} as refund_fen,
      count(*) filter (where 'GAINS' = any(kinds)) as gains, count(*) filter (where 'LOSES' = any(kinds)) as loses,
      count(*) filter (where 'PAYS_FIRST' = any(kinds)) as pays_first,
      coalesce(sum(assisted_before_fen), 0) as before_fen, coalesce(sum(assisted_after_fen), 0) as after_fen
    from effect group by batch_id, left(region_code, 9)
  )`);

const TOTALS = sql.raw(`
  batch.id as "batchId", batch.policy_year as "policyYear", count(effect.id)::int as heads,
  (count(*) filter (where 'REFUND_DUE' = any(kinds)))::int as "refundHeads", (${DUE_FEN})::bigint as "refundFen",
  (count(*) filter (where effect.id is not null
    and num_nulls(collected_after_fen, assisted_after_fen, refund_after_fen) > 0))::int as "openHeads",
  (select coalesce(json_agg(json_build_object('kind', kind, 'heads', heads) order by kind), '[]')
    from kind where batch_id = batch.id) as kinds,
  (select coalesce(json_agg(json_build_object('payer', payer, 'headsBefore', heads_before, 'headsAfter', heads_after,
      'beforeFen', before_fen, 'afterFen', after_fen) order by payer), '[]')
    from payer where batch_id = batch.id) as payers,
  (select coalesce(json_agg(json_build_object('regionCode', code, 'heads', heads, 'gains', gains, 'loses', loses,
      'paysFirst', pays_first, 'beforeFen', before_fen, 'afterFen', after_fen, 'refundFen', refund_fen) order by code), '[]')
    from town where batch_id = batch.id) as towns`);

const previews = statement<PreviewRow>((_, kind) => ({
  toSQL: () =>
    new PgDialect().sqlToQuery(sql`
      with effect as materialized (${effectsSeen(kind)}), ${PARTS}, batch as (
        select id, policy_year from assistance_list_batches
        where assistance_list_batches.id = any(${sql.placeholder('keys')}::uuid[])
          and ${assistanceListBatch.visible(byKey(kind)) ?? sql`true`}
          and exists (select from assistance_list_steps step
            where step.batch_id = assistance_list_batches.id and step.status = 'PREVIEWED')
      )
      select ${TOTALS} from batch left join effect on effect.batch_id = batch.id group by batch.id, batch.policy_year`),
}));

/** What deliveries that may be seen do, in totals of the effects that may be seen; those that were not previewed are left out. */
export async function previewsOf(db: Db, reach: Reach, keys: readonly string[]): Promise<PreviewRow[]> {
  const sound = keys.filter(isUuid);
  if (sound.length === 0 || reach.kind === 'NONE') return [];
  return previews(db, reach.kind, { keys: sound, ...reachValues(reach) });
}

/** The same of one delivery; undefined where there is none that may be seen, or until it was previewed. */
export const previewOf = async (db: Db, reach: Reach, batchId: string): Promise<PreviewRow | undefined> =>
  (await previewsOf(db, reach, [batchId]))[0];
