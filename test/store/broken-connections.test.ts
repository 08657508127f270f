import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bulkTransaction, connect, type Db, transaction } from '../../src/store/db.ts';
import { type Cluster, removeCluster, startCluster } from '../../src/store/embedded.ts';
import { temporaryFolder } from '../support/serve.ts';

/** Milliseconds in which connections are broken one after the other: the long run tries longer. */
const BREAKING_MS = process.env.CANBAO_LONG ? 60_000 : 8_000;
/** No statement here takes a second: one that takes this long never ends. */
const STUCK_MS = 6_000;

/** A PostgreSQL of its own: one backend that is killed takes all of them along. */
let place: Awaited<ReturnType<typeof temporaryFolder>>;
let cluster: Cluster;
let breaker: postgres.Sql;
let db: Db;

beforeAll(async () => {
  place = await temporaryFolder();
  cluster = await startCluster(place.path, { settings: { fsync: 'off' } });
  breaker = postgres(cluster.url('postgres'), { max: 1, onnotice: () => {}, backoff: () => 0.05 });
  db = connect(cluster.url('postgres'), { max: 3 });
}, 60_000);
afterAll(async () => {
  await Promise.all([db?.end({ timeout: 1 }), breaker?.end({ timeout: 1 })]);
  await cluster?.stop();
  await removeCluster(place.path);
});

const rowsFrom = (sql: Db['sql'], first: number) =>
  sql<{ n: number; word: string }[]>`
    select n::int, 'row ' || n as word from generate_series(${first}::int, ${first + 400}::int) as n order by n`;

/** What is asked all the time. Each answer has to be that of its own question. */
const questions: Record<string, (first: number) => Promise<unknown>> = {
  READ: async (first) => expectRows(await rowsFrom(db.sql, first), first),
  'READ BY KEY': async (first) => expectRows(await rowsFrom(db.keyed, first), first),
  LARGE: async (first) => {
    const [row] = await db.sql<{ text: string }[]>`select repeat(${String(first % 10)}, 3000000) as text`;
    expect(row?.text.length).toBe(3_000_000);
  },
  WRITE: (first) => transaction(db, async (tx) => expectRows(await rowsFrom(tx.sql, first), first)),
  BULK: (first) =>
    bulkTransaction(db, async (tx) => {
      expectRows(await rowsFrom(tx.sql, first), first);
      await tx.sql`select pg_sleep(0.02)`;
      expectRows(await rowsFrom(tx.sql, first + 1), first + 1);
    }),
};

class WrongAnswer extends Error {}

function expectRows(rows: readonly { n: number; word: string }[], first: number): void {
  const isRight =
    rows.length === 401 && rows.every((row, at) => row?.n === first + at && row.word === `row ${first + at}`);
  if (!isRight) throw new WrongAnswer(`${rows.length} rows from ${rows[0]?.n}, not 401 from ${first}`);
}

interface Seen {
  answered: number;
  failed: number;
  readonly wrong: string[];
}

/** Asks until it is told to stop; a failure is what a broken connection may give, no answer and another's answer are not. */
async function askOn(kind: string, seen: Seen, isOver: () => boolean): Promise<void> {
  for (let first = 1; !isOver() && seen.wrong.length === 0; first += 7) {
    const asked = questions[kind]?.(first).then(
      () => 'answered' as const,
      (error: unknown) => (isOfConnection(error) ? ('failed' as const) : `${kind}: ${error}`),
    );
    const outcome = await Promise.race([asked, sleep(STUCK_MS, `${kind} has no answer`, { ref: false })]);
    if (outcome === 'answered' || outcome === 'failed') seen[outcome]++;
    else seen.wrong.push(String(outcome));
  }
}

const isOfConnection = (error: unknown): boolean => {
  const { code, severity, message } = Object(error) as Record<string, unknown>;
  return (
    severity === 'FATAL' ||
    /^(CONNECTION_|CONNECT_T|ECONN|EPIPE|57P)/.test(String(code)) ||
    /broke/.test(String(message))
  );
};

/** Not answered yet; fails with anything else. */
function isOfConnectionAlone(error: unknown): false {
  if (isOfConnection(error)) return false;
  throw error;
}

/** Breaks a connection: the server's own way, or so abruptly that nobody is told. */
async function breakOne(isAbrupt: boolean): Promise<boolean> {
  const [backend] = await breaker<{ pid: number }[]>`
    select pid from pg_stat_activity where datname = current_database() and application_name = 'canbao'
    order by random() limit 1`;
  if (!backend) return false;
  if (isAbrupt) process.kill(backend.pid, 'SIGKILL');
  else await breaker`select pg_terminate_backend(${backend.pid})`;
  return true;
}

test('whatever breaks connections, each statement is answered with its own answer or fails, and none waits for ever', {
  timeout: BREAKING_MS + 60_000,
}, async () => {
  const seen: Seen = { answered: 0, failed: 0, wrong: [] };
  const end = Date.now() + BREAKING_MS;
  const kinds = Object.keys(questions).flatMap((kind) => [kind, kind]);
  const asking = Promise.all(kinds.map((kind) => askOn(kind, seen, () => Date.now() > end)));
  let broken = 0;
  for (let time = 0; Date.now() < end && seen.wrong.length === 0; time++) {
    await sleep(Math.random() * 100);
    if (await breakOne(time % 12 === 11).catch(() => false)) broken++;
  }
  await asking;
  expect(seen.wrong).toEqual([]);
  expect(broken).toBeGreaterThan(20);
  expect(seen.answered).toBeGreaterThan(broken);
  // After the last break the server needs a moment to come back; then every kind of statement is answered again.
  const isAnswered = (kind: string) => questions[kind]?.(1).then(() => true, isOfConnectionAlone);
  for (const kind of Object.keys(questions)) await expect.poll(() => isAnswered(kind), { timeout: 20_000 }).toBe(true);
});
