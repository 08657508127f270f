import { previousDay } from '../../src/policy/dates.ts';
import { maskIdNumber } from '../../src/store/envelope.ts';
import type { Cells } from './sending.ts';

/** A listing that stands, as the registry keeps it. */
export interface Standing {
  readonly personId: string;
  readonly category: string;
  readonly department: string;
  readonly regionCode: string;
  readonly confirmedOn: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly grade: string | null;
  readonly certificate: string | null;
  /** The delivery, or whatever else, that said so. */
  readonly source: string | null;
}

/** A row of a list, and whom it means in truth. */
export interface ToldRow {
  readonly cells: Cells;
  /** The person, or the members of the household; nobody where the row cannot be matched for certain. */
  readonly means: readonly string[];
  /** Whom a row that has a slip in it may mean: their listing is not dropped by its absence. */
  readonly perhaps?: string;
}

export interface ToldList {
  readonly department: string;
  readonly batch: string;
  readonly mode: 'FULL' | 'DELTA';
  readonly asOf: string;
  readonly rows: readonly ToldRow[];
}

export type Classes = Record<
  'NEW' | 'CHANGED' | 'UNCHANGED' | 'DROPPED' | 'UNMATCHED' | 'AMBIGUOUS' | 'REJECTED',
  number
>;

const NOTHING: Classes = { NEW: 0, CHANGED: 0, UNCHANGED: 0, DROPPED: 0, UNMATCHED: 0, AMBIGUOUS: 0, REJECTED: 0 };

const keyOf = ({ personId, category }: Pick<Standing, 'personId' | 'category'>) => `${personId} ${category}`;

/**
 * What lists say, played in memory and without a word of SQL: the listings that ought to stand after each of them. It knows one
 * listing of a person, department and category, nobody outside the county, and certificates by their masked numbers.
 */
export class ListingOracle {
  private standing: readonly Standing[];
  private readonly county: string;
  private readonly dead: ReadonlySet<string>;

  constructor(county: string, standing: readonly Standing[], dead: ReadonlySet<string>) {
    this.county = county;
    this.standing = standing;
    this.dead = dead;
  }

  /** What stands now, in one order. */
  get listings(): readonly Standing[] {
    return this.standing;
  }

  /** Stands again as it stood. */
  goBack(standing: readonly Standing[]): void {
    this.standing = standing;
  }

  /** Takes a list; gives how many rows come to what. */
  take(list: ToldList): Classes {
    const classes = { ...NOTHING };
    const met = new Map(this.standing.filter((one) => isMet(one, list)).map((one) => [keyOf(one), one]));
    const [gone, made, named] = [new Set<Standing>(), [] as Standing[], new Set<string>()];
    const replace = (stood: Standing | undefined, next: Standing) => {
      if (stood) gone.add(stood);
      if ((next.validFrom ?? '') <= (next.validTo ?? '9999')) made.push(next);
    };
    for (const { cells, means, perhaps } of list.rows) {
      const category = cells.category ?? '';
      if (perhaps) named.add(keyOf({ personId: perhaps, category }));
      if (means.length === 0) classes[perhaps ? 'AMBIGUOUS' : 'UNMATCHED'] += 1;
      for (const personId of means) {
        const key = keyOf({ personId, category });
        const stood = met.get(key);
        const judged = named.has(key) ? 'REJECTED' : this.judge(cells, personId, stood);
        named.add(key);
        classes[judged] += 1;
        if (judged === 'DROPPED' && stood)
          replace(stood, endOf(stood, cells.validTo || previousDay(list.asOf), list.batch));
        if (judged === 'NEW' || judged === 'CHANGED') replace(stood, this.madeBy(cells, personId, stood, list));
      }
    }
    for (const [key, stood] of met) {
      if (list.mode === 'DELTA' || named.has(key) || (stood.validFrom ?? stood.confirmedOn ?? '') > list.asOf) continue;
      classes.DROPPED += 1;
      replace(stood, endOf(stood, previousDay(list.asOf), list.batch));
    }
    this.standing = sorted([...this.standing.filter((one) => !gone.has(one)), ...made]);
    return classes;
  }

  private judge(cells: Cells, personId: string, stood: Standing | undefined): keyof Classes {
    if (cells.category === 'DISABLED_SEVERE' && Number(cells.grade) > 2) return 'REJECTED';
    if (cells.action === 'REMOVE') {
      if (!stood) return 'REJECTED';
      return stood.validTo !== null && stood.validTo === cells.validTo ? 'UNCHANGED' : 'DROPPED';
    }
    if (this.dead.has(personId)) return 'REJECTED';
    if (!stood) return 'NEW';
    const said = Object.entries(saidIn(cells)).filter(([, value]) => value !== null);
    const isOtherwise = said.some(([column, value]) => plain(stood[column as keyof Standing]) !== plain(value));
    return isOtherwise ? 'CHANGED' : 'UNCHANGED';
  }

  private madeBy(cells: Cells, personId: string, stood: Standing | undefined, list: ToldList): Standing {
    const said = saidIn(cells);
    return {
      ...{ personId, category: cells.category ?? '', department: list.department, source: list.batch },
      regionCode: stood?.regionCode ?? this.county,
      confirmedOn: said.confirmedOn ?? stood?.confirmedOn ?? null,
      validFrom: said.validFrom ?? stood?.validFrom ?? (stood ? null : said.confirmedOn),
      validTo: said.validTo ?? stood?.validTo ?? null,
      grade: said.grade ?? stood?.grade ?? null,
      certificate: said.certificate ?? stood?.certificate ?? null,
    };
  }
}

const isMet = ({ department, validTo }: Standing, list: ToldList): boolean =>
  department === list.department && (validTo ?? '9999') > list.asOf;

const endOf = (stood: Standing, day: string, source: string): Standing => ({
  ...stood,
  ...{ source, validTo: stood.validTo !== null && stood.validTo < day ? stood.validTo : day },
});

const saidIn = ({ confirmedOn, validFrom, validTo, grade, certificateNo }: Cells) => ({
  confirmedOn: confirmedOn || null,
  validFrom: validFrom || null,
  validTo: validTo || null,
  grade: grade || null,
  certificate: certificateNo ? maskIdNumber(certificateNo) : null,
});

/** 一级 and 1 are one grade. */
const plain = (value: string | null): string | null =>
  value?.replace(/^([一二三四])级$/, (_, sign: string) => String('一二三四'.indexOf(sign) + 1)) ?? null;

/** Listings in one order, so that two ways to them can be compared. */
export const sorted = (standing: readonly Standing[]): readonly Standing[] =>
  standing.toSorted((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));

const orderOf = (one: Standing): string => JSON.stringify(Object.entries(one).sort());
