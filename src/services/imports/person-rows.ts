import { randomUUID } from 'node:crypto';
import { birthDateOf, sexOf } from '../../policy/citizen-number.ts';
import type { IncomingPerson } from '../../store/queries/person-import.ts';
import { faultOfEthnicity } from '../given-text.ts';
import { faultOfHouseholdNumber } from '../paper-number.ts';
import { faultsOfBirthDate, faultsOfCitizen, faultsOfName, faultsOfPhone } from '../people/check-identity.ts';
import { documentRow } from '../people/identity-document.ts';
import { phoneColumns } from '../people/phone.ts';
import type { CsvRow } from './csv.ts';
import type { CsvProblems } from './csv-problems.ts';
import {
  note,
  noteText,
  REFERENCE,
  type Reference,
  type RowReading,
  readPastDay,
  readReference,
  readRegion,
  readTerm,
  readTerms,
} from './import-cells.ts';
import { type Add, readDay, requireText } from './region-file.ts';

/** The columns of a file of people: one row a person, with documents, places and household. */
export const PERSON_COLUMNS = {
  ...REFERENCE,
  documentRegion: ['签发地'],
  documentFrom: ['证件有效期起'],
  documentTo: ['证件有效期止'],
  name: ['姓名'],
  sex: ['性别'],
  birthDate: ['出生日期'],
  ethnicity: ['民族'],
  phone: ['联系电话'],
  region: ['经办地'],
  hukouRegion: ['户籍地'],
  hukouKind: ['户口性质'],
  hukouFrom: ['户籍起始日'],
  livingRegion: ['居住地'],
  livingFrom: ['居住起始日'],
  householdNumber: ['户号'],
  householdRegion: ['户所在地'],
  relation: ['与户主关系'],
  memberFrom: ['入户日期'],
  address: ['住址', '家庭住址'],
  diedOn: ['死亡日期'],
  checkedRegisters: ['核查名册'],
  checkedOn: ['核查日期'],
} as const;

type Column = keyof typeof PERSON_COLUMNS;
type Cells = Readonly<Record<Column, string>>;

/** Whoever has no number yet, and whatever else is not known, has no cell. */
export const OPTIONAL_PERSON_COLUMNS: readonly Column[] = (Object.keys(PERSON_COLUMNS) as Column[]).filter(
  (column) => column !== 'name' && column !== 'region',
);

/** What reading rows of people takes beside: a secret that gives a household the same id in every row of one file. */
export interface PersonReading extends RowReading {
  readonly salt: string;
}

/**
 * One row as it will be staged, sealed already. A row whose person can be named is staged even when something else is wrong
 * with it, so that a number that stands twice is found; nothing of a file with problems is kept.
 */
export function readPersonRow(
  { line, values }: CsvRow<Column>,
  reading: PersonReading,
  problems: CsvProblems,
): IncomingPerson | undefined {
  const add: Add = (field, message) => problems.add(line, field, message);
  const reference = readReference(values, reading, add);
  const person = {
    line,
    ...readSelf(values, reference, reading, add),
    ...readDocument(values, reference, reading, add),
    ...readPlaces(values, reading, add),
    ...readMembership(values, reading, add),
    ...readCheck(values, reading, add),
    regionCode: readRegion('region', values.region, reading, add),
  };
  if (values.region === '')
    add(
      'region',
      'The region is empty: the town or village whose office keeps the file. 经办地不能为空：请填写保管档案的乡镇或村居。',
    );
  checkDays(person, add);
  if (!reference.numberIndex && !reference.otherIndex) return undefined;
  return sealed(person, values, reference, reading);
}

function readSelf(cells: Cells, { number, otherKind }: Reference, reading: RowReading, add: Add) {
  if (cells.name !== '') note(faultsOfName(cells.name), add);
  else if (otherKind !== 'BIRTH_CERTIFICATE') requireText('name', cells.name, add);
  const sex = readTerm('sex', cells.sex, 'sex', add) ?? null;
  const birthDate = readPastDay('birthDate', cells.birthDate, reading, add);
  if (birthDate) note(faultsOfBirthDate(birthDate, reading.today), add);
  if (number) note(faultsOfCitizen(number, { sex, birthDate }, 'idNumber'), add);
  else if (cells.idNumber === '') {
    if (cells.sex === '')
      add('sex', 'The sex is empty, and there is no citizen number to tell it. 没有身份证号时须填写性别。');
    if (cells.birthDate === '')
      add(
        'birthDate',
        'The birth date is empty, and there is no citizen number to tell it. 没有身份证号时须填写出生日期。',
      );
  }
  if (cells.phone !== '') note(faultsOfPhone(cells.phone), add);
  noteText('ethnicity', faultOfEthnicity(cells.ethnicity), add);
  return {
    name: cells.name || null,
    sex: sex ?? (number && sexOf(number)),
    birthDate: birthDate ?? (number && birthDateOf(number)),
    ethnicity: cells.ethnicity || null,
    diedOn: readPastDay('diedOn', cells.diedOn, reading, add),
  };
}

/** Where the other document was issued, and how long it is good for. */
function readDocument(cells: Cells, { otherKind }: Reference, reading: RowReading, add: Add) {
  if (otherKind === 'RESIDENCE_PERMIT' && cells.documentRegion === '') {
    add('documentRegion', 'A residence permit needs the region that issued it. 居住证须填写签发地。');
  }
  const otherFrom = readPastDay('documentFrom', cells.documentFrom, reading, add);
  const otherTo = readDay('documentTo', cells.documentTo, add);
  if (otherFrom && otherTo && otherTo < otherFrom)
    add('documentTo', 'The document ends before it begins. 证件有效期止早于有效期起。');
  const otherRegion = readPlace('documentRegion', cells.documentRegion, reading, add);
  return { otherRegion, otherFrom, otherTo };
}

function readPlaces(cells: Cells, reading: RowReading, add: Add) {
  if (cells.hukouRegion === '' && (cells.hukouKind !== '' || cells.hukouFrom !== '')) {
    add('hukouRegion', 'The hukou has a kind or a day and no region. 填写了户口性质或户籍起始日，还须填写户籍地。');
  }
  if (cells.livingRegion === '' && cells.livingFrom !== '')
    add('livingRegion', 'The place of living has no region. 填写了居住起始日，还须填写居住地。');
  return {
    hukouRegion: readPlace('hukouRegion', cells.hukouRegion, reading, add),
    hukouKind: readTerm('hukouKind', cells.hukouKind, 'hukouKind', add) ?? null,
    hukouFrom: readPastDay('hukouFrom', cells.hukouFrom, reading, add),
    livingRegion: readPlace('livingRegion', cells.livingRegion, reading, add),
    livingFrom: readPastDay('livingFrom', cells.livingFrom, reading, add),
  };
}

/** People come from elsewhere and live elsewhere: only the file and the household are the writer's own. */
const readPlace = (field: string, cell: string, reading: RowReading, add: Add) =>
  readRegion(field, cell, { ...reading, mayWrite: () => true }, add);

function readMembership(cells: Cells, reading: PersonReading, add: Add) {
  const isGiven = cells.householdNumber !== '';
  noteText('householdNumber', isGiven ? faultOfHouseholdNumber(cells.householdNumber) : undefined, add);
  const relation = readTerm('relation', cells.relation, 'relation', add) ?? null;
  if (isGiven && cells.relation === '')
    add('relation', 'The relation to the head of the household is empty. 与户主关系不能为空。');
  for (const field of ['householdRegion', 'relation', 'memberFrom', 'address'] as const) {
    if (!isGiven && cells[field] !== '')
      add(field, `The row has a ${field} and no householdNumber. 填写了${PERSON_COLUMNS[field][0]}而户号为空。`);
  }
  const place = cells.householdRegion || cells.region;
  return {
    householdNumber: cells.householdNumber || null,
    householdRegion: isGiven ? readRegion('householdRegion', place, reading, add) : null,
    householdId: isGiven ? idOf(reading.keyring.indexOf(`${reading.salt} ${place} ${cells.householdNumber}`)) : null,
    relation,
    memberFrom: readPastDay('memberFrom', cells.memberFrom, reading, add),
  };
}

/** Which rolls the person was looked up in, and when (核查): what was not found there is then known to be false. */
function readCheck(cells: Cells, reading: RowReading, add: Add) {
  if (cells.checkedRegisters !== '' && cells.checkedOn === '') {
    add('checkedOn', 'The day on which the registers were searched is empty. 填写了核查名册，还须填写核查日期。');
  }
  if (cells.checkedOn !== '' && cells.checkedRegisters === '') {
    add('checkedRegisters', 'Name the registers that were searched on this day. 填写了核查日期，还须填写核查名册。');
  }
  const registers = readTerms('checkedRegisters', cells.checkedRegisters, 'register', add);
  return {
    checkedRegisters: registers.length === 0 ? null : registers,
    checkedOn: readPastDay('checkedOn', cells.checkedOn, reading, add),
  };
}

/** A UUID of our own making (version 8) from the first bytes of a hash. */
function idOf(hash: Buffer): string {
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const DAYS = ['hukouFrom', 'livingFrom', 'memberFrom', 'diedOn', 'checkedOn'] as const;

function checkDays(person: Readonly<Record<(typeof DAYS)[number] | 'birthDate', string | null>>, add: Add): void {
  for (const field of DAYS) {
    const day = person[field];
    if (day && person.birthDate && day < person.birthDate)
      add(field, `The day lies before the person's birth. 该日期早于出生日期。`);
  }
  if (person.diedOn && person.memberFrom && person.memberFrom > person.diedOn) {
    add('memberFrom', 'The person was dead on this day. 该日期本人已死亡。');
  }
}

type Read = ReturnType<typeof readSelf> &
  ReturnType<typeof readDocument> &
  ReturnType<typeof readPlaces> &
  ReturnType<typeof readMembership> &
  ReturnType<typeof readCheck> & { readonly line: number; readonly regionCode: string | null };

/** The row with what identifies somebody sealed for the place that it will have when the person is new. */
function sealed(person: Read, cells: Cells, reference: Reference, { keyring }: RowReading): IncomingPerson {
  const { number, otherNumber, ...indexes } = reference;
  const id = randomUUID();
  const document = documentRow(keyring, id, { kind: 'CITIZEN_ID', number }, '');
  const other = documentRow(keyring, id, { kind: reference.otherKind ?? 'CITIZEN_ID', number: otherNumber }, '');
  const phone = phoneColumns(keyring, id, cells.phone);
  const address = person.householdId === null ? '' : cells.address;
  return {
    ...person,
    ...indexes,
    id,
    numberDocumentId: document.id ?? '',
    sealedNumber: document.numberCipher ?? null,
    maskedNumber: document.numberMasked ?? null,
    otherDocumentId: other.id ?? '',
    sealedOther: other.numberCipher ?? null,
    maskedOther: other.numberMasked ?? null,
    sealedPhone: phone.phoneCipher,
    maskedPhone: phone.phoneMasked,
    sealedAddress: address === '' ? null : keyring.seal(address, `households.address_cipher:${person.householdId}`),
    addressIndex: address === '' ? null : keyring.indexOf(address),
  };
}
