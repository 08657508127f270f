import type { Day } from '../policy/facts.ts';
import { Deliveries, drawHouseholdCategories, drawListings } from './assistance.ts';
import { drawCircumstances } from './circumstances.ts';
import { collectFromHousehold } from './collection.ts';
import { dayNumber, dayText } from './days.ts';
import { type Resident, type Round, writeEmployeeEnrollments } from './enrollment.ts';
import { drawFamily, type Family, type Household } from './family.ts';
import { IdNumbers } from './id-number.ts';
import { NAMED_COUNTY } from './named-people.ts';
import { writeNamedPeople } from './named-rows.ts';
import { type Collector, type Offices, writeOffices, writeTownOffice, writeVillageOffice } from './offices.ts';
import { writeParents } from './parent.ts';
import { type Counters, writePerson } from './person.ts';
import { Random } from './random.ts';
import { closeBooks } from './receipt.ts';
import { RowIds } from './row-ids.ts';
import { type DemoRows, noRows } from './rows.ts';
import { apportion, placeName, type Town, type Village, villagesOf } from './town.ts';
import { recordedAfter, SOURCES, type World } from './world.ts';

export interface PopulationOptions {
  readonly county: string;
  readonly countyName: string;
  readonly poolingArea: string;
  readonly towns: readonly Town[];
  /** Everybody, the named people among them. */
  readonly people: number;
  readonly seed: number;
  /** The day the world is drawn for: nothing is recorded on it or later. */
  readonly today: Day;
}

/** The demo's own day, where the named people's stories end, and the last one before a window opens that is not drawn. */
export const FIRST_TODAY: Day = '2017-11-20';
export const LAST_TODAY: Day = '2018-08-31';

/** One receipt book, and one piece of the stream: about so many households. Larger pieces cost memory, smaller ones time. */
const HOUSEHOLDS_PER_BOOK = 250;

/** Everything that the parts of one population share. */
interface Draw {
  readonly world: World;
  readonly seed: number;
  readonly offices: Offices;
  readonly counters: Counters;
  readonly deliveries: Deliveries;
}

/**
 * Draws a county, piece by piece, so that a million people need no more memory than a village. The same options give
 * the same rows. List batches come last, because only then is it known what was in them.
 */
export function* generatePopulation(options: PopulationOptions): Generator<DemoRows> {
  const world = worldOf(options);
  const deliveries = new Deliveries(world);
  const counters: Counters = { idNumbers: new IdNumbers(), people: 0, lastNumber: '' };
  const first = noRows();
  const offices = writeOffices(world, new Random(`${options.seed} offices`), first);
  const draw: Draw = { world, seed: options.seed, offices, counters, deliveries };

  const named = options.county === NAMED_COUNTY ? writeNamedPeople(world, offices, deliveries, first) : 0;
  yield first;
  yield* drawTowns(draw, options.towns, Math.max(0, options.people - named));
  yield { ...noRows(), batches: deliveries.rows() };
}

function worldOf({ county, countyName, poolingArea, today, seed }: PopulationOptions): World {
  if (today < FIRST_TODAY || today > LAST_TODAY) {
    throw new RangeError(
      `The demo's day is ${today}, but its world is known from ${FIRST_TODAY} to ${LAST_TODAY} only.`,
    );
  }
  return { county, countyName, poolingArea, today: dayNumber(today), ids: RowIds.ofSeed(seed) };
}

function* drawTowns(draw: Draw, towns: readonly Town[], crowd: number): Generator<DemoRows> {
  const sizes = apportion(
    crowd,
    towns.map(({ weight }) => weight),
  );
  for (const [at, town] of towns.entries()) {
    const random = new Random(`${draw.seed} ${town.code}`);
    const rows = noRows();
    const office = writeTownOffice(draw.world, random, draw.offices, town, rows);
    const villages = villagesOf(town);
    const collectors = villages.map((village) => writeVillageOffice(draw.world, random, office, village, rows));
    yield rows;

    // Some towns are far ahead of others by November.
    const pace = 0.62 + random.fraction() * 0.22;
    const villageSizes = apportion(
      sizes[at] ?? 0,
      villages.map(() => 1 + 3 * random.fraction()),
    );
    for (const [place, village] of villages.entries()) {
      const collector = collectors[place] as Collector;
      yield* drawVillage(draw, town, village, collector, pace, villageSizes[place] ?? 0);
    }
  }
}

/** A village's households, book by book, until its people are all placed. */
function* drawVillage(
  draw: Draw,
  town: Town,
  village: Village,
  collector: Collector,
  pace: number,
  people: number,
): Generator<DemoRows> {
  const random = new Random(`${draw.seed} ${village.code}`);
  const marks = new Random(`${draw.seed} ${village.code} marks`);
  let left = people;
  let houseNumber = 0;
  for (let book = 1; left > 0; book++) {
    const rows = noRows();
    const residents = new Map<string, Resident>();
    const { world, offices } = draw;
    const round: Round = {
      world,
      random,
      marks,
      village,
      offices,
      collector,
      pace,
      book,
      residents,
      enrolled: new Set(),
      rows,
    };
    for (let count = 0; count < HOUSEHOLDS_PER_BOOK && left > 0; count++) {
      const family = drawFamily(world, random, left);
      left -= family.lives.length;
      writeResidents(draw, round, family);
      for (const household of family.households) {
        houseNumber += 1;
        writeHousehold(world, random, town, village, household, houseNumber, rows);
        writeParents(round, household);
        collectFromHousehold(round, household);
      }
    }
    closeBooks(rows);
    yield rows;
  }
}

/** Writes a family's people and remembers what the collector has to know of them. */
function writeResidents(draw: Draw, { random, village, residents, rows }: Round, family: Family): void {
  const { world, counters, deliveries } = draw;
  const shared = drawHouseholdCategories(random);
  for (const life of family.lives) {
    const circumstances = drawCircumstances(world, random, life, village.code);
    const listings = circumstances.employeeInsured ? [] : drawListings(world, random, life, shared);
    const resident: Resident = { life, circumstances, listings };
    residents.set(life.id, resident);
    writePerson(world, random, counters, life, circumstances, village.code, rows);
    for (const listing of listings) rows.listings.push(...deliveries.write(random, life.id, village.code, listing));
    writeEmployeeEnrollments(world, random, resident, rows);
  }
}

function writeHousehold(
  world: World,
  random: Random,
  town: Town,
  village: Village,
  household: Household,
  houseNumber: number,
  rows: DemoRows,
): void {
  const place = placeName(village);
  const common = { supersededAt: null, source: SOURCES.PUBLIC_SECURITY };
  rows.households.push({
    id: household.id,
    number: `${village.code}${String(houseNumber).padStart(5, '0')}`,
    headPersonId: household.head.id,
    regionCode: village.code,
    address: `${world.countyName}${town.name}${place === town.name ? '' : place}示例路${houseNumber}号`,
    validFrom: dayText(household.founded),
    validTo: null,
    recordedAt: recordedAfter(world, random, household.founded, 10),
    ...common,
  });
  for (const { life, relation, from, to } of household.members) {
    rows.members.push({
      id: world.ids.next('member'),
      householdId: household.id,
      personId: life.id,
      relation,
      validFrom: dayText(from),
      validTo: to === null ? null : dayText(to),
      recordedAt: recordedAfter(world, random, from, 10),
      ...common,
    });
  }
}
