import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { type TakingPatience, taken } from './taken.ts';

/**
 * Sends a CSV as it is made, under a name. What is refused is refused before its first piece, while an answer can still say so. A client
 * that leaves it untaken is hung up on: nothing else can be told in the middle of a file.
 */
export async function sendCsv(
  reply: FastifyReply,
  name: string,
  pieces: AsyncGenerator<string | Buffer>,
  patience?: TakingPatience,
): Promise<FastifyReply> {
  const first = await pieces.next();
  const all = taken({ first, rest: pieces, giveUp: () => reply.raw.destroy(), patience });
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Readable.from(all));
}
