import { randomUUID } from 'node:crypto';
import { DomainError } from '../../errors.ts';
import { transaction } from '../../store/db.ts';
import { type Keyring, maskIdNumber } from '../../store/envelope.ts';
import { lockNames } from '../../store/lock-name.ts';
import { searchesToday } from '../../store/queries/audit.ts';
import { holdNumbers, type NewIdentityDocument, type NumberHolder } from '../../store/queries/identity-document.ts';
import { type Counter, refuseWrite, type WriteProblem, WriteRefused } from '../write.ts';
import { type DocumentGiven, type DocumentKind, normalNumber } from './check-identity.ts';
import { noteSearch } from './find-person.ts';
import { SearchLimit } from './search-limit.ts';

/** A document as it is kept: its number sealed for this row, as an index, and masked. */
export function documentRow(
  keyring: Keyring,
  personId: string,
  { kind, number, region, validFrom, validTo }: DocumentGiven,
  source: string,
): NewIdentityDocument {
  const id = randomUUID();
  const normal = normalNumber(number ?? '') || null;
  return {
    id,
    personId,
    kind,
    numberCipher: normal === null ? null : keyring.seal(normal, `identity_documents.number_cipher:${id}`),
    numberIndex: normal === null ? null : keyring.indexOf(normal),
    numberMasked: normal === null ? null : maskIdNumber(normal),
    regionCode: region ?? null,
    validFrom: validFrom ?? null,
    validTo: validTo ?? null,
    source,
  };
}

/** A number that somebody is to hold, and the part of the input that gives it. */
interface NamedNumber {
  readonly kind: DocumentKind;
  readonly number: string;
  readonly field: string;
}

/** The numbers on documents that were shown, each with its place in the input. */
export const namedNumbers = (documents: readonly DocumentGiven[]): NamedNumber[] =>
  documents.flatMap(({ kind, number }, at) => (number ? [{ kind, number, field: `documents.${at}.number` }] : []));

/** Other files hold the numbers. */
class NumbersTaken extends WriteRefused {
  readonly fileIds: readonly string[];
  constructor(taken: readonly TakenNumber[], words: (one: TakenNumber) => WriteProblem) {
    super(taken.map(words));
    this.fileIds = taken.map(({ fileId }) => fileId);
  }
}

interface TakenNumber extends NumberHolder {
  readonly field: string;
}

/**
 * Refuses numbers that another file holds on a document of the same kind, wherever that file is kept; nobody else can give them
 * until the write is done. `ownId` is the file that they are for.
 */
export async function assertNumbersFree(
  counter: Counter,
  named: readonly NamedNumber[],
  { ownId, words = numberTaken }: { ownId?: string; words?: (one: TakenNumber) => WriteProblem } = {},
): Promise<void> {
  if (named.length > 0) await assertMayLookUp(counter);
  const { db, reach, keyring } = counter;
  const indexed = named.map((one) => ({ ...one, index: keyring.indexOf(normalNumber(one.number)) }));
  const holders = await holdNumbers(
    db,
    reach,
    indexed.map(({ index }) => index),
  );
  const taken = indexed.flatMap(({ kind, index, field }) =>
    holders
      .filter((one) => one.kind === kind && one.index === index.toString('hex') && one.fileId !== ownId)
      .map((one) => ({ ...one, field })),
  );
  if (taken.length > 0) throw new NumbersTaken(taken, words);
}

/** Refused searches of a day by somebody whose work is none: enough for slips of the pen, too few to try numbers. */
const LOOKUPS = 20;

/** Refuses whoever may not search by number and has asked about too many today, before anything is looked up. */
async function assertMayLookUp(counter: Counter): Promise<void> {
  if (await isSpent(counter)) refuseLookup();
}

const isSpent = async ({ db, viewer }: Counter): Promise<boolean> =>
  !viewer.scopes.has('identity:search') && (await searchesToday(db, viewer.subject ?? '')) >= LOOKUPS;

function refuseLookup(): never {
  refuseWrite('TOO_MANY_LOOKUPS', {
    zh: `您今日已有${LOOKUPS}次填写证件号码的办理被退回，今日不再受理：请由乡镇或县级经办机构办理。`,
    en: `${LOOKUPS} of your writes that gave document numbers were refused today, and no more are taken until tomorrow. Let an officer of the town or county do it.`,
  });
}

/** Says that there is a file, and which one to whoever may see it. */
function numberTaken({ fileId, isVisible, field }: TakenNumber): WriteProblem {
  return { code: 'NUMBER_TAKEN', text: isVisible ? takenBy(fileId) : TAKEN_ELSEWHERE, field };
}

/** Of somebody who has a file already: two files of one person are made one. */
export function numberMeansMerging({ fileId, isVisible, field }: TakenNumber): WriteProblem {
  return { code: 'NUMBER_MEANS_MERGING', text: isVisible ? mergeWith(fileId) : TAKEN_ELSEWHERE, field };
}

const takenBy = (fileId: string) => ({
  zh: `该号码已登记在档案${fileId}，请使用该档案。`,
  en: `The file ${fileId} holds this number: use that one.`,
});

const mergeWith = (fileId: string) => ({
  zh: `该号码已登记在档案${fileId}：如为同一人，请办理并档（personMerge）。`,
  en: `The file ${fileId} holds this number: if both are of one person, merge them (personMerge).`,
});

const TAKEN_ELSEWHERE = {
  zh: '该号码已登记在其他经办地的档案中，请联系上级经办机构。',
  en: 'A file at another office holds this number: ask the office above yours.',
};

/**
 * Does a write that gives numbers. Its answer tells whether another file holds one, so it is a search: a request may ask about
 * a few, and one that is refused, whether a number was found or not, is written down as a search.
 */
export async function countNumbers<Answer>(
  counter: Counter,
  given: number,
  write: () => Promise<Answer>,
): Promise<Answer> {
  if (given === 0) return write();
  spendNumbers(counter, given);
  try {
    return await write();
  } catch (error) {
    if (error instanceof DomainError) await noteRefusal(counter, error instanceof NumbersTaken ? error.fileIds : []);
    throw error;
  }
}

/**
 * Writes a refused write down as a search. Those of one person are counted one after another, and each before its answer is given:
 * of many at one moment no more are answered than of many in a row.
 */
async function noteRefusal(counter: Counter, fileIds: readonly string[]): Promise<void> {
  const { subject } = counter.viewer;
  const wasSpent = await transaction(counter.db, async (db) => {
    const tx = { ...counter, db };
    await lockNames(db, [`person.search ${subject}`]);
    const isOver = await isSpent(tx);
    await noteSearch(tx, isOver ? [] : fileIds);
    return isOver;
  });
  if (wasSpent) refuseLookup();
}

function spendNumbers({ numbers }: Counter, given: number): void {
  if (!numbers) return;
  numbers.left -= given;
  if (numbers.left < 0) {
    throw new SearchLimit(
      'One request gives five numbers of documents at most. Send the others in a request of their own. 一次请求至多填写五个证件号码。',
    );
  }
}
