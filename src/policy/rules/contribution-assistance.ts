import type { Citation, UsedParameter } from '../decision.ts';
import type { AssistanceCategory, Day, Department, Payer } from '../facts.ts';
import { type Fen, parseYuan } from '../money.ts';
import { type Citing, compileParameter, oneOf, type Series, stated } from '../parameter.ts';
import { type BasisPoints, parseRate } from '../rate.ts';
import type { Cites, Parameter, RuleBase, Text } from '../rule.ts';

/** 分类资助参保: groups of categories, who pays for them and how much. */
export interface ContributionAssistanceRule extends RuleBase<'contribution-assistance'> {
  /** What happens to a person in several categories: `MOST_FAVOURABLE_ONCE`. */
  readonly several: Parameter;
  readonly groups: readonly AssistanceGroup[];
}

export interface AssistanceGroup {
  readonly id: string;
  readonly label: Text;
  readonly categories: readonly AssistanceCategory[];
  readonly payer: Payer;
  /** 另一付款方: a second payer for what the first leaves, with a share of the standard of its own. */
  readonly also?: { readonly payer: Payer; readonly share: Parameter };
  /** What a listing needs beside its category. */
  readonly requires?: {
    /** 持证: a certificate number, valid on the day of payment or of the question. */
    readonly certificate?: boolean;
    /** The most severe grade is 1: no higher number than this. */
    readonly gradeAtMost?: number;
    /** The department has to say that its further condition is met. */
    readonly condition?: boolean;
  };
  /** Listings of other departments do not count. Left out where the text keeps its list of departments open. */
  readonly confirmedBy?: readonly Department[];
  /** `FULL`, yuan per person and year, or a percentage of the standard such as `50.00%`. */
  readonly share: Parameter;
  /** 认定截止日: last day of confirmation for direct assistance. Left out, any day does. */
  readonly cutOff?: Day;
  /** What happens to people confirmed after the cut-off. */
  readonly late?: LateAssistance;
  readonly cite?: Cites;
}

export interface LateAssistance {
  /** 先缴后返: the person pays, and is paid back. */
  readonly rule: 'PAY_FIRST_REFUND_LATER';
  /** Last day of confirmation for it. */
  readonly until: Day;
  /** What happens to people confirmed after that: `NONE`, or left open. */
  readonly afterwards: Parameter;
  readonly assumed?: Text;
  readonly cite?: Cites;
}

/** All of it, yuan as fen, or a percentage of the standard. */
export type Share = 'FULL' | Fen | { readonly rateBp: BasisPoints };

interface CompiledLate {
  readonly until: Day;
  readonly afterwards: Series<'NONE'>;
  readonly used: UsedParameter;
}

/** 另一付款方, ready to run. */
export interface SecondPayer {
  readonly payer: Payer;
  readonly share: Series<Share>;
}

/** What a listing needs beside its category. */
export interface Requirements {
  readonly certificate: boolean;
  readonly gradeAtMost: number | null;
  readonly condition: boolean;
}

export interface CompiledAssistanceGroup {
  readonly id: string;
  readonly label: Text;
  readonly categories: readonly AssistanceCategory[];
  readonly payer: Payer;
  readonly confirmedBy: readonly Department[] | null;
  readonly share: Series<Share>;
  readonly also: SecondPayer | null;
  readonly requires: Requirements | null;
  readonly cutOff: Day | null;
  /** The cut-off as a line of the decision's parameters. */
  readonly cutOffUsed: UsedParameter | null;
  readonly late: CompiledLate | null;
  readonly citations: readonly Citation[];
}

export interface CompiledAssistance {
  readonly several: Series<'MOST_FAVOURABLE_ONCE'>;
  readonly groups: readonly CompiledAssistanceGroup[];
  readonly payers: ReadonlySet<Payer>;
  readonly assumed: Text | null;
  readonly citations: readonly Citation[];
}

/**
 * 分类资助参保: a listed person's contribution is paid by somebody else, wholly or in part. Whoever was confirmed by
 * the cut-off is paid for directly; whoever is confirmed later, while money is still collected, pays first and is paid
 * back (先缴后返). A listing counts when it holds on the day asked about; or when it held on the cut-off day, on which the
 * lists are fixed; or, once the window has closed, on the window's last day: leaving a list later undoes nothing. Where
 * a certificate is asked for, it has to be valid on the day of payment, or on the day asked about while nothing is paid.
 * A second payer bears its share of what the first leaves. Of several listings the most favourable counts, once.
 *
 * Written from: the clauses cited by each group of the rulebook's `contribution-assistance` rule.
 */
export function compileAssistance(rule: ContributionAssistanceRule, citing: Citing): CompiledAssistance {
  const groups = rule.groups.map((group) => compileGroup(rule, group, citing));
  return {
    several: compileParameter(`${rule.kind}.several`, rule.several, citing, rule.cite, oneOf(['MOST_FAVOURABLE_ONCE'])),
    groups,
    payers: new Set(groups.flatMap(payersOf)),
    assumed: rule.assumed ?? null,
    citations: rule.cite ? citing.cite(rule.cite) : groups.flatMap((group) => group.citations),
  };
}

/** Who pays for a group. */
export function payersOf({ payer, also }: Pick<CompiledAssistanceGroup, 'payer' | 'also'>): Payer[] {
  return also ? [payer, also.payer] : [payer];
}

function compileGroup(
  rule: ContributionAssistanceRule,
  group: AssistanceGroup,
  citing: Citing,
): CompiledAssistanceGroup {
  const name = `${rule.kind}.${group.id}`;
  const cite = group.cite ?? rule.cite;
  const citations = citing.cite(cite);
  return {
    id: group.id,
    label: group.label,
    categories: group.categories,
    payer: group.payer,
    confirmedBy: group.confirmedBy ?? null,
    share: compileParameter(`${name}.share`, group.share, citing, cite, readShare),
    also: group.also ? compileSecond(name, group.also, citing, cite) : null,
    requires: group.requires ? compileRequirements(group.requires) : null,
    cutOff: group.cutOff ?? null,
    cutOffUsed: group.cutOff ? stated(`${name}.cutOff`, group.cutOff, null, citations) : null,
    late: group.late ? compileLate(`${name}.late`, group.late, citing, group.late.cite ?? cite) : null,
    citations,
  };
}

function compileSecond(
  name: string,
  { payer, share }: NonNullable<AssistanceGroup['also']>,
  citing: Citing,
  cite: Cites | undefined,
): SecondPayer {
  return { payer, share: compileParameter(`${name}.also.share`, share, citing, cite, readShare) };
}

function compileRequirements(requires: NonNullable<AssistanceGroup['requires']>): Requirements {
  const { certificate = false, gradeAtMost = null, condition = false } = requires;
  return { certificate, gradeAtMost, condition };
}

function compileLate(name: string, late: LateAssistance, citing: Citing, cite: LateAssistance['cite']): CompiledLate {
  return {
    until: late.until,
    afterwards: compileParameter(`${name}.afterwards`, late.afterwards, citing, cite, oneOf(['NONE'])),
    used: stated(`${name}.until`, late.until, late.assumed ?? null, citing.cite(cite)),
  };
}

function readShare(text: string): Share {
  if (text === 'FULL') return 'FULL';
  return text.endsWith('%') ? { rateBp: parseRate(text.slice(0, -1)) } : parseYuan(text);
}
