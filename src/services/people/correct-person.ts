import {
  documentsOfPeople,
  type LockedPerson,
  type PersonChanges,
  peopleById,
  updatePerson,
} from '../../store/queries/person.ts';
import { numbersOfPeople } from '../../store/queries/sealed.ts';
import { replaceRows } from '../../store/supersede.ts';
import { identityDocuments } from '../../store/tables/index.ts';
import { retryUnmatched } from '../assistance-lists/retry-unmatched.ts';
import { type Counter, type Keyed, refuseWrite, WriteRefused, writeOnce } from '../write.ts';
import { faultsOfBirthDate, faultsOfCitizen, faultsOfName, faultsOfPhone, type Sex } from './check-identity.ts';
import { holdPerson, idsOfFile } from './hold-person.ts';
import { assertNumbersFree, countNumbers, documentRow } from './identity-document.ts';
import { phoneColumns } from './phone.ts';

export interface PersonCorrectInput extends Keyed {
  readonly personId: string;
  readonly version: number;
  /** Left out, each stays as it is. */
  readonly name?: string | null;
  readonly sex?: Sex | null;
  readonly birthDate?: string | null;
  /** An empty text takes it away. */
  readonly ethnicity?: string | null;
  /** An empty text takes it away. */
  readonly phone?: string | null;
  /** The citizen number, where the one on file was mistyped. */
  readonly idNumber?: string | null;
  readonly source: string;
}

/**
 * 人员更正: puts right what a file says of somebody. The audit keeps which fields were changed, never what stood in them. Sex and
 * day of birth have to agree with the citizen number: where that was mistyped too, it is corrected along with them.
 */
export const correctPerson = (counter: Counter, input: PersonCorrectInput): Promise<{ personId: string }> =>
  countNumbers(counter, input.idNumber ? 1 : 0, () =>
    writeOnce(
      counter,
      'personCorrect',
      input,
      () => ({ personId: input.personId.toLowerCase() }),
      async (tx) => {
        const held = await holdPerson(tx, input);
        const changes = await changesOf(tx, held, input);
        const { idNumber, source } = input;
        const fields = [...changedFields(changes), ...(idNumber ? ['idNumber'] : [])];
        if (fields.length === 0) refuseNothing();
        if (idNumber) await replaceNumber(tx, held, idNumber, source);
        await updatePerson(tx.db, held.id, { ...changes, source });
        return { subjects: [held.id], details: { fields } };
      },
    ),
  );

export function refuseNothing(): never {
  return refuseWrite('NOTHING_TO_CHANGE', {
    zh: '填写的内容与档案一致，没有需要变更的。',
    en: 'The file says all of this already: there is nothing to change.',
  });
}

async function changesOf(tx: Counter, held: LockedPerson, input: PersonCorrectInput): Promise<PersonChanges> {
  const [row] = await peopleById(tx.db, tx.reach, [held.id]);
  if (!row) throw new Error('A file that is held can be read.');
  const sex = input.sex ?? row.sex;
  const birthDate = input.birthDate ?? row.birthDate;
  const number = input.idNumber ?? (await numberOf(tx, held));
  const problems = [
    ...(input.name != null ? faultsOfName(input.name) : []),
    ...(input.birthDate ? faultsOfBirthDate(input.birthDate, tx.today) : []),
    ...(input.phone ? faultsOfPhone(input.phone) : []),
    ...(number === undefined ? [] : faultsOfCitizen(number, { sex, birthDate }, 'idNumber')),
  ];
  if (problems.length > 0) throw new WriteRefused(problems);
  const name = input.name?.trim() ?? row.name;
  const ethnicity = input.ethnicity == null ? row.ethnicity : input.ethnicity.trim() || null;
  return {
    ...(name !== row.name && { name }),
    ...(sex !== row.sex && { sex }),
    ...(birthDate !== row.birthDate && { birthDate }),
    ...(ethnicity !== row.ethnicity && { ethnicity }),
    ...(input.phone != null && phoneColumns(tx.keyring, held.id, input.phone)),
  };
}

const changedFields = (changes: PersonChanges): string[] =>
  Object.keys(changes)
    .filter((name) => name !== 'phoneCipher')
    .map((name) => (name === 'phoneMasked' ? 'phone' : name));

/** The citizen number on file, opened to be compared; it goes nowhere. */
async function numberOf({ db, reach, keyring }: Counter, held: LockedPerson): Promise<string | undefined> {
  const rows = await numbersOfPeople(db, reach, idsOfFile(held));
  const row = rows.find(({ sealed }) => sealed !== null);
  return row?.sealed ? keyring.open(row.sealed, `identity_documents.number_cipher:${row.id}`) : undefined;
}

async function replaceNumber(tx: Counter, held: LockedPerson, number: string, source: string): Promise<void> {
  await assertNumbersFree(tx, [{ kind: 'CITIZEN_ID', number, field: 'idNumber' }], { ownId: held.id });
  const rows = await documentsOfPeople(tx.db, tx.reach, idsOfFile(held));
  const mistyped = rows.filter(({ kind }) => kind === 'CITIZEN_ID');
  if (mistyped.length === 0) {
    const text = {
      zh: '档案中没有公民身份号码：请办理赋号（personNumberAssign）。',
      en: 'The file has no citizen number to correct: give it its first by personNumberAssign.',
    };
    refuseWrite('NUMBER_MISSING', text, 'idNumber');
  }
  const right = documentRow(tx.keyring, held.id, { kind: 'CITIZEN_ID', number }, source);
  await replaceRows(tx.db, identityDocuments, mistyped, [right]);
  await retryUnmatched(tx, [right]);
}
