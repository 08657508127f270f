import { afterAll, beforeAll, expect, test } from 'vitest';
import { FILE_KINDS } from '../../src/http/imports.ts';
import { type Asker, askers } from './file-askers.ts';
import { type Answered, createFileDesk, type FileDesk } from './file-desk.ts';
import { BESIDE, doorsOf, type FileDoor, type Refusal, refusalOf } from './file-doors.ts';

/**
 * Files on their way in and out: every way that the server has, by every role with all of its scopes, with each alone, with all but one and
 * with none, for places that are drawn. Whoever lacks a scope is refused before any statement; whoever works elsewhere after a look at
 * where the thing belongs; and nothing is changed by it. A trial is one token and one way.
 */
const SEED = Number(process.env.CANBAO_SEED ?? 20171126);
const DRAWS = process.env.CANBAO_LONG ? 20 : 1;

let desk: FileDesk;
let doors: readonly FileDoor[];
beforeAll(async () => {
  desk = await createFileDesk();
  doors = doorsOf(desk.filed);
});
afterAll(() => desk?.close());

/** The way of imports is told for each kind by itself. */
const routesByKind = () =>
  desk.routes.flatMap((route) =>
    route === 'PUT /imports/:kind' ? FILE_KINDS.map((kind) => `PUT /imports/${kind}`) : [route],
  );

test('every way that the server has is known here, and none that it has not', () => {
  const ruled = new Set(doors.map(({ route }) => route));
  // What is asked for without its content is ruled as what is asked for.
  const routes = routesByKind().map((route) => route.replace(/^HEAD /, 'GET '));
  expect(routes.filter((route) => !ruled.has(route) && !BESIDE.some((one) => one.test(route)))).toEqual([]);
  expect([...ruled].filter((route) => !routes.includes(route))).toEqual([]);
  expect(routes.length).toBeGreaterThan(60);
});

const inWords = ({ role, regions, department, scope = 'all' }: Asker, { route, url }: FileDoor) =>
  `${route} ${url} as ${role} ${regions.join(' ')} ${department}: ${scope}`;

/** What stands in the database and a statement names. */
const tablesIn = (statement: string) => {
  const words = new Set(statement.match(/\w+/g));
  return desk.tables.filter((table) => words.has(table));
};

/** What there is none of for whoever may not see it; to everybody else a refusal says that it is not theirs. */
const UNKNOWN = ['DECLARATION_UNKNOWN', 'BULLETIN_UNKNOWN', 'EXPORT_UNKNOWN', 'BATCH_UNKNOWN'];
const statusOf = (code: string) => (code === 'UNAUTHENTICATED' ? 401 : UNKNOWN.includes(code) ? 404 : 403);

function expectRefused({ status, code, statements }: Answered, expected: Refusal, words: string): void {
  expect({ status, code }, words).toEqual({ status: statusOf(expected.code), code: expected.code });
  for (const statement of statements) expect(statement.trim(), words).toMatch(/^(select|begin|commit|rollback)\b/i);
  expect(
    statements.flatMap(tablesIn).filter((table) => !expected.reads.includes(table)),
    words,
  ).toEqual([]);
  if (expected.reads.length === 0) expect(statements, words).toEqual([]);
}

/** What whoever is let in may be told: a file, what is wrong in theirs, that no roster was kept, that another sent a list by this id. */
const INSIDE = [
  null,
  'IMPORT_REFUSED',
  'FUND_FILE_REFUSED',
  'COLLECTION_FILE_REFUSED',
  'ROSTER_NOT_MADE',
  'UPLOAD_ID_TAKEN',
];

const sent = (asker: Asker, { route, url, file }: FileDoor) =>
  desk.send(asker, { method: route.startsWith('PUT') ? 'PUT' : 'GET', url, file });

test('whoever is not let in changes nothing and asks nothing of the registry', async () => {
  const scopes = [...new Set(doors.flatMap((door) => door.scopes.flat()))];
  const letIn = new Map<string, number>();
  let [refused, lookedUp] = [0, 0];
  for (const asker of askers(scopes, DRAWS, SEED)) {
    const before = await desk.counts();
    const refusals = doors.map((door) => ({ door, refusal: refusalOf(door, asker), words: inWords(asker, door) }));
    for (const { door, refusal, words } of refusals) {
      if (!refusal) continue;
      const answer = await sent(asker, door);
      expectRefused(answer, refusal, words);
      refused += 1;
      lookedUp += answer.statements.length > 0 ? 1 : 0;
    }
    expect(await desk.counts(), JSON.stringify(asker)).toEqual(before);
    for (const { door, refusal, words } of refusals) {
      if (refusal) continue;
      const { code } = await sent(asker, door);
      expect(INSIDE, `${code} ${words}`).toContain(code);
      letIn.set(door.route, (letIn.get(door.route) ?? 0) + 1);
    }
  }
  expect(refused).toBeGreaterThan(4_000 * DRAWS);
  expect(lookedUp).toBeGreaterThan(400 * DRAWS);
  expect(doors.filter(({ route }) => (letIn.get(route) ?? 0) < DRAWS)).toEqual([]);
}, 600_000);

test('whoever asks for a file without its content is refused as they are with it', async () => {
  const headed = doors.filter(({ route }) => /^GET/.test(route) && desk.routes.includes(route.replace('GET', 'HEAD')));
  let trials = 0;
  for (const asker of askers([], DRAWS, SEED)) {
    for (const door of headed) {
      const refusal = refusalOf(door, asker);
      if (!refusal) continue;
      const { status, body, statements } = await desk.send(asker, { method: 'HEAD', url: door.url });
      expect({ status, body }, inWords(asker, door)).toEqual({ status: statusOf(refusal.code), body: '' });
      if (refusal.reads.length === 0) expect(statements).toEqual([]);
      trials += 1;
    }
  }
  expect(trials).toBeGreaterThan(200);
}, 120_000);
