import type { EducationLevel, HukouKind, StatusKind } from '../policy/facts.ts';
import { type DayNumber, dayNumber, years } from './days.ts';
import { ageAt, type Life } from './family.ts';
import type { Random } from './random.ts';
import { isNeighbourhood } from './town.ts';
import type { World } from './world.ts';

interface Spell {
  readonly kind: StatusKind;
  readonly educationLevel: EducationLevel | null;
  readonly regionCode: string | null;
  readonly from: DayNumber;
  readonly to: DayNumber | null;
}

interface Stay {
  readonly regionCode: string;
  readonly from: DayNumber;
}

/** How one person lives: registered where, living where, studying, employed, insured. */
export interface Circumstances {
  readonly hukou: Stay & { readonly kind: HukouKind };
  /** 居住地; null once dead. */
  readonly living: Stay;
  readonly spells: readonly Spell[];
  /** 居住证 of the county, for those whose hukou is elsewhere. */
  readonly permit: { readonly from: DayNumber; readonly to: DayNumber } | null;
  /** The period of employee insurance, when there is one. */
  readonly employeeInsured: { readonly from: DayNumber; readonly to: DayNumber | null } | null;
  /** False for the few whom nobody looked up: their missing facts are unknown, not false. */
  readonly isChecked: boolean;
}

/** Where people of the county work and study when they are away: 龙岩, 厦门, 福州, 泉州. */
const AWAY = ['350802', '350203', '350102', '350502'] as const;
/** Where people come from who hold a permit: 会昌, 瑞金 and 长汀. */
const ORIGINS = ['360733', '360781', '350821'] as const;

/** Draws one person's circumstances. */
export function drawCircumstances(world: World, random: Random, life: Life, villageCode: string): Circumstances {
  const age = ageAt(life, world.today);
  const isOutsider = age > 18 && random.chance(0.006);
  const employeeInsured = drawEmployeeInsurance(world, random, life, age);
  const spells = drawSpells(world, random, life, age, employeeInsured);
  const away = !isOutsider && age > 16 && random.chance(0.04);
  return {
    hukou: {
      regionCode: isOutsider ? random.pick(ORIGINS) : villageCode,
      kind: drawHukouKind(random, life, villageCode),
      from: life.born,
    },
    living: away
      ? { regionCode: random.pick(AWAY), from: world.today - random.between(120, 2000) }
      : { regionCode: villageCode, from: isOutsider ? world.today - random.between(400, 3000) : life.born },
    spells,
    permit: isOutsider ? drawPermit(world, random) : null,
    employeeInsured,
    isChecked: !random.chance(0.01),
  };
}

/** Most permits are valid on the demo's day, some have run out. Each is good for a year. */
function drawPermit(world: World, random: Random): { from: DayNumber; to: DayNumber } {
  const from = world.today - (random.chance(0.75) ? random.between(20, 350) : random.between(380, 700));
  return { from, to: from + 364 };
}

/** The two kinds of hukou were being merged: whoever was registered from 2016 on has the one kind. */
function drawHukouKind(random: Random, life: Life, villageCode: string): HukouKind {
  if (life.born >= dayNumber('2016-01-01')) return 'RESIDENT';
  if (isNeighbourhood(villageCode)) return random.chance(0.8) ? 'NON_AGRICULTURAL' : 'AGRICULTURAL';
  return random.chance(0.96) ? 'AGRICULTURAL' : 'NON_AGRICULTURAL';
}

function drawEmployeeInsurance(world: World, random: Random, life: Life, age: number) {
  if (age < 22 || age > 62 || life.died !== null || !random.chance(0.035)) return null;
  const adult = life.born + years(21);
  const from = random.between(Math.max(adult, dayNumber('2005-01-01')), world.today - 60);
  const left = random.chance(0.15) ? from + random.between(200, 2500) : null;
  return { from, to: left !== null && left < world.today - 20 ? left : null };
}

function drawSpells(
  world: World,
  random: Random,
  life: Life,
  age: number,
  insured: { readonly from: DayNumber; readonly to: DayNumber | null } | null,
): Spell[] {
  const spells: Spell[] = [];
  const add = (kind: StatusKind, from: DayNumber, to: DayNumber | null = null, regionCode: string | null = null) =>
    spells.push({ kind, educationLevel: null, from: Math.max(from, life.born), to: to ?? life.died, regionCode });

  if (life.died !== null)
    spells.push({ kind: 'DEAD', educationLevel: null, from: life.died, to: null, regionCode: null });
  if (age >= 6 && age <= 22) spells.push(...drawSchool(world, random, life, age));
  if (insured) {
    add('EMPLOYED', insured.from, insured.to);
    add('EMPLOYEE_INSURED', insured.from, insured.to);
    if (insured.to !== null && random.chance(0.3)) {
      add('UNEMPLOYMENT_BENEFIT', insured.to + 1, Math.min(insured.to + 180, world.today + 120));
    }
  } else if (age >= 18 && age < 60) {
    const since = world.today - random.between(60, 2500);
    const from = Math.max(since, life.born + years(16));
    if (life.died === null || from < life.died) {
      if (random.chance(0.06)) add('FLEXIBLE_EMPLOYMENT', from);
      else if (random.chance(0.04)) add('EMPLOYED', from);
    }
  }
  if (life.died === null) drawRareSpells(world, random, life, age, add);
  return spells;
}

type Add = (kind: StatusKind, from: DayNumber, to?: DayNumber | null, regionCode?: string | null) => void;

/** School in the county until eighteen, afterwards for some and often elsewhere. */
function drawSchool(world: World, random: Random, life: Life, age: number): Spell[] {
  if (life.died !== null || (age > 15 && !random.chance(age > 18 ? 0.45 : 0.85))) return [];
  const stage = age < 12 ? 6 : age < 15 ? 12 : age < 18 ? 15 : 18;
  const from = Math.min(dayNumber(`${yearOfBirthday(life, stage)}-09-01`), world.today - 30);
  const regionCode = age > 18 && random.chance(0.8) ? random.pick(AWAY) : world.county;
  const educationLevel = age < 12 ? 'PRIMARY' : age <= 18 ? 'SECONDARY' : 'COLLEGE';
  return [{ kind: 'STUDENT', educationLevel, from: Math.max(from, life.born), to: null, regionCode }];
}

const yearOfBirthday = (life: Life, age: number): number => 1970 + Math.floor((life.born + years(age)) / 365.25);

function drawRareSpells(world: World, random: Random, life: Life, age: number, add: Add): void {
  const recent = world.today - random.between(100, 900);
  if (age >= 18 && age <= 24 && random.chance(0.008)) add('SOLDIER', Math.max(recent, life.born + years(18)));
  if (age >= 24 && life.sex === 'MALE' && random.chance(0.012)) {
    const home = Math.min(life.born + years(22), world.today - 30);
    add('VETERAN', home);
  }
  if (age >= 22 && age < 50 && life.sex === 'FEMALE' && random.chance(0.0006))
    add('MILITARY_SPOUSE_UNEMPLOYED', recent);
  if (age >= 20 && age < 65 && random.chance(0.0008)) add('PRISON', recent);
  if (age >= 25 && random.chance(0.0005)) add('EMIGRATED', recent);
}
