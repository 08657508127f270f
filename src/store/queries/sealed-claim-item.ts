import { and, eq, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues } from '../access.ts';
import { type Db, transaction, unsealing } from '../db.ts';
import { careVisible } from '../nouns/claim.ts';
import { named, type OpenRow, statement } from '../rows.ts';
import { claimItems, claims } from '../tables/index.ts';

/** What is sealed of the lines of claims. Beside `sealed.ts` and `sealed-assistance-list.ts` the one file whose statements name sealed columns to read them. */

/** A line, and whose care it was. What it is of is sealed, or in clear where it was written before lines were sealed. */
export type SealedClaimItem = OpenRow<typeof claimItems> & {
  readonly personId: string;
  readonly sealed: Buffer | null;
};

const items = statement<SealedClaimItem>(({ orm }, kind) =>
  orm
    .select({
      ...named(claimItems),
      personId: sql`${claims.personId}`.as('personId'),
      sealed: sql`${claimItems.itemCipher}`.as('sealed'),
    })
    .from(claimItems)
    .innerJoin(claims, eq(claims.id, claimItems.claimId))
    .where(and(sql`${claimItems.claimId} = any(${sql.placeholder('keys')}::uuid[])`, careVisible(byKey(kind))))
    .orderBy(claimItems.line),
);

/** The lines of claims, for those who may know what somebody was treated for. Whoever opens one writes it into the audit first. */
export async function itemsOfClaims(db: Db, reach: Reach, keys: readonly string[]): Promise<SealedClaimItem[]> {
  if (keys.length === 0 || reach.kind === 'NONE') return [];
  return items(unsealing(db), reach.kind, { keys, ...reachValues(reach) });
}

/** A line that no key has sealed. */
export interface ClearItem {
  readonly claimId: string;
  readonly line: number;
  readonly code: string | null;
  readonly name: string;
}

/** Some lines that are in clear, at most `limit`. */
export const clearItems = ({ sql }: Db, limit: number): Promise<ClearItem[]> =>
  sql<ClearItem[]>`
    select claim_id as "claimId", line, code, name from claim_items
    where item_cipher is null order by claim_id, line limit ${limit}`;

/** How many lines are in clear. */
export async function countClearItems(db: Db): Promise<number> {
  const [row] = await unsealing(db).sql<{ lines: number }[]>`
    select count(*)::int as lines from claim_items where item_cipher is null`;
  return row?.lines ?? 0;
}

/** Puts sealed lines in the place of those in clear that they were made from, as far as these still stand; gives how many. */
export function sealClear(db: Db, rows: readonly (ClearItem & { readonly sealed: Buffer })[]): Promise<number> {
  const given = rows.map((row) => ({ ...row, sealed: row.sealed.toString('hex') }));
  return transaction(db, async ({ sql }) => {
    const stored = await sql`
      with given as (
        select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g ("claimId" uuid, line integer, code text, name text, sealed text)
      ), held as (
        select g.* from given g join claim_items i on i.claim_id = g."claimId" and i.line = g.line
        where i.item_cipher is null and i.name = g.name and i.code is not distinct from g.code
        order by i.claim_id, i.line for no key update of i
      )
      update claim_items i set item_cipher = decode(held.sealed, 'hex'), code = null, name = null
      from held where i.claim_id = held."claimId" and i.line = held.line`;
    return stored.count;
  });
}

/** Writes the table's file anew: what stood in clear stays in the old one until its room is used again. Holds the table meanwhile. */
export const forgetClear = async ({ sql }: Db): Promise<void> => void (await sql`vacuum (full, analyze) claim_items`);
