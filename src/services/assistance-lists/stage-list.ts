import { randomUUID } from 'node:crypto';
import type { Partner } from '../../partners/partner.ts';
import { birthDateOf } from '../../policy/citizen-number.ts';
import { subtree } from '../../store/access.ts';
import { type Keyring, maskIdNumber } from '../../store/envelope.ts';
import { nearNameOf } from '../../store/near-name.ts';
import type { StoredListBatch } from '../../store/queries/assistance-list.ts';
import type { ListScope } from '../../store/queries/assistance-list-match.ts';
import type { StagedListRow } from '../../store/queries/assistance-list-stage.ts';
import type { ListRow } from './list-row.ts';

/** What a delivery is compared by. */
export function scopeOf(batch: StoredListBatch, partner: Partner, today: string): ListScope {
  const { department, mode, regionCode, asOf, policyYear } = batch;
  const day = asOf ?? today;
  const expanded = partner.categories.flatMap(({ category, households }): [string, string][] =>
    households ? [[category, households.expand]] : [],
  );
  return {
    ...{ department, mode, asOf: day, region: subtree(regionCode) },
    policyYear: policyYear ?? Number(day.slice(0, 4)),
    households: Object.fromEntries(expanded),
  };
}

/** What says who somebody is on a list. */
export interface Named {
  readonly number: string | null;
  readonly name: string;
  readonly certificate: string | null;
}

/** Number, name and certificate as a row keeps them, and what its person is found by; sealed for the row's own place. */
export function sealedCells(keyring: Keyring, id: string, { number, name, certificate }: Named) {
  return {
    ...(number === null ? NO_NUMBER : numberCells(keyring, id, number)),
    ...(name === '' ? NO_NAME : nameCells(keyring, id, name)),
    sealedCertificate: certificate === null ? null : keyring.seal(certificate, certificatePlace(id)),
    certificateMasked: certificate === null ? null : maskIdNumber(certificate),
  };
}

const NO_NUMBER = { sealedNumber: null, numberIndex: null, numberMasked: null, birthDate: null };
const NO_NAME = { sealedName: null, nameIndex: null, nearName: '' };

const numberCells = (keyring: Keyring, id: string, number: string) => ({
  sealedNumber: keyring.seal(number, numberPlace(id)),
  numberIndex: keyring.indexOf(number),
  numberMasked: maskIdNumber(number),
  birthDate: birthDateOf(number),
});

function nameCells(keyring: Keyring, id: string, name: string) {
  const nearName = nearNameOf(name);
  return { sealedName: keyring.seal(name, namePlace(id)), nameIndex: keyring.indexOf(`name ${nearName}`), nearName };
}

/** Where a row's number, name and certificate are kept; the certificate where its listing will have it. */
export const numberPlace = (id: string) => `assistance_list_rows.number_cipher:${id}`;
export const namePlace = (id: string) => `assistance_list_rows.name_cipher:${id}`;
export const certificatePlace = (id: string) => `assistance_listings.certificate_cipher:${id}`;

/** Rows of a file as they are compared, and kept. */
export async function* stagedRows(keyring: Keyring, rows: AsyncIterable<ListRow>): AsyncGenerator<StagedListRow> {
  for await (const row of rows) yield stagedRow(keyring, row);
}

function stagedRow(keyring: Keyring, row: ListRow): StagedListRow {
  const id = randomUUID();
  const { line, category, action, confirmedOn, validFrom, validTo, grade, meetsCondition, regionCode, fault } = row;
  const named = { number: row.idNumber, name: row.name, certificate: row.certificateNo };
  return {
    ...{ id, line, category, action, confirmedOn, validFrom, validTo, grade, meetsCondition, regionCode },
    ...sealedCells(keyring, id, named),
    isOldNumber: row.was15,
    faultCode: fault?.code ?? null,
    faultField: fault?.field ?? null,
    faultZh: fault?.zh ?? null,
    faultEn: fault?.en ?? null,
    originId: null,
  };
}
