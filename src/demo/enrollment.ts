import type { EnrollmentStatus, Instant, Scheme } from '../policy/facts.ts';
import type { Listing } from './assistance.ts';
import type { Circumstances } from './circumstances.ts';
import { type DayNumber, dayNumber, dayText, yearOf } from './days.ts';
import type { Life } from './family.ts';
import type { Collector, Offices } from './offices.ts';
import type { Random } from './random.ts';
import type { DemoRows, EnrollmentRow } from './rows.ts';
import { isNeighbourhood, type Village } from './town.ts';
import { FIRST_YEAR, recordedAfter, SOURCES, type World } from './world.ts';

/** A person as the collector meets them. */
export interface Resident {
  readonly life: Life;
  readonly circumstances: Circumstances;
  readonly listings: readonly Listing[];
}

/** One collector's round through a village, with the receipt book in hand. */
export interface Round {
  readonly world: World;
  readonly random: Random;
  /** Draws what was noted beside the money, so that more of it changes nobody's life. */
  readonly marks: Random;
  readonly village: Village;
  readonly offices: Offices;
  readonly collector: Collector;
  /** How far the town has got: the share of households that pay for the last year by 20 November. */
  readonly pace: number;
  /** The receipt book's number within village and year. */
  readonly book: number;
  readonly residents: Map<string, Resident>;
  /** Person and year of everybody enrolled on this round. */
  readonly enrolled: Set<string>;
  readonly rows: DemoRows;
}

/** Neighbouring counties that a second enrollment turns up in: 武平, 上杭, 长汀. */
const NEIGHBOURS = ['350824', '350823', '350821'] as const;

/** Signed up for the year that is being collected, nothing paid yet. */
export function register(round: Round, resident: Resident, year: number): void {
  const { world, random } = round;
  const opened = dayNumber(`${year - 1}-09-01`);
  if (world.today - 2 < opened) return;
  const registeredOn = random.between(opened, world.today - 2);
  const row = enrollmentRow(round, resident, year, false);
  const recordedAt = recordedAfter(world, random, registeredOn, 2);
  const registered = { registeredOn: dayText(registeredOn), paidOn: null, recordedAt, source: SOURCES.VILLAGE };
  round.rows.enrollments.push({ ...row, ...registered, status: 'REGISTERED' });
}

/** A paid enrollment; now and then with the registration that stood before the money came, as an older version. */
export function enrol(
  round: Round,
  resident: Resident,
  year: number,
  paidOn: DayNumber,
  recordedAt: Instant,
  source: string,
  isNewborn: boolean,
): EnrollmentRow {
  const { world, random, rows, enrolled } = round;
  enrolled.add(`${resident.life.id} ${year}`);
  const row = enrollmentRow(round, resident, year, isNewborn);
  const ahead = !isNewborn && random.chance(0.03) ? random.between(3, 20) : 0;
  const registeredOn = dayText(Math.max(paidOn - ahead, resident.life.born));
  if (ahead > 0) {
    const first = recordedAfter(world, random, paidOn - ahead, 1);
    rows.enrollments.push({
      ...row,
      ...{ id: world.ids.next('enrollment'), status: 'REGISTERED', registeredOn, paidOn: null, source },
      ...{ recordedAt: first, supersededAt: recordedAt },
    });
  }
  const paid = { ...row, status: paidStatus(world, year), registeredOn, paidOn: dayText(paidOn), recordedAt, source };
  rows.enrollments.push(paid);
  return paid;
}

function enrollmentRow(
  round: Round,
  { life, circumstances }: Resident,
  year: number,
  isNewborn: boolean,
): EnrollmentRow {
  const { world, village } = round;
  const isUrban = isNeighbourhood(village.code);
  const isNew = isNewborn || yearOf(life.born) >= FIRST_YEAR || circumstances.permit !== null;
  const isStudent = circumstances.spells.some(({ kind }) => kind === 'STUDENT');
  const scheme = schemeOf(year, isUrban);
  return {
    id: world.ids.next('enrollment'),
    personId: life.id,
    scheme,
    regionCode: village.code,
    poolingAreaCode: scheme === 'URRBMI' ? world.poolingArea : world.county,
    policyYear: year,
    status: 'REGISTERED',
    category: isNewborn ? 'NEWBORN' : isStudent ? 'STUDENT' : 'GENERAL',
    legacyRecord: isNew ? 'NEW' : isUrban ? 'RESIDENT_INSURANCE' : 'NRCMS',
    registeredOn: '',
    paidOn: null,
    recordedAt: '',
    supersededAt: null,
    source: SOURCES.INSURANCE_OFFICE,
  };
}

/** The two older schemes were merged for 2017: the county's rural one and the city's urban one ended with 2016. */
const schemeOf = (year: number, isUrban: boolean): Scheme => (year > 2016 ? 'URRBMI' : isUrban ? 'URBMI' : 'NRCMS');

/** What a paid enrollment of a year is on the demo's day. */
export function paidStatus(world: World, year: number): EnrollmentStatus {
  const current = yearOf(world.today);
  return year > current ? 'PAID' : year === current ? 'ACTIVE' : 'ENDED';
}

/** 重复参保 within the scheme: another county's register has the person too. Its money is not in this registry. */
export function enrolElsewhere(round: Round, enrollment: EnrollmentRow): void {
  const { world, random, rows } = round;
  rows.enrollments.push({
    ...enrollment,
    id: world.ids.next('enrollment'),
    regionCode: random.pick(NEIGHBOURS),
    source: SOURCES.OTHER_COUNTY,
  });
}

/** Writes the years of employee insurance. They are no annual contribution: the day is that of the first month's. */
export function writeEmployeeEnrollments(world: World, random: Random, resident: Resident, rows: DemoRows): void {
  const insured = resident.circumstances.employeeInsured;
  if (insured === null) return;
  const current = yearOf(world.today);
  const last = insured.to === null ? current : Math.min(yearOf(insured.to), current);
  for (let year = Math.max(FIRST_YEAR, yearOf(insured.from)); year <= last; year++) {
    const started = Math.max(insured.from, dayNumber(`${year}-01-01`));
    const paidOn = Math.min(started + random.between(5, 25), world.today - 1);
    rows.enrollments.push({
      id: world.ids.next('enrollment'),
      personId: resident.life.id,
      scheme: 'UEBMI',
      regionCode: world.county,
      poolingAreaCode: world.poolingArea,
      policyYear: year,
      status: year < current || insured.to !== null ? 'ENDED' : 'ACTIVE',
      category: 'GENERAL',
      legacyRecord: 'NEW',
      registeredOn: dayText(started),
      paidOn: dayText(paidOn),
      recordedAt: recordedAfter(world, random, paidOn, 3),
      supersededAt: null,
      source: SOURCES.INSURANCE_OFFICE,
    });
  }
}
