import { conditionOf } from '../conditions.ts';
import type { Citation } from '../decision.ts';
import type { Condition } from '../expression.ts';
import { type Day, type PaymentChannel, RELATIONS, type Relation } from '../facts.ts';
import { parseYuan } from '../money.ts';
import { type Citing, compileParameter, oneOf, type Series } from '../parameter.ts';
import type { Cites, Parameter, Part, RuleBase, Text } from '../rule.ts';

/** 缴费渠道: where which members can pay, and when an employee's own account may pay for a relative. */
export interface PaymentChannelsRule extends RuleBase<'payment-channels'> {
  readonly channels: readonly ChannelGroup[];
  readonly account?: AccountPayment;
}

export interface ChannelGroup extends Part {
  readonly channels: readonly PaymentChannel[];
  /** Who may use them: a condition over named facts. Left out, everybody may. */
  readonly when?: string;
  /** First day they are open; left out, from the beginning of the collection. */
  readonly opens?: Parameter;
  /** How somebody new to the roll is registered first. */
  readonly registration?: Text;
  /** What to bring. */
  readonly bring?: readonly Text[];
}

export interface AccountPayment {
  /** Balance in yuan that has to be exceeded: exactly this much is not enough. */
  readonly balanceAbove: Parameter;
  /** Codes of `RELATIONS` that count as 亲属, separated by commas. */
  readonly relations: Parameter;
  /** Where it is done. */
  readonly channels: readonly PaymentChannel[];
  readonly cite?: Cites;
}

export interface CompiledChannelGroup {
  readonly id: string;
  readonly label: Text;
  readonly channels: readonly PaymentChannel[];
  /** Null: everybody may. */
  readonly condition: Condition | null;
  readonly opens: Series<Day> | null;
  readonly registration: Text | null;
  readonly bring: readonly Text[];
  readonly citations: readonly Citation[];
}

export interface CompiledAccount {
  readonly balanceAbove: Series<number>;
  readonly relations: Series<readonly Relation[]>;
  readonly channels: readonly PaymentChannel[];
  readonly citations: readonly Citation[];
}

export interface CompiledPaymentChannels {
  readonly groups: readonly CompiledChannelGroup[];
  readonly account: CompiledAccount | null;
  readonly assumed: Text | null;
  readonly citations: readonly Citation[];
}

/** Makes the channels ready to run; refuses a condition that the check before publishing would have refused. */
export function compilePaymentChannels(rule: PaymentChannelsRule, citing: Citing): CompiledPaymentChannels {
  const { kind, channels, account, assumed = null, cite } = rule;
  return {
    groups: channels.map((group) => compileGroup(kind, group, cite, citing)),
    account: account ? compileAccount(`${kind}.account`, account, cite, citing) : null,
    assumed,
    citations: citing.cite(
      cite,
      channels.flatMap((group) => group.cite ?? []),
    ),
  };
}

function compileGroup(
  kind: string,
  { id, label, channels, when, opens, registration, bring = [], cite }: ChannelGroup,
  inherited: Cites | undefined,
  citing: Citing,
): CompiledChannelGroup {
  return {
    id,
    label,
    channels,
    condition: when === undefined ? null : conditionOf(`channel ${id}`, when),
    opens: opens ? compileParameter(`${kind}.${id}.opens`, opens, citing, cite ?? inherited, (day) => day) : null,
    registration: registration ?? null,
    bring,
    citations: citing.cite(cite, inherited),
  };
}

function compileAccount(
  name: string,
  { balanceAbove, relations, channels, cite }: AccountPayment,
  inherited: Cites | undefined,
  citing: Citing,
): CompiledAccount {
  const own = cite ?? inherited;
  return {
    balanceAbove: compileParameter(`${name}.balanceAbove`, balanceAbove, citing, own, parseYuan),
    relations: compileParameter(`${name}.relations`, relations, citing, own, readRelations),
    channels,
    citations: citing.cite(own),
  };
}

function readRelations(text: string): Relation[] {
  return text.split(',').map((code) => oneOf(RELATIONS)(code.trim()));
}

/**
 * 职工医保个人账户: an employee's own account may pay for a relative when its balance is above the limit; a balance of
 * exactly the limit is not enough. What is left after paying does not matter. Undefined while one of the two is open
 * and the other does not settle it.
 *
 * Written from: the clause cited by `account` of the rulebook's `payment-channels` rule.
 */
export function accountMayPay(
  isRelative: boolean | undefined,
  balanceFen: number | undefined,
  aboveFen: number | undefined,
): boolean | undefined {
  if (isRelative === false) return false;
  if (balanceFen === undefined || aboveFen === undefined) return undefined;
  if (balanceFen <= aboveFen) return false;
  return isRelative;
}
