import { createHash, randomBytes } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { TryLater } from '../errors.ts';
import type { Role } from '../services/viewer.ts';
import type { Asker } from './asker.ts';
import type { ClientLimits } from './limits.ts';

class RateLimited extends TryLater {
  readonly code = 'RATE_LIMITED';
}

/** What clients have left of their points. 频率限制. */
export interface Rates {
  /** Takes points from who asks; rejects where there are not as many left. */
  spend(asker: Asker, points: number): Promise<void>;
}

const MINUTE_SECONDS = 60;
/**
 * Clients of one role that are remembered by themselves. Each takes some hundred bytes for a minute; beyond, two may share their
 * points, which nobody can bring about on purpose, because who shares with whom is drawn anew in each process.
 */
const REMEMBERED = 2 ** 16;

/** Of the limits as they are when points are spent; what was spent in the minute stays spent when they change. */
export function createRates(limits: () => Pick<ClientLimits, 'pointsAMinute'>): Rates {
  const limiters = Object.fromEntries(
    Object.entries(limits().pointsAMinute).map(([role, points]) => [
      role,
      new RateLimiterMemory({ points, duration: MINUTE_SECONDS, keyPrefix: role }),
    ]),
  ) as Record<Role, RateLimiterMemory>;
  const secret = randomBytes(16);
  const placeOf = (key: string) =>
    String(createHash('sha256').update(secret).update(key).digest().readUInt32BE(0) % REMEMBERED);
  return {
    async spend({ role, key }, points) {
      const most = limits().pointsAMinute[role];
      limiters[role].points = most;
      try {
        // Even what costs nothing has to be read and answered.
        await limiters[role].consume(placeOf(key), Math.max(1, points));
      } catch (spent) {
        if (!(spent instanceof RateLimiterRes)) throw spent;
        throw refusal(Math.max(1, Math.ceil(spent.msBeforeNext / 1000)), most);
      }
    },
  };
}

const refusal = (seconds: number, points: number) =>
  new RateLimited(
    `This client has asked for more than ${points} points of cost within a minute. Ask again in ${seconds} seconds; extensions { cost: true } tells what a request costs. 请求过于频繁（每分钟上限${points}点），请${seconds}秒后再试。`,
    seconds,
  );
