import { globSync } from 'node:fs';
import type { Page } from 'playwright-core';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { namedHouseholdId } from '../../src/demo/named-people.ts';
import { type Browsing, CHROMIUM, hasBrowser, openBrowser } from '../support/browser.ts';
import { ownerUrlOf, ROOT, type Served, startServer, temporaryFolder } from '../support/serve.ts';

const FAMILY = namedHouseholdId(1);
const TOWN = '350825103';

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

describe('the files of the pages', () => {
  const files = globSync('**/*.{js,css}', { cwd: `${ROOT}/pages` }).map((file) => `/pages/${file}`);

  test.each(['/pages/receipt', '/pages/notice', '/lists', '/board', ...files])(
    '%s is served with a policy that lets in nothing of others',
    async (address) => {
      const response = await fetch(server.url + address);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none';.*;script-src 'self';/);
      expect(response.headers.get('content-type')).toMatch(/^text\/(html|css|javascript); charset=utf-8$/);
      expect(await response.text()).not.toMatch(/<script[^>]*>[^<]|on(click|load)=|style=/);
    },
  );

  test('charts are drawn with this server’s own copy of their library, which a browser may keep', async () => {
    const response = await fetch(`${server.url}/pages/vendor/echarts.js`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none';.*;script-src 'self';/);
    expect(response.headers.get('cache-control')).toBe('public, max-age=86400');
    expect(await response.text()).toMatch(/export\s*{/);
  });

  test.each(['/pages/', '/pages/..%2fpackage.json', '/pages/receipt.html', '/pages/secrets.js'])(
    '%s is not there',
    async (address) => {
      expect((await fetch(server.url + address)).status).toBe(404);
    },
  );
});

describe('a roster as a file', () => {
  const get = (address: string, headers: Record<string, string> = { authorization: `Bearer ${token}` }) =>
    fetch(server.url + address, { headers });

  test('comes with its name, in UTF-8 with a mark, and lists the town', async () => {
    const response = await get(`/rosters/${TOWN}/2018.csv`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="roster-${TOWN}-2018.csv"`);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(bytes.toString()).toContain('罗志荣');
  });

  test('comes as it was made, once it was', async () => {
    expect((await get(`/rosters/${TOWN}/2018.csv?stored=true`)).status).toBe(404);
    const query = `mutation { rosterMake(input: { idempotencyKey: "over-http", regionCode: "${TOWN}", policyYear: 2018 }) {
      roster { lineCount } userErrors { code } } }`;
    const { body } = await server.ask(query, { token });
    const text = await (await get(`/rosters/${TOWN}/2018.csv?stored=true&language=en`)).text();
    expect(text.trim().split('\n').length - 1).toBe(body.data.rosterMake.roster.lineCount);
    expect(text).toContain('householdNumber');
  });

  test.each<[string, string, number, string]>([
    ['without a token', `/rosters/${TOWN}/2018.csv`, 401, 'UNAUTHENTICATED'],
    ['of a region that is none', '/rosters/350825999/2018.csv', 404, 'REGION_UNKNOWN'],
    ['of a year without a rulebook', `/rosters/${TOWN}/2031.csv`, 422, 'POLICY_YEAR_NOT_PUBLISHED'],
    ['with whole numbers and no purpose', `/rosters/${TOWN}/2018.csv?unmask=true&caseNumber=1`, 403, 'PURPOSE_NEEDED'],
    ['in a language that is none', `/rosters/${TOWN}/2018.csv?language=fr`, 400, 'BAD_REQUEST'],
  ])('is refused %s, with the status that says so', async (what, address, status, code) => {
    const response = await get(address, what === 'without a token' ? {} : { authorization: `Bearer ${token}` });
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect([response.status, errors[0]?.extensions.code]).toEqual([status, code]);
  });
});

describe('payments handed in', () => {
  const put = (body: string | null, bearer = token, type = 'text/csv') =>
    fetch(`${server.url}/imports/collection?region=${TOWN}&year=2018`, {
      method: 'PUT',
      headers: { 'content-type': type, ...(bearer && { authorization: `Bearer ${bearer}` }) },
      body,
    });

  test('are answered with a report, line by line', async () => {
    const response = await put('户号,身份证号,缴费日期\n1,11010519491231002X,2017-11-18\n');
    const report = (await response.json()) as { households: object; problems: { line: number; field: string }[] };
    expect(response.status).toBe(200);
    expect(report.households).toEqual({ taken: 0, takenBefore: 0, refused: 1 });
    expect(report.problems.map(({ line, field }) => [line, field])).toEqual([
      [2, '户号'],
      [2, '身份证号'],
    ]);
  });

  test.each<[string, () => Promise<Response>, number]>([
    ['without a token', () => put('x', ''), 401],
    ['by who may not collect', async () => put('x', await server.token({ role: 'ANALYST', regions: ['350825'] })), 403],
    ['in another form', () => put('{}', token, 'application/json'), 415],
    ['with another header', () => put('a,b\n'), 422],
    ['with nothing in it', () => put(null), 422],
  ])('are refused %s', async (_, send, status) => {
    expect((await send()).status).toBe(status);
  });
});

test.skipIf(hasBrowser)(
  `the pages are looked at in a browser, and there is none at ${CHROMIUM} (CHROMIUM_PATH)`,
  (context) => context.skip('Debian has one: apt-get install chromium'),
);

describe.skipIf(!hasBrowser)('the pages in a browser', () => {
  let browsing: Browsing;
  let page: Page;

  beforeAll(async () => {
    browsing = await openBrowser(server.url);
    page = await browsing.open();
  });
  afterAll(() => browsing?.close());

  const paper = () => page.locator('#paper');
  const open = async (address: string) => {
    // A page that differs in what follows # alone is not loaded again.
    await page.goto('about:blank');
    await page.goto(`${server.url}${address}#token=${token}`);
    await paper().locator('h1').waitFor();
  };

  /** The receipts of the named family, as the graph has them. */
  async function receipts() {
    const query = `{ household(id: "${FAMILY}") { receipts { id number total status lines { amount person { name } } } } }`;
    const { body } = await server.ask(query, { token });
    return body.data.household.receipts;
  }

  test('show a receipt with its lines and its total, in figures and in words', async () => {
    const [receipt] = await receipts();
    await open(`/pages/receipt?id=${receipt.id}`);
    const rows = await paper().locator('tbody tr').allInnerTexts();
    expect(rows.length).toBe(receipt.lines.length);
    receipt.lines.forEach(({ amount, person }: { amount: string; person: { name: string } }, at: number) => {
      expect(rows[at]).toContain(person.name);
      expect(rows[at]).toContain(amount);
    });
    const foot = await paper().locator('tfoot').textContent();
    expect(foot).toContain(receipt.total);
    expect(foot).toMatch(/[壹贰叁肆伍陆柒捌玖]佰?.*元整/);
    expect(await paper().locator('.stamp').count()).toBe(0);
  });

  test('stamp a void receipt 作废', async () => {
    const [receipt] = await receipts();
    const sql = postgres(await ownerUrlOf(place.path), { max: 1 });
    await sql`insert into receipt_voids (receipt_id, voided_on, reason, voided_by)
      values (${receipt.id}, '2017-11-20', '姓名有误', 'test')`;
    await sql`update receipts set status = 'VOID' where id = ${receipt.id}`;
    await sql.end();
    await open(`/pages/receipt?id=${receipt.id}`);
    const stamp = await paper().locator('.stamp').textContent();
    expect(stamp).toContain('作废');
    expect(stamp).toContain('姓名有误');
  });

  test('show what a household owes, member by member, by when and where', async () => {
    await open(`/pages/notice?household=${FAMILY}&year=2018`);
    const query = `{ household(id: "${FAMILY}") { contribution(policyYear: 2018) {
      collectedNow { min max } members { person { name } contribution { collectedNow { exact } } } } } }`;
    const { contribution } = (await server.ask(query, { token })).body.data.household;
    const rows = await paper().locator('table').first().locator('tbody tr').allInnerTexts();
    expect(rows.length).toBe(contribution.members.length);
    contribution.members.forEach(
      (member: { person: { name: string }; contribution: { collectedNow: { exact: string | null } } }, at: number) => {
        expect(rows[at]).toContain(member.person.name);
        expect(rows[at]).toContain(member.contribution.collectedNow.exact ?? '–');
      },
    );
    const text = await paper().textContent();
    expect(await paper().locator('tfoot').first().textContent()).toContain(contribution.collectedNow.max);
    expect(text).toMatch(/2017-\d\d-\d\d — 2017-\d\d-\d\d/);
    expect(text).toContain('农信社');
    expect(text).toMatch(/依据条款 Clauses: .+四/);
    const questions = await paper().locator('tbody tr').filter({ hasText: '待核实' }).allInnerTexts();
    for (const row of questions) expect(row.split('待核实').length).toBeLessThanOrEqual(3);
    const remarks = await paper().locator('table').nth(1).locator('tbody td:nth-child(3)').allInnerTexts();
    expect(new Set(remarks).size).toBe(remarks.length);
  });

  test('keep the token out of the address, and keep it nowhere', async () => {
    expect(page.url()).not.toContain('token');
    expect(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])')).toBe(
      '[{},{},""]',
    );
  });

  test('say in words what is wrong, with a token typed into the field', async () => {
    await page.goto('about:blank');
    await page.goto(`${server.url}/pages/receipt?id=${FAMILY}`);
    await page.locator('#show').click();
    expect(await page.locator('#problem').textContent()).toContain('A token is needed');
    await page.locator('#token').fill(token);
    await page.locator('#show').click();
    await page.locator('#problem', { hasText: 'no such receipt' }).waitFor();
  });

  test.each([
    ['receipt', /\/MediaBox ?\[0 0 59[45](\.\d+)? (419|420)/],
    ['notice', /\/MediaBox ?\[0 0 59[45](\.\d+)? 84[12]/],
  ])('print a %s on paper of its size, without what is asked on top', async (name, size) => {
    const [receipt] = await receipts();
    await open(name === 'receipt' ? `/pages/receipt?id=${receipt.id}` : `/pages/notice?household=${FAMILY}&year=2018`);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf).toMatch(size);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('header.asking').isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
  });

  test('ask no other host, and nothing in them fails', () => {
    expect(browsing.foreign).toEqual([]);
    expect(browsing.complaints).toEqual([]);
  });
});

/** Pure, so it is asked here without a browser. */
test.each([
  ['0.00', '零元整'],
  ['180.00', '壹佰捌拾元整'],
  ['1080.05', '壹仟零捌拾元零伍分'],
  ['10000.50', '壹万元伍角整'],
  ['100100.00', '壹拾万零壹佰元整'],
  ['0.07', '柒分'],
  ['100000000.00', '壹亿元整'],
  ['-150.00', '负壹佰伍拾元整'],
])('%s yuan is spelled %s', async (amount, words) => {
  const { inCapitals } = await import('../../pages/capitals.js' as string);
  expect(inCapitals(amount)).toBe(words);
});
