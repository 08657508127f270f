import { DomainError } from '../errors.ts';
import type { At, Decision } from '../policy/decision.ts';
import {
  assessContribution,
  assessCover,
  assessEnrollmentEligibility,
  type CompiledRulebook,
  type Contribution,
  completenessOfHousehold,
  type HouseholdCompleteness,
  type HouseholdContribution,
  resolveRegion,
  totalContribution,
} from '../policy/engine.ts';
import type { Day, Instant, PersonFacts, Scheme } from '../policy/facts.ts';
import { QUESTIONS } from '../policy/questions.ts';
import type { Keyring } from '../store/envelope.ts';
import type { PolicyChannel, PublishedRulebook, Rulebooks } from './rulebooks.ts';

/** What is asked: the year, and optionally where, which scheme, on which day, and as known when. */
export interface Question {
  readonly policyYear: number;
  readonly region?: string | null | undefined;
  readonly scheme?: Scheme | null | undefined;
  readonly asOf?: Day | null | undefined;
  readonly knownAt?: Instant | null | undefined;
  readonly channel?: PolicyChannel | null | undefined;
}

/** What answering takes besides the facts. */
export interface Ground {
  readonly rulebooks: Rulebooks;
  readonly today: Day;
}

export class RegionUndetermined extends DomainError {
  readonly code = 'REGION_UNDETERMINED';
  constructor(policyYear: number) {
    super(
      `Neither a place of enrolment for ${policyYear} nor a place of living or registration is on file, so no rulebook can be chosen. Name a region in the question.`,
      { zh: `没有${policyYear}年度的参保地，也没有居住地或户籍地，无法确定适用的政策：请写明区划。`, field: 'region' },
    );
  }
}

/** Somebody asked about a region that is not in the list. */
export class RegionUnknown extends DomainError {
  readonly code = 'REGION_UNKNOWN';
  constructor(code: string) {
    super(`There is no region ${code}. Ask region(code:) for one that you know, and its children for those below it.`, {
      zh: `没有区划${code}：请核对区划代码。`,
      field: 'region',
    });
  }
}

/** An answer, the rulebook it rests on, and why that region's. */
export interface Answered {
  readonly region: { readonly regionCode: string | null; readonly basis: RegionBasis };
  readonly published: PublishedRulebook;
}

/** `RULEBOOK`: one rulebook was asked, whatever the person's places. */
export type RegionBasis = 'ASKED' | 'ENROLLMENT' | 'LIVING' | 'HUKOU' | 'FILE' | 'RULEBOOK';

export type Answer<Finding> = Finding & Answered;

export const enrollmentEligibilityOf = assessed(assessEnrollmentEligibility);
export const coverOf = assessed(assessCover);
export const contributionOf = assessed(assessContribution);
export const waitingPeriodOf = assessed(QUESTIONS.waiting);
export const newbornCoverOf = assessed(QUESTIONS.newborn);
export const criticalIllnessCeilingOf = assessed(QUESTIONS.ceiling);
export const paymentChannelsOf = assessed(QUESTIONS.channels);

export type { Contribution };

/** Turns a question of the engine into an answer about a person: finds region and rulebook, then asks. */
export function assessed<Finding>(assess: (facts: PersonFacts, at: At, book: CompiledRulebook) => Finding) {
  return (facts: PersonFacts, question: Question, ground: Ground): Answer<Finding> => {
    const at: At = { asOf: question.asOf ?? ground.today, knownAt: question.knownAt ?? null };
    const scheme = question.scheme ?? 'URRBMI';
    const region = regionFor(facts, question, scheme, at);
    const published = ground.rulebooks.find({
      region: region.regionCode,
      scheme,
      policyYear: question.policyYear,
      knownAt: question.knownAt,
      channel: question.channel,
    });
    return { ...assess(facts, at, published.compiled), region, published };
  };
}

function regionFor(
  facts: PersonFacts,
  question: Question,
  scheme: Scheme,
  at: At,
): { readonly regionCode: string; readonly basis: RegionBasis } {
  const { region, policyYear } = question;
  if (region) return { regionCode: region, basis: 'ASKED' };
  const resolved = resolveRegion(facts, policyYear, scheme, at);
  if (!resolved) throw new RegionUndetermined(policyYear);
  return resolved;
}

/** What a household owes, and how many of its members could not be asked about. */
export type HouseholdAnswer = HouseholdContribution & { readonly unseenMembers: number };

/** What a household owes, member by member and in total; null stands for a member whose file may not be seen. */
export function householdContributionOf(
  members: readonly (PersonFacts | null)[],
  question: Question,
  ground: Ground,
): HouseholdAnswer {
  const answers = membersAnswered(members, question, ground);
  const total = totalContribution(answers, lawOfAll(answers, question.asOf ?? ground.today));
  const unseenMembers = members.length - answers.length;
  return {
    ...total,
    unseenMembers,
    outcome: unseenMembers > 0 && total.outcome === 'AMOUNT' ? 'CONDITIONAL' : total.outcome,
  };
}

/** Whether everybody in a household who may enrol has, as far as their files may be seen. */
export function householdCompletenessOf(
  members: readonly (PersonFacts | null)[],
  question: Question,
  ground: Ground,
): HouseholdCompleteness & { readonly unseenMembers: number } {
  const answers = membersAnswered(members, question, ground);
  const found = completenessOfHousehold(answers, lawOfAll(answers, question.asOf ?? ground.today));
  const unseenMembers = members.length - answers.length;
  return { ...found, isComplete: found.isComplete && unseenMembers > 0 ? null : found.isComplete, unseenMembers };
}

function membersAnswered(members: readonly (PersonFacts | null)[], question: Question, ground: Ground) {
  const seen = members.filter((facts) => facts !== null);
  return seen.map((facts) => ({ personId: facts.personId, contribution: contributionOf(facts, question, ground) }));
}

/** The rulebook that answered for every member; undefined where there are several, or none. */
function lawOfAll(answers: readonly { contribution: Answered }[], asOf: Day) {
  const books = new Set(answers.map(({ contribution }) => contribution.published.compiled));
  const [book] = books;
  return book && books.size === 1 ? { book, asOf } : undefined;
}

/** The region that a question named; null where the person's places chose it. */
export function askedRegion({ region }: Answered): string | null {
  return region.basis === 'ASKED' ? region.regionCode : null;
}

/**
 * A decision's id: the same question and inputs under the same rulebook give the same id, wherever the installation's keys
 * are. Whom it is about and the region that was named are part of it; when it was computed is not, and neither are the words that
 * the rulebook has for things. The version's hash stands for its numbers. It is keyed, so that nobody can try out what was left
 * unsaid.
 */
export function decisionId(decision: Decision, subject: string, asked: string | null, keyring: Keyring): string {
  const { kind, outcome, asOf, knownAt, rulebook } = decision;
  const reasons = decision.reasons.map(({ key, values }) => [key, values]);
  const facts = decision.facts.map(({ name, value, source, recordedAt }) => [name, value, source, recordedAt]);
  const numbers = rulebook.hash === null ? decision.parameters : [];
  const content = JSON.stringify([kind, subject, asked, asOf, knownAt, rulebook, outcome, reasons, numbers, facts]);
  return keyring.markOf(content).toString('base64url').slice(0, 27);
}
