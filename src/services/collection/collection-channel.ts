import type { ChannelAnswer } from '../../policy/channel-answer.ts';
import { assessPaymentChannels } from '../../policy/channels.ts';
import { ruleOn, within } from '../../policy/compile.ts';
import type { Citation } from '../../policy/decision.ts';
import type { FormerScheme, PaymentChannel, PersonFacts, Relation } from '../../policy/facts.ts';
import type { PaymentPlan } from '../../policy/given.ts';
import type { Text } from '../../policy/rule.ts';
import { discreetDecision } from '../discreet-answer.ts';
import type { EnrollmentPlace } from '../enrollments/enrollment-place.ts';
import type { Override } from '../enrollments/override.ts';
import { isProblem, type LineCase } from './collection-case.ts';
import { holdsOn, type LegacyRecord } from './collection-known.ts';
import { labelOf, needsOf, type Problem, problem } from './collection-problem.ts';
import { relationBetween } from './kinship.ts';
import { wayOut } from './way-out.ts';

/** The way a payment may go: how somebody new to the roll is registered by it, as the rulebook words it. */
export interface OpenChannel {
  readonly registration: Text | null;
  /** Set where it is taken although the engine leaves it open. */
  readonly override?: Override | null;
}

/**
 * Whether this person may pay in the way that was chosen. Money from a relative's account has to stand the account's own rule
 * too, wherever it is handed in. What the engine leaves open is taken only where somebody entitled approved it.
 */
export function channelFor(of: LineCase, facts: PersonFacts, place: EnrollmentPlace): OpenChannel | Problem {
  const { channel, payer, override } = of.asked;
  if (channel === 'FUND_TRANSFER') return { registration: null };
  const accountChannel = payer === 'RELATIVE_ACCOUNT' ? accountChannelBeside(channel, of, place) : undefined;
  const answers = [channel, accountChannel]
    .filter((one) => one !== undefined)
    .map((one) => askChannel(one, of, facts, place));
  const problems = answers.filter((one) => isProblem(one));
  const standing = problems.find(({ code }) => code !== 'CHANNEL_OPEN' || !override);
  if (standing) return standing;
  if (problems.length > 0) return { registration: null, override: override ?? null };
  return answers.find((one) => !isProblem(one)) ?? { registration: null };
}

/** A way of paying from an account that the rulebook names, where the one that was chosen is none of them. */
function accountChannelBeside(
  chosen: PaymentChannel,
  { paidOn }: LineCase,
  { published: { compiled } }: EnrollmentPlace,
): PaymentChannel | undefined {
  const channels = ruleOn(compiled, 'payment-channels', within(compiled.span, paidOn))?.account?.channels ?? [];
  return channels.includes(chosen) ? undefined : channels[0];
}

/**
 * Whether one channel is open. A rulebook without a rule for channels leaves every one open; one that has such a rule and does
 * not name the channel leaves it undecided.
 */
function askChannel(
  asked: PaymentChannel,
  of: LineCase,
  facts: PersonFacts,
  place: EnrollmentPlace,
): OpenChannel | Problem {
  const { paidOn, index } = of;
  const payment = { ...paymentPlan(of, facts), channel: asked };
  const answer = assessPaymentChannels({ ...facts, payment }, { asOf: paidOn }, place.published.compiled);
  const isRuled = !answer.decision.reasons.some(({ key }) => key === 'rulebook.no-rule');
  const open = answer.channels.find(({ isAllowed }) => isAllowed === true);
  if (open || !isRuled) return { registration: open?.registration ?? null };
  const channel = labelOf(asked);
  const field = `lines.${index}.personId`;
  if (answer.decision.outcome === 'NO') {
    return problem(field, 'CHANNEL_REFUSED', { channel }, citationsOf(answer.channels));
  }
  const { neededFacts, missingParameters, citations } = discreetDecision(answer.decision);
  const [needs, way] = [needsOf(neededFacts, missingParameters), wayOut(neededFacts)];
  return problem(field, 'CHANNEL_OPEN', { channel, needs, way }, citations);
}

const citationsOf = (channels: readonly ChannelAnswer[]): Citation[] => channels.flatMap(({ citations }) => citations);

/** What the registry knows about how this person pays. */
function paymentPlan(of: LineCase, facts: PersonFacts): Omit<PaymentPlan, 'channel'> {
  const { asked, known, line } = of;
  const id = facts.personId;
  const year = line.policyYear ?? asked.policyYear;
  const isKnown = facts.enrollments.some((one) => one.policyYear < year && one.supersededAt == null);
  const legacy = known.formerly.get(id);
  return {
    formerScheme: formerScheme(facts, legacy),
    cardStart: asked.cardNumber?.trim().slice(0, 1).toUpperCase() || null,
    isKnownMember: isKnown || (legacy !== undefined && legacy !== 'NEW'),
    relation: line.holderRelation ?? relationToHolder(of),
    accountBalanceFen: asked.accountBalance ?? null,
  };
}

/** On which roll somebody was before the merger: by the last enrollment of an older scheme, else by what one recorded. */
function formerScheme({ enrollments }: PersonFacts, legacy: LegacyRecord | undefined): FormerScheme {
  let last: (typeof enrollments)[number] | undefined;
  for (const one of enrollments) {
    const isOlder =
      (one.scheme === 'URBMI' || one.scheme === 'NRCMS') && one.supersededAt == null && one.status !== 'VOID';
    if (isOlder && (last === undefined || one.policyYear > last.policyYear)) last = one;
  }
  if (last) return last.scheme === 'URBMI' ? 'URBMI' : 'NRCMS';
  return legacy === 'RESIDENT_INSURANCE' ? 'URBMI' : legacy === 'NRCMS' ? 'NRCMS' : 'NONE';
}

/** What the account's holder is to the person paid for, by the roll of a household both belong to; null when none tells. */
function relationToHolder({ asked, known, line, paidOn }: LineCase): Relation | null {
  const holder = asked.accountHolderId?.toLowerCase();
  const personId = line.personId.toLowerCase();
  const mine = known.memberships.filter((one) => one.personId === personId && holdsOn(one, paidOn));
  for (const own of mine) {
    const theirs = known.memberships.find(
      (one) => one.personId === holder && one.householdId === own.householdId && holdsOn(one, paidOn),
    );
    if (theirs) return relationBetween(theirs.relation, own.relation);
  }
  return null;
}
