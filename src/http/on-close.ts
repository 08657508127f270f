import type { ServerResponse } from 'node:http';

/** Does something when an answer has left, or its client: at once where that was before anybody listened. */
export function onClose(reply: ServerResponse, run: () => void): void {
  if (reply.closed) run();
  else reply.once('close', run);
}
