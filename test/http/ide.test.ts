import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readExamples } from '../../src/http/ide.ts';
import { type Served, startServer, temporaryFolder } from '../support/serve.ts';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const hasBrowser = existsSync(CHROMIUM);

/** A browser that asks nobody for anything by itself. */
const SILENT = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

test.skipIf(hasBrowser)(
  `the IDE is looked at in a browser, and there is none at ${CHROMIUM} (CHROMIUM_PATH)`,
  (context) => context.skip('Debian has one: apt-get install chromium'),
);

describe.skipIf(!hasBrowser)('the page at /', () => {
  const operations = readExamples().map(({ query }) => /^query (\w+)/m.exec(query)?.[1] ?? '');
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let profile: string;
  let server: Served;
  let browser: BrowserContext;
  let page: Page;
  const foreign: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    place = await temporaryFolder();
    profile = await mkdtemp(join(tmpdir(), 'canbao-browser-'));
    server = await startServer(place.path);
    browser = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      args: SILENT,
      viewport: { width: 1280, height: 800 },
    });
    await browser.route('**/*', (route) => {
      const address = route.request().url();
      if (/^(data|blob):/.test(address) || new URL(address).origin === server.url) return route.continue();
      foreign.push(address);
      return route.abort();
    });
    page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await open();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await place?.remove();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  async function open() {
    await page.goto(server.url);
    await page.locator('.graphiql-execute-button').waitFor();
  }

  const tabs = () => page.locator('.graphiql-tab-button');

  /** Does something that asks the graph, and gives what the graph answered once the page shows it. */
  async function answerTo(operation: string, act: () => Promise<void>) {
    const asked = page.waitForResponse((response) => response.request().postData()?.includes(operation) ?? false);
    await act();
    const response = await asked;
    await page.locator('.graphiql-response', { hasText: /"(data|errors)"/ }).waitFor();
    return { status: response.status(), body: await response.json() };
  }

  test('says on top which day the demo lives at, and that nothing in it is real', async () => {
    const banner = page.locator('#demo-day');
    expect(await page.title()).toBe('Canbao 参保 · demo at 2017-11-20');
    expect(await banner.textContent()).toBe(
      '演示数据，均为虚构 · 系统当日 2017-11-20 · Invented demo data, living at 2017-11-20',
    );
    const [above, below] = [
      await banner.boundingBox(),
      await page.locator('.graphiql-container').first().boundingBox(),
    ];
    if (!above || !below) throw new Error('Neither can be seen.');
    expect(below.y).toBeGreaterThanOrEqual(above.y + above.height);
    expect(below.y + below.height).toBeLessThanOrEqual(800);
  });

  test('has a tab for every example', async () => {
    expect(operations.length).toBeGreaterThan(0);
    expect(await tabs().allInnerTexts()).toEqual(operations);
  });

  test.each(operations.map((operation, index) => ({ operation, index })))(
    'runs the example $operation, and shows data without errors',
    async ({ operation, index }) => {
      if (operations.length > 1) await tabs().nth(index).click();
      // The IDE reads a document a tenth of a second after it changed; nobody finds the button faster.
      await page.waitForTimeout(500);
      const run = () => page.locator('.graphiql-execute-button').click();
      const { status, body } = await answerTo(operation, run);
      expect([status, body.errors]).toEqual([200, undefined]);
      expect(Object.values(body.data).every((value) => value !== null)).toBe(true);
    },
  );

  test('runs by keyboard, and again after the page was opened again', async () => {
    const [first = ''] = operations;
    for (const _ of ['opened', 'opened again']) {
      await open();
      await page.locator('.graphiql-query-editor .view-lines').click();
      const { status, body } = await answerTo(first, () => page.keyboard.press('Control+Enter'));
      expect([status, body.errors]).toEqual([200, undefined]);
    }
  });

  test('keeps nothing of what was typed', async () => {
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.type('# 999999198001011234');
    await page.waitForTimeout(1000);
    expect(page.url()).toBe(`${server.url}/`);
    expect(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain('9999991980');
  });

  test('asks no other host, and nothing in it fails', () => {
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
