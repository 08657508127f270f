import type { AssistanceCategory, Day, Department } from '../policy/facts.ts';
import { type DayNumber, dayNumber, dayText, dayTextOrNull, instantOn } from './days.ts';
import { ageAt, type Life } from './family.ts';
import type { Random } from './random.ts';
import type { BatchRow, ListingRow } from './rows.ts';
import { recordedAfter, SOURCES, type World } from './world.ts';

/** One listing of one person before it becomes rows. */
export interface Listing {
  readonly category: AssistanceCategory;
  readonly confirmedOn: DayNumber;
  readonly endedOn: DayNumber | null;
}

/** Who confirmed a category in 2017. PRIORITY went to veterans affairs only in 2018. */
export const DEPARTMENT_OF = {
  TEKUN: 'CIVIL_AFFAIRS',
  WUBAO: 'CIVIL_AFFAIRS',
  SANWU: 'CIVIL_AFFAIRS',
  DIBAO: 'CIVIL_AFFAIRS',
  ORPHAN: 'CIVIL_AFFAIRS',
  PRIORITY: 'CIVIL_AFFAIRS',
  POOR_CARD: 'POVERTY_ALLEVIATION',
  FP_SPECIAL: 'HEALTH',
  FP_PREF: 'HEALTH',
  MENTAL_SEVERE: 'HEALTH',
  DISABLED_SEVERE: 'DISABLED_FEDERATION',
} as const satisfies Partial<Record<AssistanceCategory, Department>>;
export type ListedCategory = keyof typeof DEPARTMENT_OF;
type ListingDepartment = (typeof DEPARTMENT_OF)[ListedCategory];

/** Whose whole contribution the fund bears, when confirmed in time: the eight kinds of Liancheng's section four (three) 1. */
const FUND_PAYS: ReadonlySet<AssistanceCategory> = new Set([
  'TEKUN',
  'WUBAO',
  'SANWU',
  'DIBAO',
  'PRIORITY',
  'POOR_CARD',
  'FP_SPECIAL',
  'DISABLED_SEVERE',
  'MENTAL_SEVERE',
]);

/** The day lists are fixed for a policy year: 31 August of the year before. */
const cutOff = (policyYear: number): DayNumber => dayNumber(`${policyYear - 1}-08-31`);

const FIRST_CONFIRMED = dayNumber('2014-01-10');
/** Days between a confirmation and the delivery that carries it. */
const DELIVERY = 12;
/** So many confirmations are newer than the last cut-off that both sides of it are well filled in any town. */
const CONFIRMED_LATE = 0.15;

/** Draws the categories that every member of a household shares. */
export function drawHouseholdCategories(random: Random): ListedCategory[] {
  const categories: ListedCategory[] = [];
  if (random.chance(0.022)) categories.push('DIBAO');
  if (random.chance(0.03)) categories.push('POOR_CARD');
  return categories;
}

/** Draws one person's listings: the household's categories and those of age and health. */
export function drawListings(world: World, random: Random, life: Life, shared: readonly ListedCategory[]): Listing[] {
  const age = ageAt(life, world.today);
  const categories = [...shared];
  if (age >= 60 && shared.length === 0 && random.chance(0.02)) categories.push(random.chance(0.8) ? 'WUBAO' : 'TEKUN');
  if (age >= 60 && random.chance(0.012)) categories.push('PRIORITY');
  if (age >= 49 && random.chance(0.004)) categories.push('FP_SPECIAL');
  if (age >= 24 && age < 60 && random.chance(0.03)) categories.push('FP_PREF');
  if (age >= 3 && random.chance(0.012)) categories.push('DISABLED_SEVERE');
  if (age >= 16 && random.chance(0.003)) categories.push('MENTAL_SEVERE');
  if (age < 16 && random.chance(0.001)) categories.push('ORPHAN');
  return categories.flatMap((category) => drawListing(world, random, life, category) ?? []);
}

function drawListing(world: World, random: Random, life: Life, category: ListedCategory): Listing | undefined {
  const cut = cutOff(Number(dayText(world.today).slice(0, 4)) + 1);
  const late = random.chance(CONFIRMED_LATE) && world.today - DELIVERY - 2 > cut;
  const first = Math.max(FIRST_CONFIRMED, life.born + 20);
  const [from, to] = late ? [Math.max(cut + 1, first), world.today - DELIVERY - 2] : [first, cut];
  if (from > to || (life.died !== null && life.died <= to)) return undefined;
  const confirmedOn = random.between(from, to);
  const withdrawn =
    !late && random.chance(0.05) ? Math.min(confirmedOn + random.between(200, 900), world.today - 40) : null;
  return {
    category,
    confirmedOn,
    endedOn: life.died ?? (withdrawn !== null && withdrawn > confirmedOn ? withdrawn : null),
  };
}

/** Whether one of the listings makes the fund pay for a policy year: confirmed by the cut-off and still standing then. */
export function fundPaysFor(listings: readonly Listing[], policyYear: number): boolean {
  const cut = cutOff(policyYear);
  return listings.some(
    ({ category, confirmedOn, endedOn }) =>
      FUND_PAYS.has(category) && confirmedOn <= cut && (endedOn === null || endedOn > cut),
  );
}

interface Delivery {
  readonly id: string;
  readonly department: Department;
  readonly month: string;
  lastDay: Day;
  rows: number;
  checksum: number;
}

/** 名单批次: one delivery a department and month, counted while listings are written. */
export class Deliveries {
  readonly #world: World;
  readonly #byKey = new Map<string, Delivery>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Writes one listing, and puts it in the delivery of its department and month. */
  write(random: Random, personId: string, regionCode: string, listing: Listing): ListingRow[] {
    const department: ListingDepartment = DEPARTMENT_OF[listing.category as ListedCategory];
    const recordedAt = recordedAfter(this.#world, random, listing.confirmedOn, DELIVERY);
    const id = this.#world.ids.next('listing');
    const row: ListingRow = {
      id,
      personId,
      category: listing.category,
      department,
      regionCode,
      confirmedOn: dayText(listing.confirmedOn),
      certificateNo: CERTIFICATE[listing.category] ? `${CERTIFICATE[listing.category]}${id.slice(-8)}` : null,
      grade: listing.category === 'DISABLED_SEVERE' ? (random.chance(0.4) ? '一级' : '二级') : null,
      batchId: this.deliver(department, recordedAt.slice(0, 10), id),
      validFrom: dayText(listing.confirmedOn),
      validTo: dayTextOrNull(listing.endedOn),
      recordedAt,
      supersededAt: null,
      source: SOURCES[department],
    };
    return random.chance(0.01) ? this.#corrected(random, row, listing) : [row];
  }

  /** Puts a listing in the delivery of its department and month, and says which that is. */
  deliver(department: Department, recordedOn: Day, listingId: string): string {
    const month = recordedOn.slice(0, 7);
    const key = `${department} ${month}`;
    let delivery = this.#byKey.get(key);
    if (delivery === undefined) {
      delivery = { id: this.#world.ids.next('batch'), department, month, lastDay: recordedOn, rows: 0, checksum: 0 };
      this.#byKey.set(key, delivery);
    }
    delivery.rows += 1;
    delivery.checksum = (Math.imul(delivery.checksum, 31) + Number.parseInt(listingId.slice(-8), 16)) >>> 0;
    if (recordedOn > delivery.lastDay) delivery.lastDay = recordedOn;
    return delivery.id;
  }

  /** A confirmation day that was typed wrong and set right later: two versions, for `knownAt` to tell apart. */
  #corrected(random: Random, row: ListingRow, listing: Listing): ListingRow[] {
    const corrected = recordedAfter(this.#world, random, listing.confirmedOn + DELIVERY + 1, 30);
    if (corrected <= row.recordedAt) return [row];
    const mistaken = dayText(listing.confirmedOn - random.between(3, 9));
    return [
      {
        ...row,
        id: this.#world.ids.next('listing'),
        confirmedOn: mistaken,
        validFrom: mistaken,
        supersededAt: corrected,
      },
      { ...row, recordedAt: corrected },
    ];
  }

  /** The deliveries as rows, once every listing is written. */
  rows(): BatchRow[] {
    return [...this.#byKey.values()].map(({ id, department, month, lastDay, rows, checksum }) => ({
      id,
      department,
      batch: month,
      regionCode: this.#world.county,
      receivedAt: instantOn(dayNumber(lastDay), 18 * 60),
      rowCount: rows,
      matchedCount: rows,
      checksum: `demo-${checksum.toString(16).padStart(8, '0')}`,
      status: 'APPLIED',
    }));
  }
}

/** What certificates of a category begin with, where it has any. */
const CERTIFICATE: Partial<Record<AssistanceCategory, string>> = {
  DIBAO: '示例低',
  DISABLED_SEVERE: '示例残',
  POOR_CARD: '示例贫',
};
