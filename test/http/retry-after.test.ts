import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { IssuerUnreachable } from '../../src/http/auth.ts';
import { OpenStreams } from '../../src/http/open-streams.ts';
import { refuse } from '../../src/http/refusal.ts';
import { STRANGER } from '../../src/services/viewer.ts';
import { createTestGraph, type TestGraph } from '../support/graph.ts';
import { createTestHttp, type TestHttp } from '../support/http.ts';

let graph: TestGraph;
let http: TestHttp;

beforeAll(async () => {
  graph = await createTestGraph();
  http = await createTestHttp(graph);
});
afterEach(() => graph.database.sql`alter table if exists audit_away rename to audit_lines`);
afterAll(async () => {
  await http?.close();
  await graph?.close();
});

const PEOPLE = '{ people(first: 1, where: { name: { startsWith: "李明" } }) { nodes { id } } }';

test('an answer that could not be noted is asked for again in a minute', async () => {
  await graph.database.sql`alter table audit_lines rename to audit_away`;
  const { statusCode, headers } = await http.ask('{ people(first: 1) { nodes { name } } }', 'officer');
  expect([statusCode, headers['retry-after']]).toEqual([503, '60']);
});

test('searches by name go on at midnight in China', async () => {
  await graph.database.sql`
    insert into audit_lines (actor, role, action, subjects, count)
    select 'test', 'COUNTY_OFFICER', 'person.searchName', '{}', 0 from generate_series(1, 1000)`;
  const [row] = await graph.database.sql<{ seconds: number }[]>`
    select extract(epoch from date_trunc('day', now() at time zone 'Asia/Shanghai') + interval '1 day'
      - now() at time zone 'Asia/Shanghai')::int as seconds`;
  const { statusCode, headers } = await http.ask(PEOPLE, 'officer');
  expect(statusCode).toBe(429);
  expect(Math.abs(Number(headers['retry-after']) - (row?.seconds ?? 0))).toBeLessThan(60);
});

test('too many streams, and keys that cannot be read, say when to come again', () => {
  const streams = new OpenStreams();
  const open = () => streams.open(STRANGER, Date.now() + 60_000, async () => STRANGER);
  const opened = Array.from({ length: 5 }, open);
  expect([statusOf(open), statusOf(unreachable)]).toEqual([
    [503, '10'],
    [503, '5'],
  ]);
  for (const { leave } of opened) leave();
});

function unreachable(): never {
  throw new IssuerUnreachable('The keys cannot be read.', 5);
}

/** What somebody is told of what is thrown: status and Retry-After. */
function statusOf(fail: () => unknown) {
  const told = { status: 0, headers: {} as Record<string, string> };
  const reply = {
    header: (name: string, value: unknown) => Object.assign(told.headers, { [name]: String(value) }),
    status(status: number) {
      told.status = status;
      return { send: () => undefined };
    },
  };
  try {
    fail();
  } catch (error) {
    refuse(error as Error, reply as never, () => undefined);
  }
  return [told.status, told.headers['retry-after']];
}
