import { setTimeout as sleep } from 'node:timers/promises';

/** Wakes whoever waits. Rung while nobody does, it wakes the next one at once: no word is lost between looking and waiting. */
export class Bell {
  private isRung = false;
  private wake = () => {};

  ring(): void {
    this.isRung = true;
    this.wake();
  }

  /** Waits for the bell, at most some milliseconds, or until the signal. */
  async wait(mostMs: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    this.wake = () => over.abort();
    if (!this.isRung)
      await sleep(mostMs, undefined, { signal: AbortSignal.any([signal, over.signal]) }).catch(() => {});
    this.isRung = false;
  }
}
