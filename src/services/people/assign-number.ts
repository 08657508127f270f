import { insertDocuments } from '../../store/queries/identity-document.ts';
import { documentsOfPeople, peopleById, updatePerson } from '../../store/queries/person.ts';
import { retryUnmatched } from '../assistance-lists/retry-unmatched.ts';
import { type Counter, type Keyed, refuseWrite, WriteRefused, writeOnce } from '../write.ts';
import { faultsOfCitizen, faultsOfName } from './check-identity.ts';
import { holdPerson, idsOfFile } from './hold-person.ts';
import { assertNumbersFree, countNumbers, documentRow, numberMeansMerging } from './identity-document.ts';

export interface PersonNumberAssignInput extends Keyed {
  readonly personId: string;
  readonly version: number;
  readonly number: string;
  /** The first day of the document; left open when nobody said. */
  readonly validFrom?: string | null;
  /** The name, where the file has none yet. */
  readonly name?: string | null;
  readonly source: string;
}

/**
 * 赋号: a newborn's file is given its citizen number, and its name where it had none; the birth certificate stays. Where another
 * file holds the number, the two are of one person, and the answer says so.
 */
export const assignNumber = (counter: Counter, input: PersonNumberAssignInput): Promise<{ personId: string }> =>
  countNumbers(counter, 1, () =>
    writeOnce(
      counter,
      'personNumberAssign',
      input,
      () => ({ personId: input.personId.toLowerCase() }),
      async (tx) => {
        const held = await holdPerson(tx, input);
        await assertAssignable(tx, held.id, idsOfFile(held), input);
        const { number, validFrom, source } = input;
        const named = [{ kind: 'CITIZEN_ID' as const, number, field: 'number' }];
        await assertNumbersFree(tx, named, { ownId: held.id, words: numberMeansMerging });
        const document = { kind: 'CITIZEN_ID' as const, number, validFrom: validFrom ?? null };
        const paper = documentRow(tx.keyring, held.id, document, source);
        await insertDocuments(tx.db, [paper]);
        await retryUnmatched(tx, [paper]);
        const name = held.name ?? (input.name?.trim() || null);
        await updatePerson(tx.db, held.id, { name, source });
        return { subjects: [held.id], details: { isNamed: held.name === null && name !== null } };
      },
    ),
  );

async function assertAssignable(
  tx: Counter,
  id: string,
  ids: readonly string[],
  { number, name }: PersonNumberAssignInput,
): Promise<void> {
  const [row] = await peopleById(tx.db, tx.reach, [id]);
  if (!row) throw new Error('A file that is held can be read.');
  const documents = await documentsOfPeople(tx.db, tx.reach, ids);
  if (documents.some(({ kind }) => kind === 'CITIZEN_ID')) {
    const text = {
      zh: '该档案已有公民身份号码；号码有误的，请办理更正（personCorrect）。',
      en: 'The file has a citizen number already. Where that is wrong, correct it by personCorrect.',
    };
    refuseWrite('NUMBER_HELD', text, 'number');
  }
  const problems = [...faultsOfCitizen(number, row, 'number'), ...(name ? faultsOfName(name) : [])];
  if (problems.length > 0) throw new WriteRefused(problems);
}
