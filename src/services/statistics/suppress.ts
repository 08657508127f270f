import { createHmac } from 'node:crypto';
import type { Keyring } from '../../store/envelope.ts';
import type { Cell, Sums } from './cell.ts';
import { withholdBeside } from './complement.ts';
import { NO_SUMS, type Told, type ToldSums } from './told.ts';

/** Of fewer people nothing is told. */
export const FEW = 5;
/** Numbers of people are told as multiples of it. */
const STEP = 5;
/** Where somebody may have several rows, one to four of them are told alike: which of these it is says who has what. */
const FEW_ROWS = 4;
/** Of fewer people no sum is told: less would be an amount and its few neighbours. */
const FEW_SUMMED = 10;
/** Steps that a number of rows has to have for a rate: of fewer the two roundings would be most of it. */
const ROWS_OF_RATE = 10;
/** The share of a sum, or of rows, that one person may have: at most so much, in some cells as much less as the slack. */
const MOST_OF_ONE = { most: 0.5, slack: 0.2 };

/** What the draws are made with: the installation's own, so that nobody can make them again. */
export const suppressionSecret = ({ markOf }: Pick<Keyring, 'markOf'>): Buffer => markOf('canbao statistics');

/**
 * The cells of one answer as they are told to somebody who may know no single person: in the order given, which must not hang on
 * their numbers. A group of few is left out, because its very key would say that somebody is there; the total stands always.
 * Every choice is drawn by the people in the cell, so that asking again, or otherwise, for the same people gives the same number.
 */
export function suppress(cells: readonly Cell[], { secret }: { readonly secret: Buffer }): Told[] {
  const told = cells.flatMap((cell) => {
    const draw = drawOf(secret, cell.cellKey, cell.people);
    if (isEnough(cell.people, draw)) return [toldCell(cell, draw, secret)];
    return cell.totalOf.length === cell.key.length ? [keptBack(cell)] : [];
  });
  return withholdBeside(told, FEW_SUMMED);
}

type Draw = (of: string) => number;

/**
 * Numbers from 0 to 1, one for each use. They change when the number of people doubles: all groups that hold the person of the
 * least hash would share them, from the village to the county, and one known count would tell of the others.
 */
function drawOf(secret: Buffer, key: string, people: number): Draw {
  const magnitude = Math.clz32(people);
  return (of) => drawn(secret, `${of} ${magnitude} ${key}`);
}

const drawn = (secret: Buffer, of: string): number =>
  createHmac('sha256', secret).update(of).digest().readUIntBE(0, 6) / 2 ** 48;

/**
 * Whether so many may be told. From five on only some are, from nine on all: at a sharp line four known people and a fifth in
 * doubt would say whether the fifth belongs to them. Of sums it is from ten on, and from fourteen.
 */
const isEnough = (people: number, draw: Draw, few = FEW, step = STEP): boolean =>
  draw('told') < (people - few + 1) / step;

function toldCell(cell: Cell, draw: Draw, secret: Buffer): Told {
  const sums = Object.fromEntries(Object.entries(cell.sums).map(([name, one]) => [name, toldSums(one, cell, secret)]));
  const count = toldRows(cell.count, cell.people, cell.mostRows, draw);
  const part = cell.part === null || count === null ? null : toldPart(cell, cell.part, count, secret);
  const isSumKept = Object.entries(sums).some(([name, { sum }]) => sum === null && cell.sums[name]?.sum !== null);
  return {
    key: cell.key,
    totalOf: cell.totalOf,
    count,
    people: rounded(cell.people, STEP, draw('count')),
    sums,
    part,
    isSuppressed: count === null || isSumKept || (cell.part !== null && part === null),
    isRounded: true,
  };
}

/** Neither nobody nor few may be told from each other. */
const keptBack = ({ key, totalOf, sums }: Cell): Told => ({
  key,
  totalOf,
  count: null,
  people: null,
  sums: Object.fromEntries(Object.keys(sums).map((name) => [name, NO_SUMS])),
  part: null,
  isSuppressed: true,
  isRounded: true,
});

/**
 * A number of rows, rounded; null where one person has about half of them, or where they are fewer than a step: of those none but the
 * ones that are rounded up would be told, and all too high. Like that of people, the line is drawn anew for each cell.
 */
function toldRows(rows: number, people: number, most: number | null, draw: Draw): number | null {
  if ((most ?? 1) > rows * (MOST_OF_ONE.most - MOST_OF_ONE.slack * draw('most'))) return null;
  const step = rowStep(most, Math.round(rows / people));
  return isEnough(rows, draw, step, step) ? rounded(rows, step, draw('count')) : null;
}

/**
 * What numbers of rows are multiples of: so much that five people could change hardly more than one of it, whoever they are. What
 * several answers are all multiples of is known, so it hangs on a class of what the one with most rows has, 1 to 4, 5 to 8, 9 to 16 …,
 * never on their number. Where nobody has hardly more than one there is nothing to tell.
 */
const rowStep = (most: number | null, mean: number): number =>
  STEP * (most === null ? mean : Math.max(FEW_ROWS, 2 ** Math.ceil(Math.log2(most))));

/**
 * The part of a rate: told when neither those in it nor those outside are few, since "all" says as much of each as "one" does. Where
 * people have several rows both numbers are rounded coarsely, and a rate of them is told of ten steps or more.
 */
function toldPart(cell: Cell, rows: number, count: number, secret: Buffer): number | null {
  const { partPeople, partKey, partMostRows, mostRows, cellKey, people } = cell;
  if (mostRows !== null && count < ROWS_OF_RATE * rowStep(mostRows, 1)) return null;
  const inside = partPeople ?? 0;
  const draw = drawOf(secret, partKey, inside);
  const outside = drawOf(secret, `${cellKey} ${partKey}`, people - inside);
  if (!isEnough(inside, draw) || !isEnough(people - inside, outside)) return null;
  const part = toldRows(rows, inside, partMostRows, draw);
  return part !== null && part < count ? part : null;
}

/**
 * An average, rounded so coarsely that five people of the cell could change hardly more than a step of it, and drawn by nothing but the
 * number of people that is told and their key; the sum is that average of the rows that are told, so that both say no more of how many
 * there are than the count does. No median, which one person more tips over where two amounts are held by as many; never the least or
 * the greatest, which are single people's; and nothing where one person has about half of the sum.
 */
function toldSums({ sum, avg, largest, values, people, parts }: Sums, cell: Cell, secret: Buffer): ToldSums {
  const draw = drawOf(secret, cell.cellKey, people);
  if (sum === null || avg === null || !isEnough(people, draw, FEW_SUMMED)) return NO_SUMS;
  const heads = rounded(people, STEP, draw('count'));
  const ofHeads = (of: string) => drawn(secret, `${of} of ${heads} ${cell.cellKey}`);
  if (largest > Math.abs(sum) * (MOST_OF_ONE.most - MOST_OF_ONE.slack * ofHeads('largest'))) return NO_SUMS;
  const rows = toldRows(values, people, cell.mostRows, draw);
  if (rows === null) return NO_SUMS;
  // Whoever has more rows than others moves the average by their number too: by its class, for steps are found out.
  const step = roundStep((Math.max(STEP * largest, rowStep(cell.mostRows, 1) * Math.abs(avg)) * parts) / rows);
  const mean = rounded(Math.round(avg * parts), step, ofHeads('avg')) / parts;
  return { ...NO_SUMS, sum: Math.round(mean * rows), avg: mean, people: heads };
}

/** A whole number to the multiple below or above it: the nearer, the likelier, so that on average nothing is lost. */
function rounded(value: number, step: number, draw: number): number {
  const below = Math.floor(value / step) * step;
  return draw < (value - below) / step ? below + step : below;
}

/** The least of 1, 2, 3, 5, 10, 20 … that is not below a number, and less than twice it: of ten people's amount something is left. */
function roundStep(value: number): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))));
  return power * ([1, 2, 3, 5].find((one) => one * power >= value) ?? 10);
}
