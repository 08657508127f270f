/** Percentages as whole basis points. */
import type { Fen } from './money.ts';

/** A share in basis points (1/100 of a percent): 5500 is 55.00 %. */
export type BasisPoints = number;

const RATE = /^(0|[1-9]\d{0,2})\.\d{2}$/;
const WHOLE = 10_000;
/** From here on, fen times basis points would leave the safe integers. */
export const SAFE_FEN = 900_000_000_000;

/** Whether a text is a percentage as rulebooks write it, such as `55.00`; at most 100.00. */
export function isRate(text: string): boolean {
  return RATE.test(text) && Number(text.replace('.', '')) <= WHOLE;
}

/** Parses `"55.00"` into 5500 basis points. Two decimals are required. */
export function parseRate(text: string): BasisPoints {
  if (!isRate(text)) throw new RangeError(`"${text}" is not a percentage: write two decimals, as in "55.00".`);
  return Number(text.replace('.', ''));
}

/** Prints 5500 basis points as `55.00`. */
export function formatRate(rate: BasisPoints): string {
  const digits = String(Math.abs(rate)).padStart(3, '0');
  return `${rate < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** A share of an amount, rounded half-up to the fen. */
export function shareOf(fen: Fen, rate: BasisPoints): Fen {
  if (Math.abs(fen) < SAFE_FEN) return wholeFen(fen * rate);
  return Number((BigInt(fen) * BigInt(rate) + BigInt(WHOLE / 2)) / BigInt(WHOLE));
}

/** Fen times basis points as fen, rounded half-up; below `SAFE_FEN` times the whole. */
export function wholeFen(parts: number): Fen {
  return Math.floor((parts + WHOLE / 2) / WHOLE);
}

/**
 * Splits an amount by parts: each is rounded half-up, the last takes the remainder, so that they add up. Whoever
 * stands last in the rulebook's order carries the odd fen.
 */
export function splitByParts(total: Fen, parts: readonly number[]): Fen[] {
  const sum = parts.reduce((a, b) => a + b, 0);
  let left = total;
  return parts.map((part, index) => {
    const own = index === parts.length - 1 ? left : Math.min(left, halfUp(BigInt(total) * BigInt(part), BigInt(sum)));
    left -= own;
    return own;
  });
}

function halfUp(numerator: bigint, denominator: bigint): number {
  return Number((2n * numerator + denominator) / (2n * denominator));
}
