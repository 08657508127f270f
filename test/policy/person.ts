import type {
  AssistanceCategory,
  Department,
  EducationLevel,
  EnrollmentStatus,
  IdentityDocumentKind,
  Payer,
  PersonFacts,
  Register,
  Scheme,
  StatusKind,
} from '../../src/policy/facts.ts';
import { REGISTERS } from '../../src/policy/facts.ts';
import { parseYuan } from '../../src/policy/money.ts';

/** When something was put on record, in a case: left out, long before anybody asks. */
interface Noted {
  recordedAt?: string;
  supersededAt?: string;
}

interface Dated extends Noted {
  from?: string;
  to?: string;
}

/** A person as cases write one. Everything left out is unknown. */
export interface Given {
  personId?: string;
  birthDate?: string;
  hukou?: string | ({ region: string } & Dated);
  living?: ({ region: string } & Dated)[];
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
  payments?: ({ payer?: Payer; paid: string; paidOn: string; policyYear?: number } & Noted)[];
}

const LONG_AGO = '2010-01-01T00:00:00Z';

/** Makes the facts of a case's person. */
export function personFrom(given: Given): PersonFacts {
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
    places: [
      ...(hukou ? [{ kind: 'HUKOU' as const, regionCode: hukou.region, ...held(hukou) }] : []),
      ...(given.living ?? []).map((place) => ({ kind: 'LIVING' as const, regionCode: place.region, ...held(place) })),
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
      scheme: 'URRBMI' as const,
      policyYear: payment.policyYear ?? 2018,
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
      ...held(listing),
    })),
  };
}
