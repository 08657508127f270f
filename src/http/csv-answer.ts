import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** Sends a CSV as it is made, under a name. What is refused is refused before its first piece, while an answer can still say so. */
export async function sendCsv(
  reply: FastifyReply,
  name: string,
  pieces: AsyncGenerator<string | Buffer>,
): Promise<FastifyReply> {
  const first = await pieces.next();
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Readable.from(following(first, pieces)));
}

/** No generator: one that nobody began to read, because the client left meanwhile, would never end the pieces behind it. */
function following<Piece>(first: IteratorResult<Piece>, rest: AsyncGenerator<Piece>): AsyncIterable<Piece> {
  let isFirstTaken = false;
  return {
    [Symbol.asyncIterator]: () => ({
      next() {
        if (isFirstTaken) return rest.next();
        isFirstTaken = true;
        return Promise.resolve(first);
      },
      return: () => rest.return(undefined),
    }),
  };
}
