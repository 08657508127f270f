/** A thread that prices pages of claims: whatever it is sent it adds to its tally, and the tally is its answer to null. */
import { parentPort, workerData } from 'node:worker_threads';
import type { WhatIfPage } from '../../store/queries/what-if.ts';
import { tallier, type WhatIfWork } from './what-if-tallier.ts';

const { add, tally } = tallier(workerData as WhatIfWork);

parentPort?.on('message', (page: WhatIfPage | null) => {
  if (page !== null) add(page);
  parentPort?.postMessage(page === null ? tally : null);
});
