import type { Reach } from '../../src/store/access.ts';
import type { NounName } from '../../src/store/noun.ts';

/** A row by the names of its columns in TypeScript. */
export type Row = Readonly<Record<string, unknown>>;
export type Registry = Readonly<Record<NounName, readonly Row[]>>;

/** True, false, or null where Postgres does not know; undefined where nothing is asked. */
type Truth = boolean | null | undefined;
type Test = Readonly<Record<string, unknown>>;

/** Whether a row is found: may it be seen, and does everything that is asked hold of it. Written from the SDL, not from the code. */
export function holds(registry: Registry, name: NounName, row: Row, where: Test, reach: Reach): boolean {
  return isVisible(registry, name, row, reach) && isFound(evaluate(registry, name, row, where, reach));
}

const isFound = (truth: Truth) => truth === true || truth === undefined;

/** Columns whose name is not the field's. */
const COLUMNS: Readonly<Record<string, string>> = { region: 'regionCode', amount: 'paidFen', total: 'totalFen' };

interface Relation {
  readonly to: NounName;
  readonly here: string;
  readonly there: string;
  readonly isMany: boolean;
}
const toOne = (to: NounName, here: string): Relation => ({ to, here, there: 'id', isMany: false });
const toMany = (to: NounName, there: string): Relation => ({ to, here: 'id', there, isMany: true });

const RELATIONS: Partial<Record<NounName, Readonly<Record<string, Relation>>>> = {
  Person: {
    enrollments: toMany('Enrollment', 'personId'),
    payments: toMany('Payment', 'personId'),
    assistance: toMany('AssistanceListing', 'personId'),
    statuses: toMany('StatusPeriod', 'personId'),
    memberships: toMany('HouseholdMember', 'personId'),
    refunds: toMany('Refund', 'personId'),
  },
  Household: { members: toMany('HouseholdMember', 'householdId'), receipts: toMany('Receipt', 'householdId') },
  HouseholdMember: { person: toOne('Person', 'personId'), household: toOne('Household', 'householdId') },
  Enrollment: { person: toOne('Person', 'personId'), payments: toMany('Payment', 'enrollmentId') },
  Payment: {
    person: toOne('Person', 'personId'),
    enrollment: toOne('Enrollment', 'enrollmentId'),
    collector: toOne('StaffMember', 'collectorId'),
    receiptLine: toOne('ReceiptLine', 'receiptLineId'),
  },
  AssistanceListing: { person: toOne('Person', 'personId') },
  Receipt: {
    household: toOne('Household', 'householdId'),
    collector: toOne('StaffMember', 'collectorId'),
    lines: toMany('ReceiptLine', 'receiptId'),
    void: { to: 'ReceiptVoid', here: 'id', there: 'receiptId', isMany: false },
  },
  ReceiptLine: { person: toOne('Person', 'personId') },
};

/** 现居住地 and 现户籍地. */
const PLACES: Readonly<Record<string, string>> = { livesIn: 'LIVING', registeredIn: 'HUKOU' };

function evaluate(registry: Registry, name: NounName, row: Row, where: Test, reach: Reach): Truth {
  const inside = (test: unknown) => evaluate(registry, name, row, test as Test, reach);
  return all(
    Object.entries(where).map(([key, test]) => {
      if (test === undefined) return undefined;
      if (key === 'and') return all((test as Test[]).map(inside));
      if (key === 'or') return any((test as Test[]).map((one) => emptyIsTrue(inside(one))));
      if (key === 'not') return negate(inside(test));
      const kind = name === 'Person' ? PLACES[key] : undefined;
      if (kind) return placeTest(registry, row, kind, test as Test, reach);
      const relation = RELATIONS[name]?.[key];
      if (relation) return relationTest(registry, row, relation, test as Test, reach);
      return fieldTest(row[COLUMNS[key] ?? key], test as Test);
    }),
  );
}

/** In an `or`, a branch that asks nothing is true; one that is not known stays unknown. */
const emptyIsTrue = (truth: Truth) => (truth === undefined ? true : truth);

function placeTest(registry: Registry, row: Row, kind: string, test: Test, reach: Reach): Truth {
  if (Object.values(test).every((value) => value === undefined)) return undefined;
  const codes = registry.PersonPlace.filter(
    (place) => place.personId === row.id && place.kind === kind && place.validTo === null,
  )
    .filter((place) => isVisible(registry, 'PersonPlace', place, reach))
    .map((place) => place.regionCode);
  if (codes.length === 0) return fieldTest(null, test) === true;
  return codes.some((code) => fieldTest(code, test) === true);
}

function relationTest(registry: Registry, row: Row, relation: Relation, test: Test, reach: Reach): Truth {
  const { to, here, there, isMany } = relation;
  const rows = registry[to].filter((one) => one[there] === row[here] && isVisible(registry, to, one, reach));
  const truths = (asked: unknown) => rows.map((one) => evaluate(registry, to, one, asked as Test, reach));
  if (!isMany) return isAsking(registry, to, test, reach) ? truths(test).some(isFound) : undefined;
  return all(
    Object.entries(test).map(([quantifier, asked]) => {
      if (asked === undefined) return undefined;
      if (quantifier === 'some') return truths(asked).some(isFound);
      if (quantifier === 'none') return !truths(asked).some(isFound);
      return isAsking(registry, to, asked as Test, reach) ? truths(asked).every(isFound) : undefined;
    }),
  );
}

/** Whether a test asks anything at all, of whatever row. */
const isAsking = (registry: Registry, name: NounName, test: Test, reach: Reach) =>
  evaluate(registry, name, {}, test, reach) !== undefined;

function fieldTest(value: unknown, test: Test): Truth {
  return all(
    Object.entries(test).map(([operator, given]) => {
      if (given === undefined) return undefined;
      if (operator === 'isNull') return (value === null) === given;
      if (value === null || value === undefined) return null;
      if (operator === 'eq') return value === given;
      if (operator === 'in') return (given as unknown[]).includes(value);
      if (operator === 'startsWith') return String(value).startsWith(String(given));
      if (operator === 'within') return liesWithin(String(value), String(given));
      const [one, other] = [value as string, given as string];
      if (operator === 'lt') return one < other;
      if (operator === 'lte') return one <= other;
      if (operator === 'gt') return one > other;
      return one >= other;
    }),
  );
}

/** A region or anything below it: a province's and a city's code end in zeros that their towns' codes do not have. */
function liesWithin(code: string, above: string): boolean {
  if (above.length === 6 && above.endsWith('0000')) return code.startsWith(above.slice(0, 2));
  if (above.length === 6 && above.endsWith('00')) return code.startsWith(above.slice(0, 4));
  return code.startsWith(above);
}

function all(truths: readonly Truth[]): Truth {
  const asked = truths.filter((truth) => truth !== undefined);
  if (asked.length === 0) return undefined;
  return asked.includes(false) ? false : asked.includes(null) ? null : true;
}

function any(truths: readonly Truth[]): Truth {
  return truths.includes(true) ? true : truths.includes(null) ? null : false;
}

/** "Not" means every other row, those that are not known to fit included. */
const negate = (truth: Truth): Truth => (truth === undefined ? undefined : truth !== true);

/** Who may see a row, for viewers of everywhere and of regions. */
function isVisible(registry: Registry, name: NounName, row: Row, reach: Reach): boolean {
  if (name === 'AssistanceListing' && row.category === 'MENTAL_SEVERE' && !reach.isSensitiveShown) return false;
  if (reach.kind === 'EVERYWHERE') return true;
  const ranges = reach.kind === 'REGIONS' ? reach.ranges : reach.kind === 'REGION' ? [reach] : [];
  const lies = (code: unknown) => ranges.some(({ from }) => String(code).startsWith(from));
  if (name === 'Person' || name === 'Household') return lies(row.regionCode);
  if (name === 'StaffMember') return true;
  if (name === 'ReceiptLine' || name === 'ReceiptVoid') {
    return registry.Receipt.some((one) => one.id === row.receiptId && isVisible(registry, 'Receipt', one, reach));
  }
  if (name === 'Receipt')
    return registry.Household.some(({ id, regionCode }) => id === row.householdId && lies(regionCode));
  return registry.Person.some(({ id, regionCode }) => id === row.personId && lies(regionCode));
}
