import { TryLater } from '../errors.ts';

class Busy extends TryLater {
  readonly code = 'BUSY';
}

/** What one step of the line says of its pace, which some twenty steps make. More, and one slow statement turns people away. */
const WEIGHT = 0.05;

/** Until the line is shorter. */
const RETRY_SECONDS = 3;
const BUSY = 'The database has more to do than it can. Ask again in a few seconds. 数据库繁忙，请稍后重试。';

/** Who wants a connection. */
interface Asking {
  /** Called when one is free; `leave` when it is no longer needed, once. */
  readonly begin: (leave: () => void) => void;
  /** Called instead where there is none to be had. */
  readonly refuse: (reason: unknown) => void;
  readonly signal: AbortSignal | undefined;
}

interface Waiting {
  readonly start: () => void;
  readonly since: number;
}

/**
 * Who may use a pool's connections, in the order they came: as many at once as there are connections, so that each has its own. The
 * driver by itself would send further statements behind one that runs, where they wait for it however long it takes.
 */
export class Turns {
  private underWay = 0;
  private pauses = 0;
  /** When the line began, or last moved. */
  private movedAt = 0;
  /** Milliseconds between two steps of the line, as of late. */
  private stepMs = 0;
  private readonly waiting = new Set<Waiting>();
  private readonly atOnce: number;
  private readonly mostWaiting: number;

  /** Beyond `mostWaiting` whoever comes is refused: each holds the memory of a request. */
  constructor(atOnce: number, mostWaiting = Number.POSITIVE_INFINITY) {
    this.atOnce = atOnce;
    this.mostWaiting = mostWaiting;
  }

  take({ begin, refuse, signal }: Asking): void {
    if (signal?.aborted) refuse(signal.reason);
    else if (this.isFree && this.waiting.size === 0) this.start(begin);
    else if (this.waiting.size >= this.mostWaiting) refuse(new Busy(BUSY, RETRY_SECONDS));
    else this.wait({ begin, refuse, signal });
  }

  private wait({ begin, refuse, signal }: Asking): void {
    const giveUp = () => {
      if (this.waiting.delete(waiting)) refuse(signal?.reason);
    };
    const waiting = {
      since: performance.now(),
      start: () => {
        signal?.removeEventListener('abort', giveUp);
        this.start(begin);
      },
    };
    if (this.waiting.size === 0) this.beginLine(waiting.since);
    this.waiting.add(waiting);
    signal?.addEventListener('abort', giveUp, { once: true });
  }

  /** Waits for a turn and gives how to leave. */
  taken(signal: AbortSignal | undefined): Promise<() => void> {
    return new Promise((begin, refuse) => this.take({ begin, refuse, signal }));
  }

  /** Lets nobody begin while something is done. */
  async paused(run: () => Promise<void>): Promise<void> {
    this.pauses++;
    await run().finally(() => {
      this.pauses--;
      this.next();
    });
  }

  /** Milliseconds: what the first in the line has waited, or what whoever comes now has to by its pace, if that is more. 0 where nobody waits. */
  get waitMs(): number {
    const [first] = this.waiting;
    return first ? Math.max(performance.now() - first.since, this.waiting.size * this.stepMs) : 0;
  }

  private get isFree(): boolean {
    return this.underWay < this.atOnce && this.pauses === 0;
  }

  private start(begin: Asking['begin']): void {
    this.underWay++;
    let hasLeft = false;
    begin(() => {
      if (hasLeft) return;
      hasLeft = true;
      // The driver tells of an answer before it takes the connection back, both within one turn of the loop.
      queueMicrotask(() => {
        this.underWay--;
        this.next();
      });
    });
  }

  private next(): void {
    for (const waiting of this.waiting) {
      if (!this.isFree) return;
      this.waiting.delete(waiting);
      this.move();
      waiting.start();
    }
  }

  /** How fast another line moved, an hour ago perhaps, says nothing of this one. */
  private beginLine(now: number): void {
    this.movedAt = now;
    this.stepMs = 0;
  }

  private move(): void {
    const now = performance.now();
    this.stepMs += WEIGHT * (now - this.movedAt - this.stepMs);
    this.movedAt = now;
  }
}
