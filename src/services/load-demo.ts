import type postgres from 'postgres';
import * as named from '../demo/named-people.ts';
import { maskPhone } from '../demo/phone-number.ts';
import { FIRST_TODAY, generatePopulation, LAST_TODAY, type PopulationOptions } from '../demo/population.ts';
import { type DemoRows, noRows } from '../demo/rows.ts';
import { DomainError } from '../errors.ts';
import { yearOf } from '../policy/dates.ts';
import { begin } from '../store/begin.ts';
import { copyRows } from '../store/copy.ts';
import { withoutTimeout } from '../store/db.ts';
import { type Keyring, maskIdNumber } from '../store/envelope.ts';
import { demoCounty } from '../store/queries/demo-county.ts';
import {
  analyseFilled,
  lockAndFindFilled,
  noteStandingListings,
  takeDownIndexesKeysAndTriggers,
} from '../store/queries/demo-load.ts';
import * as tables from '../store/tables/index.ts';
import { findDuplicates } from './duplicates/find-duplicates.ts';

export interface DemoOptions {
  readonly county: string;
  /** Everybody, the named people among them. */
  readonly people: number;
  readonly seed: number;
  /** The demo's day. */
  readonly today: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a load put in. */
export interface DemoLoaded {
  readonly people: number;
  readonly households: number;
  readonly enrollments: number;
  readonly payments: number;
  readonly receipts: number;
  readonly listings: number;
}

/** A demo person with a stable id, and the situation they stand for in both languages. */
export interface NamedDemoPerson {
  readonly id: string;
  readonly name: string;
  readonly householdId: string | null;
  readonly zh: string;
  readonly en: string;
}

/** The demo people that portals can write their tests against: the same ids under every seed. */
export const NAMED_PEOPLE: readonly NamedDemoPerson[] = named.NAMED_PEOPLE.map(
  ({ number, name, household, situation }) => ({
    id: named.namedPersonId(number),
    name,
    householdId: household ? named.namedHouseholdId(household.number) : null,
    ...situation,
  }),
);

/** A demo county goes into an empty registry only: it never mixes with anybody's rows. */
export class DemoNotEmpty extends DomainError {
  readonly code = 'DEMO_NOT_EMPTY';
  constructor(filled: readonly string[]) {
    super(`The registry already holds rows (${filled.join(', ')}). A demo county needs an empty database.`);
  }
}

export class DemoCountyUnknown extends DomainError {
  readonly code = 'DEMO_COUNTY_UNKNOWN';
  constructor(county: string, today: string) {
    super(
      `County ${county} with its towns is not among the regions of ${today}. Import the regions first, or name another county.`,
    );
  }
}

export class DemoOptionsRefused extends DomainError {
  readonly code = 'DEMO_OPTIONS_REFUSED';
}

/** Fewer leave towns without a household; more than this the generator has not been tried with. */
const PEOPLE = { least: 100, most: 5_000_000 } as const;
/**
 * People written in one go: each takes a round trip for every table, and more mean more memory, about 30 MB a thousand.
 */
const PEOPLE_PER_FLUSH = 10_000;

/** Draws a demo county and loads it, whole or not at all. The same options give the same rows but for the ciphers. */
export async function loadDemo(sql: postgres.Sql, keyring: Keyring, options: DemoOptions): Promise<DemoLoaded> {
  checkOptions(options);
  return begin(sql, async (tx) => {
    const filled = await lockAndFindFilled(tx);
    if (filled.length > 0) throw new DemoNotEmpty(filled);
    const population = await populationOf(tx, options);
    await withoutTimeout(tx);
    const putBack = await takeDownIndexesKeysAndTriggers(tx);
    const loaded = await loadPopulation(tx, keyring, population, options);
    await putBack();
    await noteStandingListings(tx);
    await analyseFilled(tx);
    await findDuplicates({ sql: tx as unknown as postgres.Sql }, { today: options.today });
    return loaded;
  });
}

function checkOptions({ people, seed, today }: DemoOptions): void {
  if (!Number.isSafeInteger(people) || people < PEOPLE.least || people > PEOPLE.most) {
    throw new DemoOptionsRefused(`A demo county has ${PEOPLE.least} to ${PEOPLE.most} people, not ${people}.`);
  }
  if (!Number.isSafeInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new DemoOptionsRefused(`The seed is a whole number from 0 to ${0xffffffff}, not ${seed}.`);
  }
  if (today < FIRST_TODAY || today > LAST_TODAY) {
    throw new DemoOptionsRefused(
      `The demo county is known from ${FIRST_TODAY} to ${LAST_TODAY}; ${today} lies outside.`,
    );
  }
}

async function populationOf(tx: postgres.TransactionSql, options: DemoOptions): Promise<PopulationOptions> {
  const { county, people, seed, today } = options;
  // The annex numbers of a year are issued in the autumn before it.
  const found = await demoCounty(tx, county, today, yearOf(FIRST_TODAY) + 1);
  if (!found || found.towns.length === 0) throw new DemoCountyUnknown(county, today);
  const { name: countyName, poolingArea, towns } = found;
  return { county, countyName, poolingArea: poolingArea ?? county, towns, people, seed, today };
}

async function loadPopulation(
  tx: postgres.TransactionSql,
  keyring: Keyring,
  population: PopulationOptions,
  { onProgress }: DemoOptions,
): Promise<DemoLoaded> {
  const counts = { people: 0, households: 0, enrollments: 0, payments: 0, receipts: 0, listings: 0 };
  const flush = async (rows: DemoRows) => {
    await copyPiece(tx, keyring, rows);
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += rows[name].length;
    onProgress?.(counts.people, Math.max(population.people, counts.people));
  };
  let gathered = noRows();
  for (const rows of generatePopulation(population)) {
    gather(gathered, rows);
    if (gathered.people.length < PEOPLE_PER_FLUSH) continue;
    await flush(gathered);
    gathered = noRows();
  }
  await flush(gathered);
  return counts;
}

function gather(into: DemoRows, rows: DemoRows): void {
  for (const name of Object.keys(rows) as (keyof DemoRows)[]) {
    const list = into[name] as unknown[];
    for (const row of rows[name]) list.push(row);
  }
}

async function copyPiece(tx: postgres.TransactionSql, keyring: Keyring, rows: DemoRows): Promise<void> {
  await copyRows(tx, tables.organisations, rows.organisations);
  await copyRows(tx, tables.staffMembers, rows.staffMembers);
  await copyRows(tx, tables.staffAssignments, rows.assignments);
  await copyRows(tx, tables.people, sealPhones(keyring, rows));
  await copyRows(tx, tables.identityDocuments, sealNumbers(keyring, rows));
  await copyRows(tx, tables.personPlaces, rows.places);
  await copyRows(tx, tables.statusPeriods, rows.statuses);
  await copyRows(tx, tables.registerChecks, rows.checks as (typeof tables.registerChecks.$inferInsert)[]);
  await copyRows(tx, tables.households, sealAddresses(keyring, rows));
  await copyRows(tx, tables.householdMembers, rows.members);
  await copyRows(tx, tables.enrollments, rows.enrollments);
  await copyRows(tx, tables.receipts, rows.receipts);
  await copyRows(tx, tables.receiptLines, rows.receiptLines);
  await copyRows(tx, tables.payments, rows.payments);
  await copyRows(tx, tables.assistanceListBatches, rows.batches);
  await copyRows(tx, tables.assistanceListings, sealListings(keyring, rows));
  await copyRows(tx, tables.parents, rows.parents);
  await copyRows(tx, tables.certificates, sealCertificates(keyring, rows));
  await copyRows(tx, tables.certificateEvents, rows.certificateEvents);
  await copyRows(tx, tables.receiptSeries, rows.receiptSeries);
  await copyRows(tx, tables.receiptVoids, rows.receiptVoids);
}

const sealPhones = (keyring: Keyring, { people }: DemoRows) =>
  people.map(({ phone, ...person }) => ({
    ...person,
    phoneCipher: phone === null ? null : keyring.seal(phone, `people.phone_cipher:${person.id}`),
    phoneMasked: phone === null ? null : maskPhone(phone),
  }));

const sealNumbers = (keyring: Keyring, { documents }: DemoRows) =>
  documents.map(({ number, ...document }) => ({
    ...document,
    numberCipher: number === null ? null : keyring.seal(number, `identity_documents.number_cipher:${document.id}`),
    numberIndex: number === null ? null : keyring.indexOf(number),
    numberMasked: number === null ? null : maskIdNumber(number),
  }));

const sealCertificates = (keyring: Keyring, { certificates }: DemoRows) =>
  certificates.map(({ number, ...certificate }) => ({
    ...certificate,
    numberCipher: keyring.seal(number, `certificates.number_cipher:${certificate.id}`),
    numberMasked: `${number.slice(0, 3)}****${number.slice(-2)}`,
  }));

const sealListings = (keyring: Keyring, { listings }: DemoRows) =>
  listings.map(({ certificateNo, ...listing }) => ({
    ...listing,
    certificateCipher:
      certificateNo === null
        ? null
        : keyring.seal(certificateNo, `assistance_listings.certificate_cipher:${listing.id}`),
    certificateMasked: certificateNo === null ? null : maskIdNumber(certificateNo),
  }));

const sealAddresses = (keyring: Keyring, { households }: DemoRows) =>
  households.map(({ address, ...household }) => ({
    ...household,
    addressCipher: keyring.seal(address, `households.address_cipher:${household.id}`),
  }));
