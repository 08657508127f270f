import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { importCollection } from '../src/services/imports/import-collection.ts';
import { exportRoster, type RosterExport } from '../src/services/rosters/export-roster.ts';
import { makeRoster } from '../src/services/rosters/roster.ts';
import type { Counter } from '../src/services/write.ts';
import { connect } from '../src/store/db.ts';
import type { Keyring } from '../src/store/envelope.ts';
import { COUNTY, TODAY } from './database.ts';
import { officeOf } from './office.ts';
import { timed, watchMemory } from './watch.ts';

const POLICY_YEAR = 2018;

export interface Rosters {
  readonly rows: number;
  /** Rows per second of the file: with dues computed, and of the roster that was kept. */
  readonly computedPerSecond: number;
  readonly storedPerSecond: number;
  /** Rows per second of computing a roster and keeping it. */
  readonly madePerSecond: number;
  /** COPY of the kept lines as they are, which is the least that sending them can cost. */
  readonly limitPerSecond: number;
  /** Lines of a village's payments per second, planned by the law and written as receipts. */
  readonly collectedPerSecond: number;
  readonly collectedLines: number;
  /** How much the process grew while files were sent, at its highest. */
  readonly growthMegabytes: number;
}

/** B4. A county's roster as a file, computed and kept, and its payments taken from one, as the server's role does it. */
export async function measureRosters(
  url: string,
  sql: postgres.Sql,
  keyring: Keyring,
  mostCollected: number,
): Promise<Rosters> {
  const db = connect(url, { max: 4, role: 'canbao_app' });
  try {
    const counter = await officeOf(db, keyring);
    const made = await timed(() =>
      makeRoster(counter, { idempotencyKey: randomUUID(), regionCode: COUNTY, policyYear: POLICY_YEAR }),
    );
    await sql`analyze roster_lines`;
    const [{ rows = 0 } = {}] = await sql<
      { rows: number }[]
    >`select line_count as rows from rosters order by made_at desc limit 1`;
    const memory = watchMemory();
    const computed = await timed(() => sendFile(counter, false));
    const stored = await timed(() => sendFile(counter, true));
    const growthMegabytes = memory.stop();
    const limit = await timed(() => copyLines(sql));
    const { text, lines } = await paymentsFile(sql, counter, mostCollected);
    const collected = await timed(() => handIn(counter, text, lines));
    const perSecond = (count: number, ms: number) => (count * 1000) / ms;
    return {
      rows,
      computedPerSecond: perSecond(rows, computed),
      storedPerSecond: perSecond(rows, stored),
      madePerSecond: perSecond(rows, made),
      limitPerSecond: perSecond(rows, limit),
      collectedPerSecond: perSecond(lines, collected),
      collectedLines: lines,
      growthMegabytes,
    };
  } finally {
    await db.end();
  }
}

async function sendFile(counter: Counter, isStored: boolean): Promise<void> {
  const asked: RosterExport = {
    within: COUNTY,
    policyYear: POLICY_YEAR,
    scheme: 'URRBMI',
    isStored,
    isUnmasked: false,
    language: 'zh',
  };
  for await (const _ of exportRoster(asked, counter));
}

async function copyLines(sql: postgres.Sql): Promise<void> {
  const stream = await sql`copy roster_lines to stdout with (format csv)`.readable();
  for await (const _ of stream);
}

/** Whole households that owe settled sums, as a village would hand them in. */
async function paymentsFile(sql: postgres.Sql, { keyring }: Counter, most: number) {
  const rows = await sql<{ number: string; id: string; sealed: Buffer; owed: string }[]>`
    select h.number, d.id, d.number_cipher as sealed, (l.owed_fen / 100)::text || '.' || lpad((l.owed_fen % 100)::text, 2, '0') as owed
    from roster_lines l join households h on h.id = l.household_id
    join identity_documents d on d.person_id = l.person_id and d.kind = 'CITIZEN_ID' and d.superseded_at is null
    where l.state = 'OWING' order by h.number, h.id limit ${most}`;
  const lines = rows.map(
    ({ number, id, sealed, owed }) =>
      `${number},${keyring.open(sealed, `identity_documents.number_cipher:${id}`)},${owed},${TODAY}`,
  );
  return { text: ['户号,身份证号,金额,缴费日期', ...lines, ''].join('\n'), lines: lines.length };
}

/** Most households are taken; one whose number stands twice in the county is refused, and costs as much to look at. */
async function handIn(counter: Counter, text: string, lines: number): Promise<void> {
  const given = { region: COUNTY, policyYear: POLICY_YEAR, channel: 'VILLAGE_CADRE', source: 'bench' } as const;
  const { payments, problems } = await importCollection(counter, pieces(text), given);
  if (payments < lines / 2)
    throw new Error(`Only ${payments} of ${lines} lines were taken: ${JSON.stringify(problems[0])}`);
}

async function* pieces(text: string) {
  for (let at = 0; at < text.length; at += 65_536) yield text.slice(at, at + 65_536);
}
