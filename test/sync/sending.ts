import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { inventedIdNumber } from '../../src/demo/id-number.ts';
import type { Department } from '../../src/policy/facts.ts';
import { prepareList } from '../../src/services/assistance-lists/prepare-list.ts';
import { type AssistanceListSyncInput, syncAssistanceList } from '../../src/services/assistance-lists/sync-list.ts';
import { registerPerson } from '../../src/services/people/register-person.ts';
import { receiveUpload } from '../../src/services/uploads/receive-upload.ts';
import type { Counter } from '../../src/services/write.ts';
import { COUNTY, TOWN } from '../support/graph.ts';
import { work } from './delivery.ts';

/** Somebody of our own, on file or only on a list. */
export interface Invented {
  readonly number: string;
  readonly name: string;
  readonly birthDate: string;
}

let sequence = 1;

/** Somebody who is on no file yet; everybody has another number and, unless told, another name. */
export function invent(name?: string, birthDate = '1961-03-02'): Invented {
  sequence += 2;
  const given = name ?? `欧阳${String.fromCodePoint(0x4e8c + sequence)}`;
  return { number: inventedIdNumber(birthDate, sequence), name: given, birthDate };
}

/** Opens a file; gives its id. */
export async function register(officer: Counter, { number, name, birthDate }: Invented, region = TOWN) {
  const { personId } = await registerPerson(officer, {
    ...{ idempotencyKey: randomUUID(), name, birthDate, region, source: '测试' },
    sex: Number(number[16]) % 2 === 1 ? 'MALE' : 'FEMALE',
    documents: [{ kind: 'CITIZEN_ID', number }],
  });
  return personId;
}

/** Opens the file of somebody new. */
export async function newcomer(officer: Counter, name?: string, region?: string): Promise<Invented & { id: string }> {
  const person = invent(name);
  return { ...person, id: await register(officer, person, region) };
}

/** A row of a list; cells that are left out are empty. */
export type Cells = Readonly<
  Partial<
    Record<
      | 'idNumber'
      | 'name'
      | 'category'
      | 'confirmedOn'
      | 'validFrom'
      | 'validTo'
      | 'certificateNo'
      | 'grade'
      | 'regionCode'
      | 'action',
      string
    >
  >
>;

const COLUMNS = [
  'idNumber',
  'name',
  'category',
  'confirmedOn',
  'validFrom',
  'validTo',
  'certificateNo',
  'grade',
  'regionCode',
  'action',
] as const;

export const row = ({ number, name }: Pick<Invented, 'number' | 'name'>, cells: Cells = {}): Cells => ({
  ...{ idNumber: number, name, category: 'DIBAO', confirmedOn: '2017-08-20', action: 'ADD' },
  ...cells,
});

export const csvOf = (rows: readonly Cells[]): string =>
  [COLUMNS.join(','), ...rows.map((cells) => COLUMNS.map((column) => cells[column] ?? '').join(','))]
    .map((line) => `${line}\n`)
    .join('');

export interface Sending extends Partial<Omit<AssistanceListSyncInput, 'idempotencyKey' | 'chunks'>> {
  readonly rows: readonly Cells[] | string;
  readonly department?: Department;
}

export async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** Uploads a file; gives its id. */
export async function upload(counter: Counter, { rows, department = 'CIVIL_AFFAIRS', region = COUNTY }: Sending) {
  const uploadId = randomUUID();
  const text = typeof rows === 'string' ? rows : csvOf(rows);
  await receiveUpload(counter, { uploadId, department, region, format: 'CSV' }, once(text));
  return uploadId;
}

/** Uploads and sends a list; nobody works on it yet. */
export async function sync(counter: Counter, sending: Sending) {
  const { rows: _, department = 'CIVIL_AFFAIRS', region = COUNTY, ...more } = sending;
  const uploadId = more.uploadId ?? (await upload(counter, sending));
  const given = { batch: randomUUID().slice(0, 8), mode: 'DELTA' as const, ...more };
  return syncAssistanceList(counter, { idempotencyKey: randomUUID(), ...given, uploadId, department, region });
}

/** Sends a list and has it matched and previewed; gives its id. */
export async function send(counter: Counter, sending: Sending): Promise<string> {
  const { batchId, jobId } = await sync(counter, sending);
  if (jobId) await work(counter, jobId, (one) => prepareList(one.counter, batchId, one));
  return batchId;
}

/** What each row of a delivery came to, in the order of the file. */
export const rowsOf = ({ db }: Counter, batchId: string) => db.sql<
  {
    id: string;
    line: number | null;
    class: string;
    match: string | null;
    person: string | null;
    listing: string | null;
    code: string | null;
    en: string | null;
    zh: string | null;
    conflict: boolean;
  }[]
>`
  select id, line, class, match, person_id as person, listing_id as listing, problem_code as code, problem_en as en,
    problem_zh as zh, is_in_conflict as conflict
  from assistance_list_rows where batch_id = ${batchId} order by line, person_id`;

/** Sends one row alone; gives what it came to. */
export async function sendOne(officer: Counter, cells: Cells, more: Partial<Sending> = {}) {
  const [found, ...others] = await rowsOf(officer, await send(officer, { ...more, rows: [cells] }));
  expect(others).toEqual([]);
  if (!found) throw new Error('A row of a list is kept.');
  return found;
}
