import { randomUUID } from 'node:crypto';
import type { Fen } from '../../policy/money.ts';
import {
  type ClaimContent,
  claimNumbered,
  type HeldClaim,
  insertClaim,
  insertClaimParts,
  insertClaimStep,
  lockClaim,
  type NewClaim,
  type NewClaimPayer,
  replaceClaim,
} from '../../store/queries/claim.ts';
import { enrollmentsOfPeople } from '../../store/queries/enrollment.ts';
import { institutionByCode } from '../../store/queries/institution.ts';
import { type LockedPerson, peopleById } from '../../store/queries/person.ts';
import { claimNumber, faultOfPaperNumber } from '../paper-number.ts';
import { assertNotBeforeBirth } from '../past-day.ts';
import { holdOne, idsOfFile } from '../people/hold-person.ts';
import {
  assertOwnRegion,
  assertSound,
  type Counter,
  type Keyed,
  type Recorded,
  refuseWrite,
  WriteRefused,
  writeOnce,
} from '../write.ts';
import { type ClaimItem, sealItems } from './claim-item.ts';
import { problemsOfClaim, type SaidOfClaim } from './claim-problems.ts';
import { assertYearOf } from './claim-year.ts';

export interface ClaimEnterInput
  extends Keyed,
    Readonly<Pick<NewClaim, 'number' | 'personId' | 'scheme' | 'visit' | 'admittedOn' | 'route' | 'source'>> {
  /** The year of the admission, unless told. */
  readonly policyYear?: number | null;
  readonly institutionCode: string;
  readonly dischargedOn?: string | null;
  readonly isReferred?: boolean | null;
  readonly referralNumber?: string | null;
  readonly isRemoteRegistered?: boolean | null;
  /** In fen, and so are the three that it is made of. */
  readonly total: Fen;
  readonly selfPaid: Fen;
  readonly selfFirst: Fen;
  readonly eligible: Fen;
  readonly diagnosis?: string | null;
  readonly items?:
    | readonly (Pick<ClaimItem, 'name' | 'catalogue'> & {
        readonly code?: string | null;
        readonly amount: Fen;
        readonly selfFirst?: Fen | null;
      })[]
    | null;
  readonly otherPayers?: readonly { readonly payer: NewClaimPayer['payer']; readonly paid: Fen }[] | null;
  /** Today, unless told. */
  readonly filedOn?: string | null;
}

/**
 * 录入报销申请. One that was returned is entered again under its number; any other of that number is refused. Whether it is paid for
 * is for the check to say: somebody who was dead or not enrolled may have a claim entered, and have it denied.
 */
export async function enterClaim(counter: Counter, input: ClaimEnterInput): Promise<{ claimId: string }> {
  const { idempotencyKey, ...request } = input;
  assertSound(idempotencyKey, request);
  const numbered = { ...input, number: claimNumber(input.number) };
  const knownId = await claimNumbered(counter.db, counter.reach, numbered);
  return writeOnce(
    counter,
    'claimEnter',
    numbered,
    () => ({ claimId: knownId ?? randomUUID() }),
    (tx, { claimId }) => write(tx, { claimId, isKnown: knownId !== undefined }, numbered),
  );
}

async function write(
  tx: Counter,
  { claimId, isKnown }: { readonly claimId: string; readonly isKnown: boolean },
  input: ClaimEnterInput,
): Promise<Recorded> {
  const [said, parts] = [saidOf(tx, input), partsOf(input)];
  const fault = faultOfPaperNumber(input.number);
  if (fault) refuseWrite('TEXT_REFUSED', fault, 'number');
  const problems = problemsOfClaim({ ...said, ...parts, eligibleFen: input.eligible }, tx.today);
  if (problems.length > 0) throw new WriteRefused(problems);
  const institution = (await institutionByCode(tx.db, input.institutionCode)) ?? unknownInstitution(input);
  const person = await personOf(tx, input);
  const regionCode = await officeOf(tx, person, { ...said, scheme: input.scheme });
  assertYearOf(tx, { ...said, scheme: input.scheme, regionCode });
  const content = { ...said, regionCode, diagnosisCipher: sealed(tx, claimId, input.diagnosis) };
  if (isKnown) await enterAgain(tx, claimId, { person, input, content });
  else await enterFirst(tx, claimId, { ...content, ...ownerOf(input, person), institutionId: institution.id });
  await insertClaimParts(tx.db, claimId, { ...parts, items: sealItems(tx.keyring, claimId, parts.items) });
  await insertClaimStep(tx.db, { claimId, state: 'ENTERED', by: said.enteredBy, takenOn: tx.today });
  const { policyYear, totalFen, route } = said;
  return { subjects: [person.id, claimId], details: { policyYear, totalFen, route, regionCode } };
}

const ownerOf = ({ number, scheme }: ClaimEnterInput, { id }: LockedPerson) => ({ number, scheme, personId: id });

function partsOf({ items, otherPayers }: ClaimEnterInput): Pick<SaidOfClaim, 'items' | 'payers'> {
  return {
    items: (items ?? []).map(({ code, name, catalogue, amount, selfFirst }) => ({
      ...{ code: code ?? null, name, catalogue },
      ...{ amountFen: amount, selfFirstFen: selfFirst ?? 0 },
    })),
    payers: (otherPayers ?? []).map(({ payer, paid }) => ({ payer, paidFen: paid })),
  };
}

/** What a claim says of itself and may say anew when it was returned. */
function saidOf({ today, viewer }: Counter, input: ClaimEnterInput) {
  const { visit, admittedOn, dischargedOn, isReferred, referralNumber, isRemoteRegistered, route, source } = input;
  return {
    ...{ visit, admittedOn, route, source },
    policyYear: input.policyYear ?? Number(admittedOn.slice(0, 4)),
    dischargedOn: dischargedOn ?? null,
    isReferred: isReferred ?? null,
    referralNumber: referralNumber ?? null,
    isRemoteRegistered: isRemoteRegistered ?? null,
    totalFen: input.total,
    selfPaidFen: input.selfPaid,
    selfFirstFen: input.selfFirst,
    filedOn: input.filedOn ?? today,
    enteredBy: viewer.subject ?? '',
  };
}

/** Whose cost it is: of a file that was merged, the one that it was merged into. Nobody is cared for before they are born. */
async function personOf(tx: Counter, { personId, admittedOn }: ClaimEnterInput): Promise<LockedPerson> {
  const [found] = await peopleById(tx.db, tx.reach, [personId]);
  const person = await holdOne(tx, { id: found?.id ?? personId, field: 'personId' });
  assertNotBeforeBirth(person, admittedOn, 'admittedOn');
  return person;
}

/** The office that settles it: where the person is enrolled for the year, else where the file is kept. Refused where it is another's. */
async function officeOf(
  tx: Counter,
  person: LockedPerson,
  { scheme, policyYear }: Pick<NewClaim, 'scheme' | 'policyYear'>,
): Promise<string> {
  const enrolled = (await enrollmentsOfPeople(tx.db, tx.reach, idsOfFile(person))).filter(
    (one) => one.scheme === scheme && one.policyYear === policyYear && one.status !== 'VOID',
  );
  const standing = enrolled.find(({ status }) => status !== 'ENDED') ?? enrolled[0];
  const code = standing?.regionCode ?? person.regionCode;
  assertOwnRegion(tx, code, 'personId');
  return code;
}

const sealed = ({ keyring }: Counter, claimId: string, diagnosis: string | null | undefined): Buffer | null =>
  diagnosis ? keyring.seal(diagnosis, `claims.diagnosis_cipher:${claimId}`) : null;

async function enterFirst({ db }: Counter, id: string, row: NewClaim): Promise<void> {
  if (!(await insertClaim(db, { ...row, id }))) numberTaken();
}

interface Again {
  readonly person: LockedPerson;
  readonly input: ClaimEnterInput;
  readonly content: ClaimContent;
}

/** A claim that was returned says all of itself anew, but for whose it is. */
async function enterAgain(tx: Counter, claimId: string, { person, input, content }: Again): Promise<void> {
  const held = await lockClaim(tx.db, tx.reach, claimId);
  if (!held || !isReturned(held, person, input)) numberTaken();
  assertOwnRegion(tx, held.regionCode, 'number');
  const { diagnosisCipher, ...rest } = content;
  await replaceClaim(tx.db, claimId, diagnosisCipher === null && !mayForget(tx) ? rest : content);
}

/** Whoever may not read what was wrong with the patient leaves it as it is by saying nothing of it. */
const mayForget = ({ viewer }: Counter): boolean => viewer.scopes.has('claim:diagnosis');

const isReturned = ({ state, keptUnder, scheme }: HeldClaim, person: LockedPerson, input: ClaimEnterInput): boolean =>
  state === 'RETURNED' && keptUnder === person.id && scheme === input.scheme;

function unknownInstitution({ institutionCode }: ClaimEnterInput): never {
  const text = {
    zh: `没有编码为${institutionCode}的医疗机构：请先登记（institutionRegister）。`,
    en: `No institution has the code ${institutionCode}: register it first (institutionRegister).`,
  };
  return refuseWrite('INSTITUTION_UNKNOWN', text, 'institutionCode');
}

function numberTaken(): never {
  const text = {
    zh: '该机构的这一单据号已录入：只有退回补正的单据可由同一人、同一险种重新录入，其余请核对单据号。',
    en: 'This number of the institution was entered before. Only a claim that was returned is entered again, for the same person and insurance; else look at the number.',
  };
  return refuseWrite('CLAIM_NUMBER_TAKEN', text, 'number');
}
