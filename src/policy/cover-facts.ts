/** Named facts about who waits for benefits: what somebody was before, and on which day they pay. */
import type { AssistanceCategory, Day, StatusFact, StatusKind } from './facts.ts';
import type { FactsView, Known } from './facts-view.ts';
import type { ReadableFact } from './readable-fact.ts';

export const COVER_FACTS: readonly ReadableFact[] = [
  {
    name: 'paymentDay',
    type: 'day',
    zh: '缴费日（未缴费的为查询日）',
    en: 'the day of payment, or the day asked about if unpaid',
    read: (view) => view.paidOn() ?? { value: view.asOf, record: undefined },
  },
  {
    name: 'dynamicallyListed',
    type: 'bool',
    zh: '是否在本年度缴费开始后新认定为医疗救助对象',
    en: 'whether the person was put on a medical assistance list after collection for the year began',
    tellsCategory: true,
    read: dynamicallyListed,
  },
  {
    name: 'employeeInsuranceEnded',
    type: 'bool',
    zh: '缴费日前是否曾参加职工医保且已中断',
    en: 'whether the person was in employee insurance before the day of payment and is no longer',
    read: (view) => {
      const lapse = employeeLapse(view);
      return lapse === 'NONE'
        ? view.falseIfSearched('EMPLOYEE_INSURANCE')
        : { value: lapse.hasEnded, record: lapse.record };
    },
  },
  {
    name: 'employeeInsuranceEndedOn',
    type: 'day',
    zh: '职工医保的最后一天',
    en: 'the last day of employee insurance',
    read: (view) => {
      const lapse = employeeLapse(view);
      return lapse === 'NONE' || !lapse.hasEnded || lapse.record.validTo == null
        ? undefined
        : { value: lapse.record.validTo, record: lapse.record };
    },
  },
  {
    name: 'veteran',
    type: 'bool',
    zh: '是否退役军人',
    en: 'whether the person is retired military',
    read: (view) => statusOnPaymentDay(view, 'VETERAN'),
  },
  {
    name: 'militarySpouseUnemployed',
    type: 'bool',
    zh: '是否随军未就业家属',
    en: "whether the person is an unemployed member of a soldier's family living with the unit",
    read: (view) => statusOnPaymentDay(view, 'MILITARY_SPOUSE_UNEMPLOYED'),
  },
];

/** 医疗救助对象: the lists that make somebody a recipient of medical assistance. */
const MEDICAL_ASSISTANCE: readonly AssistanceCategory[] = [
  'TEKUN',
  'WUBAO',
  'SANWU',
  'DIBAO',
  'DIBAO_EDGE',
  'RIGID',
  'ORPHAN',
  'POOR_CARD',
  'MONITORED',
];

/** Confirmed since the first day of collection. One confirmed on a day that is not recorded leaves it open. */
function dynamicallyListed(view: FactsView): Known<boolean> | undefined {
  const since = view.scope.span?.from ?? `${view.scope.policyYear}-01-01`;
  let isOpen = false;
  for (const listing of view.facts.listings) {
    const isListed = MEDICAL_ASSISTANCE.includes(listing.category) && view.isInRegion(listing.regionCode);
    if (!isListed || !view.knew(listing)) continue;
    if (listing.confirmedOn == null) isOpen = true;
    else if (since <= listing.confirmedOn && listing.confirmedOn <= view.asOf) return { value: true, record: listing };
  }
  return isOpen ? undefined : view.falseIfSearched('ASSISTANCE');
}

/** The last stretch in employee insurance that began by the day of payment, and whether it was over then. */
function employeeLapse(view: FactsView): { readonly hasEnded: boolean; readonly record: StatusFact } | 'NONE' {
  const day = paymentDay(view);
  const stretches = view.facts.statuses.filter(
    (status) =>
      status.kind === 'EMPLOYEE_INSURED' && (status.validFrom == null || status.validFrom <= day) && view.knew(status),
  );
  const last = stretches.sort((a, b) => ((a.validTo ?? '~') < (b.validTo ?? '~') ? 1 : -1))[0];
  if (last === undefined) return 'NONE';
  return { hasEnded: last.validTo != null && last.validTo < day, record: last };
}

function statusOnPaymentDay(view: FactsView, kind: StatusKind): Known<boolean> | undefined {
  const record = view.facts.statuses.find((status) => status.kind === kind && view.holds(status, paymentDay(view)));
  return record ? { value: true, record } : view.falseIfSearched('STATUS');
}

function paymentDay(view: FactsView): Day {
  return view.paidOn()?.value ?? view.asOf;
}
