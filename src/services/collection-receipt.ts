import type { CollectionKnown } from './collection-known.ts';
import { type Problem, type ProblemCode, problem } from './collection-problem.ts';
import type { Collection, Payer } from './collection-request.ts';
import { type Counter, isOwnRegion } from './write.ts';

/** By which law and for whom receipts are planned. */
export type CollectionLaw = Pick<Counter, 'rulebooks' | 'today' | 'viewer'>;

/** More people than any household has: a list this long is a batch. */
const MOST_LINES = 100;
/** Of texts that are printed or looked up. */
const MOST_CHARACTERS = 60;

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

/** Ways of paying that draw on an employee's account. */
const BY_ACCOUNT: ReadonlySet<string> = new Set(['HALL_TERMINAL_ACCOUNT', 'PHARMACY_ACCOUNT']);

/** What stands in the way of the whole receipt, whoever is paid for. */
export function receiptProblems(asked: Collection, known: CollectionKnown, law: CollectionLaw): Problem[] {
  return [
    ...householdProblems(asked, known, law),
    ...payerProblems(asked, known),
    ...overrideProblems(asked, law),
    ...textProblems(asked),
  ];
}

function householdProblems(
  { householdId, lines, paidOn, collectorId, region }: Collection,
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
  if (collectorId != null && !staff.has(collectorId.toLowerCase())) {
    found.push(problem('collectorId', 'COLLECTOR_UNKNOWN', {}));
  }
  if (region != null && !isOwnRegion(law, region)) found.push(problem('region', 'REGION_NOT_YOURS', { region }));
  return found;
}

/** An employee's account and its holder go together, in whichever way it is said. */
function payerProblems({ payer, channel, accountHolderId }: Collection, { people }: CollectionKnown): Problem[] {
  const isAccount = payer === 'RELATIVE_ACCOUNT' || BY_ACCOUNT.has(channel) || accountHolderId != null;
  if (!ON_A_RECEIPT.has(payer ?? 'SELF') || channel === 'FUND_TRANSFER') return [problem('payer', 'PAYER_REFUSED', {})];
  if (!isAccount) return [];
  if (accountHolderId == null || payer !== 'RELATIVE_ACCOUNT') {
    return [problem('accountHolderId', 'ACCOUNT_HOLDER_NEEDED', {})];
  }
  return people.has(accountHolderId.toLowerCase()) ? [] : [problem('accountHolderId', 'ACCOUNT_HOLDER_UNKNOWN', {})];
}

function overrideProblems({ override }: Collection, { viewer }: CollectionLaw): Problem[] {
  if (!override) return [];
  if (!viewer.scopes.has('registry:override')) return [problem('override', 'OVERRIDE_FORBIDDEN', {})];
  const isSaid = override.approvedBy.trim() !== '' && override.reason.trim() !== '';
  return isSaid ? [] : [problem('override', 'OVERRIDE_INCOMPLETE', {})];
}

function textProblems({ slipNumber, certificateNumber, series }: Collection): Problem[] {
  const refused: ProblemCode = 'TEXT_REFUSED';
  const isSound = (text: string) => text !== '' && text.length <= MOST_CHARACTERS && text.trim() === text;
  return Object.entries({ slipNumber, certificateNumber, series }).flatMap(([field, text]) =>
    text == null || isSound(text) ? [] : [problem(field, refused, { most: MOST_CHARACTERS })],
  );
}
