import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { and, asc, desc, getTableColumns, gt, lte, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Db } from '../db.ts';
import type { Keyring } from '../envelope.ts';
import { auditLines, auditSeals } from '../tables/index.ts';

type AuditKey = Pick<Keyring, 'hashOfAudit'>;

/** An instant in the one form that is sealed: to the microsecond, whatever the session's zone. */
const exact = (instant: AnyPgColumn | SQL) =>
  sql<string>`to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const LINE = {
  ...getTableColumns(auditLines),
  exactAt: exact(auditLines.at),
  // A number that is too long for JavaScript is sealed with all its digits.
  exactDetails: sql<string>`${auditLines.details}::text`,
};

/** A line as it is sealed. */
export type SealableLine = typeof auditLines.$inferSelect & { readonly exactAt: string; readonly exactDetails: string };

/** A seal, with its own instant as it is sealed. */
export type SealRow = typeof auditSeals.$inferSelect & {
  readonly exactSealedAt: string;
  /** The day in China on which its lines were removed. */
  readonly retiredOn: string | null;
};

type Sealed = Pick<SealRow, 'firstLine' | 'lastLine' | 'count' | 'previousHash' | 'exactSealedAt'>;

/** The keyed hash over a seal's own words, the seal before it, and every column of its lines. */
function keyedHash(key: AuditKey, seal: Sealed, lines: readonly SealableLine[]): string {
  const head = [seal.firstLine, seal.lastLine, seal.count, seal.previousHash, seal.exactSealedAt];
  return key.hashOfAudit([`${JSON.stringify(head)}\n`, ...lines.map((line) => `${JSON.stringify(wordsOf(line))}\n`)]);
}

const wordsOf = (line: SealableLine) => [
  line.id,
  line.exactAt,
  line.actor,
  line.role,
  line.purpose,
  line.action,
  line.subjects,
  line.count,
  line.exactDetails,
];

/** The plain hash of seals that were made before seals were keyed. */
function plainHash({ previousHash }: Sealed, lines: readonly SealableLine[]): string {
  const rows = lines.map(({ exactAt: _, exactDetails: __, ...row }) => row);
  return createHash('sha256').update(previousHash).update(JSON.stringify(rows)).digest('hex');
}

/** The hash that a seal would have if nothing was changed since; undefined for a form that is none. */
export function hashOf(key: AuditKey, seal: SealRow, lines: readonly SealableLine[]): string | undefined {
  if (seal.form === 'hmac') return keyedHash(key, seal, lines);
  return seal.form === 'sha256' ? plainHash(seal, lines) : undefined;
}

/** Lines in one seal: enough that a busy day has few seals, few enough that a broken one points near the fault. */
const LINES_PER_SEAL = 10_000;

/** Any number, as long as nothing else takes the same advisory lock. */
const SEALER_LOCK = 7_364_213;

/**
 * Seals committed lines in order, each seal keyed and chained to the one that stands before it, so that a line changed, removed
 * or slipped in later shows. Lines younger than a minute are left for the next run, and so are all while a transaction that
 * may hold a smaller id lasts. Returns how many lines were sealed; none while another process seals.
 */
export async function sealAuditLines({ orm }: Pick<Db, 'orm'>, key: AuditKey): Promise<number> {
  return orm.transaction(async (tx) => {
    const [lock] = await tx.execute<{ taken: boolean }>(`select pg_try_advisory_xact_lock(${SEALER_LOCK}) as taken`);
    if (!lock?.taken) return 0;
    const end = await settledEnd({ orm: tx } as Pick<Db, 'orm'>);
    if (end === null) return 0;
    const [last] = await tx.select().from(auditSeals).orderBy(desc(auditSeals.id)).limit(1);
    const lines = await tx
      .select(LINE)
      .from(auditLines)
      .where(and(gt(auditLines.id, last?.lastLine ?? 0), lte(auditLines.id, end)))
      .orderBy(asc(auditLines.id))
      .limit(LINES_PER_SEAL);
    const young = lines.findIndex((line) => Date.parse(line.at) >= Date.now() - 60_000);
    const settled = young === -1 ? lines : lines.slice(0, young);
    const [first, final] = [settled[0], settled.at(-1)];
    if (!first || !final) return 0;
    const [now] = await tx.execute<{ at: string }>(sql`select ${exact(sql`now()`)} as at`);
    if (!now) throw new Error('The database did not tell the time.');
    const range = { firstLine: first.id, lastLine: final.id, count: settled.length };
    const seal = { ...range, previousHash: last?.hash ?? '', exactSealedAt: now.at };
    const hash = keyedHash(key, seal, settled);
    const { exactSealedAt: sealedAt, ...words } = seal;
    await tx.insert(auditSeals).values({ ...words, sealedAt, form: 'hmac', hash });
    return settled.length;
  });
}

/** How often, and how long, writers are waited for that may hold a smaller id. Longer keeps a connection; shorter seals less often. */
const [LOOK_EVERY_MS, LOOKS] = [50, 20];

/**
 * The last line below which no line can appear any more; null while a long transaction may still add one. Who inserts a line holds
 * the table's lock from before its id is drawn until its end, so only those who hold it now may hold an id up to here.
 */
async function settledEnd({ orm }: Pick<Db, 'orm'>): Promise<number | null> {
  const [row] = await orm.select({ end: sql<number | null>`max(${auditLines.id})` }).from(auditLines);
  if (row?.end == null) return null;
  const writers = await writersNow({ orm });
  for (let look = 0; writers.size > 0 && look < LOOKS; look += 1) {
    await wait(LOOK_EVERY_MS);
    const still = await writersNow({ orm });
    for (const writer of writers) if (!still.has(writer)) writers.delete(writer);
  }
  return writers.size > 0 ? null : row.end;
}

async function writersNow({ orm }: Pick<Db, 'orm'>): Promise<Set<string>> {
  const rows = await orm.execute<{ writer: string }>(sql`
    select virtualtransaction as writer from pg_locks
    where locktype = 'relation' and relation = 'audit_lines'::regclass and mode = 'RowExclusiveLock'
      and database = (select oid from pg_database where datname = current_database()) and pid <> pg_backend_pid()`);
  return new Set(rows.map(({ writer }) => writer));
}

const SEAL = {
  ...getTableColumns(auditSeals),
  exactSealedAt: exact(auditSeals.sealedAt),
  retiredOn: sql<string | null>`(${auditSeals.retiredAt} at time zone 'Asia/Shanghai')::date::text`,
};

/** Days of sealing in China, both inclusive; null is open. */
export interface SealingDays {
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
}

const sealedIn = ({ from, to }: SealingDays): SQL | undefined => {
  const sealedOn = sql`(${auditSeals.sealedAt} at time zone 'Asia/Shanghai')::date`;
  return and(from ? sql`${sealedOn} >= ${from}` : undefined, to ? sql`${sealedOn} <= ${to}` : undefined);
};

/** The first and last seal made on those days and how many lines stand under them, as they say; ids are null where there is none. */
export async function sealsMade({ orm }: Db, days: SealingDays) {
  const [found] = await orm
    .select({
      first: sql<number | null>`min(${auditSeals.id})`,
      last: sql<number | null>`max(${auditSeals.id})`,
      lines: sql<number>`coalesce(sum(${auditSeals.count}) filter (where ${auditSeals.retiredAt} is null), 0)::bigint`,
    })
    .from(auditSeals)
    .where(sealedIn(days));
  return found ?? { first: null, last: null, lines: 0 };
}

/** The seal that stands before another. */
export async function sealBefore({ orm }: Db, id: number) {
  const [seal] = await orm
    .select()
    .from(auditSeals)
    .where(sql`${auditSeals.id} < ${id}`)
    .orderBy(desc(auditSeals.id))
    .limit(1);
  return seal;
}

/** Rows read at a time: more holds memory, fewer asks more often. */
const [SEALS_AT_ONCE, LINES_AT_ONCE] = [1000, 5000];

/** Seals in the order of the chain, from one to another. */
export async function* sealsBetween({ orm }: Db, first: number, last: number): AsyncGenerator<SealRow> {
  for (let after = first - 1; ; ) {
    const seals = await orm
      .select(SEAL)
      .from(auditSeals)
      .where(and(gt(auditSeals.id, after), lte(auditSeals.id, last)))
      .orderBy(asc(auditSeals.id))
      .limit(SEALS_AT_ONCE);
    yield* seals;
    after = seals.at(-1)?.id ?? last;
    if (seals.length < SEALS_AT_ONCE) return;
  }
}

/** Lines behind one, or from the very first, in their order. */
export async function* linesAfter({ orm }: Db, line: number | null): AsyncGenerator<SealableLine> {
  for (let after = line; ; ) {
    const lines = await orm
      .select(LINE)
      .from(auditLines)
      .where(after === null ? undefined : gt(auditLines.id, after))
      .orderBy(asc(auditLines.id))
      .limit(LINES_AT_ONCE);
    yield* lines;
    if (lines.length < LINES_AT_ONCE) return;
    after = lines.at(-1)?.id ?? after;
  }
}

/** Lines that no seal holds yet, and the oldest of them. */
export async function unsealedLines({ orm }: Db): Promise<{ count: number; since: string | null }> {
  const sealedUpTo = sql`coalesce((select last_line from audit_seals order by id desc limit 1), 0)`;
  const [row] = await orm
    .select({ count: sql<number>`count(*)::int`, since: sql<string | null>`min(${auditLines.at})` })
    .from(auditLines)
    .where(sql`${auditLines.id} > ${sealedUpTo}`);
  return row ?? { count: 0, since: null };
}
