import { isWithin } from '../../policy/region.ts';
import { type Counter, isOwnRegion } from '../write.ts';
import { type Problem, problem } from './collection-problem.ts';

/** 票据批次: what a book is called that nobody gave a name. Such names are kept for the region that they begin with. */
export const bookOf = (regionCode: string, policyYear: number): string => `${regionCode}-${policyYear}`;

/** A book that was named, by whom, and whose receipt it is to hold. */
export interface NamedBook {
  readonly series: string;
  /** Of the household that pays. */
  readonly regionCode: string;
  /** What its own book is called. */
  readonly ownSeries: string;
}

/** Six, nine or twelve digits of which the first two are a province's: shorter and other numbers are a name like any. */
const REGION_CODE = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])\d{4}(?:\d{3}){0,2}(?!\d)/;

/** The region whose book it is by its name; undefined where the name begins with none. */
export const regionOfBook = (series: string): string | undefined => REGION_CODE.exec(series)?.[0];

/**
 * What stands in the way of writing in a book whose name begins with a region: that region holds the household, and is the
 * writer's own. A receipt that takes a voided one's place stays in its book, wherever the household has gone.
 */
export function bookProblems(book: NamedBook, isReissue: boolean, law: Pick<Counter, 'viewer' | 'today'>): Problem[] {
  const region = regionOfBook(book.series);
  if (region === undefined) return [];
  const isOfHousehold = isReissue || isWithin(book.regionCode, region);
  return isOfHousehold && isOwnRegion(law, region) ? [] : [bookOfAnother(book, region)];
}

export const bookOfAnother = ({ series, ownSeries }: NamedBook, region: string): Problem =>
  problem('series', 'SERIES_OF_ANOTHER_REGION', { series, region, right: ownSeries });
