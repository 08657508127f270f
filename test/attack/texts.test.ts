import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readName } from '../../src/services/assistance-lists/list-cells.ts';
import { faultsOfName } from '../../src/services/people/check-identity.ts';
import { asItWas, asText, harmless } from '../../src/services/rosters/roster-cells.ts';
import { nearNameOf } from '../../src/store/near-name.ts';
import { readList } from '../sync/list.ts';
import { rawWorkbook, zipOf } from '../sync/raw-workbook.ts';
import { createWatched, type Watched } from './statements.ts';
import { readOff, say } from './wire.ts';

let server: Watched;
beforeAll(async () => {
  server = await createWatched();
  await server.http.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => server?.close());

const MIB = 1024 ** 2;

describe('a cell of a file', () => {
  const FORMULAS = [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '＝1',
    '＋1',
    '－1',
    '＠a',
    '\t=1',
    '\r=1',
    '\n=1',
    "'=1",
    "''=cmd|' /C calc'!A0",
  ];
  test.each(FORMULAS)('%j is no formula, and comes back as it was', (text) => {
    for (const cell of [harmless(text), asText(text)]) {
      expect(cell).not.toMatch(/^[=+\-@＝＋－＠\t\r\n]/);
      expect(asItWas(cell)).toBe(text.replace(/[\t\r\n]/g, ' '));
    }
  });
});

describe('a name', () => {
  const unseen: Readonly<Record<string, string>> = {
    'with a space of no width': '张\u200b三',
    'with a joiner': '张\u200d三',
    'with a mark of byte order': '张\ufeff三',
    'that is turned round': '\u202e三张',
    'that is turned round for a part': '张\u2067三\u2069',
    'with a soft hyphen': '张\u00ad三',
    'with a variation of a character': '张\ufe00三',
    'with a variation of an ideograph': '张\u{e0100}三',
    'with a Korean filler, which is a letter': '张\u3164三',
    'with a tag': '张\u{e0041}三',
    'with a line break': '张\n三',
    'with the character NUL': '张\0三',
  };
  test.each(Object.entries(unseen))('%s is refused, typed in and in a list', (_, name) => {
    expect(faultsOfName(name)).toHaveLength(1);
    expect(readName(name)).toMatchObject({ fault: { code: 'NAME_INVALID' } });
  });

  test.each(['张三', '買買提·吐尔逊', '𠮷田', 'Ñandú O’Neill', 'Renée', '乌云 其其格'])('%s is a name', (name) => {
    expect(faultsOfName(name)).toEqual([]);
    expect(readName(name)).toMatchObject({ fault: null });
  });

  test.each([
    ['А Б', 'A B', 'Cyrillic and Latin'],
    ['Ο', 'O', 'Greek and Latin'],
    ['士', '土', 'two characters'],
    ['未', '末', 'two characters'],
    ['己', '已', 'two characters'],
    ['〇', 'O', 'a nought and a letter'],
  ])('%s is not %s: %s', (one, other) => expect(nearNameOf(one)).not.toBe(nearNameOf(other)));

  test('of another script finds nobody whose name looks like it', async () => {
    const query = 'query ($name: String!) { people(where: { name: { eq: $name } }) { totalCount } }';
    const names = await server.post('{ people(first: 20) { nodes { name } } }');
    const known: string[] = JSON.parse(names.body).data.people.nodes.map(({ name }: { name: string }) => name);
    for (const name of known) {
      for (const disguised of [`${name}\u200b`, `\u202e${[...name].reverse().join('')}`, `${name}\ufe00`]) {
        const { data } = JSON.parse((await server.post(query, { name: disguised })).body);
        expect(data.people.totalCount).toBe(0);
      }
    }
  });
});

describe('a workbook of a stranger', () => {
  const SHEET = 'xl/worksheets/sheet1.xml';
  /** A workbook with one of its parts replaced, or one added. */
  const workbook = (name: string, text: string) => {
    const parts = Object.fromEntries(
      ['[Content_Types].xml', '_rels/.rels', 'xl/workbook.xml', 'xl/_rels/workbook.xml.rels', SHEET].map((part) => [
        part,
        partOf(part),
      ]),
    );
    return zipOf({ ...parts, [name]: text });
  };
  /** Of a workbook that is as it should be. */
  const partOf = (name: string): string => {
    const file = rawWorkbook('').toString('latin1');
    const from = file.indexOf(name) + name.length;
    return file.slice(from, file.indexOf('PK', from));
  };
  const laughs = Array.from({ length: 30 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('');
  const doctype = (entities: string) => `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">${entities}]>`;
  const cell = (text: string) =>
    `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>${text}</t></is></c></row></sheetData></worksheet>`;
  const files: Readonly<Record<string, () => Buffer>> = {
    'whose entities unfold to a billion': () => workbook(SHEET, doctype(laughs) + cell('&l30;')),
    'whose entity is a file of this machine': () =>
      workbook(SHEET, doctype('<!ENTITY f SYSTEM "file:///etc/passwd">') + cell('&f;')),
    'whose entity is elsewhere': () =>
      workbook(SHEET, doctype('<!ENTITY % f SYSTEM "http://127.0.0.1:1/x">%f;') + cell('x')),
    'with a part that would be written elsewhere': () => workbook('../../../tmp/canbao-slipped', 'x'),
    'with a part by a whole path': () => workbook('/etc/canbao-slipped', 'x'),
    'with a part by a path of Windows': () => workbook('..\\..\\canbao-slipped', 'x'),
    'with a part named as a prototype': () => workbook('__proto__', '{"isAdmin":true}'),
    'with ten thousand parts': () =>
      zipOf(Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`xl/${at}.xml`, '<x/>']))),
    'whose cells are nested a hundred thousand deep': () =>
      workbook(SHEET, `<worksheet><sheetData><row r="1">${'<c>'.repeat(100_000)}</row></sheetData></worksheet>`),
  };
  test.each(Object.entries(files))('%s is refused, and nothing of it unfolds', async (_, make) => {
    const before = process.memoryUsage.rss();
    const { rows, problems } = await readList(make(), { format: 'XLSX' });
    expect(rows).toEqual([]);
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toMatch(/lollol|root:/);
    expect(process.memoryUsage.rss() - before).toBeLessThan(128 * MIB);
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
  });
});

describe('an address', () => {
  const OUTSIDE = [
    ...[
      '/pages/../package.json',
      '/pages/%2e%2e/package.json',
      '/pages/..%2f..%2fpackage.json',
      '/pages/..%5c..%5cpackage.json',
    ],
    ...['/pages/....//package.json', '/pages/%252e%252e%252fpackage.json', '//etc/passwd', '/pages//etc/passwd'],
    ...['/pages/lists/../../src/main.ts', '/pages/lists.css%00.html', '/pages/__proto__', '/pages/constructor'],
    ...[
      '/exports/..%2f..%2f..%2fetc%2fpasswd',
      '/declarations/..%2f..%2fetc%2fpasswd.csv',
      '/bulletins/%2fetc%2fpasswd.csv',
    ],
    ...[
      '/lists/batches/..%2f..%2fpackage.json/rows.csv',
      '/lists/..%2f..%2fdepartments/template',
      '/imports/..%2fpeople',
    ],
  ];
  test.each(OUTSIDE)('%s leads out of nothing', async (path) => {
    const answer = await say(server.http, `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    const [status] = readOff(answer);
    expect([400, 404, 422]).toContain(status);
    expect(answer).not.toMatch(/"dependencies"|root:|import /);
  });

  test.each([
    '/rosters/350825%0d%0aset-cookie:%20a=b/2018.csv',
    '/rosters/350825/2018%0d%0aset-cookie:%20a=b.csv',
    '/exports/x%0d%0aset-cookie:%20a=b',
    '/lists/CIVIL_AFFAIRS%22%0d%0aset-cookie:%20a=b/template',
    '/lists/CIVIL_AFFAIRS/template?mode=FULL%0d%0aset-cookie:%20a=b',
    '/bulletins/x%22;%0d%0aset-cookie:%20a=b.csv',
    '/nothing%0d%0aset-cookie:%20a=b',
    '/graphql?query=%0d%0aset-cookie:%20a=b',
  ])('%s writes no header', async (path) => {
    const answer = await say(server.http, `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    const [headers = ''] = answer.split('\r\n\r\n');
    expect(readOff(answer)[0]).toBeGreaterThanOrEqual(400);
    expect(headers.toLowerCase()).not.toMatch(/set-cookie/);
  });
});

describe('a number', () => {
  const YEAR = 'query ($year: Int!) { policyYear(region: "350825", scheme: URRBMI, year: $year) { __typename } }';
  const numbers = [
    '1e400',
    '-1e400',
    '9007199254740993',
    '2147483648',
    '-2147483649',
    '1.5',
    '"2018"',
    'true',
    '[[2018]]',
    'null',
  ];
  test.each(numbers)('%s is no year', async (year) => {
    const sent = await server.watch(() =>
      server.http.app.inject({
        ...{ method: 'POST', url: '/graphql', headers: { 'content-type': 'application/json' } },
        payload: `{"query":${JSON.stringify(YEAR)},"variables":{"year":${year}}}`,
      }),
    );
    const { data, errors } = JSON.parse(sent.body);
    expect([data?.policyYear ?? null, sent.texts.size]).toEqual([null, 0]);
    expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('a rulebook that is proposed', () => {
  const PROPOSE = `mutation ($input: RulebookProposeInput!) { rulebookPropose(input: $input) { userErrors { code } } }`;
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]', ...'bcdefghi'].map((name, at) =>
    at === 0
      ? name
      : `${name}: &${name} [${Array(9)
          .fill(`*${'abcdefghi'[at - 1]}`)
          .join(', ')}]`,
  );
  const files: Readonly<Record<string, string>> = {
    'whose aliases unfold to a billion': bomb.join('\n'),
    'with the prototype of all objects': '__proto__: { isAdmin: true }\nconstructor: { prototype: { isAdmin: true } }',
    'with a tag that would run': 'a: !!js/function "function () { return 1 }"',
    'that is nested ten thousand deep': '['.repeat(10_000),
    'that is itself': '&a [*a]',
    'of a number beyond all numbers': 'year: 1e400',
  };
  test.each(Object.entries(files))('%s is refused', async (_, yaml) => {
    const before = process.memoryUsage().heapUsed;
    const sent = await server.post(PROPOSE, { input: { file: '350825-liancheng/urrbmi-2018.yaml', yaml, note: 'x' } });
    const { data, errors } = JSON.parse(sent.body);
    expect([sent.status, errors]).toEqual([200, undefined]);
    expect(data.rulebookPropose.userErrors.length).toBeGreaterThan(0);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(256 * MIB);
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
    expect(server.logged).toEqual([]);
  });
});
