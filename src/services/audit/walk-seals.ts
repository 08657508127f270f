import type { Db } from '../../store/db.ts';
import {
  linesAfter,
  type SealableLine,
  type SealRow,
  sealBefore,
  sealsBetween,
} from '../../store/queries/audit-seal.ts';
import type { SealWithLines } from './seal-problem.ts';

/** Seals from one to another in the order of their chain, each with the lines that stand up to its last one. */
export async function* walkSeals(db: Db, first: number, last: number): AsyncGenerator<SealWithLines> {
  let previous: Pick<SealRow, 'hash' | 'form' | 'lastLine'> | undefined = await sealBefore(db, first);
  const stream = linesAfter(db, previous?.lastLine ?? null);
  let next = await stream.next();
  for await (const seal of sealsBetween(db, first, last)) {
    const lines: SealableLine[] = [];
    // One more than it should hold is enough to know.
    while (!next.done && next.value.id <= seal.lastLine && lines.length <= seal.count) {
      lines.push(next.value);
      next = await stream.next();
    }
    yield { seal, previous, lines };
    previous = seal;
  }
}
