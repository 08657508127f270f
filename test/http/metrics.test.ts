import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMetrics } from '../../src/http/metrics.ts';
import { insertAuditLine } from '../../src/store/queries/audit.ts';
import { COUNTY, createTestGraph, OFFICER, type TestGraph } from '../support/graph.ts';
import { createTestHttp, type TestHttp } from '../support/http.ts';

const PERSON = '00000000-0000-4000-8000-000000000001';
const NUMBER = '999999198001011234';

let graph: TestGraph;
let http: TestHttp;

beforeAll(async () => {
  graph = await createTestGraph();
  http = await createTestHttp(graph);
});

afterAll(async () => {
  await http?.close();
  await graph?.close();
});

test('are told to a token with system:read alone', async () => {
  const asked = [
    await http.get('/metrics'),
    await http.get('/metrics', 'nobody'),
    await http.get('/metrics', 'officer'),
  ];
  expect(asked.map(({ statusCode, body }) => [statusCode, JSON.parse(body).errors[0].extensions.code])).toEqual([
    [401, 'UNAUTHENTICATED'],
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
  ]);
  const told = await http.get('/metrics', 'administrator');
  expect([told.statusCode, told.headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
});

/** How much each of these grew while something was done. */
async function grown(names: readonly string[], act: () => Promise<unknown>): Promise<number[]> {
  const before = (await http.metrics()).of;
  await act();
  const after = (await http.metrics()).of;
  return names.map((name) => (after[name] ?? 0) - (before[name] ?? 0));
}

const BOOK = 'mutation ($input: FundEntryBookInput!) { fundEntryBook(input: $input) { userErrors { code } } }';
const operation = (type: string, outcome: string) =>
  `canbao_operation_seconds_count{type="${type}",outcome="${outcome}"}`;

test('count operations by type and outcome', async () => {
  const names = [
    operation('query', 'answered'),
    operation('query', 'refused'),
    operation('mutation', 'refused'),
    operation('none', 'refused'),
  ];
  const counts = await grown(names, async () => {
    await http.ask('{ region(code: "350825") { name } }');
    await http.ask(`{ person(id: "${PERSON}") { name } }`, 'officer');
    await http.ask(`{ person(id: "${PERSON}") { name } }`);
    await http.ask(BOOK);
    await http.ask('{ nonsense', 'officer');
  });
  expect(counts).toEqual([2, 1, 1, 1]);
});

test('tell what failed on our side from what was refused', async () => {
  const query = `{ person(id: "${PERSON}") { name } }`;
  const names = [operation('query', 'answered'), operation('query', 'refused'), operation('query', 'failed')];
  const { sql } = graph.database;
  await sql`alter table people rename column name to name_away`;
  const counts = await grown(names, () => http.ask(query, 'officer'));
  await sql`alter table people rename column name_away to name`;
  expect(counts).toEqual([0, 0, 1]);
});

test('count the statements that an operation sent', async () => {
  const query = `{ person(id: "${PERSON}") { name household { id } } }`;
  // What each connection of a pool is told once comes before.
  for (let i = 0; i < 4; i++) await http.ask(query, 'officer');
  const { statements } = await graph.ask(OFFICER, query);
  const [counted] = await grown(['canbao_statements_total{pool="serving"}'], () => http.ask(query, 'officer'));
  expect(statements.length).toBeGreaterThan(0);
  // And the line that says whose file it was.
  expect(counted).toBe(statements.length + 1);
});

test('count answers over HTTP by the pattern of the route', async () => {
  const names = [
    'canbao_http_responses_total{route="/bulletins/:id.csv",status="401"}',
    'canbao_http_responses_total{route="none",status="404"}',
  ];
  const counts = await grown(names, async () => {
    await http.get(`/bulletins/${PERSON}.csv`);
    await http.get(`/people/${NUMBER}`);
  });
  expect(counts).toEqual([1, 1]);
});

test('tell jobs that wait and audit lines that no seal covers', async () => {
  const { db } = graph.platform;
  const names = ['canbao_jobs{state="waiting"}', 'canbao_jobs{state="running"}', 'canbao_audit_unsealed_lines'];
  const counts = await grown(names, async () => {
    const line = { actor: 'test', role: 'AUDITOR', action: 'person.read', count: 1 };
    await insertAuditLine(db, line);
    await insertAuditLine(db, line);
    for (const state of ['QUEUED', 'RUNNING'])
      await db.sql`
        insert into jobs (kind, subject_id, region_code, state, requested_by, requested_role)
        values ('EXPORT', gen_random_uuid(), ${COUNTY}, ${state}, 'test', 'AUDITOR')`;
    await db.sql`
      insert into jobs (kind, subject_id, region_code, requested_by, requested_role, due_at)
      values ('EXPORT', gen_random_uuid(), ${COUNTY}, 'test', 'AUDITOR', now() + interval '1 hour')`;
  });
  expect(counts).toEqual([1, 1, 2]);
  await db.sql`insert into audit_seals (first_line, last_line, count, hash, previous_hash) select min(id), max(id), count(*), '', '' from audit_lines`;
  const { of } = await http.metrics();
  expect([of.canbao_audit_unsealed_lines, of.canbao_audit_unsealed_seconds]).toEqual([0, 0]);
});

test('are told without what waits when the database is away, and never by an old number', async () => {
  let isAway = false;
  const metrics = createMetrics(async () => {
    if (isAway) throw new Error('away');
    return { jobsWaiting: 3, jobsRunning: 0, linesUnsealed: 7, unsealedSeconds: 9 };
  });
  expect(await metrics.print()).toMatch(
    /canbao_database_answers 1.*canbao_jobs\{state="waiting"\} 3.*unsealed_lines 7/s,
  );
  isAway = true;
  const away = await metrics.print();
  expect(away).toContain('canbao_database_answers 0');
  expect(away).not.toMatch(/^canbao_(jobs|audit)/m);
});

test('hold nothing of a person, whatever was asked', async () => {
  const search = `query find_${NUMBER} { people(where: { name: { eq: "李小明" } }) { nodes { name } } }`;
  await http.ask(search, 'officer');
  await http.ask(`{ person(id: "${PERSON}") { name idNumber phone } }`, 'officer');
  await http.ask(`{ person_${NUMBER} }`, 'officer');
  await http.get(`/bulletins/${NUMBER}.csv?name=李小明`, 'officer');
  const { text } = await http.metrics();
  expect(text).not.toMatch(/999999\d{11}|李|find_|0000-0000/);
  // Each series is one of a few words: a client's text in one would make this grow without end.
  expect(text.split('\n').length).toBeLessThan(500);
});
