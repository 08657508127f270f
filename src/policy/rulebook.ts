/**
 * A rulebook: the law of one region, scheme and policy year as data. It has the shape of its YAML file, so that what
 * is published, hashed and shown is what an author wrote and an auditor reads; `compile.ts` makes it ready to run.
 */
import type { AssistanceCategory, Day, Department, Payer, Scheme } from './facts.ts';

/** The same words in Chinese and English. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** 依据条款: a clause of a document in `policies/documents/`. */
export interface Cite {
  readonly document: string;
  /** As the document numbers it, such as `四(三)1`. */
  readonly clause: string;
}

export type Cites = Cite | readonly Cite[];

/** Who a clause leaves a number to. `NOT_STATED` sends nowhere: the text is silent. */
export const AUTHORITIES = ['NATION', 'PROVINCE', 'CITY', 'COUNTY', 'COMMITTEE', 'NOT_STATED'] as const;
export type Authority = (typeof AUTHORITIES)[number];

/**
 * One value of a parameter, for the days it holds. Exactly one of three: `value`; `min` and `max`, with `decided` once
 * someone has decided; `delegated`. Without a `cite` of its own it has its rule's.
 */
export interface Entry {
  readonly from?: Day;
  readonly to?: Day;
  readonly value?: string;
  readonly min?: string;
  readonly max?: string;
  readonly decided?: string | null;
  readonly delegated?: { readonly to: Authority; readonly why: Text };
  /** Why we read it so although the text does not say so. */
  readonly assumed?: Text;
  readonly cite?: Cites;
}

/** A value, or the values of several stretches of days without gap or overlap. */
export type Parameter = Entry | readonly Entry[];

interface RuleBase<Kind extends string> {
  readonly kind: Kind;
  /** First and last day the rule holds; left out, it holds for the whole year and its collection. */
  readonly from?: Day;
  readonly to?: Day;
  readonly cite?: Cites;
}

/** 参保对象: any one ground is enough. */
export interface ParticipationGroundsRule extends RuleBase<'participation-grounds'> {
  readonly grounds: readonly Ground[];
}

export interface Ground {
  readonly id: string;
  readonly label: Text;
  /** A condition over named facts (`named-facts.ts`). */
  readonly when: string;
  /** What to bring when joining on this ground. */
  readonly bring?: readonly (Text & { readonly assumed?: Text; readonly cite?: Cites })[];
  readonly cite?: Cites;
}

/** 集中参保期: first and last day, both included. */
export interface CollectionWindowRule extends RuleBase<'collection-window'> {
  readonly opens: Day;
  readonly closes: Day;
  /** Later last days for people born in a stretch of days. */
  readonly extensions?: readonly {
    readonly bornFrom: Day;
    readonly bornTo: Day;
    readonly closes: Day;
    readonly cite?: Cites;
  }[];
}

/** 个人缴费标准. */
export interface IndividualContributionRule extends RuleBase<'individual-contribution'> {
  readonly unit: 'CNY/person/policy-year';
  /** In yuan. */
  readonly standard: Parameter;
}

/** 财政补助标准. */
export interface SubsidyRule extends RuleBase<'subsidy'> {
  readonly unit: 'CNY/person/policy-year';
  /** In yuan. */
  readonly standard: Parameter;
}

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
  /** Listings of other departments do not count. Left out where the text keeps its list of departments open. */
  readonly confirmedBy?: readonly Department[];
  /** `FULL`, or yuan per person and year. */
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

/** 待遇享受期: first and last day that costs are covered. */
export interface BenefitPeriodRule extends RuleBase<'benefit-period'> {
  readonly begins: Day;
  readonly ends: Day;
  /** When cover starts for someone who pays in the window after `begins`: `PERIOD_START` or `PAYMENT_DAY`. */
  readonly coverStartInWindow: Parameter;
  /** What someone gets who pays outside the window: `NOT_COVERED` or `FROM_PAYMENT_DAY`. */
  readonly paidOutsideWindow: Parameter;
}

/** 报销申报期限: last day to file a claim for costs of the policy year. */
export interface ClaimDeadlineRule extends RuleBase<'claim-deadline'> {
  readonly lastDay: Day;
}

export type Rule =
  | ParticipationGroundsRule
  | CollectionWindowRule
  | IndividualContributionRule
  | SubsidyRule
  | ContributionAssistanceRule
  | BenefitPeriodRule
  | ClaimDeadlineRule;

export type RuleKind = Rule['kind'];
export type RuleOf<Kind extends RuleKind> = Extract<Rule, { kind: Kind }>;

/** Every kind, in the order a policy year is read out. */
export const RULE_KINDS = [
  'participation-grounds',
  'collection-window',
  'individual-contribution',
  'subsidy',
  'contribution-assistance',
  'benefit-period',
  'claim-deadline',
] as const satisfies readonly RuleKind[];

/** What a citation prints of its document. */
export interface CitedDocument {
  readonly id: string;
  readonly title: string;
  readonly titleEn: string;
  /** 文号; null where the text prints none. */
  readonly number: string | null;
}

export interface Rulebook {
  /** `<folder>/<file>` under `policies/`, such as `350825-liancheng/urrbmi-2018`. */
  readonly name: string;
  readonly region: string;
  /** 统筹区: whose funds it binds. */
  readonly poolingAreas: { readonly codes: readonly string[]; readonly assumed?: Text; readonly cite?: Cites };
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly collectionYear: number;
  readonly rules: readonly Rule[];
  /** The documents its rules cite, filled in by the loader. */
  readonly documents: readonly CitedDocument[];
}
