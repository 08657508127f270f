import { type Day, REGISTERS } from '../policy/facts.ts';
import { DEPARTMENT_OF, type Deliveries, type ListedCategory } from './assistance.ts';
import { CONTRIBUTION_FEN } from './collection.ts';
import { dayNumber, dayText, instantOn } from './days.ts';
import { paidStatus } from './enrollment.ts';
import { inventedIdNumber } from './id-number.ts';
import {
  NAMED_HOUSEHOLDS,
  NAMED_TOWN,
  type NamedDocument,
  type NamedHousehold,
  type NamedPerson,
  type NamedYear,
  namedHouseholdId,
  namedPeopleOn,
  namedPersonId,
} from './named-people.ts';
import type { Offices } from './offices.ts';
import { inventedPhone } from './phone-number.ts';
import { closeBooks, writeReceipt } from './receipt.ts';
import { RowIds } from './row-ids.ts';
import type { DemoRows } from './rows.ts';
import { REGISTRY_OPENED, SOURCES, type World } from './world.ts';

/** Writes the named people and their households. Their rows are the same under every seed. Returns how many there are. */
export function writeNamedPeople(world: World, offices: Offices, deliveries: Deliveries, rows: DemoRows): number {
  const people = namedPeopleOn(dayText(world.today));
  for (const household of NAMED_HOUSEHOLDS) {
    writeHousehold(world, household, people, rows);
    writeCertificate(household, offices, rows);
  }
  for (const person of people) writePerson(world, person, deliveries, rows);
  writePayments(world, offices, people, rows);
  closeBooks(rows);
  return people.length;
}

/** Two days after the fact, or when the registry opened. */
function recorded(day: Day, source: string) {
  const at = Math.max(dayNumber(day) + 2, REGISTRY_OPENED);
  return { recordedAt: instantOn(at, 10 * 60), supersededAt: null, source };
}

function writeHousehold(world: World, household: NamedHousehold, people: readonly NamedPerson[], rows: DemoRows): void {
  const { number, founded } = household;
  const members = people.filter((person) => person.household?.number === number);
  const head = members.find((person) => person.household?.relation === 'HEAD');
  rows.households.push({
    id: namedHouseholdId(number),
    number: `${NAMED_TOWN}000${String(number).padStart(5, '0')}`,
    headPersonId: head ? namedPersonId(head.number) : null,
    regionCode: NAMED_TOWN,
    address: `${world.countyName}朋口镇示例路${number}号`,
    validFrom: founded,
    validTo: null,
    ...recorded(founded, SOURCES.PUBLIC_SECURITY),
  });
  const ids = RowIds.ofNamed(number);
  for (const { number: person, household: membership } of members) {
    if (membership === undefined) continue;
    rows.members.push({
      id: ids.next('member'),
      householdId: namedHouseholdId(number),
      personId: namedPersonId(person),
      relation: membership.relation,
      validFrom: membership.from,
      validTo: membership.to ?? null,
      ...recorded(membership.from, SOURCES.PUBLIC_SECURITY),
    });
  }
}

function writePerson(world: World, person: NamedPerson, deliveries: Deliveries, rows: DemoRows): void {
  const ids = RowIds.ofNamed(person.number);
  const personId = namedPersonId(person.number);
  const known = person.birthDate ?? dayText(REGISTRY_OPENED);
  rows.people.push({
    id: personId,
    name: person.name,
    sex: person.sex,
    birthDate: person.birthDate,
    ethnicity: person.checkedOn === null ? null : '汉族',
    regionCode: NAMED_TOWN,
    phone: known < '2003' && person.checkedOn !== null ? inventedPhone(999_900 + person.number) : null,
    ...withoutSuperseded(recorded(known, SOURCES.PUBLIC_SECURITY)),
  });
  for (const document of person.documents) {
    rows.documents.push({
      id: ids.next('document'),
      personId,
      kind: document.kind,
      number: documentNumber(person, document),
      regionCode: document.regionCode ?? null,
      validFrom: document.from,
      validTo: document.to ?? null,
      ...recorded(document.from, SOURCES.PUBLIC_SECURITY),
    });
  }
  writePlaces(ids, personId, person, rows);
  writeParents(ids, personId, person, rows);
  writeStatuses(ids, personId, person, rows);
  writeListings(world, ids, personId, person, deliveries, rows);
  if (person.checkedOn !== null) {
    const checked = { checkedOn: person.checkedOn, ...recorded(person.checkedOn, SOURCES.INSURANCE_OFFICE) };
    rows.checks.push({ id: ids.next('check'), personId, registers: REGISTERS, ...checked });
  }
}

function writeParents(ids: RowIds, personId: string, { parents, birthDate }: NamedPerson, rows: DemoRows): void {
  for (const parent of parents ?? []) {
    const learnt = recorded(birthDate ?? dayText(REGISTRY_OPENED), SOURCES.HEALTH);
    const parentId = namedPersonId(parent);
    rows.parents.push({ id: ids.next('parent'), personId, parentId, isRegisteredWith: true, ...learnt });
  }
}

function writeCertificate({ number, certificate }: NamedHousehold, offices: Offices, rows: DemoRows): void {
  if (certificate === undefined) return;
  const { issuedOn, handedInOn } = certificate;
  const ids = RowIds.ofNamed(number);
  const id = ids.next('certificate');
  const learnt = recorded(issuedOn, SOURCES.INSURANCE_OFFICE);
  const held = { kind: 'SCHEME_CERTIFICATE', personId: null, householdId: namedHouseholdId(number) } as const;
  rows.certificates.push({ id, ...held, number: `示例证${id.slice(-8)}`, ...learnt });
  const event = (kind: 'ISSUED' | 'HANDED_IN', happenedOn: Day, staffMemberId: string | null) => ({
    ...{ id: ids.next('certificateEvent'), certificateId: id, kind, happenedOn, staffMemberId, note: null },
    ...recorded(happenedOn, SOURCES.INSURANCE_OFFICE),
  });
  rows.certificateEvents.push(event('ISSUED', issuedOn, null));
  if (handedInOn) rows.certificateEvents.push(event('HANDED_IN', handedInOn, offices.countyOfficer));
}

/** `people` has one version only. */
const withoutSuperseded = ({ recordedAt, source }: ReturnType<typeof recorded>) => ({ recordedAt, source });

/** The document's own number, or the person's invented citizen number, which a residence permit repeats. */
function documentNumber({ number, sex, birthDate }: NamedPerson, document: NamedDocument): string | null {
  if (document.number !== undefined) return document.number;
  return birthDate === null ? null : inventedIdNumber(birthDate, 2 * number + (sex === 'MALE' ? 1 : 0));
}

function writePlaces(ids: RowIds, personId: string, { hukou, living }: NamedPerson, rows: DemoRows): void {
  const place = (kind: 'HUKOU' | 'LIVING', regionCode: string, from: Day, source: string) => ({
    id: ids.next('place'),
    personId,
    kind,
    regionCode,
    validFrom: from,
    validTo: null,
    ...recorded(from, source),
  });
  if (hukou) {
    const registered = place('HUKOU', hukou.regionCode, hukou.from, SOURCES.PUBLIC_SECURITY);
    rows.places.push({ ...registered, hukouKind: hukou.kind });
  }
  if (living)
    rows.places.push({ ...place('LIVING', living.regionCode, living.from, SOURCES.VILLAGE), hukouKind: null });
}

function writeStatuses(ids: RowIds, personId: string, { statuses }: NamedPerson, rows: DemoRows): void {
  for (const { kind, educationLevel, regionCode, from, recordedOn } of statuses ?? []) {
    rows.statuses.push({
      id: ids.next('status'),
      personId,
      kind,
      educationLevel: educationLevel ?? null,
      regionCode: regionCode ?? null,
      validFrom: from,
      validTo: null,
      ...recorded(recordedOn ?? from, kind === 'STUDENT' ? SOURCES.EDUCATION : SOURCES.INSURANCE_OFFICE),
    });
  }
}

function writeListings(
  world: World,
  ids: RowIds,
  personId: string,
  { listings }: NamedPerson,
  deliveries: Deliveries,
  rows: DemoRows,
): void {
  for (const { category, confirmedOn } of listings ?? []) {
    const id = ids.next('listing');
    const department = DEPARTMENT_OF[category as ListedCategory];
    // Departments deliver a week after they confirm.
    const delivered = Math.min(dayNumber(confirmedOn) + 7, world.today - 1);
    const recordedAt = instantOn(Math.max(delivered, REGISTRY_OPENED), 15 * 60);
    rows.listings.push({
      id,
      personId,
      category,
      department,
      regionCode: NAMED_TOWN,
      confirmedOn,
      certificateNo: category === 'DISABLED_SEVERE' ? `示例残${id.slice(-8)}` : null,
      grade: category === 'DISABLED_SEVERE' ? '一级' : null,
      batchId: deliveries.deliver(department, recordedAt.slice(0, 10), id),
      validFrom: confirmedOn,
      validTo: null,
      recordedAt,
      supersededAt: null,
      source: SOURCES[department],
    });
  }
}

/** Enrollments and payments: who pays on one day in one household shares a receipt. */
function writePayments(world: World, offices: Offices, people: readonly NamedPerson[], rows: DemoRows): void {
  const lines = writeReceipts(world, offices, people, rows);
  for (const person of people) {
    const ids = RowIds.ofNamed(person.number);
    const personId = namedPersonId(person.number);
    for (const year of person.years ?? []) {
      const elsewhere = year.regionCode !== undefined && !year.regionCode.startsWith(world.county);
      const scheme = year.scheme ?? 'URRBMI';
      const source = elsewhere ? SOURCES.OTHER_COUNTY : SOURCES.INSURANCE_OFFICE;
      const common = { personId, scheme, policyYear: year.year, paidOn: year.paidOn, ...recorded(year.paidOn, source) };
      const enrollmentId = ids.next('enrollment');
      rows.enrollments.push({
        id: enrollmentId,
        regionCode: year.regionCode ?? NAMED_TOWN,
        poolingAreaCode: scheme === 'NRCMS' ? world.county : world.poolingArea,
        status: paidStatus(world, year.year),
        category: person.statuses?.some(({ kind }) => kind === 'STUDENT') ? 'STUDENT' : 'GENERAL',
        legacyRecord: scheme === 'UEBMI' || person.hukou?.regionCode !== NAMED_TOWN ? 'NEW' : 'NRCMS',
        registeredOn: year.paidOn,
        ...common,
      });
      if (year.payer === null) continue;
      const payer = year.payer ?? 'SELF';
      rows.payments.push({
        id: ids.next('payment'),
        enrollmentId,
        receiptLineId: payer === 'SELF' ? (lines.get(`${personId} ${year.year}`) ?? null) : null,
        payer,
        channel: payer === 'SELF' ? 'RCU_COUNTER' : 'FUND_TRANSFER',
        collectorId: null,
        isSigned: null,
        paidFen: CONTRIBUTION_FEN[year.year] ?? 0,
        ...common,
      });
    }
  }
}

/** One receipt a household, or person without one, and year. Returns the line of each person and year. */
function writeReceipts(world: World, offices: Offices, people: readonly NamedPerson[], rows: DemoRows) {
  const lines = new Map<string, string>();
  const groups = new Map<string, { readonly people: NamedPerson[]; readonly year: NamedYear }>();
  for (const person of people) {
    for (const year of person.years ?? []) {
      if ((year.payer !== undefined && year.payer !== 'SELF') || person.household === undefined) continue;
      const key = `${person.household.number} ${year.year}`;
      const group = groups.get(key) ?? { people: [], year };
      group.people.push(person);
      groups.set(key, group);
    }
  }
  for (const { people: paying, year } of groups.values()) {
    const number = paying[0]?.household?.number ?? 0;
    const head = people.find((person) => person.household?.number === number && person.household.relation === 'HEAD');
    const printed = {
      series: `${NAMED_TOWN}-${year.year}-DEMO`,
      householdId: namedHouseholdId(number),
      headName: head?.name ?? '',
      issuerId: offices.ruralBank,
      collectorId: null,
      isSigned: null,
      issuedOn: year.paidOn,
      ...withoutSuperseded(recorded(year.paidOn, SOURCES.BANK)),
    };
    const ids = RowIds.ofNamed(10 * number + (year.year % 10));
    const each = CONTRIBUTION_FEN[year.year] ?? 0;
    const payers = paying.map((person) => namedPersonId(person.number));
    const written = writeReceipt({ ...world, ids }, printed, payers, year.year, each, rows);
    for (const [personId, line] of written.lines) lines.set(`${personId} ${year.year}`, line);
  }
  return lines;
}
