import { type DayNumber, dayNumber, years } from './days.ts';
import type { Sex } from './id-number.ts';
import { drawGivenName, drawSurname } from './names.ts';
import type { Random } from './random.ts';
import type { Relation } from './rows.ts';
import type { World } from './world.ts';

/** One invented person's life. */
export interface Life {
  readonly id: string;
  readonly name: string;
  readonly sex: Sex;
  readonly born: DayNumber;
  readonly died: DayNumber | null;
}

/** Who belongs to a household as what, from which day to which; null is still open. */
export interface Membership {
  readonly life: Life;
  readonly relation: Relation;
  readonly from: DayNumber;
  readonly to: DayNumber | null;
}

export interface Household {
  readonly id: string;
  readonly head: Life;
  readonly founded: DayNumber;
  readonly members: readonly Membership[];
}

/** People who belong together: one household, or two since a son or daughter moved out (分户). */
export interface Family {
  readonly lives: readonly Life[];
  readonly households: readonly Household[];
}

/** A person still being placed: born and named, not yet in a household. */
interface Kin {
  readonly life: Life;
  readonly relation: Relation;
  /** The day the person joined; the household's founding when earlier. */
  readonly joined: DayNumber;
}

const HEAD_AGES: readonly (readonly [readonly [number, number], number])[] = [
  [[23, 32], 14],
  [[33, 44], 28],
  [[45, 56], 30],
  [[57, 68], 18],
  [[69, 86], 10],
];
const CHILDREN: readonly (readonly [number, number])[] = [
  [0, 10],
  [1, 34],
  [2, 42],
  [3, 14],
];
/** The youngest a spouse marries and the latest a mother bears, in years. */
const MARRIAGE_AGE = 20;
/** Deaths in the years of the registry, by age: about six in a thousand people a year. */
const DEATH_BY_AGE: readonly (readonly [age: number, chance: number])[] = [
  [40, 0.0006],
  [60, 0.005],
  [75, 0.025],
  [Number.POSITIVE_INFINITY, 0.1],
];
const FIRST_DEATH = dayNumber('2015-10-01');
/** Days until the last deaths and births are sure to be on record. */
const REPORTING = 14;
/** The share of families with a grown child at home that has split, and of the others where the child married in. */
const SPLITS = 0.35;
const STAYS_MARRIED = 0.75;

/** Draws a family of at most `room` people. */
export function drawFamily(world: World, random: Random, room: number): Family {
  const headAge = random.weighted(HEAD_AGES);
  const born = world.today - years(random.between(headAge[0], headAge[1])) - random.between(0, 364);
  const surname = drawSurname(random);
  const head = drawLife(world, random, born, random.chance(0.84) ? 'MALE' : 'FEMALE', surname);
  const nucleus = drawNucleus(world, random, head, surname);
  const elders = drawElders(world, random, head, surname);
  const grown = nucleus.children.find((child) => ageAt(child, world.today) >= 25 && child.died === null);
  const kin = [...nucleus.kin, ...elders].slice(0, room - 1);
  if (grown && kin.some(({ life }) => life === grown)) {
    if (random.chance(SPLITS)) return splitFamily(world, random, { head, founded: nucleus.founded, kin }, grown, room);
    if (random.chance(STAYS_MARRIED))
      kin.push(...drawThirdGeneration(world, random, grown).slice(0, room - 1 - kin.length));
  }
  const household = settle(world, head, nucleus.founded, kin);
  return { lives: [head, ...kin.map(({ life }) => life)], households: [household] };
}

/** The spouse and children of a son or daughter who stayed at home. */
function drawThirdGeneration(world: World, random: Random, grown: Life): Kin[] {
  return drawNucleus(world, random, grown, grown.name.slice(0, 1)).kin.map((kin) => ({
    ...kin,
    relation: kin.relation === 'SPOUSE' ? 'CHILD_IN_LAW' : 'GRANDCHILD',
  }));
}

/** A head's own family: spouse and children, and the day it became a household. */
function drawNucleus(world: World, random: Random, head: Life, surname: string) {
  const age = ageAt(head, world.today);
  const married = random.chance(age < 28 ? 0.6 : 0.94);
  if (!married) return { founded: head.born + years(22), kin: [], children: [] };

  const spouseBorn = Math.min(head.born + random.between(-years(3), years(4)), world.today - years(MARRIAGE_AGE) - 200);
  const spouse = drawLife(world, random, spouseBorn, head.sex === 'MALE' ? 'FEMALE' : 'MALE', drawSurname(random));
  const wedding = Math.max(head.born, spouseBorn) + years(MARRIAGE_AGE) + random.between(0, years(5));
  const founded = Math.min(wedding, world.today - 150);
  const mother = head.sex === 'MALE' ? spouse : head;
  const children = drawChildren(world, random, founded, mother, surname);
  const atHome = children.filter((child) => ageAt(child, world.today) < 24 || random.chance(0.42));
  const widowed = age > 62 && random.chance(0.35);
  const kin = atHome.map((life): Kin => ({ life, relation: 'CHILD', joined: life.born }));
  if (!widowed) kin.unshift({ life: spouse, relation: 'SPOUSE', joined: founded });
  return { founded, kin, children: atHome };
}

/** Children from the wedding on, two to six years apart, while the mother can have them and the day has come. */
function drawChildren(world: World, random: Random, wedding: DayNumber, mother: Life, surname: string): Life[] {
  const children: Life[] = [];
  let next = wedding + random.between(280, years(3));
  const latest = Math.min(mother.died ?? world.today, world.today - REPORTING, mother.born + years(43));
  for (let count = random.weighted(CHILDREN); count > 0 && next < latest; count--) {
    children.push(drawLife(world, random, next, random.chance(0.52) ? 'MALE' : 'FEMALE', surname));
    next += random.between(years(1.5), years(6));
  }
  return children;
}

/** Parents who live with a head of working age, and now and then a sibling. */
function drawElders(world: World, random: Random, head: Life, surname: string): Kin[] {
  const kin: Kin[] = [];
  if (ageAt(head, world.today) < 64 && random.chance(0.36)) {
    const fatherBorn = head.born - years(random.between(22, 33));
    const father = drawLife(world, random, fatherBorn, 'MALE', surname);
    const mother = drawLife(world, random, fatherBorn + random.between(0, years(4)), 'FEMALE', drawSurname(random));
    for (const life of [father, mother]) {
      if (ageAt(life, world.today) < 95 && random.chance(0.8))
        kin.push({ life, relation: 'PARENT', joined: life.born });
    }
  }
  if (random.chance(0.02)) {
    const sibling = drawLife(world, random, head.born + random.between(300, years(8)), 'MALE', surname);
    if (sibling.born < world.today - years(16)) kin.push({ life: sibling, relation: 'SIBLING', joined: sibling.born });
  }
  return kin;
}

interface Rest {
  readonly head: Life;
  readonly founded: DayNumber;
  readonly kin: readonly Kin[];
}

/** 分户: the grown child's membership ends and a household of its own begins the day after. */
function splitFamily(world: World, random: Random, rest: Rest, grown: Life, room: number): Family {
  const surname = grown.name.slice(0, 1);
  const nucleus = drawNucleus(world, random, grown, surname);
  const young = nucleus.kin.slice(0, Math.max(0, room - 1 - rest.kin.length));
  const earliest = grown.born + years(MARRIAGE_AGE + 2);
  const founded = Math.min(Math.max(nucleus.founded, earliest), world.today - 90);
  const parents = settle(world, rest.head, rest.founded, rest.kin, { life: grown, on: founded - 1 });
  const own = settle(world, grown, founded, young);
  const lives = [rest.head, ...rest.kin.map((each) => each.life), ...young.map((each) => each.life)];
  return { lives, households: [parents, own] };
}

/** Makes the household with its memberships, each inside the member's life. */
function settle(
  world: World,
  head: Life,
  founded: DayNumber,
  kin: readonly Kin[],
  left?: { readonly life: Life; readonly on: DayNumber },
): Household {
  const members: Membership[] = [{ life: head, relation: 'HEAD', from: founded, to: head.died }];
  for (const { life, relation, joined } of kin) {
    const from = Math.max(founded, joined);
    const to = left?.life === life ? left.on : life.died;
    if (to === null || to >= from) members.push({ life, relation, from, to });
  }
  const heir = head.died === null ? undefined : succession(members, head.died);
  return { id: world.ids.next('household'), head: heir ?? head, founded, members };
}

/** When a head died, the spouse is head from the next day. Without one the file still names the dead head. */
function succession(members: Membership[], died: DayNumber): Life | undefined {
  const at = members.findIndex(({ relation, to, from }) => relation === 'SPOUSE' && to === null && from <= died);
  const spouse = members[at];
  if (spouse === undefined) return undefined;
  members[at] = { ...spouse, to: died };
  members.push({ life: spouse.life, relation: 'HEAD', from: died + 1, to: null });
  return spouse.life;
}

function drawLife(world: World, random: Random, born: DayNumber, sex: Sex, surname: string): Life {
  const name = surname + drawGivenName(random, sex);
  return { id: world.ids.next('person'), name, sex, born, died: drawDeath(world, random, born) };
}

function drawDeath(world: World, random: Random, born: DayNumber): DayNumber | null {
  const age = (world.today - born) / years(1);
  const chance = DEATH_BY_AGE.find(([below]) => age < below)?.[1] ?? 0;
  if (!random.chance(chance)) return null;
  const died = random.between(FIRST_DEATH, world.today - REPORTING);
  return died > born + 30 ? died : null;
}

/** Completed years of age on a day, near enough to draw with. */
export const ageAt = (life: Life, on: DayNumber): number => Math.floor((on - life.born) / years(1));
