import type { ChannelAnswer } from './channel-answer.ts';
import type { NeededFact, UsedParameter } from './decision.ts';
import type { Day, Relation } from './facts.ts';
import type { FactsView } from './facts-view.ts';
import { formatYuan } from './money.ts';
import { OTHER_FACTS } from './named-facts.ts';
import { type Point, pointOn } from './parameter.ts';
import type { Text } from './rule.ts';
import { accountMayPay, type CompiledAccount } from './rules/payment-channels.ts';
import type { Trace } from './trace.ts';

/** How the way of paying from an employee's account is called beside the rulebook's own groups. */
const ACCOUNT: { readonly id: string; readonly label: Text } = {
  id: 'account',
  label: { zh: '亲属职工医保个人账户代缴', en: "a relative's employee account" },
};

/** Whether the account that is offered may pay for this person. */
export function accountChannel(account: CompiledAccount, view: FactsView, day: Day, trace: Trace): ChannelAnswer {
  const { relation, accountBalanceFen } = view.facts.payment ?? {};
  const limit = pointOn(account.balanceAbove, day);
  const relations = pointOn(account.relations, day);
  const balanceFen = accountBalanceFen ?? undefined;
  const isRelative = relation == null ? undefined : relations.value?.includes(relation);
  const mayPay = accountMayPay(isRelative, balanceFen, limit.value);
  trace.used(limit.used);
  trace.used(relations.used);
  explainAccount(account, { relation: relation ?? null, isRelative, balanceFen, limit, mayPay }, trace);
  const isOpen = mayPay === undefined;
  return {
    group: ACCOUNT,
    channels: account.channels,
    isAllowed: mayPay ?? null,
    opensOn: null,
    registration: null,
    bring: [],
    needs: isOpen ? needsOf(relation == null, balanceFen === undefined) : [],
    missing: isOpen ? missingOf([limit, relations]) : [],
    citations: account.citations,
  };
}

interface AccountFinding {
  readonly relation: Relation | null;
  readonly isRelative: boolean | undefined;
  readonly balanceFen: number | undefined;
  readonly limit: Point<number>;
  readonly mayPay: boolean | undefined;
}

function explainAccount({ citations }: CompiledAccount, finding: AccountFinding, trace: Trace): void {
  const { relation, isRelative, balanceFen, limit, mayPay } = finding;
  const limitText = limit.value === undefined ? '' : formatYuan(limit.value);
  const balance = balanceFen === undefined ? '' : formatYuan(balanceFen);
  if (mayPay === undefined) {
    trace.because('channel.account-open', citations, { limit: limitText });
  } else if (mayPay) {
    trace.because('channel.account-allowed', citations, { balance, limit: limitText, relation: relation ?? '' });
  } else if (isRelative === false) {
    trace.because('channel.account-no-relative', citations, { relation: relation ?? '' });
  } else {
    trace.because('channel.account-too-low', citations, { balance, limit: limitText });
    const short = formatYuan((limit.value ?? 0) - (balanceFen ?? 0) + 1);
    trace.nearMiss('near.account-balance', citations, { short, limit: limitText });
  }
}

function needsOf(isRelationUnknown: boolean, isBalanceUnknown: boolean): NeededFact[] {
  return [
    ...(isBalanceUnknown ? [OTHER_FACTS.accountBalance] : []),
    ...(isRelationUnknown ? [OTHER_FACTS.payerRelation] : []),
  ];
}

function missingOf(points: readonly Point<unknown>[]): UsedParameter[] {
  return points.filter(({ value }) => value === undefined).map(({ used }) => used);
}
