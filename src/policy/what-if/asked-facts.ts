import type { Compiled, CompiledRulebook } from '../compile.ts';
import type { Condition } from '../expression.ts';
import type { PersonFacts } from '../facts.ts';
import { TELLS_CATEGORY } from '../named-facts.ts';

/** The dated lists of a file. */
export type FactLists = Exclude<keyof PersonFacts, 'personId' | 'regionCode' | 'birthDate' | 'sex' | 'fundPayments'>;

const LISTED: readonly FactLists[] = ['listings', 'checks'];
const HISTORY: readonly FactLists[] = ['enrollments', 'years', 'statuses', 'checks'];
/** Known of everybody, without a list. */
const OF_THE_FILE: ReadonlySet<string> = new Set(['birthDate', 'sex']);

/**
 * The lists of a person's facts that the amount of a benefit may hang on by a rulebook; null where a condition asks for something
 * else, so that any may. Who is covered is not asked: that was settled with the claim.
 */
export function listsAskedByBenefits(book: CompiledRulebook): readonly FactLists[] | null {
  const bonuses = [...allOf(book, 'benefits').flatMap(({ plans }) => plans), ...allOf(book, 'critical-illness')];
  const names = conditionsOf(book, bonuses).flatMap((condition) => condition.names);
  if (names.some((name) => !TELLS_CATEGORY.has(name) && !OF_THE_FILE.has(name))) return null;
  const asksHistory =
    book.rules['participation-incentive'].length > 0 ||
    bonuses.some((part) => part.bonuses.some(({ perConsecutiveYear }) => perConsecutiveYear));
  return [...new Set([...(names.length > 0 ? LISTED : []), ...(asksHistory ? HISTORY : [])])];
}

type Favouring = Pick<Compiled<'critical-illness'>, 'bonuses' | 'reliefs'>;

function conditionsOf(book: CompiledRulebook, favouring: readonly Favouring[]): Condition[] {
  const groups = allOf(book, 'medical-assistance').flatMap((rule) => rule.groups);
  const parts = [...favouring.flatMap(({ bonuses, reliefs }) => [...bonuses, ...reliefs]), ...groups];
  return [...parts, ...allOf(book, 'second-tilt')].flatMap(({ when }) => when ?? []);
}

const allOf = <Kind extends 'benefits' | 'critical-illness' | 'medical-assistance' | 'second-tilt'>(
  book: CompiledRulebook,
  kind: Kind,
): Compiled<Kind>[] => book.rules[kind].map(({ rule }) => rule);
