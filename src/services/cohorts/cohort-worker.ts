/** A thread that asks the engine about pages of people: what it is sent are facts, what it answers are rows. */
import { parentPort, workerData } from 'node:worker_threads';
import { type CohortWork, memberTexts } from './member-text.ts';

const textOf = memberTexts(workerData as CohortWork);

parentPort?.on('message', (facts: string) => {
  const text = textOf(facts);
  parentPort?.postMessage(text, [text.buffer]);
});
