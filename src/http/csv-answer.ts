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

async function* following<Piece>(first: IteratorResult<Piece>, rest: AsyncGenerator<Piece>): AsyncGenerator<Piece> {
  try {
    if (!first.done) yield first.value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
