/** Rates of counts and of fen, compared without rounding; rounded only to be shown. */
import type { BasisPoints } from './rate.ts';

const WHOLE = 10_000n;

/** Whether a part of a whole is at least a rate: 25038 of 25550 is not 98.00 %, although it prints as 98.00. */
export function reaches(part: number, whole: number, rate: BasisPoints): boolean {
  return BigInt(part) * WHOLE >= BigInt(rate) * BigInt(whole);
}

/** Whether a part of a whole is at most a rate. */
export function staysWithin(part: number, whole: number, rate: BasisPoints): boolean {
  return BigInt(part) * WHOLE <= BigInt(rate) * BigInt(whole);
}

/** The least part of a whole that reaches a rate: ⌈rate × whole⌉. */
export function leastReaching(whole: number, rate: BasisPoints): number {
  return -Number(floorOf(-BigInt(whole) * BigInt(rate), WHOLE));
}

/** The greatest part of a whole that stays within a rate: ⌊rate × whole⌋. */
export function mostWithin(whole: number, rate: BasisPoints): number {
  return Number(floorOf(BigInt(whole) * BigInt(rate), WHOLE));
}

/** A part of a whole as a rate, rounded half-up to be shown; null of nothing. Never compare what this gives. */
export function shownRate(part: number, whole: number): BasisPoints | null {
  return whole === 0 ? null : roundedShare([part, 10_000], whole);
}

/** Below 0 when the first rate is the lower one, 0 when both are the same. */
export function compareRates(a: { part: number; whole: number }, b: { part: number; whole: number }): number {
  const [left, right] = [BigInt(a.part) * BigInt(b.whole), BigInt(b.part) * BigInt(a.whole)];
  return left < right ? -1 : Number(left > right);
}

/** A product of whole numbers divided by another, rounded half-up. */
export function roundedShare(factors: readonly number[], divisor: number): number {
  const product = factors.reduce((total, factor) => total * BigInt(factor), 1n);
  return Number(floorOf(2n * product + BigInt(divisor), 2n * BigInt(divisor)));
}

function floorOf(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
}
