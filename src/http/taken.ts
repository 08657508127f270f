/** How long whoever takes a file may keep it waiting: each piece holds a connection to the database. */
export interface TakingPatience {
  /** Milliseconds without a piece being taken. */
  readonly idleMs: number;
  /** Milliseconds of waiting in all, beside what the least pace allows for what was taken. */
  readonly restMs: number;
  /** Bytes a second that are taken in the mean at least. */
  readonly leastPace: number;
}

/** As patient as with whoever sends a file (upload-body.ts). */
export const TAKING_PATIENCE: TakingPatience = { idleMs: 30_000, restMs: 60_000, leastPace: 16 * 1024 };

interface Taking<Piece> {
  /** What came before anything was sent. */
  readonly first: IteratorResult<Piece>;
  readonly rest: AsyncGenerator<Piece>;
  /** Called where whoever takes them is too slow. Only the time between a piece and the wish for the next one counts. */
  readonly giveUp: () => void;
  readonly patience?: TakingPatience | undefined;
}

/** All pieces. No generator: one that nobody began to read, because the client left meanwhile, would never end the pieces behind it. */
export function taken<Piece extends string | Buffer>({
  first,
  rest,
  giveUp,
  patience: { idleMs, restMs, leastPace } = TAKING_PATIENCE,
}: Taking<Piece>): AsyncIterable<Piece> {
  let [isFirstTaken, bytes, waitedMs, since] = [false, 0, 0, performance.now()];
  let late: NodeJS.Timeout | undefined;
  const made = async () => {
    if (isFirstTaken) return rest.next();
    isFirstTaken = true;
    return first;
  };
  const wait = (piece: Piece) => {
    bytes += Buffer.byteLength(piece);
    since = performance.now();
    late = setTimeout(giveUp, Math.min(idleMs, restMs + (bytes / leastPace) * 1_000 - waitedMs));
  };
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        clearTimeout(late);
        waitedMs += performance.now() - since;
        const piece = await made();
        // Behind the last one nothing is held any more.
        if (!piece.done) wait(piece.value);
        return piece;
      },
      return() {
        clearTimeout(late);
        return rest.return(undefined);
      },
    }),
  };
}
