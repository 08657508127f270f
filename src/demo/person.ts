import { REGISTERS } from '../policy/facts.ts';
import type { Circumstances } from './circumstances.ts';
import { type DayNumber, dayNumber, dayText, dayTextOrNull, years } from './days.ts';
import type { Life } from './family.ts';
import type { IdNumbers } from './id-number.ts';
import { drawEthnicity } from './names.ts';
import { inventedPhone } from './phone-number.ts';
import type { Random } from './random.ts';
import type { DemoRows } from './rows.ts';
import { recordedAfter, SOURCES, type World } from './world.ts';

/** Running numbers that the whole crowd shares. */
export interface Counters {
  readonly idNumbers: IdNumbers;
  people: number;
  /** The number given last: now and then somebody turns up with it again. */
  lastNumber: string;
}

/** Newborns live on their birth certificate for this many days before an ID number arrives, at most. */
const NUMBER_ARRIVES = 60;
/** 冒用 and typing mistakes: one person in so many shows a number that is already somebody's. */
const SHARED_NUMBER = 1 / 5000;
/** The rolls are compared in the weeks before the lists are fixed. */
const COMPARED_FROM = dayNumber('2017-08-14');
const COMPARED_TO = dayNumber('2017-09-12');

/** Writes a person with documents, places, statuses and the check of the rolls. */
export function writePerson(
  world: World,
  random: Random,
  counters: Counters,
  life: Life,
  circumstances: Circumstances,
  region: string,
  rows: DemoRows,
): void {
  const hasPhone = life.died === null && life.born < world.today - years(14);
  rows.people.push({
    id: life.id,
    name: life.name,
    sex: life.sex,
    birthDate: dayText(life.born),
    ethnicity: drawEthnicity(random),
    regionCode: region,
    phone: hasPhone && random.chance(0.9) ? inventedPhone(counters.people) : null,
    recordedAt: recordedAfter(world, random, life.born, 7),
    source: SOURCES.PUBLIC_SECURITY,
  });
  counters.people += 1;
  writeDocuments(world, random, counters, life, circumstances, rows);
  writePlaces(world, random, life, circumstances, rows);
  writeStatuses(world, random, life, circumstances, rows);
  if (circumstances.isChecked) writeCheck(world, random, life, rows);
}

function writeDocuments(
  world: World,
  random: Random,
  counters: Counters,
  life: Life,
  { permit }: Circumstances,
  rows: DemoRows,
): void {
  const held = (from: DayNumber, delay: number) => ({
    personId: life.id,
    validFrom: dayText(from),
    recordedAt: recordedAfter(world, random, from, delay),
    supersededAt: null,
    source: SOURCES.PUBLIC_SECURITY,
  });
  if (life.born > world.today - NUMBER_ARRIVES) {
    const number = `Z999${String(counters.people).padStart(6, '0')}`;
    const certificate = { kind: 'BIRTH_CERTIFICATE', number, regionCode: world.county, validTo: null } as const;
    rows.documents.push({ id: world.ids.next('document'), ...certificate, ...held(life.born, 5) });
    return;
  }
  const own = counters.idNumbers.next(dayText(life.born), life.sex);
  const number = random.chance(SHARED_NUMBER) && counters.lastNumber !== '' ? counters.lastNumber : own;
  counters.lastNumber = own;
  const citizen = { kind: 'CITIZEN_ID', number, regionCode: null, validTo: null } as const;
  rows.documents.push({ id: world.ids.next('document'), ...citizen, ...held(life.born, 30) });
  if (permit) {
    const validTo = dayText(permit.to);
    const residence = { kind: 'RESIDENCE_PERMIT', number, regionCode: world.county } as const;
    rows.documents.push({ id: world.ids.next('document'), ...residence, ...held(permit.from, 10), validTo });
  }
}

function writePlaces(world: World, random: Random, life: Life, { hukou, living }: Circumstances, rows: DemoRows): void {
  const common = { personId: life.id, supersededAt: null };
  rows.places.push({
    id: world.ids.next('place'),
    ...common,
    kind: 'HUKOU',
    regionCode: hukou.regionCode,
    hukouKind: hukou.kind,
    validFrom: dayText(hukou.from),
    validTo: dayTextOrNull(life.died),
    recordedAt: recordedAfter(world, random, hukou.from, 12),
    source: SOURCES.PUBLIC_SECURITY,
  });
  rows.places.push({
    id: world.ids.next('place'),
    ...common,
    kind: 'LIVING',
    regionCode: living.regionCode,
    hukouKind: null,
    validFrom: dayText(Math.max(living.from, life.born)),
    validTo: dayTextOrNull(life.died),
    recordedAt: recordedAfter(world, random, Math.max(living.from, life.born), 12),
    source: SOURCES.VILLAGE,
  });
}

function writeStatuses(world: World, random: Random, life: Life, { spells }: Circumstances, rows: DemoRows): void {
  for (const { kind, educationLevel, regionCode, from, to } of spells) {
    rows.statuses.push({
      id: world.ids.next('status'),
      personId: life.id,
      kind,
      educationLevel,
      regionCode,
      validFrom: dayText(from),
      validTo: dayTextOrNull(to),
      recordedAt: recordedAfter(world, random, from, 12),
      supersededAt: null,
      source: kind === 'STUDENT' ? SOURCES.EDUCATION : SOURCES.INSURANCE_OFFICE,
    });
  }
}

function writeCheck(world: World, random: Random, life: Life, rows: DemoRows): void {
  const checked = Math.max(random.between(COMPARED_FROM, COMPARED_TO), life.born + 7);
  const checkedOn = Math.min(checked, world.today - 1);
  rows.checks.push({
    id: world.ids.next('check'),
    personId: life.id,
    registers: REGISTERS,
    checkedOn: dayText(checkedOn),
    recordedAt: recordedAfter(world, random, checkedOn, 1),
    supersededAt: null,
    source: SOURCES.INSURANCE_OFFICE,
  });
}
