import DataLoader from 'dataloader';
import { nearestDay } from '../policy/dates.ts';
import type { PersonFacts } from '../policy/facts.ts';
import { namePlace } from '../services/assistance-lists/stage-list.ts';
import { claimFactsOf } from '../services/claims/claim-facts.ts';
import { readDiagnoses, readItems } from '../services/claims/read-care.ts';
import { seesJob } from '../services/jobs/see-job.ts';
import { unmaskNumbers, unmaskPhones } from '../services/people/unmask-number.ts';
import type { Rulebooks } from '../services/rulebooks.ts';
import { answeredBy } from '../services/statements/told-facts.ts';
import type { Viewer } from '../services/viewer.ts';
import type { Reach } from '../store/access.ts';
import type { Db } from '../store/db.ts';
import type { Keyring } from '../store/envelope.ts';
import type { NounName } from '../store/noun.ts';
import { NOUNS } from '../store/nouns/index.ts';
import { stepsOfBatches } from '../store/queries/assistance-list.ts';
import { countEffects, effectsById, rowsOfEffects } from '../store/queries/assistance-list-effect-page.ts';
import { previewsOf } from '../store/queries/assistance-list-preview.ts';
import { candidatesOfRows, listRowsById, retriesOfRows } from '../store/queries/assistance-list-row.ts';
import { batchesById, listingsById, listingsOfPeople, listingVersions } from '../store/queries/assistance-listing.ts';
import { changesOfSubjects } from '../store/queries/audit.ts';
import { bulletinsById, bulletinsOfYears, yearKeyOf } from '../store/queries/bulletin.ts';
import { dutiesOfBulletins } from '../store/queries/bulletin-duty.ts';
import {
  certificatesById,
  certificatesOfHouseholds,
  certificatesOfPeople,
  eventsOfCertificates,
} from '../store/queries/certificate.ts';
import { claimsById, claimsOfPeople } from '../store/queries/claim.ts';
import { payersOfClaims, stepsOfClaims } from '../store/queries/claim-part.ts';
import { settlementsOfClaims } from '../store/queries/claim-settlement.ts';
import { cohortsById } from '../store/queries/cohort.ts';
import { designationsOfInstitutions } from '../store/queries/designation.ts';
import { duplicateCasesById, enrollmentVersions } from '../store/queries/duplicate-case.ts';
import { enrollmentsById, enrollmentsOfPeople } from '../store/queries/enrollment.ts';
import { exchangeListsById, exchangeRowsById } from '../store/queries/exchange.ts';
import { accountLinesOfHouseholds, balancesOfHouseholds } from '../store/queries/family-account.ts';
import { type LooksPage, looksAtFiles } from '../store/queries/file-look.ts';
import { fundEntriesById, reversalsOfFundEntries } from '../store/queries/fund-entry.ts';
import {
  householdsById,
  householdsOfPeople,
  membershipsOfPeople,
  membersOfHouseholds,
} from '../store/queries/household.ts';
import {
  institutionsByCode,
  institutionsById,
  violationsById,
  violationsOfInstitutions,
} from '../store/queries/institution.ts';
import { jobsById, jobsOfSubjects } from '../store/queries/job.ts';
import {
  assignmentsOfStaff,
  collectorsOfRegions,
  organisationsById,
  staffById,
} from '../store/queries/organisation.ts';
import {
  duesOfPeople,
  paymentsById,
  paymentsOfEnrollments,
  paymentsOfPeople,
  paymentsOfRefunds,
} from '../store/queries/payment.ts';
import {
  checksOfPeople,
  documentsOfPeople,
  namesOfPeople,
  peopleById,
  placesOfPeople,
  statusesOfPeople,
} from '../store/queries/person.ts';
import { factsOfPeople } from '../store/queries/person-facts.ts';
import {
  duplicateCasesOfOthers,
  duplicateCasesOfPeople,
  filesMergedInto,
  versionsOfPeople,
} from '../store/queries/person-file.ts';
import { membershipsOfPeople as setsOfPeople } from '../store/queries/population-set.ts';
import {
  linesById,
  linesOfPeople,
  linesOfReceipts,
  receiptsById,
  receiptsOfHouseholds,
  replacementsOfReceipts,
  voidsOfReceipts,
} from '../store/queries/receipt.ts';
import { refundsById, refundsOfPeople } from '../store/queries/refund.ts';
import {
  attributesOfRegions,
  childrenOfRegions,
  poolingAreasByCode,
  regionsById,
  regionsOfPoolingAreas,
  targetsOfRegions,
  versionsOfRegions,
} from '../store/queries/region.ts';
import { addressesOfHouseholds, domicilesOfReceipts, namesOfExchangeRows } from '../store/queries/sealed.ts';
import { namesOfListRows } from '../store/queries/sealed-assistance-list.ts';
import { standardChangesById } from '../store/queries/standard-change.ts';
import {
  approvedReplacements,
  linesOfDeclarations,
  subsidyDeclarationsById,
} from '../store/queries/subsidy-declaration.ts';
import { supervisionCasesById } from '../store/queries/supervision-case.ts';
import { recordingsOf } from '../store/rows.ts';
import { createReruns } from './reruns.ts';

export interface LoaderSource {
  readonly db: Db;
  readonly reach: Reach;
  readonly today: string;
  readonly keyring: Keyring;
  readonly viewer: Viewer;
  readonly rulebooks: Rulebooks;
}

type Keys = readonly string[];

/** Statements for the recordings of each noun, made when first asked for. */
const RECORDINGS = Object.fromEntries(
  Object.values(NOUNS).flatMap((noun) =>
    'recordedAt' in noun.table && 'source' in noun.table ? [[noun.name, recordingsOf(noun)]] : [],
  ),
) as Record<NounName, ReturnType<typeof recordingsOf>>;

/** One set per request. A loader keeps what it has read, so one shared between requests would leak people. */
export function createLoaders({ db, reach, today, keyring, viewer, rulebooks }: LoaderSource) {
  /** Binds a statement to this request's pool and reach. */
  const seen =
    <Row>(read: (db: Db, reach: Reach, keys: Keys) => Promise<Row[]>) =>
    (keys: Keys) =>
      read(db, reach, keys);
  const id = (row: { id: string }) => row.id;
  const personId = (row: { personId: string | null }) => row.personId ?? '';
  const claimId = (row: { claimId: string }) => row.claimId;

  return {
    person: byKey(seen(peopleById), (row) => row.askedId ?? row.id),
    nameOfPerson: byKey(seen(namesOfPeople), personId),
    placesOfPerson: groupedBy(seen(placesOfPeople), personId),
    statusesOfPerson: groupedBy(seen(statusesOfPeople), personId),
    documentsOfPerson: groupedBy(seen(documentsOfPeople), personId),
    checksOfPerson: groupedBy(seen(checksOfPeople), personId),
    membershipsOfPerson: groupedBy(seen(membershipsOfPeople), personId),
    enrollmentsOfPerson: groupedBy(seen(enrollmentsOfPeople), personId),
    paymentsOfPerson: groupedBy(seen(paymentsOfPeople), personId),
    duesOfPerson: groupedBy(seen(duesOfPeople), personId),
    listingsOfPerson: groupedBy(seen(listingsOfPeople), personId),
    factsOfPerson: byKey(async (keys) => {
      const known = (await factsOfPeople(db, reach, keys)) as unknown as PersonFacts[];
      return known.map((facts) => answeredBy({ reach, viewer }, facts));
    }, personId),
    claimFactsOfPerson: byKey((keys) => claimFactsOf({ db, reach, today }, keys), personId),

    versionsOfPerson: {
      documents: groupedBy(seen(versionsOfPeople.documents), personId),
      places: groupedBy(seen(versionsOfPeople.places), personId),
      enrollments: groupedBy(seen(versionsOfPeople.enrollments), personId),
      memberships: groupedBy(seen(versionsOfPeople.memberships), personId),
      statuses: groupedBy(seen(versionsOfPeople.statuses), personId),
      checks: groupedBy(seen(versionsOfPeople.checks), personId),
      listings: groupedBy(seen(versionsOfPeople.listings), personId),
      payments: groupedBy(seen(versionsOfPeople.payments), personId),
    },
    linesOfPerson: groupedBy(seen(linesOfPeople), personId),
    duplicateCasesOfPerson: groupedBy(seen(duplicateCasesOfPeople), personId),
    duplicateCasesOfOther: groupedBy(seen(duplicateCasesOfOthers), (row) => row.otherPersonId ?? ''),
    mergedFilesOfPerson: groupedBy(seen(filesMergedInto), (row) => row.mergedIntoId),
    /** Of ids that the viewer has been shown: of people and households. */
    changesOf: groupedBy(
      (subjects) => changesOfSubjects(db, subjects),
      (row) => row.subject,
    ),
    /** One loader for each page asked about, which is written as JSON. Of files that the viewer has been shown. */
    looksOf: memo((page) =>
      groupedBy(
        (subjects) => looksAtFiles(db, subjects, JSON.parse(page) as LooksPage),
        (row) => row.subject,
      ),
    ),

    household: byKey(seen(householdsById), id),
    householdOfPerson: groupedBy(
      (keys) => householdsOfPeople(db, reach, keys, today),
      (row) => row.personId,
    ),
    /** One loader for each day asked about: almost always today alone. */
    membersOn: memo((on) =>
      groupedBy(
        (keys) => membersOfHouseholds(db, reach, keys, on),
        (row) => row.householdId,
      ),
    ),
    /** Citizen numbers in whole, one loader for each case they are read for; reading them is audited. */
    wholeNumberFor: memo((caseNumber) =>
      byKey(
        (keys) => unmaskNumbers(keys, { db, keyring, reach, viewer }, caseNumber),
        (row) => row.personId,
      ),
    ),
    /** The same of phone numbers. */
    wholePhoneFor: memo((caseNumber) =>
      byKey(
        (keys) => unmaskPhones(keys, { db, keyring, reach, viewer }, caseNumber),
        (row) => row.personId,
      ),
    ),
    addressOfHousehold: byKey(
      async (keys) =>
        (await addressesOfHouseholds(db, reach, keys)).map((row) => ({
          id: row.id,
          address: row.sealed && keyring.open(row.sealed, `households.address_cipher:${row.id}`),
        })),
      id,
    ),
    balanceOfHousehold: byKey(seen(balancesOfHouseholds), (row) => row.householdId),
    linesOfAccount: groupedBy(seen(accountLinesOfHouseholds), (row) => row.householdId),
    receiptsOfHousehold: groupedBy(seen(receiptsOfHouseholds), (row) => row.householdId),

    /** One loader for each policy year asked about. */
    membershipIn: memo((year) =>
      byKey(
        (keys) => setsOfPeople(db, reach, keys, { policyYear: Number(year), on: nearestDay(Number(year), today) }),
        personId,
      ),
    ),
    enrollment: byKey(seen(enrollmentsById), id),
    /** An enrollment in the version that a case found, whether or not it still stands. */
    enrollmentVersion: byKey(seen(enrollmentVersions), id),
    duplicateCase: byKey(seen(duplicateCasesById), id),
    supervisionCase: byKey(seen(supervisionCasesById), id),
    standardChange: byKey(seen(standardChangesById), id),
    declaration: byKey((ids) => subsidyDeclarationsById(db, ids), id),
    replacementOfDeclaration: byKey(
      (ids) => approvedReplacements(db, ids),
      (row) => row.replacesId ?? '',
    ),
    linesOfDeclaration: groupedBy(
      (ids) => linesOfDeclarations(db, ids),
      (row) => row.declarationId,
    ),
    exchangeList: byKey(seen(exchangeListsById), id),
    exchangeRow: byKey(seen(exchangeRowsById), id),
    nameOfExchangeRow: byKey(
      async (keys) =>
        (await namesOfExchangeRows(db, reach, keys)).map((row) => ({
          id: row.id,
          name: row.sealed && keyring.open(row.sealed, `exchange_rows.name_cipher:${row.id}`),
        })),
      id,
    ),
    paymentsOfEnrollment: groupedBy(seen(paymentsOfEnrollments), (row) => row.enrollmentId ?? ''),
    payment: byKey(seen(paymentsById), id),
    receipt: byKey(seen(receiptsById), id),
    receiptLine: byKey(seen(linesById), id),
    linesOfReceipt: groupedBy(seen(linesOfReceipts), (row) => row.receiptId),
    voidOfReceipt: byKey(seen(voidsOfReceipts), (row) => row.receiptId),
    replacementsOfReceipt: groupedBy(seen(replacementsOfReceipts), (row) => row.replacesId ?? ''),
    domicileOfReceipt: byKey(
      async (keys) =>
        (await domicilesOfReceipts(db, reach, keys)).map((row) => ({
          id: row.id,
          domicile: row.sealed && keyring.open(row.sealed, `receipts.domicile_cipher:${row.id}`),
        })),
      id,
    ),
    refund: byKey(seen(refundsById), id),
    refundsOfPerson: groupedBy(seen(refundsOfPeople), personId),
    paymentsOfRefund: groupedBy(seen(paymentsOfRefunds), (row) => row.refundId ?? ''),
    certificate: byKey(seen(certificatesById), id),
    certificatesOfPerson: groupedBy(seen(certificatesOfPeople), personId),
    certificatesOfHousehold: groupedBy(seen(certificatesOfHouseholds), (row) => row.householdId ?? ''),
    eventsOfCertificate: groupedBy(seen(eventsOfCertificates), (row) => row.certificateId),
    listing: byKey(seen(listingsById), id),
    /** A listing in the version that a row of a list met or made, whether or not it still stands. */
    listingVersion: byKey(seen(listingVersions), id),
    batch: byKey(seen(batchesById), id),
    stepsOfBatch: groupedBy(seen(stepsOfBatches), (row) => row.batchId),
    previewOfBatch: byKey(seen(previewsOf), (row) => row.batchId),
    listEffect: byKey(seen(effectsById), id),
    rowsOfEffect: groupedBy(seen(rowsOfEffects), (row) => row.effectId),
    /** One loader for each search, as JSON. */
    effectCountOfBatch: memo((search) =>
      byKey(
        (keys) => countEffects(db, reach, keys, JSON.parse(search)),
        (row) => row.batchId,
      ),
    ),
    listRow: byKey(seen(listRowsById), id),
    candidatesOfRow: groupedBy(seen(candidatesOfRows), (row) => row.rowId),
    retriesOfRow: groupedBy(seen(retriesOfRows), (row) => row.originId ?? ''),
    nameOfListRow: byKey(
      async (keys) =>
        (await namesOfListRows(db, reach, keys)).map((row) => ({
          id: row.id,
          name: row.sealed && keyring.open(row.sealed, namePlace(row.id)),
        })),
      id,
    ),
    cohort: byKey((keys) => cohortsById(db, keys), id),
    job: byKey(async (keys) => (await jobsById(db, reach, keys)).filter((job) => seesJob(viewer, job)), id),
    /** Work on something, such as a delivery of a list: the latest first. */
    jobsOfSubject: groupedBy(seen(jobsOfSubjects), (row) => row.subjectId),

    claim: byKey(seen(claimsById), id),
    claimsOfPerson: groupedBy(seen(claimsOfPeople), personId),
    rerunsOfPerson: createReruns({ db, reach, today, viewer, rulebooks }),
    stepsOfClaim: groupedBy(seen(stepsOfClaims), claimId),
    payersOfClaim: groupedBy(seen(payersOfClaims), claimId),
    settlementsOfClaim: groupedBy(seen(settlementsOfClaims), claimId),
    /** What somebody was treated for; reading it is audited. */
    itemsOfClaim: groupedBy((keys) => readItems(keys, { db, keyring, reach, viewer }), claimId),
    /** What was wrong with a patient, one loader for each case it is read for, and one for none; reading it is audited. */
    diagnosisFor: memo((caseNumber) =>
      byKey(
        (keys) => readDiagnoses(keys, { db, keyring, reach, viewer }, caseNumber || null),
        (row) => row.claimId,
      ),
    ),
    fundEntry: byKey(seen(fundEntriesById), id),
    reversalOfFundEntry: byKey(seen(reversalsOfFundEntries), (row) => row.reversesId ?? ''),

    bulletin: byKey(seen(bulletinsById), id),
    /** A county-year's bulletins by `yearKeyOf`. Who may read them is asked by the county. */
    bulletinsOfYear: groupedBy((keys) => bulletinsOfYears(db, keys), yearKeyOf),
    dutiesOfBulletin: groupedBy(
      (keys) => dutiesOfBulletins(db, keys),
      (row) => row.bulletinId,
    ),

    institution: byKey(seen(institutionsById), id),
    institutionOfCode: byKey(
      (codes) => institutionsByCode(db, codes),
      (row) => row.code,
    ),
    designationsOfInstitution: groupedBy(seen(designationsOfInstitutions), (row) => row.institutionId),
    /** Withdrawn ones too. */
    violation: byKey(seen(violationsById), id),
    violationsOfInstitution: groupedBy(seen(violationsOfInstitutions), (row) => row.institutionId),

    organisation: byKey(seen(organisationsById), id),
    staff: byKey(seen(staffById), id),
    assignmentsOfStaff: groupedBy(seen(assignmentsOfStaff), (row) => row.staffMemberId),
    collectorsOfRegion: groupedBy(
      (codes) => collectorsOfRegions(db, codes, today),
      (row) => row.regionCode,
    ),

    recordingOf: memo((noun) => byKey(seen(RECORDINGS[noun as NounName]), id)),
    region: byKey((ids) => regionsById(db, ids), id),
    regionVersions: groupedBy(
      (codes) => versionsOfRegions(db, codes),
      (row) => row.code,
    ),
    childrenOn: memo((day) =>
      groupedBy(
        (codes) => childrenOfRegions(db, codes, day),
        (row) => row.parentCode ?? '',
      ),
    ),
    targetsOfRegion: groupedBy(
      (codes) => targetsOfRegions(db, codes),
      (row) => row.regionCode,
    ),
    attributesOfRegion: groupedBy(
      (codes) => attributesOfRegions(db, codes),
      (row) => row.regionCode,
    ),
    poolingArea: byKey(
      (codes) => poolingAreasByCode(db, codes),
      (row) => row.code,
    ),
    regionsOfPoolingArea: groupedBy(
      (codes) => regionsOfPoolingAreas(db, codes),
      (row) => row.poolingAreaCode,
    ),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;

/** Forgets what a request has read: whatever is asked for after a write is read anew. */
export function readAnew(source: LoaderSource & { readonly loaders: Loaders }): Loaders {
  return Object.assign(source.loaders, createLoaders(source));
}

/** Makes one thing per name, and gives the same again. */
function memo<Made>(make: (name: string) => Made): (name: string) => Made {
  const made = new Map<string, Made>();
  return (name) => {
    const one = made.get(name) ?? make(name);
    made.set(name, one);
    return one;
  };
}

/** For rows that each key names at most one of. */
function byKey<Row>(read: (keys: Keys) => Promise<Row[]>, keyOf: (row: Row) => string) {
  return new DataLoader<string, Row | null>(async (keys) => {
    const rows = new Map((await read(keys)).map((row) => [keyOf(row), row]));
    return keys.map((key) => rows.get(key.toLowerCase()) ?? rows.get(key) ?? null);
  });
}

/** For rows that each key names any number of. The order within a key is the order the query gave. */
function groupedBy<Row>(read: (keys: Keys) => Promise<Row[]>, keyOf: (row: Row) => string) {
  return new DataLoader<string, Row[]>(async (keys) => {
    const groups = new Map<string, Row[]>();
    for (const row of await read(keys)) {
      const group = groups.get(keyOf(row));
      if (group) group.push(row);
      else groups.set(keyOf(row), [row]);
    }
    return keys.map((key) => groups.get(key) ?? []);
  });
}
