import { randomUUID } from 'node:crypto';
import type { Department } from '../../src/policy/facts.ts';
import { applyApproved } from '../../src/services/assistance-lists/apply-approved.ts';
import { applyList } from '../../src/services/assistance-lists/apply-list.ts';
import { approveList } from '../../src/services/assistance-lists/approve-list.ts';
import { prepareList } from '../../src/services/assistance-lists/prepare-list.ts';
import { syncAssistanceList } from '../../src/services/assistance-lists/sync-list.ts';
import { counterOf, type Work } from '../../src/services/jobs/work.ts';
import { receiveUpload } from '../../src/services/uploads/receive-upload.ts';
import { type Counter, WriteRefused } from '../../src/services/write.ts';
import { previewOf as previewSeen } from '../../src/store/queries/assistance-list-preview.ts';
import { jobOf } from '../../src/store/queries/job.ts';
import { numbersOfPeople } from '../../src/store/queries/sealed.ts';
import type { TestDatabase } from '../support/database.ts';
import { COUNTY, KEYRING, viewerWith } from '../support/graph.ts';

/** Two officers of the county: who sends lists, and who approves them. */
export const [SENDER, APPROVER] = ['sender', 'approver'].map((sub) =>
  viewerWith({ role: 'COUNTY_OFFICER', sub, regions: [COUNTY] }),
) as [ReturnType<typeof viewerWith>, ReturnType<typeof viewerWith>];

/** Ends what is still to do; nobody has more than a few jobs waiting. */
export const endJobs = ({ sql }: TestDatabase) =>
  sql`update jobs set state = 'DONE', ended_at = now() where state in ('QUEUED', 'RUNNING')`;

/** What a row says, beside whom it is about. */
export interface ListedRow {
  readonly personId: string;
  readonly category?: string;
  readonly confirmedOn?: string;
  readonly validTo?: string;
  readonly certificateNo?: string;
  readonly grade?: string;
  readonly action?: 'ADD' | 'REMOVE';
}

export interface Delivered {
  readonly batch: string;
  readonly rows: readonly ListedRow[];
  readonly department?: Department;
  readonly region?: string;
  readonly mode?: 'FULL' | 'DELTA';
  readonly asOf?: string;
  readonly isValidateOnly?: boolean;
  readonly isStrict?: boolean;
}

const COLUMNS = ['idNumber', 'name', 'category', 'confirmedOn', 'validTo', 'certificateNo', 'grade'] as const;

/** Number and name of people, by their ids, as they would stand on a list; an empty number where there is none. */
export async function cardsOf({ db, reach }: Counter, ids: readonly string[]) {
  const numbers = new Map(
    (await numbersOfPeople(db, reach, ids)).map(({ id, personId, sealed }) => [
      personId,
      sealed ? KEYRING.open(sealed, `identity_documents.number_cipher:${id}`) : '',
    ]),
  );
  const people = await db.sql<
    { id: string; name: string }[]
  >`select id, name from people where id = any(${[...ids]}::uuid[])`;
  return new Map(people.map(({ id, name }) => [id, { number: numbers.get(id) ?? '', name }]));
}

/** A list of people of the demo county as their department would write it. */
async function fileOf(counter: Counter, { rows, mode = 'DELTA' }: Delivered): Promise<Buffer> {
  const cards = await cardsOf(
    counter,
    rows.map(({ personId }) => personId),
  );
  const columns = mode === 'FULL' ? COLUMNS : [...COLUMNS, 'action' as const];
  const lines = rows.map((row) => {
    const who = { idNumber: cards.get(row.personId)?.number, name: cards.get(row.personId)?.name };
    const said: Record<string, string | undefined> = { category: 'DIBAO', action: 'ADD', ...row, ...who };
    return columns.map((column) => said[column] ?? '').join(',');
  });
  return Buffer.from(`${[columns.join(','), ...lines].join('\n')}\n`);
}

/** Sends a list and has it matched and previewed, unless it was sent before; gives its id. */
export async function deliver(counter: Counter, delivered: Delivered): Promise<string> {
  const { department = 'CIVIL_AFFAIRS', region = COUNTY, mode = 'DELTA', rows: _, ...more } = delivered;
  const uploadId = randomUUID();
  const file = await fileOf(counter, delivered);
  await receiveUpload(counter, { uploadId, department, region, format: 'CSV' }, pieces(file));
  const sent = { idempotencyKey: randomUUID(), uploadId, department, region, mode, policyYear: 2018, ...more };
  const { batchId, jobId } = await syncAssistanceList(counter, sent);
  if (jobId) await work(counter, jobId, (one) => prepareList(one.counter, batchId, one));
  return batchId;
}

async function* pieces(file: Buffer): AsyncGenerator<Buffer> {
  yield file;
}

/** Does a job as a worker would, and ends it. */
export async function work(counter: Counter, jobId: string, run: (work: Work) => Promise<void>): Promise<void> {
  const job = await jobOf(counter.db, jobId);
  if (!job) throw new Error('A job that was asked for is there.');
  const { signal } = new AbortController();
  const ground = { ...counter, today: () => counter.today };
  await run({ job, counter: counterOf(ground, job), progress: () => undefined, signal });
  await counter.db.sql`update jobs set state = 'DONE', ended_at = now() where id = ${jobId} and ended_at is null`;
}

/** A delivery's row, as it stands. */
export async function batchOf({ db }: Counter, id: string) {
  const [row] = await db.sql`select * from assistance_list_batches where id = ${id}`;
  if (!row) throw new Error('A delivery that was sent is there.');
  return row;
}

/** What a delivery does, in totals, as somebody is shown it. */
export const previewOf = ({ db, reach }: Counter, id: string) => previewSeen(db, reach, id);

/** What a step takes: the delivery as it stands, and a key of its own. */
export async function stepOf(counter: Counter, batchId: string) {
  const { version } = await batchOf(counter, batchId);
  return { idempotencyKey: randomUUID(), batchId, version: version as number };
}

export async function approve(counter: Counter, batchId: string, isDropConfirmed = false): Promise<void> {
  await approveList(counter, { ...(await stepOf(counter, batchId)), isDropConfirmed });
}

/** Asks for a delivery to be applied, and has it done. */
export async function apply(counter: Counter, batchId: string): Promise<void> {
  const { jobId } = await applyList(counter, await stepOf(counter, batchId));
  await work(counter, jobId, applyApproved);
}

/** The codes that a write is refused with. */
export const refusals = (write: Promise<unknown>): Promise<string[]> =>
  write.then(
    () => [],
    (error) => {
      if (error instanceof WriteRefused) return error.problems.map(({ code }) => code);
      throw error;
    },
  );
