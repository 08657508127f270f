import { and, desc, eq, notInArray, type SQL, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { assistanceListBatch } from '../nouns/assistance-list-batch.ts';
import { isUuid, type NounRow, rowColumns, statement } from '../rows.ts';
import { assistanceListBatches, assistanceListSteps } from '../tables/index.ts';

export type StoredListBatch = NounRow<typeof assistanceListBatches>;
export type NewListBatch = typeof assistanceListBatches.$inferInsert;
export type BatchStatus = StoredListBatch['status'];
export type StoredListStep = typeof assistanceListSteps.$inferSelect;

const locked = statement<StoredListBatch>(({ orm }, kind) =>
  orm
    .select(rowColumns(assistanceListBatch))
    .from(assistanceListBatches)
    .where(
      and(sql`${assistanceListBatches.id} = ${sql.placeholder('id')}::uuid`, assistanceListBatch.visible(byKey(kind))),
    )
    .for('update'),
);

/** A delivery that may be seen, held against every other writer until the transaction ends; before its rows and people. */
export async function lockBatch(tx: Db, reach: Reach, id: string): Promise<StoredListBatch | undefined> {
  if (!isUuid(id) || reach.kind === 'NONE') return undefined;
  return (await locked(tx, reach.kind, { id, ...reachValues(reach) }))[0];
}

const byName = statement<StoredListBatch>(({ orm }, kind) =>
  orm
    .select(rowColumns(assistanceListBatch))
    .from(assistanceListBatches)
    .where(
      and(
        sql`${assistanceListBatches.department} = ${sql.placeholder('department')}::department`,
        sql`${assistanceListBatches.batch} = ${sql.placeholder('batch')}`,
        sql`(${sql.placeholder('region')}::text is null or ${assistanceListBatches.regionCode} = ${sql.placeholder('region')})`,
        assistanceListBatch.visible(byKey(kind)),
      ),
    )
    .orderBy(assistanceListBatches.regionCode),
);

/** Which deliveries are meant: those of one name, of one region or of each. */
export interface NamedBatch {
  readonly department: string;
  readonly batch: string;
  readonly region: string | null;
}

/** Deliveries that may be seen, by their department's name for them. */
export async function batchesNamed(db: Db, reach: Reach, named: NamedBatch): Promise<StoredListBatch[]> {
  if (reach.kind === 'NONE') return [];
  return byName(db, reach.kind, { ...named, ...reachValues(reach) });
}

/** What a step leaves beside the status. */
export interface Step {
  readonly status: BatchStatus;
  /** Who did it. */
  readonly by: string;
  readonly note?: string | null;
}

/** Writes a new delivery, with its first step. */
export async function insertListBatch(tx: Db, row: NewListBatch & { readonly id: string }, by: string): Promise<void> {
  await tx.orm.insert(assistanceListBatches).values(row);
  await insertStep(tx, row.id, { status: row.status ?? 'RECEIVED', by });
}

/** Writes a step into a delivery that is held: its status becomes another, and its version counts up. */
export async function setStatus(
  tx: Db,
  batchId: string,
  { status, by, note }: Step,
  changes: Partial<Omit<NewListBatch, 'id' | 'status' | 'version'>> = {},
): Promise<void> {
  await tx.orm
    .update(assistanceListBatches)
    .set({ ...changes, status, version: sql`${assistanceListBatches.version} + 1` })
    .where(eq(assistanceListBatches.id, batchId));
  await insertStep(tx, batchId, { status, by, ...(note !== undefined && { note }) });
}

async function insertStep({ orm }: Db, batchId: string, { status, by, note }: Step): Promise<void> {
  await orm.insert(assistanceListSteps).values({ batchId, status, by, note: note ?? null });
}

const steps = statement<StoredListStep>(({ orm }, kind) =>
  orm
    .select({
      id: assistanceListSteps.id,
      batchId: sql`${assistanceListSteps.batchId}`.as('batchId'),
      status: assistanceListSteps.status,
      at: assistanceListSteps.at,
      by: assistanceListSteps.by,
      note: assistanceListSteps.note,
    })
    .from(assistanceListSteps)
    .innerJoin(assistanceListBatches, eq(assistanceListBatches.id, assistanceListSteps.batchId))
    .where(
      and(
        sql`${assistanceListSteps.batchId} = any(${sql.placeholder('keys')}::uuid[])`,
        assistanceListBatch.visible(byKey(kind)),
      ),
    )
    .orderBy(assistanceListSteps.at, assistanceListSteps.id),
);

/** Each step of deliveries that may be seen, the first one first. */
export async function stepsOfBatches(db: Db, reach: Reach, keys: readonly string[]): Promise<StoredListStep[]> {
  if (reach.kind === 'NONE') return [];
  return steps(db, reach.kind, { keys, ...reachValues(reach) });
}

/** Whose list it is, about which region. */
export type ListOwner = Pick<StoredListBatch, 'department' | 'regionCode'>;

const ofOwner = ({ department, regionCode }: ListOwner) =>
  and(eq(assistanceListBatches.department, department), eq(assistanceListBatches.regionCode, regionCode));

const first = async ({ orm }: Db, where: SQL | undefined): Promise<StoredListBatch | undefined> => {
  const rows = await orm
    .select(rowColumns(assistanceListBatch))
    .from(assistanceListBatches)
    .where(where)
    .orderBy(desc(assistanceListBatches.receivedAt), assistanceListBatches.id)
    .limit(1);
  return rows[0] as unknown as StoredListBatch | undefined;
};

/** A delivery under the department's own name for it. Whoever asks has shown that the owner's lists are theirs to send. */
export const batchNamed = (db: Db, owner: ListOwner, batch: string) =>
  first(db, and(ofOwner(owner), eq(assistanceListBatches.batch, batch)));

/** What makes two deliveries of an owner say the same. */
export type ListContent = Pick<
  StoredListBatch,
  'checksum' | 'mode' | 'isValidateOnly' | 'isStrict' | 'asOf' | 'policyYear'
>;

/** Whether something else of the same owner was applied since a delivery was, but for its own rows tried again. */
const IS_OUTDATED = sql`exists (
  select from assistance_list_batches other
  join assistance_list_steps new on new.batch_id = other.id and new.status = 'APPLIED'
  join assistance_list_steps old on old.batch_id = ${assistanceListBatches.id} and old.status = 'APPLIED'
  where other.department = ${assistanceListBatches.department} and other.region_code = ${assistanceListBatches.regionCode}
    and other.id <> ${assistanceListBatches.id} and other.status = 'APPLIED' and other.origin_id is null and new.at > old.at)`;

/**
 * The latest living delivery that says this: not one that was refused, cancelled or taken back, nor one that another list has
 * followed since it was applied, because saying it again undoes what that did.
 */
export const batchOfContent = (db: Db, owner: ListOwner, content: ListContent) =>
  first(
    db,
    and(
      ofOwner(owner),
      ...Object.entries(content).map(([key, value]) =>
        eq(assistanceListBatches[key as keyof ListContent], value as never),
      ),
      notInArray(assistanceListBatches.status, ['REFUSED', 'CANCELLED', 'REVERSED']),
      sql`not ${IS_OUTDATED}`,
    ),
  );

/** Names of deliveries that begin with one: those of its retries are `<name>+1`, `<name>+2` and so on. */
export async function retriesNamed({ keyed }: Db, { department, regionCode }: ListOwner, batch: string) {
  const rows = await keyed<{ batch: string }[]>`
    select batch from assistance_list_batches
    where department = ${department} and region_code = ${regionCode} and starts_with(batch, ${`${batch}+`})`;
  return rows.map((row) => row.batch);
}

/**
 * Who sent a delivery, to be shown or to be applied, and each of those whose open rows it tries again. Whoever had it tried again and had approved the rows
 * before is none of them: the rows are another's.
 */
export async function sendersOf({ sql: query }: Db, batchId: string): Promise<string[]> {
  const rows = await query<{ sender: string }[]>`
    with recursive sent as (
      select id, origin_id, sent_by from assistance_list_batches where id = ${batchId}
      union select one.id, one.origin_id, one.sent_by from assistance_list_batches one join sent on sent.origin_id = one.id
    )
    select one.sender from sent left join assistance_list_batches origin on origin.id = sent.origin_id
    cross join lateral (select sent.sent_by union
      select step.by from assistance_list_steps step where step.batch_id = sent.id and step.status = 'RECEIVED') one (sender)
    where one.sender is distinct from origin.approved_by`;
  return rows.map(({ sender }) => sender);
}

/**
 * Deliveries of which something was applied or taken back after a day in China; those from before they were sent here were when they
 * arrived. Whether they may be seen is asked where they are read.
 */
export async function batchesChangedAfter({ keyed }: Db, day: string): Promise<string[]> {
  const rows = await keyed<{ id: string }[]>`
    select id from assistance_list_batches batch
    where (coalesce((select max(at) from assistance_list_steps where batch_id = batch.id and status in ('APPLIED', 'REVERSED')),
      case when batch.status = 'APPLIED' then batch.received_at end) at time zone 'Asia/Shanghai')::date > ${day}::date
    order by id`;
  return rows.map(({ id }) => id);
}
