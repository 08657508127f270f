import { within as dayWithin, ruleOn } from '../../policy/compile.ts';
import type { FamilyAccount } from '../../policy/family-account.ts';
import type { AccountYear } from '../../store/queries/family-account-year.ts';
import type { Answered } from '../assess.ts';
import { assessGiven, readGivenFacts } from '../assess-given.ts';
import { clauseOf, needsOf } from '../collection/collection-problem.ts';
import type { PublishedRulebook } from '../rulebooks.ts';
import { type Counter, refuseWrite, WriteRefused } from '../write.ts';

type AccountAnswer = FamilyAccount & Answered;

/** What the law says of the accounts of some regions. */
export interface AccountLaw {
  readonly regions: readonly string[];
  readonly answer: AccountAnswer;
}

/** Asked for one head: what a household gets is so many times as much. */
const ONE_HEAD = { fund: { heads: 1 } };

/** The law of each rulebook that speaks of family accounts in these regions; regions without family accounts are left out. */
export function accountLaws(
  { rulebooks, today }: Pick<Counter, 'rulebooks' | 'today'>,
  regions: readonly string[],
  { scheme, policyYear }: Omit<AccountYear, 'within'>,
): AccountLaw[] {
  const isOfYear = ({ rulebook }: PublishedRulebook) =>
    rulebook.scheme === scheme && rulebook.policyYear === policyYear;
  const of = Map.groupBy(regions, (region) => rulebooks.ofRegion(region).find(isOfYear));
  return [...of].flatMap(([book, there]) =>
    book && hasAccounts(book, today) ? [{ regions: there, answer: answerFor(book, today) }] : [],
  );
}

const hasAccounts = ({ compiled }: PublishedRulebook, today: string): boolean =>
  ruleOn(compiled, 'family-account', dayWithin(compiled.span, today)) !== undefined;

const answerFor = (book: PublishedRulebook, asOf: string): AccountAnswer =>
  assessGiven('family-account', readGivenFacts(ONE_HEAD), { asOf, knownAt: null }, book);

/** Refuses because the rulebook leaves open what it is asked for. */
export function refuseOpen({ decision, policyYear }: AccountAnswer): never {
  const needs = needsOf([], decision.missingParameters);
  const text = {
    zh: `${policyYear}年度家庭账户的规定尚不明确，需要：${needs.zh}。`,
    en: `What holds of family accounts in ${policyYear} is open. Needed: ${needs.en}.`,
  };
  throw new WriteRefused([{ code: 'ACCOUNT_LAW_OPEN', text, field: 'policyYear', clauses: clausesOf(decision) }]);
}

/** Refuses because nobody has a family account by this law. */
export function refuseNone({ within, scheme, policyYear }: AccountYear): never {
  const text = {
    zh: `区划${within}没有规定家庭账户的${scheme}${policyYear}年度政策。`,
    en: `No rulebook of ${scheme} for ${policyYear} in region ${within} knows family accounts.`,
  };
  refuseWrite('NO_FAMILY_ACCOUNT', text, 'policyYear');
}

/** The clauses that an answer rests on, as printed. */
export const clausesOf = ({ citations }: AccountAnswer['decision']): string[] => [...new Set(citations.map(clauseOf))];
