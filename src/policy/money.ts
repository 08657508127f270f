/** Money as whole fen, and intervals of it where a document leaves an amount open. */

/** An amount in fen (分), 1/100 yuan. Always a safe integer; never yuan, never a float. */
export type Fen = number;

/** From and to, both included, in fen. An exact amount has both ends equal. */
export interface Interval {
  readonly minFen: Fen;
  readonly maxFen: Fen;
}

/** Yuan as text with two decimals. Twelve digits before the point keep every sum of a county within a safe integer. */
const YUAN = /^(0|[1-9]\d{0,11})\.\d{2}$/;

/** Whether a text is an amount as rulebooks write it, such as `180.00`. */
export function isYuan(text: string): boolean {
  return YUAN.test(text);
}

/** Parses `"180.00"` into 18000 fen. Two decimals are required, so `180` and `180.5` are refused. */
export function parseYuan(text: string): Fen {
  if (!isYuan(text)) throw new RangeError(`"${text}" is not an amount in yuan: write two decimals, as in "180.00".`);
  return Number(text.replace('.', ''));
}

/** Prints 18000 fen as `180.00`. */
export function formatYuan(fen: Fen): string {
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Prints an interval: `180.00` when it is exact, else `0.00–180.00`. */
export function formatInterval(interval: Interval): string {
  if (isExact(interval)) return formatYuan(interval.minFen);
  return `${formatYuan(interval.minFen)}–${formatYuan(interval.maxFen)}`;
}

/** An interval of one amount. */
export function exactly(fen: Fen): Interval {
  return { minFen: fen, maxFen: fen };
}

/** Anything from one amount to another, both included. */
export function between(minFen: Fen, maxFen: Fen): Interval {
  return { minFen, maxFen };
}

/** Whether only one amount is possible. */
export function isExact(interval: Interval): boolean {
  return interval.minFen === interval.maxFen;
}

/** The one amount that is possible; null while it is open. */
export const exactFen = (amount: Interval | null): Fen | null => (amount && isExact(amount) ? amount.minFen : null);

/** Nothing is owed, exactly. */
export const ZERO: Interval = exactly(0);

/** Adds two intervals, end by end. */
export function add(a: Interval, b: Interval): Interval {
  return { minFen: a.minFen + b.minFen, maxFen: a.maxFen + b.maxFen };
}

/** An interval so many times over. */
export function times(amount: Interval, count: number): Interval {
  return { minFen: amount.minFen * count, maxFen: amount.maxFen * count };
}

/** One interval less another, end against end; below nothing where the other may be larger. */
export function less(a: Interval, b: Interval): Interval {
  return { minFen: a.minFen - b.maxFen, maxFen: a.maxFen - b.minFen };
}

/** What is left of an exact amount when an interval is taken from it; never below nothing. */
export function remainder(total: Fen, taken: Interval): Interval {
  return { minFen: Math.max(0, total - taken.maxFen), maxFen: Math.max(0, total - taken.minFen) };
}
