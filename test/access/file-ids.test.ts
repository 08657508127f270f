import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContext } from '../../src/graph/context.ts';
import { makeRoster } from '../../src/services/rosters/roster.ts';
import { COUNTY, viewerWith } from '../support/graph.ts';
import { type Asker, askers, ELSEWHERE, touches, VILLAGE } from './file-askers.ts';
import { createFileDesk, type FileDesk, type Sending } from './file-desk.ts';
import { doorsOf, type FileDoor, refusalOf } from './file-doors.ts';

/**
 * What is asked for by an id: of what is somebody else's everybody is told, byte for byte and after the same statements, what they are told
 * where there is nothing. A trial is one token and one id.
 */
const SEED = Number(process.env.CANBAO_SEED ?? 20171127);
const DRAWS = process.env.CANBAO_LONG ? 40 : 5;
const UNKNOWN = '00000000-0000-4000-8000-999999999999';

let desk: FileDesk;
let doors: readonly FileDoor[];
beforeAll(async () => {
  desk = await createFileDesk();
  doors = [...doorsOf(desk.filed), ...(await foreignExports())];
});
afterAll(() => desk?.close());

/** Exports of somebody whom no token names: whole, not yet, expired, and without what stood in it. */
async function foreignExports(): Promise<FileDoor[]> {
  const rows = await desk.graph.database.sql<{ id: string }[]>`
    insert into exports (id, format, noun, is_statistic, question_cipher, viewer, requested_by, expires_at, completed_at, rows, bytes, hash)
    select gen_random_uuid(), format, noun, is_statistic, question_cipher, viewer, 'somebody else', state.expires_at, state.completed_at,
      rows, bytes, hash
    from exports, (values (now() + interval '1 day', now()), (now() + interval '1 day', null), (now() - interval '1 day', now()))
      as state (expires_at, completed_at)
    where requested_by = 'COUNTY_OFFICER' returning id`;
  return rows.map(({ id }) => ({
    ...{ route: 'GET /exports/:id', url: `/exports/${id}`, scopes: [], reads: ['exports'] },
    refusal: () => 'EXPORT_UNKNOWN',
  }));
}

/** All that a client is told, and what was asked of the database, with the id taken out. */
async function told(asker: Asker, sending: Sending, id: string) {
  const { status, body, headers, statements } = await desk.send(asker, sending);
  return { status, statements, answer: JSON.stringify({ body, headers }).replaceAll(id, 'ID') };
}

const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

test('a file of somebody else is told of as one that there is not', async () => {
  const named = doors.filter(({ route }) => /:id\b/.test(route) && route.startsWith('GET'));
  const trials = new Map<string, number>();
  for (const asker of askers([], DRAWS, SEED)) {
    for (const door of named) {
      const refusal = refusalOf(door, asker);
      const id = ID.exec(door.url)?.[0] ?? '';
      // Who may fetch a file no more is told that it is theirs.
      if (!refusal?.code.endsWith('_UNKNOWN')) continue;
      const hidden = await told(asker, { method: 'GET', url: door.url }, id);
      const absent = await told(asker, { method: 'GET', url: door.url.replace(id, UNKNOWN) }, UNKNOWN);
      expect(hidden, `${door.url} ${JSON.stringify(asker)}`).toEqual(absent);
      expect(hidden).toMatchObject({ status: 404 });
      trials.set(door.route, (trials.get(door.route) ?? 0) + 1);
    }
  }
  expect([...trials.keys()].sort()).toEqual([...new Set(named.map(({ route }) => route))].sort());
  expect(Math.min(...trials.values())).toBeGreaterThan(2 * DRAWS);
}, 300_000);

test('whoever works elsewhere is not told whether a roster of a place was kept', async () => {
  const officer = viewerWith({ role: 'COUNTY_OFFICER', sub: 'officer', regions: [COUNTY] });
  const input = { idempotencyKey: randomUUID(), regionCode: VILLAGE, policyYear: 2018 };
  await makeRoster(createContext(desk.graph.platform, officer), input);
  const [other] = await desk.graph.database.sql<{ region: string }[]>`
    select region_code as region from people where region_code like '350825103%' and length(region_code) = 12 and region_code <> ${VILLAGE} limit 1`;
  const neighbour = other?.region ?? '';
  let trials = 0;
  for (const asker of askers([], DRAWS, SEED).filter(({ regions }) => !regions.some((own) => touches([own], COUNTY)))) {
    const of = (region: string) =>
      told(asker, { method: 'GET', url: `/rosters/${region}/2018.csv?stored=true` }, region);
    expect(await of(VILLAGE), JSON.stringify(asker)).toEqual(await of(neighbour));
    trials += 1;
  }
  expect(trials).toBeGreaterThan(3 * DRAWS);
}, 120_000);

/** Uploads of somebody else in every state, of several departments and regions. */
async function foreignUploads(): Promise<string[]> {
  const rows = await desk.graph.database.sql<{ id: string }[]>`
    insert into uploads (id, department, region_code, format, state, size, checksum, uploaded_by)
    select gen_random_uuid(), department::department, region, format::upload_format, state::upload_state,
      case when state = 'COMPLETE' then 100 else 0 end, case when state = 'COMPLETE' then 'x' end, 'somebody else'
    from unnest(array['CIVIL_AFFAIRS', 'HEALTH']) department, unnest(${[COUNTY, ELSEWHERE]}::text[]) region,
      unnest(array['CSV', 'XLSX']) format, unnest(array['OPEN', 'RECEIVING', 'COMPLETE']) state
    returning id`;
  return rows.map(({ id }) => id);
}

const SENDERS = ['COUNTY_OFFICER', 'DEPARTMENT_CLERK'].map((role) => ({
  ...{ role, sub: role, regions: [COUNTY], department: 'CIVIL_AFFAIRS', purpose: 'a test' },
  person: UNKNOWN,
}));

/** Everything of uploads. */
const kept = async () =>
  (
    await desk.graph.database.sql`select (select md5(string_agg(u::text, ' ' order by id)) from uploads u) as uploads,
      (select md5(string_agg(c::text, ' ' order by upload_id, number)) from upload_chunks c) as pieces`
  )[0];

test('an upload id that somebody else took is refused alike, whatever came under it, and stays as it is', async () => {
  const ids = await foreignUploads();
  const [before, counted] = [await kept(), await desk.counts()];
  for (const asker of SENDERS) {
    const answers = new Set<string>();
    for (const id of ids) {
      const url = `/lists/uploads/${id}?department=CIVIL_AFFAIRS&region=${COUNTY}`;
      const file = '身份证号,姓名,类别,认定日期\n';
      const { status, ...rest } = await told(asker, { method: 'PUT', url, file }, id);
      expect(status).toBe(409);
      answers.add(JSON.stringify(rest));
    }
    expect(answers.size).toBe(1);
  }
  expect([await kept(), await desk.counts()]).toEqual([before, counted]);
}, 120_000);

const SYNC = `mutation ($input: AssistanceListSyncInput!) { assistanceListSync(input: $input) {
  isKnown batch { id } job { id } userErrors { code message messageZh field } } }`;

test('a list is made of nobody else’s upload, and tells of none', async () => {
  const ids = await foreignUploads();
  const before = await kept();
  for (const { scope: _, ...claims } of SENDERS.map((one) => ({ scope: null, ...one }))) {
    const sync = async (uploadId: string) => {
      const about = { uploadId, department: 'CIVIL_AFFAIRS', region: COUNTY, batch: 'august', mode: 'FULL', chunks: 1 };
      const input = { idempotencyKey: randomUUID(), ...about };
      const { body, statements } = await desk.graph.ask(viewerWith(claims), SYNC, { input });
      return { body: body.replaceAll(uploadId, 'ID'), statements };
    };
    const absent = await sync(UNKNOWN);
    expect(absent.body).toContain('UPLOAD_UNKNOWN');
    for (const id of ids) expect(await sync(id)).toEqual(absent);
  }
  expect(await kept()).toEqual(before);
}, 120_000);
