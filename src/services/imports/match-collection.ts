import {
  collectorsOfVillages,
  type FiledPerson,
  holdersOfNumbers,
  householdsNumbered,
  type NumberedHousehold,
  type NumberedPerson,
  peopleFiled,
  staffNamed,
  type VillageCollector,
} from '../../store/queries/collection-import.ts';
import { type StandingPayment, standingPayments } from '../../store/queries/standing-payment.ts';
import { isCollectedByHand } from '../collection/collection-receipt.ts';
import type { Collection } from '../collection/collection-request.ts';
import { regionsHolding } from '../rosters/roster.ts';
import type { Counter } from '../write.ts';
import type { CollectionRow, HouseholdRows } from './collection-rows.ts';

/**
 * A household of a file as a counter would be asked to take it; line n of the request is row n of those asked about. One with
 * problems is asked about as far as it can be read, so that all that is wrong with it is said at once, and is not taken.
 */
export interface MatchedHousehold {
  readonly household: HouseholdRows;
  /** Lines that are asked about; none where all of them stand already. */
  readonly rows: readonly CollectionRow[];
  /** How many of the household's lines stand already, exactly so: they are not asked about. */
  readonly standing: number;
  readonly asked: Collection;
}

interface Matches {
  readonly households: ReadonlyMap<string, readonly NumberedHousehold[]>;
  readonly people: ReadonlyMap<string, readonly NumberedPerson[]>;
  readonly files: ReadonlyMap<string, FiledPerson>;
  /** By village. */
  readonly collectors: ReadonlyMap<string, readonly VillageCollector[]>;
  /** By whom it is for. */
  readonly payments: ReadonlyMap<string, StandingPayment[]>;
  /** By name and by id. */
  readonly staff: ReadonlyMap<string, readonly { readonly id: string }[]>;
}

/**
 * Finds whom a file is about and what of it stands already, in six statements for any number of lines. A household that cannot be
 * asked about is left out, and what is wrong is added to its problems.
 */
export async function matchCollection(
  counter: Counter,
  households: readonly HouseholdRows[],
  given: { readonly region: string; readonly policyYear: number },
): Promise<MatchedHousehold[]> {
  const matches = await readMatches(counter, households, given);
  refuseTwoNames(households, matches);
  return households.flatMap((household) => matchOf(household, matches) ?? []);
}

/** A household pays once, so a file that calls it by its number here and by its id there is asked to choose. */
function refuseTwoNames(households: readonly HouseholdRows[], matches: Matches): void {
  const named = households.flatMap((household) => {
    const [found, other] = matches.households.get(household.number) ?? [];
    return found && !other ? [{ id: found.id, household }] : [];
  });
  for (const alike of Map.groupBy(named, ({ id }) => id).values()) {
    if (alike.length === 1) continue;
    const lines = alike.map(({ household }) => household.rows[0]?.line ?? 0);
    const message = `Lines ${lines.join(' and ')} call one household by two names: write one of them on each of its lines. 第${lines.join('、')}行是同一户，请统一填写户号。`;
    for (const [at, { household }] of alike.entries()) {
      household.problems.push({ line: lines[at] ?? 0, field: 'householdNumber', message });
    }
  }
}

async function readMatches(
  { db, reach, today }: Counter,
  households: readonly HouseholdRows[],
  { region: within, policyYear }: { readonly region: string; readonly policyYear: number },
): Promise<Matches> {
  const rows = households.flatMap((household) => household.rows);
  const distinct = (values: readonly (string | null)[]) =>
    [...new Set(values.filter((value) => value !== null && value !== ''))] as string[];
  const numbers = distinct(households.map(({ number }) => number));
  const indexes = distinct(rows.map(({ numberIndex }) => numberIndex));
  const collecting = distinct(rows.map(({ collector }) => collector));
  const staff = await staffNamed(db, { within, above: regionsHolding(within), on: today }, collecting);
  const found = await householdsNumbered(db, reach, within, numbers);
  const collectors = await collectorsOfVillages(db, distinct(found.map(({ regionCode }) => regionCode)));
  const ids = distinct(rows.map(({ personId }) => personId));
  const files = await peopleFiled(db, reach, { ids, on: today });
  const held = await holdersOfNumbers(db, reach, indexes);
  const named = distinct([...files, ...held].map(({ id }) => id));
  const payments = await standingPayments(db, named, policyYear);
  const keyed = found.flatMap((one) => [one.id, one.number].map((key) => ({ key, ...one })));
  return {
    households: Map.groupBy(keyed, ({ key }) => key),
    files: new Map(files.map((one) => [one.key, one])),
    collectors: Map.groupBy(collectors, ({ regionCode }) => regionCode),
    people: Map.groupBy(held, ({ numberIndex }) => numberIndex),
    payments: Map.groupBy(payments, ({ personId }) => personId),
    staff: Map.groupBy(
      staff.flatMap((one) => [one.id, one.name].map((key) => ({ key, id: one.id }))),
      ({ key }) => key,
    ),
  };
}

function matchOf(household: HouseholdRows, matches: Matches): MatchedHousehold | null {
  const paying = householdOf(household, matches);
  const people = new Map(household.rows.map((row) => [row, personOf(row, household, matches)]));
  const open = household.rows.filter((row) => !takeStanding(row, matches.payments.get(people.get(row) ?? '') ?? []));
  const [first = household.rows[0]] = open;
  const named = open[0] ? collectorOf(open[0], household, matches) : null;
  for (const row of open) compare(row, first, household);
  const rows = open.filter((row) => people.get(row));
  if (!first || !paying || (rows.length === 0 && open.length > 0) || first.paidOn === null) return null;
  const isAssumed = rows.length > 0 && isCollectedByHand(first.channel) && first.collector === '';
  const assumed = isAssumed ? onlyCollector(paying, first, matches) : null;
  household.isCollectorAssumed = assumed !== null;
  const asked = {
    householdId: paying.id,
    policyYear: first.policyYear,
    lines: rows.map((row) => ({
      personId: people.get(row) ?? '',
      amount: row.amountFen,
      isPartial: row.isPartial,
    })),
    channel: first.channel,
    collectorId: named ?? assumed,
    isSigned: first.isSigned,
    slipNumber: first.slipNumber,
    paidOn: first.paidOn,
  };
  return { household, rows, asked, standing: household.rows.length - open.length };
}

/**
 * Whether a line was taken before, from whatever file or at a counter: the same day, channel, amount and slip, as far as it says.
 * One payment answers for one line: it is taken out of those that stand.
 */
function takeStanding(row: CollectionRow, standing: StandingPayment[]): boolean {
  const at = standing.findIndex(
    ({ paidOn, channel, paidFen, slipNumber, isComplete }) =>
      paidOn === row.paidOn &&
      channel === row.channel &&
      (row.amountFen === null ? isComplete : paidFen === row.amountFen) &&
      (row.slipNumber === null || slipNumber === row.slipNumber),
  );
  if (at >= 0) standing.splice(at, 1);
  return at >= 0;
}

/** The one who collected in the household's village on the day of payment; null where nobody did, or several. */
function onlyCollector(
  { regionCode }: NumberedHousehold,
  { paidOn }: CollectionRow,
  { collectors }: Matches,
): string | null {
  const on = paidOn ?? '';
  const there = collectors.get(regionCode) ?? [];
  const ids = there.filter(({ validFrom, validTo }) => (validFrom ?? on) <= on && (validTo ?? on) >= on);
  const [only, ...others] = new Set(ids.map(({ id }) => id));
  return only && others.length === 0 ? only : null;
}

function householdOf({ number, rows, problems }: HouseholdRows, { households }: Matches): NumberedHousehold | null {
  const [found, other] = households.get(number) ?? [];
  if (found && !other) return found;
  const message = other
    ? 'Several households of this region have this number: name the village instead. 户号在该区划内不唯一。'
    : 'No household of this region has this number. 该区划内没有此户号。';
  if (number !== '') problems.push({ line: rows[0]?.line ?? 0, field: 'householdNumber', message });
  return null;
}

/** Whom a line pays for. A name that is not the file's tells of a slip in the number, so money is not taken on it. */
function personOf(row: CollectionRow, { problems }: HouseholdRows, { people, files }: Matches): string | null {
  const add = (field: string, message: string) => {
    problems.push({ line: row.line, field, message });
    return null;
  };
  const [held, other] = people.get(row.numberIndex ?? '') ?? [];
  const filed = row.personId === null ? undefined : files.get(row.personId);
  const found = filed ?? held;
  if (row.personId === null && row.numberIndex === null) return null;
  if (row.personId !== null && !filed) {
    return add('personId', 'Nobody on file whom you may see has this reference. 没有此档案号的人员。');
  }
  if (!found) return add('idNumber', 'Nobody on file whom you may see holds this number. 没有登记此身份证号的人员。');
  if (!filed && other) {
    return add('idNumber', 'Several files hold this number: have the duplicate resolved first. 此号码对应多份档案。');
  }
  if (filed && row.numberIndex !== null && held?.id !== filed.id) {
    return add('idNumber', 'The file of this line’s reference has another number. 身份证号与档案号不是同一人。');
  }
  if (row.name === '' || row.name === found.name) return found.id;
  return add('name', 'The holder of this number has another name on file. 姓名与档案不一致。');
}

function collectorOf(first: CollectionRow, { problems }: HouseholdRows, { staff }: Matches): string | null {
  if (first.collector === '') return null;
  const [found, other] = staff.get(first.collector) ?? [];
  if (found && !other) return found.id;
  const message = other
    ? 'Several members of staff have this name: give the id. 代收人重名，请填标识。'
    : 'Nobody of this name or id works for this region today. 该区划没有这名代收人。';
  problems.push({ line: first.line, field: 'collector', message });
  return null;
}

/** What stands once on a receipt. */
const COMMON = ['paidOn', 'channel', 'collector', 'isSigned', 'slipNumber'] as const;

/** A household pays once, so every line of it says the same of the payment. */
function compare(row: CollectionRow, first: CollectionRow | undefined, { problems }: HouseholdRows): void {
  for (const field of COMMON) {
    if (first && row[field] !== first[field]) {
      const message = `The household's line ${first.line} says otherwise: one household pays once, on one receipt. 同一户各行应一致。`;
      problems.push({ line: row.line, field, message });
    }
  }
}
