import { and, type SQL, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues, seenBy, subtree } from '../access.ts';
import type { Page } from '../connection.ts';
import type { Db } from '../db.ts';
import { type ListedPage, readListed } from '../listed.ts';
import { openColumns } from '../noun.ts';
import { assistanceListEffect } from '../nouns/assistance-list-effect.ts';
import { assistanceListRow } from '../nouns/assistance-list-row.ts';
import { isUuid, type NounRow, rowColumns, rowsBy, statement } from '../rows.ts';
import { assistanceListEffects, assistanceListRows } from '../tables/index.ts';
import type { StoredListRow } from './assistance-list-row.ts';

export type StoredListEffect = NounRow<typeof assistanceListEffects>;

export const effectsById = rowsBy(assistanceListEffect, assistanceListEffects.id);

const rows = statement<StoredListRow & { readonly effectId: string }>(({ orm }, kind) =>
  orm
    .select({ ...rowColumns(assistanceListRow), effectId: sql`${assistanceListEffects.id}`.as('effectId') })
    .from(assistanceListEffects)
    .innerJoin(
      assistanceListRows,
      and(
        sql`${assistanceListRows.batchId} = ${assistanceListEffects.batchId}`,
        sql`${assistanceListRows.personId} = ${assistanceListEffects.personId}`,
      ),
    )
    .where(
      and(
        sql`${assistanceListEffects.id} = any(${sql.placeholder('keys')}::uuid[])`,
        assistanceListRow.visible(byKey(kind)),
      ),
    )
    .orderBy(assistanceListRows.line, assistanceListRows.id),
);

/** The rows of a delivery that brought about what it does to somebody, in the order of the file. */
export async function rowsOfEffects(db: Db, reach: Reach, keys: readonly string[]) {
  if (reach.kind === 'NONE') return [];
  return rows(db, reach.kind, { keys: keys.filter(isUuid), ...reachValues(reach) });
}

/** Which effects of a delivery are meant. */
export interface EffectSearch {
  readonly kind: string | null;
  /** The region in which the files of the people are kept. */
  readonly within: string | null;
}

const KEY = { name: 'assistance list effects', columns: ['regionCode', 'key'] };

const COLUMNS = sql.join(
  Object.entries(openColumns(assistanceListEffects)).map(([name, column]) => sql`${column} as ${sql.identifier(name)}`),
  sql`, `,
);

/** What a delivery that may be seen does to people, one by one, in the order of their regions. */
export const readEffects = (
  db: Db,
  reach: Reach,
  batchId: string,
  search: EffectSearch,
  page: ListedPage,
): Promise<Page<StoredListEffect>> => {
  const fitting = effectsOf(reach, [batchId], search);
  const rows = sql`select ${COLUMNS}, ${assistanceListEffects.id}::text as key from assistance_list_effects where ${fitting}`;
  return readListed(db, KEY, rows, page);
};

/** How many there are, of every delivery that has any. */
export const countEffects = (
  { orm }: Db,
  reach: Reach,
  batchIds: readonly string[],
  search: EffectSearch,
): Promise<{ batchId: string; count: number }[]> =>
  orm
    .select({ batchId: assistanceListEffects.batchId, count: sql<number>`count(*)::int` })
    .from(assistanceListEffects)
    .where(effectsOf(reach, batchIds, search))
    .groupBy(assistanceListEffects.batchId);

function effectsOf(reach: Reach, batchIds: readonly string[], { kind, within }: EffectSearch): SQL | undefined {
  const { batchId, regionCode, kinds } = assistanceListEffects;
  const { from, to } = subtree(within ?? '');
  return and(
    sql`${batchId} = any(${sql.param([...batchIds])}::uuid[])`,
    kind === null ? undefined : sql`${kind}::effect_kind = any(${kinds})`,
    within === null ? undefined : sql`${regionCode} >= ${from} and ${regionCode} < ${to}`,
    assistanceListEffect.visible(seenBy(reach, 'PAGE')),
  );
}
