/**
 * Liancheng 2018 written out by hand: the limit for the engine, which reads the same law from a rulebook and explains it.
 * It knows one county, one year and one day, keeps no reasons, and answers "now" only.
 */
import { previousDay, wholeMonths } from '../src/policy/dates.ts';
import type { ListingFact, PersonFacts, Recorded, Register, StatusKind } from '../src/policy/facts.ts';

/** What the twin answers, in fen; to be held against the engine's answer before anything is timed. */
export interface TwinAnswer {
  readonly status: 'YES' | 'NO' | 'UNDETERMINED';
  readonly collectedMin: number;
  readonly collectedMax: number;
  readonly refundMin: number;
  readonly refundMax: number;
}

const COUNTY = '350825';
const STANDARD = 18_000;
const CUT_OFF = '2017-08-31';
const LATE_UNTIL = '2017-12-31';
const WINDOW_CLOSES = '2017-12-31';
const FUND = new Set([
  'TEKUN',
  'WUBAO',
  'SANWU',
  'DIBAO',
  'PRIORITY',
  'POOR_CARD',
  'FP_SPECIAL',
  'DISABLED_SEVERE',
  'MENTAL_SEVERE',
]);

type Known = boolean | undefined;

/** May this person enrol in Liancheng for 2018, and what is collected now. */
export function twin(facts: PersonFacts, asOf: string): TwinAnswer {
  const status = eligibility(facts, asOf);
  if (status === 'NO') return { status, collectedMin: 0, collectedMax: 0, refundMin: 0, refundMax: 0 };
  return { status, ...owed(facts, asOf) };
}

function eligibility(facts: PersonFacts, asOf: string): TwinAnswer['status'] {
  if (facts.statuses.some((one) => one.kind === 'DEAD' && stands(one) && (one.validFrom ?? '') <= asOf)) return 'NO';
  const hukou = place(facts, asOf, 'HUKOU');
  const insured = employeeInsured(facts, asOf);
  if (hukou === true && insured === false) return 'YES';
  const student = studies(facts, asOf);
  if (student === true) return 'YES';
  const police = inCounty(facts, asOf, 'ARMED_POLICE', 'ARMED_POLICE');
  if (police === true) return 'YES';
  const permit = permitValid(facts, asOf);
  const employed = has(facts, asOf, 'EMPLOYED', 'EMPLOYMENT');
  if (permit === true && employed === false) return 'YES';
  const hmt = fromHmt(facts, asOf);
  const flexible = facts.statuses.some((one) => one.kind === 'FLEXIBLE_EMPLOYMENT' && holds(one, asOf));
  const works = employed === true || flexible ? true : employed;
  const months = livingMonths(facts, asOf);
  const stays = months === undefined ? undefined : months >= 12;
  if (hmt === true && works === false && stays === true) return 'YES';
  const isClosed =
    (hukou === false || insured === true) &&
    student === false &&
    police === false &&
    (permit === false || employed === true) &&
    (hmt === false || works === true || stays === false);
  return isClosed ? 'NO' : 'UNDETERMINED';
}

function owed(facts: PersonFacts, asOf: string): Omit<TwinAnswer, 'status'> {
  const offers = facts.listings.flatMap((listing) => offer(listing, asOf)).sort(better);
  const [best] = offers;
  const open = best
    ? [
        best,
        ...offers
          .slice(1)
          .filter((one) => (one.max === best.min ? one.direct[1] > best.direct[0] : one.max > best.min)),
      ]
    : [];
  const [directMin, directMax] = span(open.map(({ direct }) => direct));
  const [refundMin, refundMax] = span(open.map(({ refund }) => refund));
  const byCounty = open.some(({ payer }) => payer === 'COUNTY_FINANCE');
  let [paidIn, refunded, assisted] = [0, 0, 0];
  for (const payment of facts.payments) {
    if (payment.scheme !== 'URRBMI' || payment.policyYear !== 2018 || payment.paidOn > asOf || !stands(payment))
      continue;
    if (payment.payer === 'MEDICAL_ASSISTANCE_FUND' || (payment.payer === 'COUNTY_FINANCE' && byCounty)) {
      assisted += payment.paidFen;
    } else if (!payment.payer.endsWith('_FINANCE')) {
      if (payment.paidFen < 0) refunded -= payment.paidFen;
      else paidIn += payment.paidFen;
    }
  }
  const covered = Math.max(0, paidIn - Math.max(0, refunded - refundMax));
  const left = Math.max(0, STANDARD - covered);
  return {
    collectedMin: Math.max(0, left - Math.max(directMax, assisted)),
    collectedMax: Math.max(0, left - Math.max(directMin, assisted)),
    refundMin: Math.max(0, refundMin - refunded),
    refundMax: Math.max(0, refundMax - refunded),
  };
}

interface Offer {
  readonly payer: 'MEDICAL_ASSISTANCE_FUND' | 'COUNTY_FINANCE';
  readonly min: number;
  readonly max: number;
  readonly direct: readonly [number, number];
  readonly refund: readonly [number, number];
}

function offer(listing: ListingFact, asOf: string): Offer[] {
  const { category, confirmedOn, department, regionCode } = listing;
  const isFund = FUND.has(category);
  if (!isFund && category !== 'FP_PREF') return [];
  if (confirmedOn != null && confirmedOn > asOf) return [];
  const isFixed = isFund && asOf >= CUT_OFF && confirmedOn != null && confirmedOn <= CUT_OFF && holds(listing, CUT_OFF);
  const counts = holds(listing, asOf) || isFixed || (asOf > WINDOW_CLOSES && holds(listing, WINDOW_CLOSES));
  if (!counts || !regionCode.startsWith(COUNTY)) return [];
  if (!isFund) {
    if (department !== 'HEALTH') return [];
    const payer = 'COUNTY_FINANCE';
    if (confirmedOn == null) return [{ payer, min: 0, max: STANDARD, direct: [0, STANDARD], refund: [0, STANDARD] }];
    return [{ payer, min: 0, max: STANDARD, direct: [0, STANDARD], refund: [0, 0] }];
  }
  const payer = 'MEDICAL_ASSISTANCE_FUND';
  if (confirmedOn == null) return [{ payer, min: 0, max: STANDARD, direct: [0, STANDARD], refund: [0, STANDARD] }];
  if (confirmedOn <= CUT_OFF)
    return [{ payer, min: STANDARD, max: STANDARD, direct: [STANDARD, STANDARD], refund: [0, 0] }];
  const isInTime = confirmedOn <= LATE_UNTIL;
  return [
    { payer, min: isInTime ? STANDARD : 0, max: STANDARD, direct: [0, 0], refund: [isInTime ? STANDARD : 0, STANDARD] },
  ];
}

const better = (a: Offer, b: Offer) => b.min - a.min || b.direct[0] - a.direct[0] || b.max - a.max;

function span(parts: readonly (readonly [number, number])[]): [number, number] {
  if (parts.length === 0) return [0, 0];
  return [Math.min(...parts.map(([min]) => min)), Math.max(...parts.map(([, max]) => max))];
}

const stands = (record: Recorded) => record.supersededAt == null;

function holds(record: Recorded & { validFrom?: string | null; validTo?: string | null }, day: string): boolean {
  return stands(record) && (record.validFrom ?? '') <= day && (record.validTo ?? '9999') >= day;
}

function searched(facts: PersonFacts, asOf: string, register: Register): Known {
  return facts.checks.some((one) => stands(one) && one.checkedOn <= asOf && one.registers.includes(register))
    ? false
    : undefined;
}

function has(facts: PersonFacts, asOf: string, kind: StatusKind, register: Register): Known {
  return facts.statuses.some((one) => one.kind === kind && holds(one, asOf)) || searched(facts, asOf, register);
}

function place(facts: PersonFacts, asOf: string, kind: 'HUKOU' | 'LIVING'): Known {
  let isElsewhere = false;
  for (const one of facts.places) {
    if (one.kind !== kind || !holds(one, asOf)) continue;
    if (one.regionCode.startsWith(COUNTY)) return true;
    isElsewhere = true;
  }
  return isElsewhere ? false : searched(facts, asOf, kind);
}

function inCounty(facts: PersonFacts, asOf: string, kind: StatusKind, register: Register): Known {
  const one = facts.statuses.find((status) => status.kind === kind && holds(status, asOf));
  if (!one) return searched(facts, asOf, register);
  return one.regionCode?.startsWith(COUNTY);
}

function studies(facts: PersonFacts, asOf: string): Known {
  const here = inCounty(facts, asOf, 'STUDENT', 'STUDENT');
  const student = facts.statuses.find((one) => one.kind === 'STUDENT' && holds(one, asOf));
  if (!student || here === false) return here;
  const level = student.educationLevel;
  if (level != null && level !== 'COLLEGE' && level !== 'VOCATIONAL_SECONDARY') return false;
  return level == null ? undefined : here;
}

function employeeInsured(facts: PersonFacts, asOf: string): Known {
  if (facts.statuses.some((one) => one.kind === 'EMPLOYEE_INSURED' && holds(one, asOf))) return true;
  const isPaid = facts.enrollments.some(
    (one) =>
      one.scheme === 'UEBMI' &&
      one.policyYear === 2018 &&
      (one.status === 'PAID' || one.status === 'ACTIVE') &&
      (one.registeredOn ?? '') <= asOf &&
      stands(one),
  );
  return isPaid || searched(facts, asOf, 'EMPLOYEE_INSURANCE');
}

function permitValid(facts: PersonFacts, asOf: string): Known {
  let paidOn: string | undefined;
  for (const one of facts.enrollments) {
    const isHere = one.poolingAreaCode === '350800' || one.regionCode.startsWith(COUNTY);
    if (one.scheme !== 'URRBMI' || one.policyYear !== 2018 || one.status === 'VOID' || !isHere || !stands(one))
      continue;
    if ((one.registeredOn ?? '') > asOf || one.paidOn == null || one.paidOn > asOf) continue;
    if (paidOn === undefined || one.paidOn < paidOn) paidOn = one.paidOn;
  }
  const day = paidOn ?? asOf;
  const valid = facts.documents.filter((one) => one.kind === 'RESIDENCE_PERMIT' && holds(one, day));
  if (valid.some((one) => one.regionCode?.startsWith(COUNTY))) return true;
  return valid.some((one) => one.regionCode == null) ? undefined : searched(facts, asOf, 'RESIDENCE_PERMIT');
}

const HMT = new Set(['HK_MACAO_PERMIT', 'TAIWAN_PERMIT', 'HMT_RESIDENCE_PERMIT']);

function fromHmt(facts: PersonFacts, asOf: string): Known {
  return facts.documents.some((one) => HMT.has(one.kind) && holds(one, asOf)) || searched(facts, asOf, 'HMT_DOCUMENT');
}

function livingMonths(facts: PersonFacts, asOf: string): number | undefined {
  const here = place(facts, asOf, 'LIVING');
  if (here === undefined) return undefined;
  if (!here) return 0;
  let since = asOf;
  for (let moved = true; moved; ) {
    moved = false;
    for (const one of facts.places) {
      if (one.kind !== 'LIVING' || !one.regionCode.startsWith(COUNTY) || !stands(one)) continue;
      if ((one.validTo ?? '9999') < previousDay(since)) continue;
      if (one.validFrom != null && one.validFrom >= since) continue;
      if (one.validFrom == null) return undefined;
      since = one.validFrom;
      moved = true;
    }
  }
  return wholeMonths(since, asOf);
}
