import { DomainError } from '../errors.ts';
import type { At } from '../policy/decision.ts';
import type { GivenFacts } from '../policy/given.ts';
import { formatYuan } from '../policy/money.ts';
import { QUESTIONS, type QuestionName } from '../policy/questions.ts';
import { MONEY, RATES } from '../rulebooks/facts-cells.ts';
import { parseFacts } from '../rulebooks/facts-file.ts';
import type { Answered } from './assess.ts';
import type { PublishedRulebook } from './rulebooks.ts';

/** Whom a decision is about that rests on facts given by hand: nobody on file. */
export const GIVEN_BY_HAND = 'given by hand';

/** Enough to mend; a list of thousands would be read by nobody. */
const MOST_NAMED = 20;

export class GivenFactsRefused extends DomainError {
  readonly code = 'FACTS_REFUSED';
  constructor(issues: readonly { readonly path: readonly (string | number)[]; readonly message: string }[]) {
    const named = issues
      .slice(0, MOST_NAMED)
      .map(({ path, message }) => `${path.join('.') || 'the facts'}: ${message}`);
    const more = issues.length > MOST_NAMED ? ` And ${issues.length - MOST_NAMED} more.` : '';
    super(`These facts cannot be used. ${named.join('; ')}.${more}`);
  }
}

/** What was read already: one variable may stand under many aliases of a document. */
const read = new WeakMap<object, ReturnType<typeof parseFacts>>();

/** Facts given by hand, checked as the file of `canbao assess` is; amounts come in fen and rates in hundredths, and what is null was left out. */
export function readGivenFacts(input: object): GivenFacts {
  const parsed = read.get(input) ?? parseFacts(inYuan('', input));
  read.set(input, parsed);
  if (!parsed.facts) throw new GivenFactsRefused(parsed.issues);
  return parsed.facts;
}

function inYuan(key: string, value: unknown): unknown {
  if (typeof value === 'number' && (MONEY.has(key) || RATES.has(key))) return formatYuan(value);
  if (Array.isArray(value)) return value.map((item) => inYuan(key, item));
  if (typeof value !== 'object' || value === null) return value;
  const said = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(said.map(([name, inner]) => [name, inYuan(name, inner)]));
}

/** What one rulebook says to facts given by hand. */
export function assessGiven<Name extends QuestionName>(
  name: Name,
  facts: GivenFacts,
  at: At,
  published: PublishedRulebook,
): ReturnType<(typeof QUESTIONS)[Name]> & Answered {
  const answer = QUESTIONS[name](facts, at, published.compiled) as ReturnType<(typeof QUESTIONS)[Name]>;
  return { ...answer, published, region: { regionCode: published.rulebook.region, basis: 'RULEBOOK' } };
}
