import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type postgres from 'postgres';
import { inventedIdNumber } from '../src/demo/id-number.ts';
import { handlers } from '../src/jobs/handlers.ts';
import { runJobHere } from '../src/jobs/run-here.ts';
import { applyList } from '../src/services/assistance-lists/apply-list.ts';
import { approveList } from '../src/services/assistance-lists/approve-list.ts';
import { reverseList } from '../src/services/assistance-lists/reverse-list.ts';
import { syncAssistanceList } from '../src/services/assistance-lists/sync-list.ts';
import { receiveUpload } from '../src/services/uploads/receive-upload.ts';
import type { Counter } from '../src/services/write.ts';
import { connect } from '../src/store/db.ts';
import type { Keyring } from '../src/store/envelope.ts';
import { copyText } from './copy-text.ts';
import { COUNTY } from './database.ts';
import { officeOf } from './office.ts';
import { timed, watchMemory } from './watch.ts';

const DEPARTMENT = 'CIVIL_AFFAIRS';
const POLICY_YEAR = 2018;

export interface Lists {
  readonly rows: number;
  /** What the rows came to, by class. */
  readonly classes: Readonly<Record<string, number>>;
  /** People whose year the list makes another. */
  readonly effects: number;
  readonly uploadSeconds: number;
  /** Read, staged, matched and classified. */
  readonly matchSeconds: number;
  readonly previewSeconds: number;
  /** From the wish to a delivery that can be approved. */
  readonly preparedPerSecond: number;
  readonly applySeconds: number;
  readonly appliedPerSecond: number;
  /** Taken back whole, so that a county that is kept is as it was. */
  readonly reverseSeconds: number;
  /** COPY of the same file into a table of text. */
  readonly limitSeconds: number;
  /** How much the process grew at its highest, with all that it does of a list. */
  readonly growthMegabytes: number;
}

/** B5. A department's list of changes, sent, previewed and applied as the server's role does it, and taken back. */
export async function measureLists(
  url: string,
  sql: postgres.Sql,
  { keyring, rows, folder }: { readonly keyring: Keyring; readonly rows: number; readonly folder: string },
): Promise<Lists> {
  const db = connect(url, { max: 6, role: 'canbao_app' });
  const memory = watchMemory();
  const path = join(folder, `list-${randomUUID()}.csv`);
  try {
    const written = await writeFile(path, sql, keyring, rows);
    const [sender, approver] = [await officeOf(db, keyring, 'sender'), await officeOf(db, keyring, 'approver')];
    const limit = await timed(() => copyText(db, createReadStream(path)));
    const uploadId = randomUUID();
    const upload = await timed(() =>
      receiveUpload(
        sender,
        { uploadId, department: DEPARTMENT, region: COUNTY, format: 'CSV' },
        createReadStream(path),
      ),
    );
    await settled(sql);
    const { batchId, match, preview } = await prepare(sender, uploadId, sql);
    const apply = await timed(() => applied(approver, batchId));
    const growthMegabytes = memory.stop();
    const made = await cameTo(sql, batchId);
    const reverse = await timed(async () => reverseList(approver, { ...(await stepOf(sql, batchId)), note: 'bench' }));
    return {
      ...{ rows: written, ...made, uploadSeconds: upload / 1000, matchSeconds: match / 1000 },
      ...{ previewSeconds: preview / 1000, preparedPerSecond: (written * 1000) / (match + preview) },
      ...{ applySeconds: apply / 1000, appliedPerSecond: (written * 1000) / apply, reverseSeconds: reverse / 1000 },
      ...{ limitSeconds: limit / 1000, growthMegabytes },
    };
  } finally {
    memory.stop();
    await rm(path, { force: true });
    await db.end();
  }
}

/** Applying computes anew who was written about up to so long before the preview; a county that was just made is everybody. */
const SETTLED_SECONDS = 61;

/** Waits until nothing of the county is new. */
async function settled(sql: postgres.Sql): Promise<void> {
  const [last] = await sql<{ seconds: number }[]>`
    select extract(epoch from clock_timestamp() - max(at))::float8 as seconds from (
      select max(recorded_at) as at from people union all select max(superseded_at) from assistance_listings
      union all select max(greatest(declared_at, closed_at)) from refunds) written`;
  await setTimeout(Math.max(0, SETTLED_SECONDS - (last?.seconds ?? SETTLED_SECONDS)) * 1000);
}

/** Has the list matched and previewed; milliseconds of both, the first from the moment it was asked for. */
async function prepare(sender: Counter, uploadId: string, sql: postgres.Sql) {
  const named = {
    department: DEPARTMENT,
    region: COUNTY,
    batch: `bench ${randomUUID().slice(0, 8)}`,
    mode: 'DELTA',
  } as const;
  const asked = { idempotencyKey: randomUUID(), uploadId, policyYear: POLICY_YEAR, ...named };
  let batchId = '';
  const whole = await timed(async () => {
    const synced = await syncAssistanceList(sender, asked);
    batchId = synced.batchId;
    await work(sender, synced.jobId);
  });
  const [steps] = await sql<{ preview: number }[]>`
    select 1000 * extract(epoch from max(at) filter (where status = 'PREVIEWED') - max(at) filter (where status = 'MATCHED'))::float8
      as preview
    from assistance_list_steps where batch_id = ${batchId}`;
  const preview = steps?.preview ?? Number.NaN;
  await sql`analyze assistance_list_rows, assistance_list_effects`;
  return { batchId, preview, match: whole - preview };
}

async function applied(approver: Counter, batchId: string): Promise<void> {
  await approveList(approver, { ...(await stepOf(approver.db.sql, batchId)), isDropConfirmed: true });
  const { jobId } = await applyList(approver, await stepOf(approver.db.sql, batchId));
  await work(approver, jobId);
}

/** Does a job as a worker of the server does it; one that failed measures nothing. */
async function work({ db, keyring, rulebooks, today }: Counter, jobId: string | null): Promise<void> {
  const ground = { db, keyring, rulebooks, today: () => today };
  const { signal: stopping } = new AbortController();
  const logError = (_: string, error: unknown) => console.error(error);
  const job = await runJobHere(jobId ?? '', { ground, handlers, stopping, logError });
  if (job.state !== 'DONE') throw new Error(`The job ${job.kind} is ${job.state}: ${job.errorEn}`);
}

async function stepOf(sql: postgres.Sql, batchId: string) {
  const [row] = await sql<{ version: number }[]>`select version from assistance_list_batches where id = ${batchId}`;
  return { idempotencyKey: randomUUID(), batchId, version: row?.version ?? 0 };
}

async function cameTo(sql: postgres.Sql, batchId: string): Promise<Pick<Lists, 'classes' | 'effects'>> {
  const classes = await sql<{ class: string; n: number }[]>`
    select class, count(*)::int as n from assistance_list_rows where batch_id = ${batchId} group by class order by class`;
  const [effects] = await sql<{ n: number }[]>`
    select count(*)::int as n from assistance_list_effects where batch_id = ${batchId} and audience <> 'DEPARTMENT'`;
  return { classes: Object.fromEntries(classes.map(({ class: name, n }) => [name, n])), effects: effects?.n ?? 0 };
}

/** Of so many rows one is about nobody who is on file; of so many others one is under another name. */
const UNKNOWN = 100;
const MISNAMED = 1000;
const PAGE = 5000;
/** Nobody of a demo county is as old. */
const FIRST_BIRTH = Date.UTC(1890, 0, 1);
const DAYS = 9000;
const DAY_MS = 86_400_000;

/** Writes a list of people of the county; half of them are confirmed behind the cut-off. Gives how many rows. */
async function writeFile(path: string, sql: postgres.Sql, keyring: Keyring, rows: number): Promise<number> {
  const file = await open(path, 'w');
  try {
    await file.write('idNumber,name,category,confirmedOn,action\n');
    let at = 0;
    const people = sql<{ id: string; sealed: Buffer; name: string }[]>`
      select d.id, d.number_cipher as sealed, p.name from people p
      join identity_documents d on d.person_id = p.id and d.kind = 'CITIZEN_ID' and d.superseded_at is null
      where p.merged_into_id is null order by d.id limit ${rows}`;
    for await (const page of people.cursor(PAGE)) {
      const lines = page.map(({ id, sealed, name }) => {
        at += 1;
        const number = keyring.open(sealed, `identity_documents.number_cipher:${id}`);
        return lineOf(at, number, name);
      });
      await file.write(lines.join(''));
    }
    return at;
  } finally {
    await file.close();
  }
}

function lineOf(at: number, number: string, name: string): string {
  const day = at % 2 === 0 ? '2017-08-20' : '2017-09-20';
  const said = at % MISNAMED === 1 ? '欧阳别人' : name;
  return `${at % UNKNOWN === 0 ? nobody(at / UNKNOWN) : number},${said},DIBAO,${day},ADD\n`;
}

const nobody = (at: number): string =>
  inventedIdNumber(new Date(FIRST_BIRTH + (at % DAYS) * DAY_MS).toISOString().slice(0, 10), Math.floor(at / DAYS));
