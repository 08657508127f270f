import type { ClientRequest } from 'node:http';
import { expect } from 'vitest';

/** How long a busy machine may take until an upload is being read, and how often that is asked, in milliseconds. */
export const TURN = { timeout: 25_000, interval: 100 };

/**
 * Begins an upload that waits, and gives it once it holds its turn. It is begun again when it was answered: then the one that asked
 * whether it was there came first.
 */
export async function holdTurn(begin: () => ClientRequest, isHeld: () => Promise<boolean>): Promise<ClientRequest> {
  let sending = begin();
  let isAnswered = answering(sending);
  await expect
    .poll(async () => {
      if (!isAnswered()) return isHeld();
      sending.destroy();
      sending = begin();
      isAnswered = answering(sending);
      return false;
    }, TURN)
    .toBe(true);
  return sending;
}

function answering(sending: ClientRequest): () => boolean {
  let isAnswered = false;
  sending.once('response', (response) => {
    isAnswered = true;
    response.resume();
  });
  return () => isAnswered;
}
