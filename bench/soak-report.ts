import type postgres from 'postgres';
import type { Soaked } from './soak.ts';
import { percentile } from './watch.ts';

/** What has to hold. */
const BARS = { p99Ms: 2_000, growth: 0.1, recoverySeconds: 5 };
/** A process grows for some minutes whatever it does: a shorter run says nothing about its memory. */
const SHORTEST_S = 300;
/** Of the whole time: when memory is first held to be what it will stay, and when it is looked at again. */
const WARM = { from: 0.2, to: 0.35 };
const END = 0.85;
const MEGABYTE = 1024 ** 2;

/** What came of it, said on stderr and given as data, and whether every bar was met. */
export async function soakReport(soaked: Soaked, sql: postgres.Sql) {
  const { tally, seconds, recoveries, memory } = soaked;
  const lost = await lostOf(tally.acknowledged, sql);
  const rss = { warm: rssWithin(memory, WARM.from, WARM.to), end: rssWithin(memory, END, 1) };
  const p99 = percentile(tally.accepted, 0.99);
  const recovery = Math.max(...recoveries);
  const verdicts = [
    judged(
      `acknowledged writes lost: ${lost} of ${tally.acknowledged.size}`,
      lost === 0 && tally.acknowledged.size > 0,
    ),
    judged(`writes acknowledged with two answers: ${tally.doubled}`, tally.doubled === 0),
    judged(`p99 of accepted requests: ${p99.toFixed(0)} ms`, p99 <= BARS.p99Ms),
    judged(
      `recovery: ${recovery.toFixed(2)} s at most, of ${recoveries.length} restarts`,
      recovery <= BARS.recoverySeconds && recoveries.length === 2,
    ),
    judged(
      `memory: ${rss.warm.toFixed(0)} MB warm, ${rss.end.toFixed(0)} MB at the end${seconds < SHORTEST_S ? ' (too short a run to judge)' : ''}`,
      seconds < SHORTEST_S || rss.end <= rss.warm * (1 + BARS.growth),
    ),
  ];
  for (const { words, isGood } of verdicts) console.error(`${isGood ? 'holds ' : 'MISSED'} ${words}`);
  const { accepted } = tally;
  return {
    isGood: verdicts.every(({ isGood }) => isGood),
    seconds,
    capacityPerSecond: soaked.capacity,
    sent: soaked.sent,
    unsent: soaked.unsent,
    outcomes: tally.outcomes,
    words: tally.words,
    acceptedMs: { p50: percentile(accepted, 0.5), p95: percentile(accepted, 0.95), p99 },
    shedMs: { p50: percentile(tally.shed, 0.5), p99: percentile(tally.shed, 0.99) },
    acknowledged: tally.acknowledged.size,
    lost,
    doubled: tally.doubled,
    connectionsCut: soaked.cuts,
    recoverySeconds: recoveries,
    rssMegabytes: rss,
    verdicts,
  };
}

const judged = (words: string, isGood: boolean) => ({ words, isGood });

const rssWithin = (memory: Soaked['memory'], from: number, to: number): number =>
  percentile(
    memory.filter(({ at }) => at >= from && at <= to).map(({ bytes }) => bytes),
    0.5,
  ) / MEGABYTE;

/** Acknowledged writes whose key or whose person the database does not hold. */
async function lostOf(acknowledged: ReadonlyMap<string, string>, sql: postgres.Sql): Promise<number> {
  const [kept] = await sql<{ count: number }[]>`
    select count(*)::int from unnest(${[...acknowledged.keys()]}::text[], ${[...acknowledged.values()]}::uuid[]) as said (key, id)
    join write_requests done on done.key = said.key and done.answer::text like '%' || said.id || '%'
    join people on people.id = said.id`;
  await sql.end();
  return acknowledged.size - (kept?.count ?? 0);
}
