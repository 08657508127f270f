import { accountChannel } from './account-channel.ts';
import type { ChannelAnswer } from './channel-answer.ts';
import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Decision, NeededFact, Outcome } from './decision.ts';
import { windowOf } from './eligibility.ts';
import type { Day, PaymentChannel, Scheme } from './facts.ts';
import { FactsView } from './facts-view.ts';
import type { GivenFacts } from './given.ts';
import { NamedFacts, neededFact } from './named-facts.ts';
import { pointOn } from './parameter.ts';
import { explainWindow } from './rules/collection-window.ts';
import type { CompiledChannelGroup } from './rules/payment-channels.ts';
import { Trace } from './trace.ts';

/** 缴费渠道: where this person can pay. */
export interface PaymentChannels {
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** The channel asked about; null when all of them are. */
  readonly asked: PaymentChannel | null;
  readonly channels: readonly ChannelAnswer[];
  readonly decision: Decision;
}

/**
 * Where can this person pay, or by the one channel that is asked about; in the order of the rulebook. Outside the
 * collection window (集中参保期) no channel is a plain yes: it stands under the condition that money is taken.
 */
export function assessPaymentChannels(facts: GivenFacts, at: At, book: CompiledRulebook): PaymentChannels {
  const view = new FactsView(facts, at, book);
  const named = new NamedFacts(view);
  const trace = new Trace();
  const asked = facts.payment?.channel ?? null;
  const channels = channelsFor(asked, view, named, book, trace);
  const found = outcomeOf(channels);
  const isCollecting = found === 'NO' || explainOutside(view, book, trace);
  const outcome = found === 'YES' && !isCollecting ? 'CONDITIONAL' : found;
  if (outcome === 'UNDETERMINED') {
    for (const fact of channels.flatMap(({ needs }) => needs)) trace.needs(fact);
    for (const parameter of channels.flatMap(({ missing }) => missing)) trace.misses(parameter);
  }
  return {
    regionCode: book.ref.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    asked,
    channels,
    decision: trace.decision('PAYMENT_CHANNELS', outcome, at, book.ref, named.used()),
  };
}

function channelsFor(
  asked: PaymentChannel | null,
  view: FactsView,
  named: NamedFacts,
  book: CompiledRulebook,
  trace: Trace,
): ChannelAnswer[] {
  const day = within(book.span, view.asOf);
  const rule = ruleOn(book, 'payment-channels', day);
  if (rule === undefined) {
    trace.because('rulebook.no-rule', [], { kind: 'payment-channels' });
    return [];
  }
  if (rule.assumed) trace.assumes(rule.assumed);
  const isAsked = ({ channels }: { channels: readonly PaymentChannel[] }) => asked === null || channels.includes(asked);
  const answers = rule.groups.filter(isAsked).map((group) => channelAnswer(group, named, view.asOf, day, trace));
  if (rule.account && isAsked(rule.account)) answers.push(accountChannel(rule.account, view, day, trace));
  if (answers.length === 0) trace.because('channel.unknown', rule.citations, { channel: asked ?? '' });
  return answers;
}

/** One channel that is open is enough; without any, one that might be leaves the answer open. */
function outcomeOf(channels: readonly ChannelAnswer[]): Outcome {
  if (channels.some(({ isAllowed }) => isAllowed === true)) return 'YES';
  return channels.length === 0 || channels.some(({ isAllowed }) => isAllowed === null) ? 'UNDETERMINED' : 'NO';
}

/** Whether money is collected on the day; says why where it is not, or may not be. */
function explainOutside(view: FactsView, book: CompiledRulebook, trace: Trace): boolean {
  const window = windowOf(view, book);
  if (window === null || window.isOpen) return true;
  explainWindow(window, view.asOf, trace);
  return false;
}

function channelAnswer(
  group: CompiledChannelGroup,
  named: NamedFacts,
  asOf: Day,
  day: Day,
  trace: Trace,
): ChannelAnswer {
  const { id, label, channels, condition, registration, bring, citations } = group;
  const answer = condition ? condition.test(named) : true;
  const opening = group.opens ? pointOn(group.opens, day) : null;
  const opensOn = opening?.value ?? null;
  const isOpening = opening !== null && opensOn === null;
  const isAllowed =
    answer === false || (opensOn !== null && asOf < opensOn) ? false : isOpening ? null : (answer ?? null);

  if (opening) trace.used(opening.used);
  explainChannel(group, answer, opensOn, isOpening, asOf, trace);
  if (isAllowed && registration) trace.because('channel.registration', citations, { route: registration });
  return {
    group: { id, label },
    channels,
    isAllowed,
    opensOn,
    registration: isAllowed === false ? null : registration,
    bring: isAllowed === false ? [] : bring,
    needs: isAllowed === null ? openFacts(group, named) : [],
    missing: isAllowed === null && isOpening && opening ? [opening.used] : [],
    citations,
  };
}

function explainChannel(
  { label, citations }: CompiledChannelGroup,
  answer: boolean | undefined,
  opensOn: Day | null,
  isOpening: boolean,
  asOf: Day,
  trace: Trace,
): void {
  const values = { group: label };
  if (answer === false) trace.because('channel.refused', citations, values);
  else if (opensOn !== null && asOf < opensOn) trace.because('channel.not-yet', citations, { ...values, opensOn });
  else if (isOpening) trace.because('channel.opening-open', citations, values);
  else trace.because(answer === undefined ? 'channel.open' : 'channel.allowed', citations, values);
}

function openFacts({ condition }: CompiledChannelGroup, named: NamedFacts): NeededFact[] {
  if (condition === null || condition.test(named) !== undefined) return [];
  const open = new Set<number>();
  condition.addOpen(named, open);
  return [...open].sort((a, b) => a - b).map(neededFact);
}
