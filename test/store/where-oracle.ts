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

/** What a row holds under a field's name: amounts are kept in fen, and of what was paid the column is called so. */
function heldIn(row: Row, key: string): unknown {
  if (key === 'region') return row.regionCode;
  if (key === 'problem') return row.problemCode;
  if (key === 'amount') return row.paidFen ?? row.amountFen;
  return `${key}Fen` in row ? row[`${key}Fen`] : row[key];
}

interface Relation {
  readonly to: NounName;
  readonly here: string;
  readonly there: string;
  readonly isMany: boolean;
  /** Which of the rows there it has; all of them where nothing is said. */
  readonly only?: (registry: Registry, row: Row) => boolean;
}
const toOne = (to: NounName, here: string): Relation => ({ to, here, there: 'id', isMany: false });
const toMany = (to: NounName, there: string): Relation => ({ to, here: 'id', there, isMany: true });

/** 未冲回: neither reverses another payment nor is reversed by one. */
const isUnreversed = (registry: Registry, { id, reversesId }: Row) =>
  reversesId === null && rowsBy(registry, 'Payment', 'reversesId', id).length === 0;

const RELATIONS: Partial<Record<NounName, Readonly<Record<string, Relation>>>> = {
  Person: {
    enrollments: toMany('Enrollment', 'personId'),
    payments: toMany('Payment', 'personId'),
    assistance: toMany('AssistanceListing', 'personId'),
    statuses: toMany('StatusPeriod', 'personId'),
    memberships: toMany('HouseholdMember', 'personId'),
    refunds: toMany('Refund', 'personId'),
    places: toMany('PersonPlace', 'personId'),
    claims: toMany('Claim', 'personId'),
    receiptLines: toMany('ReceiptLine', 'personId'),
    duplicates: toMany('DuplicateCase', 'personId'),
    certificates: toMany('Certificate', 'personId'),
    cohort: toMany('CohortMember', 'personId'),
  },
  CohortMember: { of: toOne('Cohort', 'cohortId'), person: toOne('Person', 'personId') },
  Household: {
    members: toMany('HouseholdMember', 'householdId'),
    head: toOne('Person', 'headPersonId'),
    receipts: toMany('Receipt', 'householdId'),
    assistance: toMany('AssistanceListing', 'householdId'),
    certificates: toMany('Certificate', 'householdId'),
  },
  HouseholdMember: { person: toOne('Person', 'personId'), household: toOne('Household', 'householdId') },
  Enrollment: {
    person: toOne('Person', 'personId'),
    payments: toMany('Payment', 'enrollmentId'),
    standingPayments: { ...toMany('Payment', 'enrollmentId'), only: isUnreversed },
    refunds: toMany('Refund', 'enrollmentId'),
  },
  Payment: {
    person: toOne('Person', 'personId'),
    enrollment: toOne('Enrollment', 'enrollmentId'),
    collector: toOne('StaffMember', 'collectorId'),
    receiptLine: toOne('ReceiptLine', 'receiptLineId'),
    refund: toOne('Refund', 'refundId'),
  },
  Refund: {
    person: toOne('Person', 'personId'),
    payments: toMany('Payment', 'refundId'),
    enrollment: toOne('Enrollment', 'enrollmentId'),
  },
  Claim: {
    person: toOne('Person', 'personId'),
    institution: toOne('Institution', 'institutionId'),
    settlements: toMany('ClaimSettlement', 'claimId'),
    cases: toMany('SupervisionCase', 'claimId'),
  },
  Institution: { designations: toMany('Designation', 'institutionId'), claims: toMany('Claim', 'institutionId') },
  SupervisionCase: { claim: toOne('Claim', 'claimId'), institution: toOne('Institution', 'institutionId') },
  DuplicateCase: {
    person: toOne('Person', 'personId'),
    otherPerson: toOne('Person', 'otherPersonId'),
    firstEnrollment: toOne('Enrollment', 'firstEnrollmentId'),
    secondEnrollment: toOne('Enrollment', 'secondEnrollmentId'),
  },
  Certificate: { events: toMany('CertificateEvent', 'certificateId') },
  CertificateEvent: { holder: toOne('StaffMember', 'staffMemberId') },
  AssistanceListing: {
    person: toOne('Person', 'personId'),
    household: toOne('Household', 'householdId'),
    batch: toOne('AssistanceListBatch', 'batchId'),
  },
  AssistanceListBatch: {
    rows: toMany('AssistanceListRow', 'batchId'),
    listings: toMany('AssistanceListing', 'batchId'),
  },
  AssistanceListRow: { batch: toOne('AssistanceListBatch', 'batchId'), person: toOne('Person', 'personId') },
  Receipt: {
    household: toOne('Household', 'householdId'),
    collector: toOne('StaffMember', 'collectorId'),
    lines: toMany('ReceiptLine', 'receiptId'),
    void: { to: 'ReceiptVoid', here: 'id', there: 'receiptId', isMany: false },
  },
  ReceiptLine: {
    person: toOne('Person', 'personId'),
    receipt: toOne('Receipt', 'receiptId'),
    payments: toMany('Payment', 'receiptLineId'),
  },
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
      return fieldTest(heldIn(row, key), test as Test);
    }),
  );
}

/** In an `or`, a branch that asks nothing is true; one that is not known stays unknown. */
const emptyIsTrue = (truth: Truth) => (truth === undefined ? true : truth);

function placeTest(registry: Registry, row: Row, kind: string, test: Test, reach: Reach): Truth {
  if (Object.values(test).every((value) => value === undefined)) return undefined;
  const codes = filesOf(row)
    .flatMap((id) => rowsBy(registry, 'PersonPlace', 'personId', id))
    .filter((place) => place.kind === kind && place.validTo === null)
    .filter((place) => isVisible(registry, 'PersonPlace', place, reach))
    .map((place) => place.regionCode);
  if (codes.length === 0) return fieldTest(null, test) === true;
  return codes.some((code) => fieldTest(code, test) === true);
}

function relationTest(registry: Registry, row: Row, relation: Relation, test: Test, reach: Reach): Truth {
  const { to, here, there, isMany, only } = relation;
  const keys = there === 'personId' ? filesOf(row) : [to === 'Person' ? standing(registry, row[here]) : row[here]];
  const rows = keys
    .flatMap((key) => rowsBy(registry, to, there, key))
    .filter((one) => (only?.(registry, one) ?? true) && isVisible(registry, to, one, reach));
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

/** The ids of a person's whole file: rows stay with the file that they were written to. */
export const filesOf = ({ id, mergedIds }: Row): readonly unknown[] => [id, ...((mergedIds ?? []) as unknown[])];

/** The file that stands for an id: of a file that went, the one it was merged into. */
const standing = (registry: Registry, id: unknown): unknown => wholesOf(registry).get(id) ?? id;

const WHOLES = new WeakMap<Registry, ReadonlyMap<unknown, unknown>>();

function wholesOf(registry: Registry): ReadonlyMap<unknown, unknown> {
  const known =
    WHOLES.get(registry) ?? new Map(registry.Person.flatMap((row) => filesOf(row).map((id) => [id, row.id] as const)));
  WHOLES.set(registry, known);
  return known;
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
      if (operator === 'eq') return comparable(value) === comparable(given);
      if (operator === 'in') return (given as unknown[]).includes(value);
      if (operator === 'startsWith') return String(value).startsWith(String(given));
      if (operator === 'within') return liesWithin(String(value), String(given));
      const [one, other] = [comparable(value), comparable(given)];
      if (operator === 'lt') return one < other;
      if (operator === 'lte') return one <= other;
      if (operator === 'gt') return one > other;
      return one >= other;
    }),
  );
}

/** Instants are compared as such, whatever their offset; everything else as it stands. */
const comparable = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}[ T]\d/.test(value)
    ? Date.parse(instantText(value))
    : (value as string);

/** As Postgres writes an instant, so that it can be read here. */
const instantText = (text: string) => text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00');

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

/** Rows whose office they belong to. */
const OF_REGION: readonly NounName[] = ['Person', 'Household', 'SupervisionCase', 'AssistanceListBatch'];
/** Rows in public duty, shown to everybody. */
const PUBLIC: readonly NounName[] = ['StaffMember', 'Institution', 'Designation', 'Cohort'];
/** Rows seen exactly when another one is. */
const SEEN_WITH: Partial<Record<NounName, readonly [to: NounName, here: string]>> = {
  ReceiptLine: ['Receipt', 'receiptId'],
  ReceiptVoid: ['Receipt', 'receiptId'],
  Receipt: ['Household', 'householdId'],
  ClaimSettlement: ['Claim', 'claimId'],
  CertificateEvent: ['Certificate', 'certificateId'],
  AssistanceListRow: ['AssistanceListBatch', 'batchId'],
};

/** Who may see a row, for viewers of everywhere and of regions. */
function isVisible(registry: Registry, name: NounName, row: Row, reach: Reach): boolean {
  const isListing = name === 'AssistanceListing' || name === 'AssistanceListRow';
  if (isListing && row.category === 'MENTAL_SEVERE' && !reach.isSensitiveShown) return false;
  if (reach.kind === 'EVERYWHERE' || PUBLIC.includes(name)) return true;
  const ranges = reach.kind === 'REGIONS' ? reach.ranges : reach.kind === 'REGION' ? [reach] : [];
  if (OF_REGION.includes(name)) return ranges.some(({ from }) => String(row.regionCode).startsWith(from));
  const isSeen = (to: NounName, id: unknown) =>
    rowsBy(registry, to, 'id', to === 'Person' ? standing(registry, id) : id).some((one) =>
      isVisible(registry, to, one, reach),
    );
  const owner = SEEN_WITH[name];
  if (owner) return isSeen(owner[0], row[owner[1]]);
  if (name === 'DuplicateCase') return isSeen('Person', row.personId) || isSeen('Person', row.otherPersonId);
  if (name === 'Certificate') return isSeen('Person', row.personId) || isSeen('Household', row.householdId);
  return isSeen('Person', row.personId);
}

/** Rows by what they have in a column. A missing value is nobody's key. */
const INDEXES = new WeakMap<Registry, Map<string, Map<unknown, Row[]>>>();

function rowsBy(registry: Registry, name: NounName, column: string, key: unknown): readonly Row[] {
  if (key === null || key === undefined) return [];
  const indexes = INDEXES.get(registry) ?? new Map<string, Map<unknown, Row[]>>();
  INDEXES.set(registry, indexes);
  const index = indexes.get(`${name}.${column}`) ?? Map.groupBy(registry[name], (row) => row[column]);
  indexes.set(`${name}.${column}`, index);
  return index.get(key) ?? [];
}
