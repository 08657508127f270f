import type postgres from 'postgres';
import type { Entry } from './compare.ts';
import { load, type Round } from './load.ts';
import type { System } from './systems.ts';

/** Connections of the load: as many as a small office has at work, and more than the pool has room for. */
export const CONNECTIONS = [16, 64] as const;
/** Long enough that the compiler is done and the rows are in memory. */
const WARM_UP_SECONDS = 3;

/** What is loaded. */
export interface Contender {
  readonly system: System;
  readonly entry: Entry;
  readonly sql: postgres.Sql;
}

export interface Measured {
  readonly contender: Contender;
  readonly connections: number;
  /** The round with the median of requests per second. */
  readonly median: Round;
  readonly rounds: readonly Round[];
}

/** Warm-up, then rounds in which the contenders take turns, so that a busy moment of the machine hits all alike. */
export async function measure(
  contenders: readonly Contender[],
  connections: number,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<Measured[]> {
  const run = ({ system, entry, sql }: Contender, forSeconds: number) =>
    load(system, entry.requests, { connections, seconds: forSeconds, sql });
  for (const contender of contenders) await run(contender, Math.min(WARM_UP_SECONDS, seconds));
  const results = new Map<Contender, Round[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) results.get(contender)?.push(await run(contender, seconds));
  }
  return contenders.map((contender) => {
    const all = results.get(contender) ?? [];
    return { contender, connections, median: medianOf(all), rounds: all };
  });
}

function medianOf(rounds: readonly Round[]): Round {
  const middle = rounds.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(rounds.length / 2)];
  if (!middle) throw new Error('No round was run.');
  return middle;
}
