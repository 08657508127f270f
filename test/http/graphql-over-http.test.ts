import { type Audit, serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Served, startServer, temporaryFolder } from '../support/serve.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;
beforeAll(async () => {
  place = await temporaryFolder();
  server = await startServer(place.path);
});
afterAll(async () => {
  await server?.stop();
  await place?.remove();
});

const url = () => `${server.url}/graphql`;

/** What a page of another site cannot send unasked; without it a GET is refused. */
const asClient: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set('apollo-require-preflight', '1');
  return fetch(input, { ...init, headers });
};

const named = (audits: readonly Audit[]) => audits.map((audit) => [audit.id, audit.name, audit] as const);

/** What an audit found; of one that is not fulfilled, how grave the specification calls it. */
async function found(audit: Audit): Promise<string> {
  const result = await audit.fn();
  return result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`;
}

/** The specification's own audits: https://graphql.github.io/graphql-over-http */
describe('GraphQL over HTTP, as a client of ours asks', () => {
  const audits = serverAudits({ url, fetchFn: asClient });
  test('there are audits', () => expect(audits.length).toBeGreaterThan(60));
  test.each(named(audits))('%s %s', async (_id, _name, audit) => expect(await found(audit)).toBe('ok'));
});

/** What the specification allows a server to do (MAY), and this one does for nobody who sends no such header. */
const REFUSED_UNASKED = new Set(['5A70', 'D6D5', '6A70']);

describe('GraphQL over HTTP, as anybody asks', () => {
  test.each(named(serverAudits({ url })))('%s %s', async (id, _name, audit) =>
    expect(await found(audit)).toBe(REFUSED_UNASKED.has(id) ? 'notice: Response status code is not 200' : 'ok'),
  );
});
