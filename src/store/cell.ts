/** A value of one dimension: a code, a name of an enum, a number, yes or no; null where a row has none, or where it is summed over. */
export type KeyValue = string | number | boolean | null;

/** What is told of one measure over the rows of a cell that have it; null everywhere where none has. Money in fen. */
export interface Sums {
  readonly sum: number | null;
  /** Rounded half up to the fen, or of other numbers to two decimals. */
  readonly avg: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** The middle one, of two middle ones the mean, rounded as the average is; null where no median was asked for. */
  readonly median: number | null;
  /** How many rows have a value. */
  readonly values: number;
  /** How many different people have a value; 0 where cells carry no keys. */
  readonly people: number;
  /** The most that one person adds, above or below nought; 0 where cells carry no keys. */
  readonly largest: number;
  /** Parts of the whole that averages are told in: money is in fen, of other numbers a hundredth is. */
  readonly parts: 1 | 100;
}

/** One group of a statistic, exact as the store counted it. */
export interface Cell {
  /** The values of the dimensions in the order they were asked for. */
  readonly key: readonly KeyValue[];
  /** Places of the dimensions that this cell sums over: all of them for the total, none for a group of the finest kind. */
  readonly totalOf: readonly number[];
  /** Rows in it. */
  readonly count: number;
  /** Different people in it; 0 where nobody asked for them. */
  readonly people: number;
  /** Rows of whoever has most in it; null where nobody can have hardly more than one, or cells carry no keys. */
  readonly mostRows: number | null;
  /** The least of a keyed hash of the people in it: the same people, the same key. Empty where nobody asked for it. */
  readonly cellKey: string;
  /** By the measure's name. */
  readonly sums: Readonly<Record<string, Sums>>;
  /** Rows that fit the `rateOf` too; null where no rate was asked for. */
  readonly part: number | null;
  /** The key of the people of those rows. */
  readonly partKey: string;
  readonly partPeople: number | null;
  readonly partMostRows: number | null;
}
