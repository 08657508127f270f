/**
 * What a question may be given beside a person's own facts: a stay to be estimated, a payment to be made, a fund's
 * year, the progress of regions. Only the questions that need a part look at it.
 */
import type {
  Day,
  FacilityGrade,
  FacilityLevel,
  FormerScheme,
  Payer,
  PaymentChannel,
  PersonFacts,
  Relation,
  VisitKind,
} from './facts.ts';
import type { Fen } from './money.ts';
import type { BasisPoints } from './rate.ts';

/** 就医: care that was given or is planned. Amounts in fen. Null and left out are unknown. */
export interface Stay {
  readonly visit: VisitKind;
  /** 入院日, or the day of an outpatient visit. */
  readonly admittedOn: Day;
  readonly dischargedOn?: Day | null;
  readonly facility: Facility;
  /** 转诊: whether the patient was referred. */
  readonly isReferred?: boolean | null;
  /** 异地就医备案: whether care outside the region was registered. */
  readonly isRemoteRegistered?: boolean | null;
  readonly totalFen: Fen;
  /** 全自费: outside the catalogue. */
  readonly selfPaidFen: Fen;
  /** 先行自付: the patient's own share before any ratio. */
  readonly selfFirstFen: Fen;
  /** Which admission of the year this is, from 1. */
  readonly admission?: number | null;
  readonly soFar?: YearSoFar | null;
  /** Amounts that others paid, as given. */
  readonly otherPayers?: readonly { readonly payer: Payer; readonly paidFen: Fen }[];
  /** 申报日: the day the claim was filed. */
  readonly filedOn?: Day | null;
  /** 公示: the day it was published, where it has to be. */
  readonly publishedOn?: Day | null;
  /** Whether the institution broke the rules with it. */
  readonly isViolation?: boolean | null;
}

/** 医疗机构, as far as a rulebook's own tiers need to know it. */
export interface Facility {
  /** The rulebook's own tier, when the asker knows it. */
  readonly tier?: string | null;
  readonly level?: FacilityLevel | null;
  readonly grade?: FacilityGrade | null;
  readonly regionCode?: string | null;
  /** 定点: whether it was designated on the day. */
  readonly isDesignated?: boolean | null;
}

/** 年度累计: what the year brought before this stay, in fen. */
export interface YearSoFar {
  readonly basicPaidFen: Fen;
  readonly basicEligibleFen: Fen;
  /** Own cost inside the policy after basic insurance, which critical illness accumulates. */
  readonly ownAfterBasicFen: Fen;
  readonly criticalPaidFen: Fen;
  readonly assistancePaidFen: Fen;
  readonly tiltPaidFen: Fen;
  /** 分类累计: what of basic insurance's part was each kind of care; where nobody tells them apart, all of it counts for all. */
  readonly basicByVisit?: Readonly<Partial<Record<VisitKind, BasicSoFar>>> | null;
}

/** What basic insurance paid of one kind of care in a year, and of which cost inside the policy, in fen. */
export interface BasicSoFar {
  readonly paidFen: Fen;
  readonly eligibleFen: Fen;
}

/** 缴费方式: how somebody wants to pay. */
export interface PaymentPlan {
  readonly channel?: PaymentChannel | null;
  readonly formerScheme?: FormerScheme | null;
  /** First character of the social security card's number. */
  readonly cardStart?: string | null;
  /** Whether the office's roll knows the person already. */
  readonly isKnownMember?: boolean | null;
  /** From whose account, seen from the person paid for. */
  readonly relation?: Relation | null;
  /** Balance of that account, in fen. */
  readonly accountBalanceFen?: Fen | null;
}

/** 基金年度: a fund's year, in fen. */
export interface FundYear {
  /** Who took part, counted at the cut-off. */
  readonly heads?: number | null;
  readonly incomeFen?: Fen | null;
  readonly payoutFen?: Fen | null;
  readonly administrationFen?: Fen | null;
  /**
   * Credited to family accounts in the year and not spent: below nothing where more was spent than credited. Left out, nobody asks
   * whether it counts as kept.
   */
  readonly accountUnspentFen?: Fen | null;
  /** Carried over into a household's account, in fen. */
  readonly familyAccountFen?: Fen | null;
}

/** 参保进度: one region's numbers on a day. */
export interface RegionProgress {
  readonly regionCode: string;
  readonly enrolled: number;
  readonly task?: number | null;
  readonly resident?: number | null;
  readonly hukouLiable?: number | null;
  /** 低收入村: whether it is in the focus group. */
  readonly isFocus?: boolean | null;
  /** 税收分成 of the year, in fen. */
  readonly taxShareFen?: Fen | null;
  /** 县级配套 for each head, in fen, where a decision beside the rulebook gives it. */
  readonly countyMatchFen?: Fen | null;
  /** 目标参保率 of the region's own, told beside the rulebook's. */
  readonly targetRateBp?: BasisPoints | null;
  /** 目标人数 of the region's own, told beside the rulebook's. */
  readonly targetHeads?: number | null;
}

/** 通报: one month's bulletin. */
export interface MonthProgress {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly regions: readonly RegionProgress[];
}

/** 投诉: a complaint and its answer. */
export interface Complaint {
  readonly receivedOn: Day;
  readonly answeredOn?: Day | null;
}

/** Levels at which an office of the scheme stands. */
export const OFFICE_LEVELS = ['COUNTY', 'TOWN'] as const;
export type OfficeLevel = (typeof OFFICE_LEVELS)[number];

/** 经办机构: an office of the scheme, or the region that has to have one. */
export interface Office {
  readonly level: OfficeLevel;
  readonly regionCode: string;
  /** 功能区: of a zone or a farm that is no town, whose office is told but not required. */
  readonly isOfZone?: boolean | null;
  /** Null where nobody knows of an office there. */
  readonly staff?: number | null;
}

/** What regions have to have done by a day. `NOTICES_DELIVERED`: 宣传资料发放到户; `CEILING_ENTERED`: 明确大病保险最高支付限额. */
export const DUTIES = ['NOTICES_DELIVERED', 'CEILING_ENTERED'] as const;
export type Duty = (typeof DUTIES)[number];

/** 完成情况: what a region has done of a duty, day by day. */
export interface DutyRecord {
  readonly duty: Duty;
  readonly regionCode: string;
  /** Which part of the duty, where it has several, such as posters. */
  readonly part?: string | null;
  /** How much there is to do. */
  readonly outOf?: number | null;
  /** Each day's count is of all that was done up to it. */
  readonly steps: readonly { readonly on: Day; readonly done: number }[];
}

/** A person's facts with everything else a question may need. */
export interface GivenFacts extends PersonFacts {
  readonly stay?: Stay | null;
  readonly payment?: PaymentPlan | null;
  readonly fund?: FundYear | null;
  readonly progress?: readonly RegionProgress[] | null;
  readonly bulletins?: readonly MonthProgress[] | null;
  readonly complaint?: Complaint | null;
  readonly offices?: readonly Office[] | null;
  readonly duties?: readonly DutyRecord[] | null;
}
