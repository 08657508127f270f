import { Worker } from 'node:worker_threads';

/** What is sent to threads are pages of facts, and what they make of them are many small objects that die young: in little room these stay in the processor's own memory. */
const YOUNG_MEGABYTES = 16;

/** A thread of its own that answers what it is sent, one after the other, so that the server goes on serving. */
export interface Hand<Page, Answer> {
  readonly ask: (page: Page) => Promise<Answer>;
  readonly close: () => Promise<unknown>;
}

/** Opens a thread that posts one answer for each message. Whatever ends it early is the answer to all that was asked. */
export function openHand<Page, Answer>(script: URL, workerData: unknown): Hand<Page, Answer> {
  const worker = new Worker(script, { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES } });
  const waiting: PromiseWithResolvers<Answer>[] = [];
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  worker.on('message', (answer: Answer) => waiting.shift()?.resolve(answer));
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('A thread ended before it was done.')));
  return {
    ask(page) {
      if (failure) return Promise.reject(failure);
      const asked = Promise.withResolvers<Answer>();
      waiting.push(asked);
      worker.postMessage(page);
      return asked.promise;
    },
    close: () => worker.terminate(),
  };
}
