import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Acknowledged,
  type Came,
  idOfWritten,
  type Outcome,
  reading,
  send,
  vanishing,
  writing,
} from './soak-client.ts';
import type { System } from './systems.ts';

/** Shares of all requests; the rest reads. */
const MIX = { writes: 0.15, vanishes: 0.05 };
/** Requests that are under way at most: beyond, a client would not get a connection either. */
const MOST_OPEN = 1_000;
/** How often a write is sent again under its key, after how long, and the share of those that were answered. */
const AGAIN = { times: 8, ms: 1_000, answered: 0.1 };
/** How often arrivals are sent, in milliseconds. */
const TICK_MS = 10;

export interface Tally {
  readonly outcomes: Record<Outcome, number>;
  /** What was refused or failed, by its words. */
  readonly words: Record<string, number>;
  /** Milliseconds of what was accepted. */
  readonly accepted: number[];
  /** Milliseconds until others were told to come again. */
  readonly shed: number[];
  readonly acknowledged: Acknowledged;
  /** Writes acknowledged twice with different answers. */
  doubled: number;
  /** When the request that was accepted latest was sent, for whoever waits for a recovery. */
  onAccepted: (sentAt: number) => void;
}

export const emptyTally = (): Tally => ({
  outcomes: { answered: 0, shed: 0, away: 0, refused: 0, failed: 0, broken: 0, vanished: 0 },
  words: {},
  accepted: [],
  shed: [],
  acknowledged: new Map(),
  doubled: 0,
  onAccepted: () => {},
});

export interface Ground {
  readonly system: System;
  readonly people: readonly string[];
  readonly villages: readonly string[];
  /** How many people were written so far: numbers are not given twice. */
  written: number;
}

function count(tally: Tally, came: Came): void {
  tally.outcomes[came.outcome]++;
  if (came.word) tally.words[came.word] = (tally.words[came.word] ?? 0) + 1;
  if (came.outcome === 'shed') tally.shed.push(came.ms);
  if (came.outcome !== 'answered') return;
  tally.accepted.push(came.ms);
  tally.onAccepted(performance.now() - came.ms);
}

async function write(ground: Ground, tally: Tally): Promise<void> {
  const village = ground.villages[ground.written % ground.villages.length] ?? '';
  const { key, asked } = writing(ground.written++, village);
  for (let time = 0; time < AGAIN.times; time++) {
    const came = await send(ground.system, asked);
    count(tally, came);
    if (came.outcome === 'refused') return;
    if (came.outcome === 'answered') {
      const isFirst = !tally.acknowledged.has(key);
      acknowledge(tally, key, idOfWritten(came.body));
      // Some are sent once more, as by a client that lost the answer: the key gives the same one.
      if (!isFirst || Math.random() >= AGAIN.answered) return;
    }
    await sleep(AGAIN.ms * (1 + Math.random()), undefined, { ref: false });
  }
}

function acknowledge(tally: Tally, key: string, id: string | null): void {
  if (id === null) throw new Error('A write was answered without a person and without a reason.');
  const before = tally.acknowledged.get(key);
  if (before !== undefined && before !== id) tally.doubled++;
  tally.acknowledged.set(key, id);
}

/** One client's request of the mix. */
async function one(ground: Ground, tally: Tally): Promise<void> {
  const draw = Math.random();
  if (draw < MIX.writes) return write(ground, tally);
  const asked = draw < MIX.writes + MIX.vanishes ? vanishing() : reading(ground.people, ground.villages);
  count(tally, await send(ground.system, asked));
}

/** How many requests a second are answered where so many ask, each after its answer; in the first half it is only warming. */
export async function capacityOf(
  ground: Ground,
  tally: Tally,
  { atOnce, seconds }: { atOnce: number; seconds: number },
) {
  const until = performance.now() + seconds * 1000;
  const before = sleep((seconds * 1000) / 2).then(() => tally.outcomes.answered);
  const client = async () => {
    while (performance.now() < until) await one(ground, tally);
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return (tally.outcomes.answered - (await before)) / (seconds / 2);
}

/** Sends so many a second, whatever comes back, and waits for the last answers. */
export async function loadAt(
  ground: Ground,
  tally: Tally,
  { perSecond, seconds }: { perSecond: number; seconds: number },
) {
  const began = performance.now();
  const open = new Set<Promise<void>>();
  let sent = 0;
  let unsent = 0;
  for (let passed = 0; passed < seconds; passed = (performance.now() - began) / 1000) {
    for (; sent + unsent < passed * perSecond; ) {
      if (open.size >= MOST_OPEN) {
        unsent++;
        continue;
      }
      sent++;
      const asking: Promise<void> = one(ground, tally).finally(() => open.delete(asking));
      open.add(asking);
    }
    await sleep(TICK_MS);
  }
  await Promise.all(open);
  return { sent, unsent };
}
