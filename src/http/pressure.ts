import { randomInt } from 'node:crypto';
import { getHeapStatistics } from 'node:v8';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { DomainError } from '../errors.ts';

class Busy extends DomainError {
  readonly code = 'BUSY';
}

/** What the process bears. Beyond it every further request makes those that run later still, and nobody is answered. */
export interface Bounds {
  /** Milliseconds that a turn of the event loop takes in the mean, above an idle one. */
  readonly eventLoopDelayMs: number;
  readonly heapBytes: number;
  /** Undefined where nothing bounds the memory of the process but the machine. */
  readonly rssBytes?: number;
  /** Milliseconds that a statement has to wait for a connection of the pool. */
  readonly connectionWaitMs: number;
  /** How often that is measured. */
  readonly sampleMs: number;
  /** How long it has to last: one long turn, such as a large list takes now and then, turns nobody away. */
  readonly lastsMs: number;
}

/** A request takes several turns. At this it takes seconds, and its client soon gives up; below, a job would turn people away. */
const EVENT_LOOP_DELAY_MS = 500;
/** A page asks some four statements one after the other, and each waits as long. Half as much again, and the last of a hundred took over two seconds under twice the load. */
const CONNECTION_WAIT_MS = 200;
/** Of what there is. Nearer to the end the collector takes all the time, or the system ends the process. */
const FULL = 0.9;
/** Seconds until a client should ask again, spread so that those who were turned away do not come back together. */
const RETRY = { least: 2, most: 6 };

/** What this machine bears: the heap that Node was given, and the memory of its container where one sets a limit. */
export function boundsOfMachine(): Bounds {
  const limit = process.constrainedMemory();
  const isLimited = limit > 0 && limit < Number.MAX_SAFE_INTEGER;
  return {
    eventLoopDelayMs: EVENT_LOOP_DELAY_MS,
    heapBytes: FULL * getHeapStatistics().heap_size_limit,
    ...(isLimited && { rssBytes: FULL * limit }),
    connectionWaitMs: CONNECTION_WAIT_MS,
    sampleMs: 500,
    lastsMs: 1_500,
  };
}

interface Shedding {
  readonly bounds: Bounds;
  /** Milliseconds that a statement has to wait for a connection to the database now. */
  readonly waitMs: () => number;
  readonly onShed: (reason: string) => void;
}

/** Asked of a server that is in trouble above all. */
const ALWAYS_ANSWERED: ReadonlySet<string | undefined> = new Set(['/healthz', '/readyz', '/metrics']);

/** Turns requests away before anything is done for them while the process is beyond its bounds: `BUSY`, 503 and `Retry-After`. 过载保护 */
export async function shedLoad(app: FastifyInstance, { bounds, waitMs, onShed }: Shedding): Promise<void> {
  const isLasting = lasting(bounds);
  const shed = (reply: FastifyReply, reason: string): never => {
    onShed(reason);
    reply.header('retry-after', randomInt(RETRY.least, RETRY.most + 1));
    throw new Busy(BUSY);
  };
  app.addHook('onRequest', async ({ routeOptions }, reply) => {
    if (ALWAYS_ANSWERED.has(routeOptions.url)) return;
    // Who is in the line keeps their place; who comes would only make it longer.
    if (waitMs() > bounds.connectionWaitMs) shed(reply, 'connectionWait');
  });
  await app.register(underPressure, {
    maxEventLoopDelay: bounds.eventLoopDelayMs,
    maxHeapUsedBytes: bounds.heapBytes,
    ...(bounds.rssBytes && { maxRssBytes: bounds.rssBytes }),
    sampleInterval: bounds.sampleMs,
    async pressureHandler({ routeOptions }, reply, reason) {
      if (!ALWAYS_ANSWERED.has(routeOptions.url) && isLasting()) shed(reply, reason);
    },
  });
}

const BUSY =
  'This server has more to do than it can. Nothing of the request was done; ask again after the seconds in Retry-After. 服务繁忙，请求未处理，请稍后重试。';

/** Whether requests have met pressure for long enough. Seldom asked, it never has: those few are no load. */
function lasting({ sampleMs, lastsMs }: Bounds): () => boolean {
  let since = 0;
  let latest = 0;
  return () => {
    const now = performance.now();
    // Between two measurements nothing changes; a gap longer than two of them was a time without pressure, or without requests.
    if (now - latest > 2 * sampleMs) since = now;
    latest = now;
    return now - since >= lastsMs;
  };
}
