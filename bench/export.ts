import { createHash, randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { fileOfRows } from '../src/services/exports/export-file.ts';
import type { RowsAsked } from '../src/services/exports/export-question.ts';
import { connect } from '../src/store/db.ts';
import type { Keyring } from '../src/store/envelope.ts';
import { shareOf } from './bars.ts';
import { jobDone } from './meanwhile.ts';
import { officeOf } from './office.ts';
import type { Verdict } from './report.ts';
import type { Served } from './served.ts';
import { percentile, timed } from './watch.ts';

const WHERE = { policyYear: { eq: 2018 } };
const SHARE = 0.6;
const ROUNDS = 3;

/** A year's enrolments as they are, and with whose they are. */
const LISTS = {
  'a CSV of enrolments': ['id', 'scheme', 'policyYear', 'status', 'category', 'region', 'registeredOn', 'paidOn'],
  'a CSV of enrolments with their people': null,
} as const;

export interface Exported {
  readonly rows: number;
  readonly megabytes: number;
  /** Rows a second from the wish to the file that is whole and kept, sealed: medians of the rounds. */
  readonly madePerSecond: number;
  /** Of the file fetched from its link. */
  readonly fetchedPerSecond: number;
  /** Of COPY of the same statement to a connection that throws the rows away. */
  readonly copiedPerSecond: number;
  readonly ofCopy: number;
}

/** B12. A year's enrolments as a CSV, beside COPY of the same statement, which has to give the same bytes. Files of a run before are forgotten. */
export async function measureExports(served: Served, url: string, keyring: Keyring) {
  await served.sql`truncate exports, export_pieces`;
  const lists: Record<string, Exported> = {};
  for (const [name, fields] of Object.entries(LISTS)) {
    const statement = await statementOf({ where: WHERE, fields }, url, keyring);
    lists[name] = await measureExport(served, statement, fields);
  }
  const verdicts = Object.entries(lists).map(
    ([name, { ofCopy }]): Verdict => shareOf(`${name} of COPY`, ofCopy, SHARE),
  );
  return { lists, verdicts };
}

/** The COPY that the file is made by, listened to where it is sent. */
async function statementOf(rows: RowsAsked, url: string, keyring: Keyring): Promise<string> {
  const sent: string[] = [];
  const db = connect(url, { max: 1, role: 'canbao_app', onStatement: (text) => sent.push(text) });
  try {
    const { viewer, today } = await officeOf(db, keyring);
    const question = { noun: 'Enrollment', language: 'en', terms: {}, rows } as const;
    for await (const _ of fileOfRows(db, question, 'CSV', { viewer, today, count: { rows: 0 } }));
  } finally {
    await db.end();
  }
  return sent.find((text) => text.startsWith('copy ')) ?? nothingSent();
}

function nothingSent(): never {
  throw new Error('An export sends no COPY any more: what is it to be held against?');
}

type Fields = readonly string[] | null;

async function measureExport(served: Served, statement: string, fields: Fields): Promise<Exported> {
  const [made, fetched, copied]: number[][] = [[], [], []];
  let file: Buffer = Buffer.of();
  for (let round = 0; round < ROUNDS; round += 1) {
    let id = '';
    made?.push(
      await timed(async () => {
        id = await makeFile(served, fields);
      }),
    );
    fetched?.push(
      await timed(async () => {
        file = await fetchFile(served, id);
      }),
    );
    copied?.push(await timed(() => copy(served.sql, statement)));
  }
  const rows = await assertSame(served.sql, statement, file);
  const perSecond = (all: readonly number[] = []) => (rows * 1000) / percentile(all, 0.5);
  const [madePerSecond, fetchedPerSecond, copiedPerSecond] = [perSecond(made), perSecond(fetched), perSecond(copied)];
  const ofCopy = madePerSecond / copiedPerSecond;
  return { rows, megabytes: file.length / 1024 ** 2, madePerSecond, fetchedPerSecond, copiedPerSecond, ofCopy };
}

const REQUEST = `mutation ($input: ExportRequestInput!) { exportRequest(input: $input) {
  export { id progress { id } } userErrors { code message } } }`;

interface Requested {
  readonly exportRequest: {
    readonly export: { readonly id: string; readonly progress: { readonly id: string } } | null;
  };
}

async function makeFile(served: Served, fields: Fields): Promise<string> {
  const named = fields?.map((field) => field.replaceAll(/[A-Z]/g, '_$&').toUpperCase());
  const question = { enrollments: { where: WHERE, fields: named } };
  const input = { idempotencyKey: randomUUID(), format: 'CSV', language: 'EN', question };
  const { exportRequest } = await served.ask<Requested>(REQUEST, { input });
  if (!exportRequest.export) throw new Error(`Nothing was exported: ${JSON.stringify(exportRequest)}.`);
  await jobDone(served, exportRequest.export.progress.id);
  return exportRequest.export.id;
}

async function fetchFile({ system: { port, headers } }: Served, id: string): Promise<Buffer> {
  const response = await fetch(`http://127.0.0.1:${port}/exports/${id}`, { headers });
  if (!response.ok) throw new Error(`The file of ${id} is not given out: ${response.status}.`);
  return Buffer.from(await response.arrayBuffer());
}

async function copy(sql: postgres.Sql, statement: string, take: (row: Buffer) => void = () => {}): Promise<void> {
  for await (const row of await sql.unsafe(statement).readable()) take(row);
}

/** How many rows there are, after it was found that the file holds the very bytes below its header. */
async function assertSame(sql: postgres.Sql, statement: string, file: Buffer): Promise<number> {
  const hash = createHash('sha256');
  let rows = 0;
  await copy(sql, statement, (row) => {
    hash.update(row);
    rows += 1;
  });
  const body = file.subarray(file.indexOf('\n') + 1);
  if (rows > 0 && hash.digest('hex') === createHash('sha256').update(body).digest('hex')) return rows;
  throw new Error(`The file of ${body.length} bytes is not what COPY of the same statement gives in ${rows} rows.`);
}
