import type { ChannelAnswer } from '../policy/channel-answer.ts';
import { assessPaymentChannels } from '../policy/channels.ts';
import type { Citation } from '../policy/decision.ts';
import type { FormerScheme, PersonFacts, Relation } from '../policy/facts.ts';
import type { PaymentPlan } from '../policy/given.ts';
import { LABELS } from '../policy/labels.ts';
import type { Text } from '../policy/rule.ts';
import type { LineCase } from './collection-case.ts';
import { holdsOn, type LegacyRecord } from './collection-known.ts';
import { needsOf, type Problem, problem } from './collection-problem.ts';
import type { EnrollmentPlace } from './enrollment-place.ts';
import { relationBetween } from './kinship.ts';

/** The way a payment may go: how somebody new to the roll is registered by it, as the rulebook words it. */
export interface OpenChannel {
  readonly registration: Text | null;
}

/**
 * Whether this person may pay in the way that was chosen. A rulebook without a rule for channels leaves every one open; one
 * that has such a rule and does not name the channel leaves it undecided.
 */
export function channelFor(of: LineCase, facts: PersonFacts, place: EnrollmentPlace): OpenChannel | Problem {
  const { asked, paidOn, index } = of;
  if (asked.channel === 'FUND_TRANSFER') return { registration: null };
  const payment = paymentPlan(of, facts);
  const answer = assessPaymentChannels({ ...facts, payment }, { asOf: paidOn }, place.published.compiled);
  const isRuled = !answer.decision.reasons.some(({ key }) => key === 'rulebook.no-rule');
  const open = answer.channels.find(({ isAllowed }) => isAllowed === true);
  if (open || !isRuled) return { registration: open?.registration ?? null };
  const channel = LABELS[asked.channel] ?? { zh: asked.channel, en: asked.channel };
  const field = `lines.${index}.personId`;
  if (answer.decision.outcome === 'NO') {
    return problem(field, 'CHANNEL_REFUSED', { channel }, citationsOf(answer.channels));
  }
  const { neededFacts, missingParameters, citations } = answer.decision;
  return problem(field, 'CHANNEL_OPEN', { channel, needs: needsOf(neededFacts, missingParameters) }, citations);
}

const citationsOf = (channels: readonly ChannelAnswer[]): Citation[] => channels.flatMap(({ citations }) => citations);

/** What the registry knows about how this person pays. */
function paymentPlan(of: LineCase, facts: PersonFacts): PaymentPlan {
  const { asked, known, line } = of;
  const id = facts.personId;
  const year = line.policyYear ?? asked.policyYear;
  const isKnown = facts.enrollments.some((one) => one.policyYear < year && one.supersededAt == null);
  const legacy = known.formerly.get(id);
  return {
    channel: asked.channel === 'FUND_TRANSFER' ? null : asked.channel,
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
