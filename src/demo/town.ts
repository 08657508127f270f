/** A village or neighbourhood committee's area. */
export interface Village {
  readonly code: string;
  readonly name: string;
}

/** A town as the generator needs it: how many of the county's people live there, and in which villages. */
export interface Town {
  readonly code: string;
  readonly name: string;
  /** Heads the annex gives the town; only its share of the sum matters. */
  readonly weight: number;
  readonly villages: readonly Village[];
}

/** Statistics codes number neighbourhood committees (居委会) below this, village committees (村委会) from it on. */
const FIRST_VILLAGE = 200;

/** Whether a code is a neighbourhood committee's. A town's own code, used where villages are not loaded, is not. */
export const isNeighbourhood = (code: string): boolean => code.length === 12 && Number(code.slice(9)) < FIRST_VILLAGE;

/** The town's villages, or the town itself where none are loaded: every row then has a region that exists. */
export function villagesOf(town: Town): readonly Village[] {
  return town.villages.length > 0 ? town.villages : [{ code: town.code, name: town.name }];
}

/** `李彭村委会` is the committee's name in the division list; people live in `李彭村`. */
export const placeName = (village: Village): string => village.name.replace(/(居民委员会|居委会|民委员会|委会)$/, '');

/** Shares out a total by weights, whole heads only, so that the parts add up (largest remainders first). */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum <= 0) throw new RangeError('The weights to share out by add up to nothing: give at least one above zero.');
  const exact = weights.map((weight) => (total * weight) / sum);
  const parts = exact.map(Math.floor);
  const byRemainder = exact.map((value, at) => ({ at, rest: value - Math.floor(value) }));
  byRemainder.sort((a, b) => b.rest - a.rest || a.at - b.at);
  const missing = total - parts.reduce((a, b) => a + b, 0);
  for (const { at } of byRemainder.slice(0, missing)) parts[at] = (parts[at] ?? 0) + 1;
  return parts;
}
