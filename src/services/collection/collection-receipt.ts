import { faultOfPaperNumber } from '../paper-number.ts';
import { isOwnRegion } from '../write.ts';
import { accountProblems } from './collection-account.ts';
import type { CollectionKnown, CollectionLaw } from './collection-known.ts';
import { type Problem, problem } from './collection-problem.ts';
import type { Collection, Payer } from './collection-request.ts';

/** More people than any household has: a list this long is a batch. */
const MOST_LINES = 100;

/** Whose money is handed over with the household's; everybody else pays by transfer. */
const ON_A_RECEIPT: ReadonlySet<Payer> = new Set<Payer>([
  'SELF',
  'RELATIVE_ACCOUNT',
  'SCHOOL',
  'VILLAGE_COLLECTIVE',
  'CHARITY',
  'DONATION',
  'PROJECT_ASSET',
]);

/** Ways of paying where somebody takes the money at the door, and answers for it (DL-20). */
const BY_HAND: ReadonlySet<string> = new Set(['VILLAGE_CADRE', 'NEIGHBOURHOOD_COMMITTEE']);

/** Whether a payment that goes this way needs a collector. */
export const isCollectedByHand = (channel: string): boolean => BY_HAND.has(channel);

/** What stands in the way of the whole receipt, whoever is paid for. */
export function receiptProblems(asked: Collection, known: CollectionKnown, law: CollectionLaw): Problem[] {
  return [
    ...householdProblems(asked, known, law),
    ...payerProblems(asked),
    ...accountProblems(asked, known, law),
    ...overrideProblems(asked, law),
    ...textProblems(asked),
  ];
}

function householdProblems(
  { householdId, lines, paidOn, channel, collectorId, region }: Collection,
  { households, staff }: CollectionKnown,
  law: CollectionLaw,
): Problem[] {
  const { today } = law;
  const household = households.get(householdId.toLowerCase());
  const on = paidOn ?? today;
  const found: Problem[] = [];
  if (!household) found.push(problem('householdId', 'HOUSEHOLD_UNKNOWN', {}));
  else if (household.validTo !== null && household.validTo < on) {
    found.push(problem('householdId', 'HOUSEHOLD_ENDED', { on: household.validTo }));
  }
  if (lines.length === 0 || lines.length > MOST_LINES) found.push(problem('lines', 'NO_LINES', { most: MOST_LINES }));
  if (on > today) found.push(problem('paidOn', 'PAID_IN_FUTURE', { on, today }));
  if (collectorId == null && isCollectedByHand(channel)) found.push(problem('collectorId', 'COLLECTOR_NEEDED', {}));
  if (collectorId != null && !staff.has(collectorId.toLowerCase())) {
    found.push(problem('collectorId', 'COLLECTOR_UNKNOWN', {}));
  }
  if (region != null && !isOwnRegion(law, region)) found.push(problem('region', 'REGION_NOT_YOURS', { region }));
  return found;
}

function payerProblems({ payer, channel }: Collection): Problem[] {
  const isRefused = !ON_A_RECEIPT.has(payer ?? 'SELF') || channel === 'FUND_TRANSFER';
  return isRefused ? [problem('payer', 'PAYER_REFUSED', {})] : [];
}

function overrideProblems({ override }: Collection, { viewer }: CollectionLaw): Problem[] {
  if (!override) return [];
  if (!viewer.scopes.has('registry:override')) return [problem('override', 'OVERRIDE_FORBIDDEN', {})];
  const isSaid = override.approvedBy.trim() !== '' && override.reason.trim() !== '';
  return isSaid ? [] : [problem('override', 'OVERRIDE_INCOMPLETE', {})];
}

export function textProblems({
  slipNumber,
  certificateNumber,
  series,
}: Pick<Collection, 'slipNumber' | 'certificateNumber' | 'series'>): Problem[] {
  return Object.entries({ slipNumber, certificateNumber, series }).flatMap(([field, given]) => {
    const text = given == null ? undefined : faultOfPaperNumber(given);
    return text ? [{ code: 'TEXT_REFUSED', field, text }] : [];
  });
}
