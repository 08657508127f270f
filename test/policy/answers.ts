import { assessContribution, type CompiledRulebook, totalContribution } from '../../src/policy/engine.ts';
import type { PersonFacts } from '../../src/policy/facts.ts';
import type { GivenFacts } from '../../src/policy/given.ts';
import { formatInterval, type Interval } from '../../src/policy/money.ts';
import { printAnswer } from '../../src/policy/printed.ts';
import { QUESTIONS, type QuestionName } from '../../src/policy/questions.ts';

interface When {
  readonly asOf: string;
  readonly knownAt?: string;
}

export type Ask = QuestionName;

type Answer = (facts: GivenFacts, at: When, book: CompiledRulebook) => object;

/** An answer as cases write one. */
export const ANSWERS = Object.fromEntries(
  Object.entries(QUESTIONS).map(([name, ask]): [string, Answer] => [
    name,
    (facts, at, book) => printAnswer(ask(facts, at, book)),
  ]),
) as Readonly<Record<Ask, Answer>>;

const amount = (interval: Interval | null) => interval && formatInterval(interval);

/** A household's answer, in the same manner. */
export function householdAnswer(members: readonly PersonFacts[], at: When, book: CompiledRulebook): object {
  const total = totalContribution(
    members.map((facts) => ({ personId: facts.personId, contribution: assessContribution(facts, at, book) })),
    { book, asOf: at.asOf },
  );
  return {
    outcome: total.outcome,
    reasons: total.reasons.map(({ key }) => key),
    standard: amount(total.standard),
    collectedNow: amount(total.collectedNow),
    refundDue: amount(total.refundDue),
    ownShare: amount(total.ownShare),
    missing: total.missingParameters.map(({ name }) => name),
    neededFacts: total.neededFacts.map(({ name }) => name),
    cites: total.citations.map(({ locator }) => locator),
    members: total.members.map(({ contribution }) => amount(contribution.collectedNow)),
  };
}
