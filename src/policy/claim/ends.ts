/** 区间计算: what is not settled is computed twice, as the reading that pays least and the one that pays most. */
import { between, type Fen, type Interval } from '../money.ts';

export interface Ends<T> {
  readonly least: T;
  readonly most: T;
}

export type End = keyof Ends<unknown>;

/** The same in both readings. */
export function settled<T>(value: T): Ends<T> {
  return { least: value, most: value };
}

/** Makes something of each reading. */
export function each<T, U>(ends: Ends<T>, make: (value: T) => U): Ends<U> {
  return { least: make(ends.least), most: make(ends.most) };
}

/** Brings two together, reading by reading. */
export function both<T, U, V>(a: Ends<T>, b: Ends<U>, make: (a: T, b: U) => V): Ends<V> {
  return { least: make(a.least, b.least), most: make(a.most, b.most) };
}

/** Something that holds, does not, or is not known: then it counts only in the reading that pays more with it. */
export function whereMet<T>(met: boolean | undefined, value: Ends<T>, otherwise: T): Ends<T> {
  return { least: met === true ? value.least : otherwise, most: met === false ? otherwise : value.most };
}

/** A charge on the patient that some are free of: while that is not known, it counts only in the reading that pays least. */
export function unlessFree(isFree: boolean | undefined, charge: Ends<number>): Ends<number> {
  return { least: isFree === true ? 0 : charge.least, most: isFree === false ? charge.most : 0 };
}

/** Of an amount that pays more the smaller it is, such as a deductible. */
export function reversed(ends: Ends<Fen>): Interval {
  return between(Math.min(ends.least, ends.most), Math.max(ends.least, ends.most));
}
