import { subtree } from '../../store/access.ts';
import {
  type CountRow,
  countListings,
  countSensitive,
  type ListingKey,
} from '../../store/queries/assistance-report.ts';
import type { Filterer, Where } from '../../store/where.ts';
import type { Counter } from '../write.ts';
import { isFew, withheld } from './withheld.ts';

export interface StatisticsQuestion {
  readonly within: string;
  readonly where?: Where | null;
  readonly by: ListingKey;
}

/** Listings of a key; without numbers where these are withheld. */
export interface ListingCount {
  readonly by: ListingKey;
  readonly key: string | null;
  readonly listings: number | null;
  readonly people: number | null;
  readonly isSuppressed: boolean;
}

export interface ListingStatistics {
  readonly on: string;
  readonly total: ListingCount;
  readonly groups: readonly ListingCount[];
}

type Asker = Counter & Filterer;

/** 认定统计: listings that hold today, by a key. Whoever is told no names is told no small numbers either. */
export async function listingStatistics(asker: Asker, question: StatisticsQuestion): Promise<ListingStatistics> {
  const { by } = question;
  const rows = await countListings(asker.db, asker, { ...question, on: asker.today });
  const groups = rows.filter(({ key }) => key !== null);
  const total = rows.find(({ key }) => key === null) ?? { key: null, listings: 0, people: 0 };
  const told = isToldNames(asker) ? nothingWithheld(groups) : withheld(groups);
  const sensitive = isToldSensitive(asker, question)
    ? await countSensitive(asker.db, asker, { ...question, on: asker.today })
    : [];
  return {
    on: asker.today,
    total: counted(by, total, told.total),
    groups: [
      ...groups.map((row, at) => counted(by, row, told.isTold[at] === true)),
      ...sensitive.map((row) => counted(by, row, !isFew(row))),
    ],
  };
}

const nothingWithheld = (groups: readonly CountRow[]) => ({ isTold: groups.map(() => true), total: true });

/** Whether somebody is told who the people are: then numbers tell nothing more. */
const isToldNames = ({ scopes }: Asker) => scopes.has('identity:read');

/**
 * Whether sensitive categories are told as numbers to somebody who may not see whose they are: of a whole county, and never of a
 * part that a filter or a smaller region cuts out, because the difference of two such numbers would tell of one person.
 */
function isToldSensitive(asker: Asker, { within, where, by }: StatisticsQuestion): boolean {
  if (isToldNames(asker) || asker.reach.isSensitiveShown || by !== 'CATEGORY' || where) return false;
  return COUNTY.test(within) && isWholly(asker, within);
}

/** A county's code: neither a city's nor a province's, which end in zeros, nor a town's, which is longer. */
const COUNTY = /^\d{4}(?!00)[\dZ]\d$/;

function isWholly({ reach }: Asker, code: string): boolean {
  const { from, to } = subtree(code);
  switch (reach.kind) {
    case 'EVERYWHERE':
      return true;
    case 'REGION':
      return reach.from <= from && to <= reach.to;
    case 'REGIONS':
      return reach.ranges.some((range) => range.from <= from && to <= range.to);
    default:
      return false;
  }
}

function counted(by: ListingKey, { key, listings, people }: CountRow, isShown: boolean): ListingCount {
  return isShown
    ? { by, key, listings, people, isSuppressed: false }
    : { by, key, listings: null, people: null, isSuppressed: true };
}
