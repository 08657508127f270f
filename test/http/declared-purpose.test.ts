import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { declaring } from '../../src/http/declared-purpose.ts';
import { STRANGER } from '../../src/services/viewer.ts';
import { OFFICER, TOWN, viewerWith } from '../support/graph.ts';
import { type Served, startServer, temporaryFolder } from '../support/serve.ts';

const PURPOSE = '核实投诉';
const HEADERS = { 'x-canbao-purpose': encodeURIComponent(PURPOSE) };

describe('a request that declares its purpose', () => {
  test('reads for it', () => {
    expect(declaring(OFFICER, HEADERS)).toEqual({ ...OFFICER, purpose: PURPOSE });
    expect(declaring(OFFICER, { 'x-canbao-purpose': 'a complaint' }).purpose).toBe('a complaint');
  });

  test('changes neither what the token declares nor a stranger', () => {
    const viewer = viewerWith({ role: 'AUDITOR', purpose: 'yearly audit' });
    expect(declaring(viewer, HEADERS)).toBe(viewer);
    expect(declaring(STRANGER, HEADERS)).toBe(STRANGER);
  });

  test.each([{}, { 'x-canbao-purpose': '' }, { 'x-canbao-purpose': '%20' }])('with %j declares nothing', (headers) => {
    expect(declaring(OFFICER, headers)).toBe(OFFICER);
  });

  test.each(['%', '%E6', 'æ ¸å®', 'a%0Ab', 'a%00', 'x'.repeat(256)])('as %j is refused', (sent) => {
    expect(() => declaring(OFFICER, { 'x-canbao-purpose': sent })).toThrow(/percent-encoded/);
  });
});

describe('over HTTP', () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: Served;
  let token: string;
  beforeAll(async () => {
    place = await temporaryFolder();
    server = await startServer(place.path);
    token = await server.token({ role: 'COUNTY_OFFICER', regions: ['350825'] });
  });
  afterAll(async () => {
    await server?.stop();
    await place?.remove();
  });

  test('a number is opened in the graph for who declares it', async () => {
    const query = '{ viewer { purpose } people(first: 20) { nodes { idNumber(unmask: true, caseNumber: "7") } } }';
    const refused = await server.ask(query, { token });
    expect([refused.status, refused.body.errors[0].extensions.code]).toEqual([403, 'PURPOSE_NEEDED']);
    const { body } = await server.ask(query, { token, headers: HEADERS });
    expect(body.errors).toBeUndefined();
    expect(body.data.viewer.purpose).toBe(PURPOSE);
    expect(JSON.stringify(body.data.people)).toMatch(/"999999\d{11}[\dX]"/);
    const unreadable = await server.ask(query, { token, headers: { 'x-canbao-purpose': '%' } });
    expect([unreadable.status, unreadable.body.errors[0].extensions.code]).toEqual([400, 'PURPOSE_UNREADABLE']);
  });

  test('a stream is asked for with what it declares', async () => {
    const open = (headers: Record<string, string>) =>
      fetch(`${server.url}/graphql/stream`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          authorization: `Bearer ${token}`,
          ...headers,
        },
        body: JSON.stringify({ query: 'subscription { jobProgress(id: "a") { state } }' }),
      });
    const codeOf = async (headers: Record<string, string>) =>
      (await (await open(headers)).json()).errors[0].extensions.code;
    expect(await codeOf(HEADERS)).toBe('JOB_UNKNOWN');
    const unreadable = await open({ 'x-canbao-purpose': '%' });
    expect([unreadable.status, (await unreadable.json()).errors[0].extensions.code]).toEqual([
      400,
      'PURPOSE_UNREADABLE',
    ]);
  });

  test('a roster is given with whole numbers', async () => {
    const get = (headers = {}) =>
      fetch(`${server.url}/rosters/${TOWN}/2018.csv?unmask=true&caseNumber=7`, {
        headers: { authorization: `Bearer ${token}`, ...headers },
      });
    expect((await get()).status).toBe(403);
    const roster = await get(HEADERS);
    expect(roster.status).toBe(200);
    expect(await roster.text()).toMatch(/999999\d{11}[\dX]/);
  });
});
