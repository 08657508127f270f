import { randomUUID } from 'node:crypto';
import type { PersonFacts, Scheme } from '../../policy/facts.ts';
import { listedPeople } from '../../store/queries/assistance-listing.ts';
import { counterOf } from '../../store/queries/collection.ts';
import { type LockedPerson, lockPeople } from '../../store/queries/person.ts';
import { factsOfPeople } from '../../store/queries/person-facts.ts';
import { assertRegionsKnown } from '../known-region.ts';
import { assertOwnRegion, type Counter, type Keyed, WriteRefused, writeOnce } from '../write.ts';
import { isProblem } from './collection-case.ts';
import type { PlannedLine } from './collection-plan.ts';
import { labelOf, type Problem, problem } from './collection-problem.ts';
import { textProblems } from './collection-receipt.ts';
import type { Payer } from './collection-request.ts';
import { planTransfer, type TransferCase, type TransferYear } from './plan-transfer.ts';
import { writeTransferred } from './write-collections.ts';

/** Money that a fund hands over for people whose contribution it pays. */
export interface FundTransfer {
  readonly policyYear: number;
  /** Resident insurance, urban and rural in one. */
  readonly scheme?: Scheme | null;
  readonly payer: Payer;
  /** These people, each of whom it pays for; or else: */
  readonly personIds?: readonly string[] | null;
  /** everybody of this region for whom it has still to pay. */
  readonly within?: string | null;
  /** Today. */
  readonly paidOn?: string | null;
  readonly slipNumber?: string | null;
  /** 参保地 of newcomers; where each lives or is registered, else where the file is kept. */
  readonly region?: string | null;
}

/** For whom, and under which id each payment stands; of a region, people without one were left out in the end. */
export interface TransferIds {
  readonly personIds: readonly string[];
  readonly paymentIds: readonly string[];
  readonly [name: string]: readonly string[];
}

/** People who are named one by one: a list; more are a region. */
const MOST_NAMED = 500;
/** People planned and written at once: few enough that a county fits into memory. */
const AT_ONCE = 500;

/**
 * 资金划拨: records that a fund or finance handed over what the rulebook lets it pay for people, without a receipt. Of people who
 * are named, all or none are taken, with a problem for each that stands in the way; of a region, everybody for whom the payer
 * has still to pay and nothing stands in the way. The engine is asked again while the files are held.
 */
export async function recordFundTransfer(counter: Counter, input: FundTransfer & Keyed): Promise<TransferIds> {
  await assertAsked(counter, input);
  const personIds = input.personIds ? input.personIds.map((id) => id.toLowerCase()) : await owedWithin(counter, input);
  const makeIds = () => ({ personIds, paymentIds: personIds.map(() => randomUUID()) });
  return writeOnce(counter, 'fundTransferRecord', input, makeIds, async (tx, ids) => {
    const people = await lockPeople(tx.db, tx.reach, personIds);
    const taken = { subjects: [] as string[], totalFen: 0 };
    for await (const planned of plansOf(tx, people, ids, input)) {
      const problems = planned.filter(isProblem);
      if (input.personIds && problems.length > 0) throw new WriteRefused(problems);
      const lines = planned.filter(isPlanned);
      await writeTransferred(tx, moneyOf(input, tx), lines);
      taken.subjects.push(...lines.map(({ personId }) => personId));
      taken.totalFen += lines.reduce((sum, { amountFen }) => sum + amountFen, 0);
    }
    const { subjects, totalFen } = taken;
    if (subjects.length === 0) throw new WriteRefused([nobody(input)]);
    const { payer, policyYear, within = null } = input;
    return {
      subjects,
      details: { payer, policyYear, scheme: yearOf(input).scheme, within, count: subjects.length, totalFen },
    };
  });
}

const nobody = ({ payer, within }: FundTransfer): Problem =>
  problem('within', 'NOBODY_TO_PAY_FOR', { payer: labelOf(payer), region: within ?? '' });

/** What stands in the way before anybody is looked at. */
async function assertAsked(counter: Counter, input: FundTransfer): Promise<void> {
  const { personIds, within, region, paidOn, slipNumber } = input;
  const { today } = counter;
  const found: Problem[] = [...textProblems({ slipNumber: slipNumber ?? null })];
  if ((personIds == null) === (within == null)) found.push(problem('personIds', 'PEOPLE_OR_REGION', {}));
  if (personIds && (personIds.length === 0 || personIds.length > MOST_NAMED)) {
    found.push(problem('personIds', 'PEOPLE_COUNT', { most: MOST_NAMED }));
  }
  if (paidOn != null && paidOn > today) found.push(problem('paidOn', 'PAID_IN_FUTURE', { on: paidOn, today }));
  const first = new Map<string, number>();
  for (const [index, id] of (personIds ?? []).entries()) {
    if (first.has(id.toLowerCase())) found.push(problem(`personIds.${index}`, 'PERSON_TWICE', {}));
    first.set(id.toLowerCase(), index);
  }
  if (found.length > 0) throw new WriteRefused(found);
  const named = Object.entries({ within, region }).flatMap(([field, code]) => (code == null ? [] : [{ code, field }]));
  for (const { code, field } of named) assertOwnRegion(counter, code, field);
  await assertRegionsKnown(counter, named);
}

const yearOf = ({ scheme, policyYear, region, payer }: FundTransfer): TransferYear => ({
  scheme: scheme ?? 'URRBMI',
  policyYear,
  region: region ?? null,
  payer,
});

const moneyOf = (input: FundTransfer, { today }: Counter) => ({
  receiptId: null,
  ...{ scheme: yearOf(input).scheme, payer: input.payer, channel: 'FUND_TRANSFER' as const },
  ...{ paidOn: input.paidOn ?? today, slipNumber: input.slipNumber ?? null },
  ...{ collectorId: null, isSigned: null, accountHolderId: null },
});

/** Why somebody on a list is none of those for whom the payer has still to pay; whatever else stands in the way is told. */
const NOT_OWED: ReadonlySet<string> = new Set([
  'PAYER_NOT_DIRECT',
  'PAYER_HAS_PAID',
  'ALREADY_PAID',
  'ENROLLED_ELSEWHERE',
  'INSURED_ELSEWHERE',
  'NOT_ELIGIBLE',
  'PERSON_DEAD',
]);

/** The listed of a region for whom the payer has still to pay, also where something else stands in the way, by id. */
async function owedWithin(counter: Counter, input: FundTransfer): Promise<string[]> {
  const listed = await listedPeople(counter.db, counter.reach, input.within ?? '');
  const ids = { personIds: listed.map(({ id }) => id), paymentIds: [] };
  const owed: string[] = [];
  let from = 0;
  for await (const planned of plansOf(counter, listed, ids, input)) {
    const page = ids.personIds.slice(from, from + planned.length);
    from += planned.length;
    owed.push(...page.filter((_, at) => !isNotOwed(planned[at])));
  }
  return owed;
}

const isPlanned = (planned: PlannedLine | Problem): planned is PlannedLine => !isProblem(planned);

const isNotOwed = (planned: PlannedLine | Problem | undefined): boolean =>
  planned !== undefined && isProblem(planned) && NOT_OWED.has(planned.code);

/** What becomes of each person, in their order, some hundred at a time. */
async function* plansOf(
  counter: Counter,
  people: readonly LockedPerson[],
  { personIds, paymentIds }: TransferIds,
  input: FundTransfer,
): AsyncGenerator<(PlannedLine | Problem)[]> {
  const byId = new Map(people.map((one) => [one.id, one]));
  for (let from = 0; from < personIds.length; from += AT_ONCE) {
    const page = personIds.slice(from, from + AT_ONCE);
    const known = {
      ...(await factsAndRolls(
        counter,
        page.filter((id) => byId.has(id)),
      )),
      people: byId,
    };
    yield page.map((personId, at) => {
      const index = from + at;
      const planned = plannedAt({ personId, index, paidOn: input.paidOn ?? counter.today, known, law: counter }, input);
      const paymentId = paymentIds[index];
      return isProblem(planned) || paymentId === undefined ? planned : { ...planned, paymentId };
    });
  }
}

/** A problem of a person stands at their place in the list. */
function plannedAt(of: TransferCase, input: FundTransfer): PlannedLine | Problem {
  const planned = planTransfer(of, yearOf(input));
  return isProblem(planned) ? { ...planned, field: `personIds.${of.index}` } : planned;
}

async function factsAndRolls({ db, reach }: Counter, personIds: readonly string[]) {
  const facts = (await factsOfPeople(db, reach, personIds)) as unknown as readonly PersonFacts[];
  const { formerly, withdrawn } = await counterOf(db, { personIds, householdIds: [], memberIds: [], staffIds: [] });
  return {
    facts: new Map(facts.map((one) => [one.personId, one])),
    formerly: new Map(formerly.map((one) => [one.personId, one.legacyRecord])),
    withdrawn: new Set(withdrawn.map(({ enrollmentId }) => enrollmentId)),
  };
}
