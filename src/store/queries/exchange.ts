import { and, desc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { byKey, personVisible, type Reach, reachValues, seenBy, subtree } from '../access.ts';
import { copyInto } from '../copy.ts';
import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import { nearName } from '../near-name.ts';
import { exchangeList } from '../nouns/exchange-list.ts';
import { exchangeRow } from '../nouns/exchange-row.ts';
import { isUuid, type NounRow, rowColumns, rowsBy, statement } from '../rows.ts';
import { exchangeLists, exchangeRows } from '../tables/index.ts';

export type StoredExchangeList = NounRow<typeof exchangeLists>;
export type StoredExchangeRow = NounRow<typeof exchangeRows>;
export type ExchangeKind = StoredExchangeList['kind'];
export type ExchangeOutcome = StoredExchangeRow['outcome'];

export const exchangeListsById = rowsBy(exchangeList, exchangeLists.id);
export const exchangeRowsById = rowsBy(exchangeRow, exchangeRows.id);

/** The lists that may be seen, the latest first. */
export async function newestExchangeLists(
  { orm }: Db,
  reach: Reach,
  { kind, first }: { readonly kind: ExchangeKind | null; readonly first: number },
): Promise<StoredExchangeList[]> {
  const ofKind = kind === null ? undefined : eq(exchangeLists.kind, kind);
  return (await orm
    .select(rowColumns(exchangeList))
    .from(exchangeLists)
    .where(and(ofKind, exchangeList.visible(seenBy(reach, 'PAGE'))))
    .orderBy(desc(exchangeLists.receivedAt), exchangeLists.id)
    .limit(first)) as unknown as StoredExchangeList[];
}

/** A list that was taken before: the same file, of the same department. */
export async function knownExchangeList(
  { keyed }: Db,
  { kind, department, checksum }: Pick<typeof exchangeLists.$inferInsert, 'kind' | 'department' | 'checksum'>,
): Promise<string | undefined> {
  const [row] = await keyed<{ id: string }[]>`
    select id from exchange_lists where kind = ${kind} and department = ${department} and checksum = ${checksum}`;
  return row?.id;
}

export const insertExchangeList = (tx: Db, row: typeof exchangeLists.$inferInsert) =>
  insertRows(tx, exchangeLists, [row]);

/** What only comparing and deciding make of a row. */
const LATER = ['personId', 'outcome', 'ours', 'state', 'decidedBy', 'decidedAt', 'reason', 'version'] as const;

/** A row as the file gives it, beside the name in clear that it is compared by, which is gone with the transaction. */
export type StagedExchangeRow = Omit<typeof exchangeRows.$inferInsert, (typeof LATER)[number] | 'theirs'> & {
  readonly theirs: Readonly<Record<string, string | null>>;
  readonly name: string;
};

const columns = Object.entries(getTableColumns(exchangeRows));
const NAMES = columns.map(([, { name }]) => name).join(', ');
/** Written out: only whoever may read all of a table may make another like it. */
const TYPED = columns.map(([, column]) => `${column.name} ${column.getSQLType()}`).join(', ');
const STAGED = columns.filter(([key]) => !LATER.some((one) => one === key));

/** Copies a list into a table that lives as long as the transaction. */
export async function stageExchangeRows({ sql: tx }: Db, rows: AsyncIterable<StagedExchangeRow>): Promise<void> {
  await tx.unsafe(`
    create temp table staged_exchange (${TYPED}, name text, is_named boolean) on commit drop;
    alter table staged_exchange alter ours set default '{}', alter state set default 'OPEN', alter version set default 1;
    set local plan_cache_mode = force_custom_plan`);
  const target = STAGED.map(([, { name }]) => name).join(', ');
  await copyInto(tx, `staged_exchange (${target}, name)`, values(rows));
  await tx`create index on staged_exchange (number_index)`;
  await tx`analyze staged_exchange`;
}

async function* values(rows: AsyncIterable<StagedExchangeRow>): AsyncGenerator<unknown[]> {
  for await (const { name, theirs, ...row } of rows) {
    const given: Readonly<Record<string, unknown>> = { ...row, theirs: JSON.stringify(theirs) };
    yield [...STAGED.map(([key]) => given[key]), name];
  }
}

/** Finds whose numbers they are, among the files that may be seen; where two hold one number, the one with the name. */
async function matchNumbers({ orm }: Db, reach: Reach): Promise<void> {
  const isNamed = sql.raw(`coalesce(${nearName('people.name')} = ${nearName('s.name')}, false)`);
  await orm.execute(sql`
    update staged_exchange s set person_id = found.file, is_named = found.is_named
    from (
      select distinct on (s.id) s.id, people.id as file, ${isNamed} as is_named
      from staged_exchange s
      join identity_documents d on d.number_index = s.number_index and d.kind = 'CITIZEN_ID' and d.superseded_at is null
      join people held on held.id = d.person_id
      join people on people.id = coalesce(held.merged_into_id, held.id)
      where ${personVisible(seenBy(reach, 'ALL')) ?? sql`true`}
      order by s.id, is_named desc, people.id
    ) as found where found.id = s.id`);
}

const FILE_ROW = 'r.person_id = any(p.id || p.merged_ids) and r.superseded_at is null';

/** What the registry says about a person, in the words of the list; null where it says nothing. */
const OURS: Readonly<Record<ExchangeKind, string>> = {
  DEATHS: `select jsonb_build_object('diedOn', r.valid_from) from status_periods r
    where ${FILE_ROW} and r.kind = 'DEAD' order by r.valid_from nulls last limit 1`,
  HUKOU: `select jsonb_build_object('hukouRegion', r.region_code, 'hukouKind', r.hukou_kind, 'from', r.valid_from)
    from person_places r where ${FILE_ROW} and r.kind = 'HUKOU' order by r.valid_to is null desc, r.valid_from desc nulls last limit 1`,
  EMPLOYEE_INSURANCE: `select jsonb_build_object('from', r.valid_from, 'to', r.valid_to) from status_periods r
    where ${FILE_ROW} and r.kind = 'EMPLOYEE_INSURED'
      and coalesce(r.valid_from, '-infinity') <= coalesce((s.theirs->>'to')::date, 'infinity')
      and coalesce(r.valid_to, 'infinity') >= (s.theirs->>'from')::date
    order by r.valid_from = (s.theirs->>'from')::date desc, r.valid_from desc nulls last limit 1`,
};

/** A list often knows the town alone, a file the village in it: where one lies within the other they do not differ. */
const SAME_HUKOU = `ours @> (theirs - 'hukouRegion') and (theirs->>'hukouRegion' is null
  or starts_with(ours->>'hukouRegion', theirs->>'hukouRegion') or starts_with(theirs->>'hukouRegion', ours->>'hukouRegion'))`;

export type ExchangeCounts = Readonly<Record<ExchangeOutcome, number>>;

/** Compares what was staged with the registry, and gives how many rows came to what. A row that says the same needs nobody. */
export async function compareStaged(tx: Db, reach: Reach, kind: ExchangeKind): Promise<ExchangeCounts> {
  await matchNumbers(tx, reach);
  await tx.sql.unsafe(`
    update staged_exchange s set ours = found.ours from (
      select s.id, (${OURS[kind]}) as ours from staged_exchange s join people p on p.id = s.person_id
    ) as found where found.id = s.id and found.ours is not null;
    update staged_exchange set outcome = (case
      when person_id is null then 'UNKNOWN_PERSON' when not is_named then 'NAME_DIFFERS' when ours = '{}' then 'ABSENT_HERE'
      when ${kind === 'HUKOU' ? SAME_HUKOU : 'ours @> theirs'} then 'SAME' else 'DIFFERENT' end)::exchange_outcome;
    update staged_exchange set state = 'APPLIED' where outcome = 'SAME'`);
  const rows = await tx.sql<{ outcome: ExchangeOutcome; count: number }[]>`
    select outcome, count(*)::int as count from staged_exchange group by outcome`;
  const none = { SAME: 0, DIFFERENT: 0, ABSENT_HERE: 0, UNKNOWN_PERSON: 0, NAME_DIFFERS: 0 };
  return { ...none, ...Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count])) };
}

/** People of a region whom the registry calls dead by a day, and who are not on the list. */
export async function deadNotListed({ orm }: Db, reach: Reach, { within, asOf }: { within: string; asOf: string }) {
  const { from, to } = subtree(within);
  const [row] = await orm.execute<{ count: number }>(sql`
    select count(*)::int as count from people
    where ${all([
      sql`people.region_code >= ${from} and people.region_code < ${to} and people.merged_into_id is null`,
      personVisible(seenBy(reach, 'ALL')),
    ])}
    and exists (select from status_periods r where r.person_id = any(people.id || people.merged_ids) and r.kind = 'DEAD'
      and r.superseded_at is null and coalesce(r.valid_from, '-infinity') <= ${asOf}::date)
    and not exists (select from staged_exchange s where s.person_id = people.id)`);
  return row?.count ?? 0;
}

const all = (parts: readonly (SQL | undefined)[]) => and(...parts) ?? sql`true`;

/** Writes the staged rows into `exchange_rows`, in the order of their lines. */
export async function keepStaged({ sql: tx }: Db): Promise<void> {
  await tx.unsafe(`insert into exchange_rows (${NAMES}) select ${NAMES} from staged_exchange order by line`);
}

const locked = statement<StoredExchangeRow>(({ orm }, kind) =>
  orm
    .select(rowColumns(exchangeRow))
    .from(exchangeRows)
    .where(and(sql`${exchangeRows.id} = ${sql.placeholder('id')}::uuid`, exchangeRow.visible(byKey(kind))))
    .for('update', { of: exchangeRows }),
);

/** A row that may be seen, held until the transaction ends; after its person. */
export async function lockExchangeRow(tx: Db, reach: Reach, id: string): Promise<StoredExchangeRow | undefined> {
  if (!isUuid(id) || reach.kind === 'NONE') return undefined;
  return (await locked(tx, reach.kind, { id, ...reachValues(reach) }))[0];
}

/** What somebody decided about a row. */
export interface RowDecision {
  readonly state: 'APPLIED' | 'DISMISSED';
  readonly decidedBy: string;
  readonly reason: string;
}

/** Writes a decision; the version counts up. */
export async function decideExchangeRow({ orm }: Db, id: string, decision: RowDecision): Promise<void> {
  await orm
    .update(exchangeRows)
    .set({ ...decision, decidedAt: sql`now()`, version: sql`${exchangeRows.version} + 1` })
    .where(eq(exchangeRows.id, id));
}
