import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownerUrlOf, type Served, startServer, temporaryFolder } from '../support/serve.ts';
import { type InventedVillage, inventVillage } from '../support/village.ts';

/** How often the process is killed. The long run is the promise; the short one sees that the promise is still tried. */
const ROUNDS = process.env.CANBAO_LONG ? 50 : 3;
/** Killed at a moment within so many milliseconds: some ten receipts and one import are under way. */
const WITHIN_MS = 600;
const COLLECTORS = 4;
const HOUSEHOLDS = 60 * (ROUNDS + 1);
const IMPORTED_AT_ONCE = 80;
const YEAR = 2018;

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;
let villages: readonly string[];

const start = () => startServer(place.path, { CANBAO_DEMO_PEOPLE: '100' });

async function asOwner<Result>(run: (sql: postgres.Sql) => Promise<Result>): Promise<Result> {
  const sql = postgres(await ownerUrlOf(place.path), { max: 1, onnotice: () => {} });
  try {
    return await run(sql);
  } finally {
    await sql.end();
  }
}

beforeAll(async () => {
  place = await temporaryFolder();
  server = await start();
  const empty = await asOwner(
    (sql) => sql<{ code: string }[]>`
      select code from regions where level = 'VILLAGE' and code like '350825%'
        and not exists (select from people where people.region_code = regions.code) order by code limit 2`,
  );
  villages = empty.map(({ code }) => code);
}, 180_000);

afterAll(async () => {
  await server?.stop('SIGKILL');
  await place?.remove();
});

const COLLECT = `mutation Collect($input: ContributionCollectInput!) { contributionCollect(input: $input) {
  receipt { id } userErrors { code } } }`;

/** A request, and the receipt that was acknowledged for it. */
interface Asked {
  readonly input: { readonly idempotencyKey: string; readonly householdId: string };
  receiptId?: string;
}

const officer = () => server.token({ sub: 'office', role: 'COUNTY_OFFICER', regions: ['350825'] });

async function collect(token: string, asked: Asked): Promise<void> {
  const { body } = await server.ask(COLLECT, { token, variables: { input: asked.input } });
  expect(body.data.contributionCollect.userErrors).toEqual([]);
  asked.receiptId = body.data.contributionCollect.receipt.id;
}

async function upload(token: string, kind: string, csv: string): Promise<void> {
  const response = await fetch(`${server.url}/imports/${kind}?source=county`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
    body: csv,
  });
  expect([response.status, await response.text()]).toEqual([200, expect.anything()]);
}

/** Every household of the village with what its members are, as requests that nobody sent yet. */
const requestsOf = (village: string) =>
  asOwner(async (sql) => {
    const households = await sql<{ id: string; members: string[] }[]>`
      select household_id as id, array_agg(person_id::text) as members from household_members
      join households on households.id = household_id where region_code = ${village} group by household_id order by household_id`;
    return households.map(
      ({ id, members }): Asked => ({
        input: Object.assign({
          idempotencyKey: randomUUID(),
          householdId: id,
          policyYear: YEAR,
          channel: 'RCU_COUNTER',
          isSigned: true,
          lines: members.map((personId) => ({ personId })),
        }),
      }),
    );
  });

/** What may never be: half a receipt, a lost one, a gap, half an import. */
async function expectWhole(village: string, acknowledged: readonly Asked[]): Promise<void> {
  const found = await asOwner(async (sql) => ({
    partial: await sql`
      select id from receipts where household_id in (select id from households where region_code = ${village})
        and (total_fen <> (select coalesce(sum(paid_fen), 0) from receipt_lines where receipt_id = receipts.id)
          or total_fen <> (select coalesce(sum(p.paid_fen), 0) from payments p join receipt_lines l on l.id = p.receipt_line_id
            where l.receipt_id = receipts.id)
          or (select count(*) from receipt_lines where receipt_id = receipts.id)
            <> (select count(*) from enrollments e join receipt_lines l on l.person_id = e.person_id
              where l.receipt_id = receipts.id and e.policy_year = ${YEAR} and e.status = 'PAID' and e.superseded_at is null))`,
    twice: await sql`
      select household_id from receipts where status = 'ISSUED' and household_id in (select id from households where region_code = ${village})
      group by household_id having count(*) > 1`,
    gaps: await sql`
      select series from receipts where series like ${`${village}%`} group by series having max(number) <> count(distinct number)`,
    kept: await sql<{ id: string }[]>`select id from receipts`,
    unaudited: await sql`
      select id from receipts where household_id in (select id from households where region_code = ${village})
        and not exists (select from audit_lines where subjects @> array[receipts.id::text])`,
  }));
  expect(found).toMatchObject({ partial: [], twice: [], gaps: [], unaudited: [] });
  const kept = new Set(found.kept.map(({ id }) => id));
  expect(acknowledged.filter(({ receiptId }) => !kept.has(receiptId ?? ''))).toEqual([]);
}

const peopleOf = (village: string) =>
  asOwner(async (sql) => (await sql`select from people where region_code = ${village}`).length);

describe('a process that is killed', () => {
  test(`at ${ROUNDS} moments leaves no half receipt, loses none, and leaves no gap`, {
    timeout: ROUNDS * 20_000 + 120_000,
  }, async () => {
    const [paying = '', importing = ''] = villages;
    const { people, enrollments } = inventVillage(paying, HOUSEHOLDS);
    const token = await officer();
    await upload(token, 'people', people);
    await upload(token, 'enrollments', enrollments);
    const requests = await requestsOf(paying);
    expect(requests).toHaveLength(HOUSEHOLDS);
    const waiting = [...requests];
    const unanswered: Asked[] = [];
    let imported = 0;
    let file: InventedVillage | undefined;
    let files = 0;

    for (let round = 0; round < ROUNDS; round++) {
      let isKilled = false;
      const fails = (error: unknown) => {
        if (!isKilled) throw error;
      };
      const collecting = Array.from({ length: COLLECTORS }, async () => {
        for (let asked = waiting.shift(); asked && !isKilled; asked = waiting.shift()) {
          const sent = asked;
          await collect(token, sent).catch((error) => {
            unanswered.push(sent);
            fails(error);
          });
        }
      });
      file ??= inventVillage(importing, IMPORTED_AT_ONCE, HOUSEHOLDS + IMPORTED_AT_ONCE * files);
      const sentFile = file;
      const taking = upload(token, 'people', sentFile.people).then(() => {
        imported += sentFile.heads;
        files += 1;
        file = undefined;
      }, fails);
      await sleep(Math.random() * WITHIN_MS);
      isKilled = true;
      await server.stop('SIGKILL');
      await Promise.all([...collecting, taking]);

      server = await start();
      await expectWhole(
        paying,
        requests.filter(({ receiptId }) => receiptId),
      );
      const present = await peopleOf(importing);
      expect([imported, imported + (file?.heads ?? 0)]).toContain(present);
      // Whoever heard nothing asks again, with the same key.
      for (const asked of unanswered.splice(0)) await collect(token, asked);
    }
    await expectWhole(
      paying,
      requests.filter(({ receiptId }) => receiptId),
    );
    expect(requests.filter(({ receiptId }) => receiptId).length).toBeGreaterThan(0);
  });
});
