import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inventedIdNumber } from '../../src/demo/id-number.ts';
import { CONTROL, HOSTILE, wrongWith } from './hostile.ts';
import { createWatched, type Watched } from './statements.ts';

let server: Watched;
beforeAll(async () => {
  server = await createWatched();
});
afterAll(() => server?.close());

describe('SQL beside the document', () => {
  const QUERY = '{ people(first: 2, where: { region: { within: "350825103" } }) { nodes { id name } totalCount } }';

  test.each([
    ...[
      'authorization',
      'user-agent',
      'accept-language',
      'x-forwarded-for',
      'x-request-id',
      'cookie',
      'origin',
      'range',
    ],
    ...['x-canbao-emergency', 'x-canbao-client', 'apollo-operation-name', 'if-none-match', 'x-source', 'referer'],
  ])('in the header %s changes nothing', async (header) => {
    const known = await server.post(QUERY);
    for (const text of HOSTILE.filter((one) => /^[\x20-\x7e]{1,200}$/.test(one))) {
      const sent = await server.watch(() =>
        server.http.app.inject({
          method: 'POST',
          url: '/graphql',
          headers: { [header]: text },
          payload: { query: QUERY },
        }),
      );
      expect([text, wrongWith(sent, known.texts)]).toEqual([text, undefined]);
    }
  });

  test('in the name of an operation, of a variable nobody declared and of an extension changes nothing', async () => {
    const known = await server.post(QUERY);
    for (const text of HOSTILE) {
      for (const more of [{ operationName: text }, { extensions: { [text]: text } }, { extensions: { cost: text } }])
        expect(wrongWith(await server.post(QUERY, {}, more), known.texts)).toBeUndefined();
      expect(wrongWith(await server.post(QUERY, { [text]: text }), known.texts)).toBeUndefined();
    }
  });

  test('in the addresses of files changes nothing', async () => {
    const places = [
      (part: string) => `/exports/${part}`,
      (part: string) => `/declarations/${part}.csv`,
      (part: string) => `/bulletins/${part}.csv`,
      (part: string) => `/lists/batches/${part}/rows.csv`,
      (part: string) => `/rosters/${part}/2018.csv`,
      (part: string) => `/rosters/350825103202/${part}.csv`,
      (part: string) => `/funds/${part}/URRBMI/2018.csv`,
      (part: string) => `/funds/350800/${part}/2018.csv`,
      (part: string) => `/lists/${part}/template`,
      (part: string) => `/lists/CIVIL_AFFAIRS/template?mode=${part}`,
      (part: string) => `/rosters/350825103202/2018.csv?language=${part}`,
    ];
    for (const place of places) {
      const known = await server.watch(() => server.http.get(place('harmless')));
      for (const text of HOSTILE.filter((one) => one.isWellFormed())) {
        const sent = await server.watch(() => server.http.get(place(encodeURIComponent(text))));
        expect([place(text), sent.status < 500 && sent.status >= 400, wrongWith(sent, known.texts)]).toEqual([
          place(text),
          true,
          undefined,
        ]);
      }
    }
  });
});

describe('SQL in a file', () => {
  const put = (url: string, body: string) =>
    server.watch(() =>
      server.http.app.inject({ method: 'PUT', url, headers: { 'content-type': 'text/csv' }, payload: body }),
    );
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const number = inventedIdNumber('1950-01-06', 1);
  const files: Readonly<Record<string, (text: string, at: number) => readonly [url: string, body: string]>> = {
    'of people': (text, at) => [
      `/imports/people?source=${encodeURIComponent(at === 3 ? text : 'county')}`,
      `idNumber,name,region${at === 4 ? `,${cell(text)}` : ''}\n${[number, '示例', '350825103202'].map((one, place) => cell(place === at ? text : one)).join(',')}\n`,
    ],
    'of what a village collected': (text, at) => [
      `/imports/collection?region=350825103202&year=2018&source=${encodeURIComponent(at === 3 ? text : 'village')}`,
      `户号,身份证号,缴费日期,回单号${at === 4 ? `,${cell(text)}` : ''}\n${['V-1', number, '2017-11-18', 'A-1'].map((one, place) => cell(place === at ? text : one)).join(',')}\n`,
    ],
    'of a department’s list': (text, at) => [
      `/lists/uploads/${at === 3 ? encodeURIComponent(text) : randomUUID()}?department=CIVIL_AFFAIRS&region=350825&format=CSV`,
      `身份证号,姓名,类别,认定日期${at === 4 ? `,${cell(text)}` : ''}\n${[number, '示例甲', '低保', '2017-08-20'].map((one, place) => cell(place === at ? text : one)).join(',')}\n`,
    ],
  };

  test.each(Object.entries(files))('%s is a cell like any other, or refused', async (_, file) => {
    for (const at of [0, 1, 2, 3, 4]) {
      // By the second, somebody of this number is on file; the third is refused and tells that somebody was.
      const known = new Set<string>(CONTROL);
      for (const text of ['harmless', 'another', ''])
        for (const sent of (await put(...file(text, at))).texts) known.add(sent);
      for (const text of HOSTILE.filter((one) => one.isWellFormed())) {
        const sent = await put(...file(text, at));
        expect([at, text.slice(0, 40), wrongWith(sent, known)]).toEqual([at, text.slice(0, 40), undefined]);
      }
    }
    expect(server.logged).toEqual([]);
  });
});

describe('SQL in the subscription', () => {
  test('finds no job', async () => {
    const query = 'subscription ($id: ID!) { jobProgress(id: $id) { state } }';
    // By a line of its own: a stream that nobody hangs up on is held open.
    const url = `${await server.http.app.listen({ port: 0, host: '127.0.0.1' })}/graphql/stream`;
    const headers = { accept: 'text/event-stream', 'content-type': 'application/json' };
    const follow = (id: string) =>
      server.watch(async () => {
        const answer = await fetch(url, {
          method: 'POST',
          headers,
          body: JSON.stringify({ query, variables: { id } }),
        });
        return { statusCode: answer.status, body: await answer.text() };
      });
    const known = await follow('harmless');
    for (const text of HOSTILE) {
      const sent = await follow(text);
      expect([text, wrongWith(sent, known.texts)]).toEqual([text, undefined]);
      expect(sent.body).toMatch(/"code":"[A-Z_]+"/);
    }
  });
});
