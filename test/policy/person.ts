import type {
  AssistanceCategory,
  CoverState,
  Department,
  EducationLevel,
  EnrollmentStatus,
  HukouKind,
  IdentityDocumentKind,
  Payer,
  Register,
  Scheme,
  StatusKind,
  VisitKind,
} from '../../src/policy/facts.ts';
import { REGISTERS } from '../../src/policy/facts.ts';
import type { GivenFacts } from '../../src/policy/given.ts';
import { parseYuan } from '../../src/policy/money.ts';
import { readSections } from '../../src/rulebooks/facts-file.ts';

/** When something was put on record, in a case: left out, long before anybody asks. */
interface Noted {
  recordedAt?: string;
  supersededAt?: string;
}

interface Dated extends Noted {
  from?: string;
  to?: string;
}

interface Place extends Dated {
  region: string;
  hukouKind?: HukouKind;
  isAgricultural?: boolean;
}

const kindOf = ({ hukouKind, isAgricultural }: Place) => ({
  ...(hukouKind && { hukouKind }),
  ...(isAgricultural !== undefined && { isAgricultural }),
});

/** A person as cases write one. Everything left out is unknown. */
export interface Given {
  personId?: string;
  birthDate?: string;
  hukou?: string | Place;
  living?: Place[];
  /** Rolls that were searched, or ALL of them. */
  searched?: Register[] | 'ALL';
  searchedOn?: string;
  statuses?: ({ kind: StatusKind; level?: EducationLevel; region?: string } & Dated)[];
  documents?: ({ kind: IdentityDocumentKind; region?: string } & Dated)[];
  listings?: ({
    category: AssistanceCategory;
    department?: Department;
    region?: string;
    confirmedOn?: string;
    certificateNo?: string;
    grade?: number;
    meetsCondition?: boolean;
  } & Dated)[];
  enrollments?: ({
    status: EnrollmentStatus;
    scheme?: Scheme;
    region?: string;
    poolingArea?: string;
    policyYear?: number;
    registeredOn?: string;
    paidOn?: string;
  } & Noted)[];
  payments?: ({
    payer?: Payer;
    paid: string;
    paidOn: string;
    policyYear?: number;
    scheme?: Scheme;
    purpose?: 'CONTRIBUTION' | 'REPAIR';
  } & Noted)[];
  sex?: 'MALE' | 'FEMALE';
  /** What each policy year was. */
  years?: Record<string, CoverState>;
  parents?: ({
    scheme?: Scheme;
    policyYear?: number;
    region?: string;
    insured: boolean;
    registeredWith?: boolean;
  } & Noted)[];
  fundPayments?: ({
    policyYear: number;
    visit: VisitKind;
    paid: string;
    paidOn: string;
    usedIncentive?: boolean;
    scheme?: Scheme;
  } & Noted)[];
  /** Sections in the format of `canbao assess --facts`. */
  stay?: object;
  payment?: object;
  fund?: object;
  progress?: object[];
  bulletins?: object[];
  complaint?: object;
  offices?: object[];
  duties?: object[];
}

const LONG_AGO = '2010-01-01T00:00:00Z';

/** Makes the facts of a case's person. */
export function personFrom(given: Given): GivenFacts {
  const recorded = ({ recordedAt = LONG_AGO, supersededAt }: Noted) => ({
    recordedAt,
    supersededAt: supersededAt ?? null,
    source: 'case',
  });
  const held = (dated: Dated) => ({ ...recorded(dated), validFrom: dated.from ?? null, validTo: dated.to ?? null });
  const hukou = typeof given.hukou === 'string' ? { region: given.hukou } : given.hukou;
  return {
    personId: given.personId ?? 'person',
    birthDate: given.birthDate ?? null,
    sex: given.sex ?? null,
    places: [
      ...(hukou ? [{ kind: 'HUKOU' as const, regionCode: hukou.region, ...kindOf(hukou), ...held(hukou) }] : []),
      ...(given.living ?? []).map((place) => ({
        kind: 'LIVING' as const,
        regionCode: place.region,
        ...kindOf(place),
        ...held(place),
      })),
    ],
    statuses: (given.statuses ?? []).map(({ kind, level, region, ...dated }) => ({
      kind,
      educationLevel: level ?? null,
      regionCode: region ?? null,
      ...held(dated),
    })),
    documents: (given.documents ?? []).map(({ kind, region, ...dated }) => ({
      kind,
      regionCode: region ?? null,
      ...held(dated),
    })),
    checks: given.searched
      ? [
          {
            registers: given.searched === 'ALL' ? [...REGISTERS] : given.searched,
            checkedOn: given.searchedOn ?? '2017-09-01',
            ...recorded({}),
          },
        ]
      : [],
    enrollments: (given.enrollments ?? []).map((enrollment, index) => ({
      id: `enrollment-${index}`,
      scheme: enrollment.scheme ?? 'URRBMI',
      regionCode: enrollment.region ?? '350825103',
      poolingAreaCode: enrollment.poolingArea ?? '350800',
      policyYear: enrollment.policyYear ?? 2018,
      status: enrollment.status,
      registeredOn: enrollment.registeredOn ?? null,
      paidOn: enrollment.paidOn ?? null,
      ...recorded(enrollment),
    })),
    payments: (given.payments ?? []).map((payment) => ({
      scheme: payment.scheme ?? ('URRBMI' as const),
      policyYear: payment.policyYear ?? 2018,
      purpose: payment.purpose ?? null,
      payer: payment.payer ?? 'SELF',
      paidFen: payment.paid.startsWith('-') ? -parseYuan(payment.paid.slice(1)) : parseYuan(payment.paid),
      paidOn: payment.paidOn,
      ...recorded(payment),
    })),
    listings: (given.listings ?? []).map((listing) => ({
      category: listing.category,
      department: listing.department ?? 'CIVIL_AFFAIRS',
      regionCode: listing.region ?? '350825',
      confirmedOn: listing.confirmedOn ?? null,
      certificateNo: listing.certificateNo ?? null,
      grade: listing.grade ?? null,
      meetsCondition: listing.meetsCondition ?? null,
      ...held(listing),
    })),
    years: Object.entries(given.years ?? {}).map(([year, state]) => ({
      policyYear: Number(year),
      state,
      ...recorded({}),
    })),
    ...(given.parents && {
      parents: given.parents.map((parent) => ({
        scheme: parent.scheme ?? 'URRBMI',
        policyYear: parent.policyYear ?? 2018,
        regionCode: parent.region ?? '350825103',
        isInsured: parent.insured,
        isRegisteredWith: parent.registeredWith ?? null,
        ...recorded(parent),
      })),
    }),
    ...(given.fundPayments && {
      fundPayments: given.fundPayments.map((payment) => ({
        scheme: payment.scheme ?? 'URRBMI',
        policyYear: payment.policyYear,
        visit: payment.visit,
        paidFen: parseYuan(payment.paid),
        paidOn: payment.paidOn,
        usedIncentive: payment.usedIncentive ?? null,
        ...recorded(payment),
      })),
    }),
    ...readSections(given),
  };
}
