/**
 * What the registry knows about one person, with both clocks: the days a fact holds for and the instant it was
 * recorded. Plain JSON, so that it travels between the two halves of the graph as it is.
 */

/** A civil day in China, `YYYY-MM-DD`. Days compare as text. */
export type Day = string;
/** An instant, ISO 8601 with offset or Z, as text. */
export type Instant = string;

/** When the system learnt a fact, when it learnt better, and from whom. */
export interface Recorded {
  readonly recordedAt: Instant;
  readonly supersededAt?: Instant | null;
  readonly source: string;
}

/** First and last day a fact holds, both inclusive; null means open. */
export interface Held {
  readonly validFrom?: Day | null;
  readonly validTo?: Day | null;
}

export const SCHEMES = ['NRCMS', 'URBMI', 'URRBMI', 'UEBMI'] as const;
export type Scheme = (typeof SCHEMES)[number];

export const PLACE_KINDS = ['HUKOU', 'LIVING'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

export const HUKOU_KINDS = ['AGRICULTURAL', 'NON_AGRICULTURAL', 'RESIDENT'] as const;
export type HukouKind = (typeof HUKOU_KINDS)[number];

export const STATUS_KINDS = [
  'STUDENT',
  'EMPLOYED',
  'FLEXIBLE_EMPLOYMENT',
  'UNEMPLOYMENT_BENEFIT',
  'EMPLOYEE_INSURED',
  'ARMED_POLICE',
  'SOLDIER',
  'VETERAN',
  'MILITARY_SPOUSE_UNEMPLOYED',
  'PRISON',
  'EMIGRATED',
  'DEAD',
] as const;
export type StatusKind = (typeof STATUS_KINDS)[number];

/** Which school a student goes to; 大中专院校 are the last two. */
export const EDUCATION_LEVELS = ['KINDERGARTEN', 'PRIMARY', 'SECONDARY', 'VOCATIONAL_SECONDARY', 'COLLEGE'] as const;
export type EducationLevel = (typeof EDUCATION_LEVELS)[number];

export const IDENTITY_DOCUMENT_KINDS = [
  'CITIZEN_ID',
  'RESIDENCE_PERMIT',
  'HK_MACAO_PERMIT',
  'TAIWAN_PERMIT',
  'HMT_RESIDENCE_PERMIT',
  'FOREIGN_PERMANENT_RESIDENCE',
  'MILITARY_ID',
  'BIRTH_CERTIFICATE',
] as const;
export type IdentityDocumentKind = (typeof IDENTITY_DOCUMENT_KINDS)[number];

/**
 * Rolls that a person can be looked up in. A roll searched without a hit makes a fact false; a roll never searched
 * leaves it unknown. This is how the engine tells "no" from "nobody looked".
 */
export const REGISTERS = [
  'HUKOU',
  'LIVING',
  'EMPLOYEE_INSURANCE',
  'EMPLOYMENT',
  'STUDENT',
  'ARMED_POLICE',
  'RESIDENCE_PERMIT',
  'HMT_DOCUMENT',
  'ASSISTANCE',
  'IDENTITY_DOCUMENT',
  'ENROLLMENT_HISTORY',
  'STATUS',
] as const;
export type Register = (typeof REGISTERS)[number];

export const ASSISTANCE_CATEGORIES = [
  'TEKUN',
  'WUBAO',
  'SANWU',
  'DIBAO',
  'DIBAO_EDGE',
  'RIGID',
  'ORPHAN',
  'PRIORITY',
  'POOR_CARD',
  'MONITORED',
  'FP_SPECIAL',
  'FP_PREF',
  'DISABLED_SEVERE',
  'MENTAL_SEVERE',
] as const;
export type AssistanceCategory = (typeof ASSISTANCE_CATEGORIES)[number];

export const DEPARTMENTS = [
  'CIVIL_AFFAIRS',
  'HEALTH',
  'POVERTY_ALLEVIATION',
  'DISABLED_FEDERATION',
  'VETERANS_AFFAIRS',
  'PUBLIC_SECURITY',
  'EDUCATION',
  'FINANCE',
  'MEDICAL_SECURITY',
] as const;
export type Department = (typeof DEPARTMENTS)[number];

/** Who hands over or bears money. The order is the one lines are printed in. */
export const PAYERS = [
  'SELF',
  'RELATIVE_ACCOUNT',
  'MEDICAL_ASSISTANCE_FUND',
  'COUNTY_FINANCE',
  'CIVIL_AFFAIRS',
  'SCHOOL',
  'VILLAGE_COLLECTIVE',
  'CHARITY',
  'DONATION',
  'PROJECT_ASSET',
  'CENTRAL_FINANCE',
  'PROVINCE_FINANCE',
  'CITY_FINANCE',
  'CITY_AND_ABOVE_FINANCE',
  'TOWN_FINANCE',
] as const;
export type Payer = (typeof PAYERS)[number];

export const ENROLLMENT_STATUSES = ['REGISTERED', 'PAID', 'ACTIVE', 'ENDED', 'VOID'] as const;
export type EnrollmentStatus = (typeof ENROLLMENT_STATUSES)[number];

/** What a person-year was, for counting years without cover. `COVERED_ELSEWHERE` is no gap. */
export const COVER_STATES = ['ENROLLED_IN_WINDOW', 'ENROLLED_LATE', 'NOT_ENROLLED', 'COVERED_ELSEWHERE'] as const;
export type CoverState = (typeof COVER_STATES)[number];

/** 就医类别: what kind of care a cost is for. */
export const VISIT_KINDS = ['OUTPATIENT', 'CHRONIC', 'INPATIENT', 'DELIVERY', 'EMERGENCY'] as const;
export type VisitKind = (typeof VISIT_KINDS)[number];

/** 机构行政层级, as rural schemes rank institutions. */
export const FACILITY_LEVELS = ['VILLAGE', 'TOWNSHIP', 'COUNTY', 'CITY', 'PROVINCE'] as const;
export type FacilityLevel = (typeof FACILITY_LEVELS)[number];

/** 医院等级, as resident insurance ranks them. */
export const FACILITY_GRADES = ['UNGRADED', 'ONE', 'TWO', 'THREE'] as const;
export type FacilityGrade = (typeof FACILITY_GRADES)[number];

/** 缴费渠道: where a contribution can be paid. */
export const PAYMENT_CHANNELS = [
  'ABC_COUNTER',
  'ABC_TERMINAL',
  'ABC_MOBILE',
  'ABC_NETBANK',
  'RCU_COUNTER',
  'RCU_MOBILE',
  'VILLAGE_CADRE',
  'NEIGHBOURHOOD_COMMITTEE',
  'MI_APP',
  'MI_WECHAT',
  'HALL_TERMINAL_ACCOUNT',
  'PHARMACY_ACCOUNT',
  'TAX_APP',
] as const;
export type PaymentChannel = (typeof PAYMENT_CHANNELS)[number];

/** Which roll a member was on before the schemes were merged; NONE is a newcomer. */
export const FORMER_SCHEMES = ['URBMI', 'NRCMS', 'NONE'] as const;
export type FormerScheme = (typeof FORMER_SCHEMES)[number];

/** 亲属关系: who pays from their own account, seen from the person paid for. */
export const RELATIONS = ['SPOUSE', 'PARENT', 'CHILD', 'SIBLING', 'GRANDPARENT', 'GRANDCHILD', 'OTHER'] as const;
export type Relation = (typeof RELATIONS)[number];

export interface PlaceFact extends Recorded, Held {
  readonly kind: PlaceKind;
  readonly regionCode: string;
  readonly hukouKind?: HukouKind | null;
  /** 涉农地区: whether the region is agriculture-related; null when nobody recorded it. */
  readonly isAgricultural?: boolean | null;
  /** The same over time, as recorded for the region and for those above it; null when nobody recorded anything. */
  readonly agriculture?: readonly AgricultureFact[] | null;
}

/** 涉农地区: whether a region is agriculture-related, for a time; what is said of a deeper region goes first. */
export interface AgricultureFact extends Recorded, Held {
  readonly regionCode: string;
  readonly isAgricultural: boolean;
}

export interface StatusFact extends Recorded, Held {
  readonly kind: StatusKind;
  /** Of a student; null when nobody recorded it. */
  readonly educationLevel?: EducationLevel | null;
  /** Where it holds: the school's region, the garrison's. Null when nobody recorded it, or where none is asked for. */
  readonly regionCode?: string | null;
}

export interface DocumentFact extends Recorded, Held {
  readonly kind: IdentityDocumentKind;
  /** The region that issued it, as on a residence permit. */
  readonly regionCode?: string | null;
}

export interface CheckFact extends Recorded {
  readonly registers: readonly Register[];
  /** The day the rolls were searched. */
  readonly checkedOn: Day;
}

export interface EnrollmentFact extends Recorded {
  readonly id: string;
  readonly scheme: Scheme;
  /** 参保地. */
  readonly regionCode: string;
  readonly poolingAreaCode: string;
  readonly policyYear: number;
  readonly status: EnrollmentStatus;
  readonly registeredOn?: Day | null;
  /** 缴费到账日: the day the contribution was complete; null until then. */
  readonly paidOn?: Day | null;
  /** Last day of one that ended before its year did; null when it did not, or nobody recorded the day. */
  readonly endedOn?: Day | null;
}

/** 年度参保状态: what one policy year was, where somebody settled it; else it follows from enrolments and statuses. */
export interface YearFact extends Recorded {
  readonly policyYear: number;
  readonly state: CoverState;
}

/** 父母: a parent of a newborn, and whether insured for a year. */
export interface ParentFact extends Recorded {
  /** Tells one parent's facts from the other's; left out, each fact is about a parent of its own. */
  readonly parentId?: string | null;
  /** Null where no insurance is known. */
  readonly scheme?: Scheme | null;
  readonly policyYear: number;
  /** 参保地 of the parent; null where no insurance is known. */
  readonly regionCode?: string | null;
  /** Null when nobody looked. */
  readonly isInsured: boolean | null;
  /** Whether the child is registered (落户) with this parent; null when nobody recorded it. */
  readonly isRegisteredWith?: boolean | null;
}

/** 基金支付: what the fund paid for a person in a year, by kind of care. */
export interface FundPaymentFact extends Recorded {
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly visit: VisitKind;
  /** In fen. */
  readonly paidFen: number;
  readonly paidOn: Day;
  /** Whether the raised critical-illness ceiling was used for it. */
  readonly usedIncentive?: boolean | null;
}

export interface PaymentFact extends Recorded {
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly payer: Payer;
  /** In fen; negative for a refund. */
  readonly paidFen: number;
  readonly paidOn: Day;
  /** `REPAIR` (修复) pays a missed year to shorten the wait; left out, it is the year's contribution. */
  readonly purpose?: 'CONTRIBUTION' | 'REPAIR' | null;
}

export interface ListingFact extends Recorded, Held {
  readonly category: AssistanceCategory;
  readonly department: Department;
  readonly regionCode: string;
  /** 认定日期: the day the department confirmed the person. */
  readonly confirmedOn?: Day | null;
  readonly certificateNo?: string | null;
  /** Of a disability certificate: 1 is the most severe. */
  readonly grade?: number | null;
  /** Whether the department's further condition is met, such as a risk not yet removed; null when it did not say. */
  readonly meetsCondition?: boolean | null;
}

export interface PersonFacts {
  readonly personId: string;
  /** 经办地: the office that keeps the person's file. */
  readonly regionCode?: string | null;
  readonly birthDate?: Day | null;
  readonly sex?: 'MALE' | 'FEMALE' | null;
  readonly places: readonly PlaceFact[];
  readonly statuses: readonly StatusFact[];
  readonly documents: readonly DocumentFact[];
  readonly checks: readonly CheckFact[];
  readonly enrollments: readonly EnrollmentFact[];
  readonly payments: readonly PaymentFact[];
  readonly listings: readonly ListingFact[];
  readonly years?: readonly YearFact[];
  /** Left out: nobody looked for the parents. */
  readonly parents?: readonly ParentFact[] | null;
  /** Left out: nobody looked what the fund paid. */
  readonly fundPayments?: readonly FundPaymentFact[];
}
