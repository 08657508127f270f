import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, hasBrowser } from '../support/browser.ts';
import { type BoardDesk, COUNTY, type Figure, OTHER, openBoardDesk, TOWN } from './board-desk.ts';

/** A page asks four questions, one after the other, of a server that does other things beside. */
const PATIENCE = 60_000;

test.skipIf(hasBrowser)(
  `the board is looked at in a browser, and there is none at ${CHROMIUM} (CHROMIUM_PATH)`,
  (context) => context.skip('Debian has one: apt-get install chromium'),
);

describe.skipIf(!hasBrowser)('the board in a browser', { timeout: PATIENCE }, () => {
  let desk: BoardDesk;
  let officer: string;
  let towns: Figure[];
  beforeAll(async () => {
    desk = await openBoardDesk();
    officer = await desk.tokenOf('COUNTY_OFFICER');
    towns = (await desk.progress(COUNTY, 'TOWN')).filter(({ rate }) => rate !== null);
  }, 2 * PATIENCE);
  afterAll(() => desk?.close());

  const chart = (page: Page, part: string) => page.locator(`#${part} .chart`);
  const textsOf = (page: Page, part: string) => chart(page, part).locator('svg text').allTextContents();
  const rowsOf = (page: Page, part: string) => page.locator(`#${part} tbody tr`);
  const pick = (page: Page, town: string) => page.locator('#towns button.pick', { hasText: town });
  const nameOf = (code: string) => towns.find(({ regionCode }) => regionCode === code)?.region.name ?? '';

  test('ranks the towns as bars with the line of the rulebook, and as a table with numerator and denominator', async () => {
    const page = await desk.open(officer);
    await chart(page, 'towns').locator('svg text', { hasText: '目标 98.00 %' }).waitFor();
    expect(await page.locator('.headline').textContent()).toContain('98.00 %');
    const cells = await rowsOf(page, 'towns').evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('td')].map(({ textContent }) => textContent)),
    );
    const ranked = cells.filter(([rank]) => rank !== '–');
    expect(ranked.length).toBe(towns.length);
    for (const [, name, rate, enrolled, outOf, missing] of ranked) {
      const told = towns.find(({ region }) => region.name === name);
      expect([enrolled, outOf, missing]).toEqual([told?.enrolled, told?.outOf, told?.headsMissing].map(String));
      expect(rate).toContain(`${told?.rate} %`);
      expect(rate).toContain(told?.isReached ? '✓ 达标' : '▼ 未达标');
    }
    const ranks = ranked.map(([rank]) => Number(rank));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    const texts = await textsOf(page, 'towns');
    const names = new Set(towns.map(({ region }) => region.name));
    expect(texts.filter((text) => names.has(text))).toEqual(ranked.map(([, name]) => name));
    expect(texts.filter((text) => text.includes('▼')).length).toBe(towns.filter(({ isReached }) => !isReached).length);
    expect(await chart(page, 'towns').getAttribute('aria-label')).toContain('各乡镇参保率排名柱状图');
  });

  test('shows the villages of a town that is chosen by keyboard, and keeps it in the address', async () => {
    const page = await desk.open(officer);
    await page.locator('#villages', { hasText: '请先在上面选择一个乡镇' }).waitFor();
    await pick(page, nameOf(TOWN)).focus();
    await page.keyboard.press('Enter');
    await page.locator('#news', { hasText: nameOf(TOWN) }).waitFor({ state: 'attached' });
    await chart(page, 'villages').locator('svg').waitFor();
    const villages = await desk.progress(TOWN, 'VILLAGE');
    expect(await rowsOf(page, 'villages').count()).toBe(villages.length);
    const missing = await rowsOf(page, 'villages').locator('td:nth-child(5)').allTextContents();
    expect(missing.map(Number)).toEqual(villages.map((one) => one.headsMissing ?? 0).sort((a, b) => b - a));
    expect(new URL(page.url()).searchParams.get('within')).toBe(TOWN);
    expect(await pick(page, nameOf(TOWN)).getAttribute('aria-pressed')).toBe('true');
    expect(await page.evaluate('document.activeElement.textContent')).toBe(nameOf(TOWN));
  });

  test('shows who registered and has not paid, where no village has a number; a bar is chosen by a press too', async () => {
    const page = await desk.open(officer, `within=${TOWN}&policyYear=2018`);
    await chart(page, 'towns')
      .locator('svg text', { hasText: nameOf(OTHER) })
      .waitFor();
    const labels = (await textsOf(page, 'towns')).filter((text) => towns.some(({ region }) => region.name === text));
    const label = chart(page, 'towns')
      .locator('svg text', { hasText: nameOf(OTHER) })
      .first();
    const box = await label.boundingBox();
    expect(labels).toContain(nameOf(OTHER));
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) + 40, (box?.y ?? 0) + (box?.height ?? 0) / 2);
    await page.locator('#villages', { hasText: '通知未下达村级任务数' }).waitFor();
    expect(new URL(page.url()).searchParams.get('within')).toBe(OTHER);
    expect(await rowsOf(page, 'villages').locator('td:nth-child(5)').first().textContent()).toBe('–');
  });

  test('goes month by month: a bulletin as it was closed, and what is counted where none was', async () => {
    const page = await desk.open(officer, `within=${TOWN}&policyYear=2018`);
    await chart(page, 'months').locator('svg text', { hasText: '目标 98.00 %' }).waitFor();
    const rows = (await rowsOf(page, 'months').allTextContents()).filter((text) => text.includes('连城县'));
    expect(rows.map((text) => text.slice(0, 7))).toEqual(['2017-09', '2017-10', '2017-11']);
    expect(rows.map((text) => text.includes('● 通报'))).toEqual([false, true, false]);
    const query = `{ bulletins(within: "${COUNTY}", policyYear: 2018, first: 1) { nodes { county { enrolled rate } } } }`;
    const { county } = (await desk.server.ask(query, { token: officer })).body.data.bulletins.nodes[0];
    expect(rows[1]).toContain(`${county.rate} %`);
    expect(
      await rowsOf(page, 'months')
        .filter({ hasText: nameOf(TOWN) })
        .count(),
    ).toBe(3);
    expect(await textsOf(page, 'months')).toContain(nameOf(TOWN));
  });

  test('lists the batches with their state, page by page', async () => {
    const page = await desk.open(officer);
    await rowsOf(page, 'batches').first().waitFor();
    expect(await rowsOf(page, 'batches').first().textContent()).toMatch(/2017-1\d.*已应用/);
    const [first] = await rowsOf(page, 'batches').allTextContents();
    await page.getByRole('button', { name: '下一页' }).click();
    await page.getByText(/第2/).waitFor();
    expect(await rowsOf(page, 'batches').first().textContent()).not.toBe(first);
  });

  test('speaks the language of the address, in its charts as well, and changes it in place', async () => {
    const page = await desk.open(officer, `within=${TOWN}&lang=en`);
    await chart(page, 'towns').locator('svg text', { hasText: 'Target 98.00 %' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Progress by town, ranked' }).isVisible()).toBe(true);
    expect(await page.getByRole('heading', { name: '各乡镇进度排名' }).count()).toBe(0);
    expect(await chart(page, 'towns').getAttribute('aria-label')).toContain('Ranked bars of participation by town');
    await page.getByRole('button', { name: '中文' }).click();
    await chart(page, 'towns').locator('svg text', { hasText: '目标 98.00 %' }).waitFor();
    expect(new URL(page.url()).searchParams.get('lang')).toBe('zh');
    expect(await page.getByRole('heading', { name: '各乡镇进度排名' }).isVisible()).toBe(true);
  });

  test.each([
    ['zh', 390],
    ['en', 390],
    ['en', 1280],
  ])('fits its window in %s at %i pixels: nothing beyond the edge, no label cut off', async (lang, width) => {
    const page = await desk.open(officer, `within=${TOWN}&lang=${lang}`, { width, reducedMotion: 'reduce' });
    for (const part of ['towns', 'villages', 'months']) await chart(page, part).locator('svg text').first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    const cut = `[...document.querySelectorAll('.chart svg')].flatMap((svg) => {
      const frame = svg.getBoundingClientRect();
      return [...svg.querySelectorAll('text')].filter((text) => {
        const box = text.getBoundingClientRect();
        return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
      }).map(({ textContent }) => textContent);
    })`;
    expect(await page.evaluate(cut)).toEqual([]);
    expect(await page.locator('#towns details').evaluate((one) => (one as unknown as { open: boolean }).open)).toBe(
      width > 600,
    );
  });

  test('takes the colours of a dark window, and stays still for who asks for it', async () => {
    const page = await desk.open(officer, '', { colorScheme: 'dark', reducedMotion: 'reduce' });
    const label = chart(page, 'towns')
      .locator('svg text', { hasText: nameOf(OTHER) })
      .first();
    await label.waitFor();
    const ink = await label.getAttribute('fill');
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(18, 23, 30)');
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(() => label.getAttribute('fill')).not.toBe(ink);
  });

  test('shows an analyst the towns and neither villages nor lists; a town officer their own town', async () => {
    const analyst = await desk.open(await desk.tokenOf('ANALYST'), `within=${TOWN}`);
    await chart(analyst, 'towns').locator('svg').waitFor();
    await analyst.locator('#villages', { hasText: '不向查看取整数字的角色显示' }).waitFor();
    await analyst.locator('#batches', { hasText: '您的角色不能查看困难群体名单' }).waitFor();
    const town = await desk.open(await desk.tokenOf('TOWNSHIP_OFFICER', [TOWN]), '');
    await chart(town, 'villages').locator('svg').waitFor();
    expect(await pick(town, nameOf(TOWN)).getAttribute('aria-pressed')).toBe('true');
    await pick(town, nameOf(OTHER)).click();
    await town.locator('#villages .problems', { hasText: '这个区划不归您查看' }).waitFor();
    await town.locator('#batches', { hasText: '没有关于您辖区的名单批次' }).waitFor();
  });

  test.each([
    ['a region that is none', 'within=999999', '没有这个区划'],
    ['a code that is none', 'within=连城', '没有这个区划'],
    ['a year without a rulebook', `within=${COUNTY}&policyYear=2031`, '已发布的年度：2018'],
  ])('says in words what is wrong with %s, and another question mends it', async (_, search, words) => {
    const page = await desk.open(officer, search);
    await page.locator('#problem', { hasText: words }).waitFor();
    await page.getByLabel('区划代码').fill(COUNTY);
    await page.getByLabel('参保年度').fill('2018');
    await page.getByRole('button', { name: '查看' }).click();
    await chart(page, 'towns').locator('svg').waitFor();
    expect(await page.locator('#problem p').count()).toBe(0);
    await page.goBack();
    await page.locator('#problem', { hasText: words }).waitFor();
  });

  test('shows a county to nobody of another one', async () => {
    const page = await desk.open(await desk.tokenOf('COUNTY_OFFICER', ['350821']));
    await page.locator('#problem', { hasText: '这个区划不归您查看' }).waitFor();
    expect(await page.locator('#view > *').count()).toBe(0);
  });

  test('says what is missing without a token, and whom it shows nothing', async () => {
    const page = await desk.browsing.open();
    await page.goto(`${desk.server.url}/board`);
    await page.getByRole('button', { name: '进入' }).click();
    await page.getByText('请粘贴完整的令牌').waitFor();
    const clerk = await desk.tokenOf('DEPARTMENT_CLERK', [COUNTY], { department: 'CIVIL_AFFAIRS' });
    await page.getByLabel('令牌').fill(clerk);
    await page.getByRole('button', { name: '进入' }).click();
    await page.getByText('您的角色不能查看这一部分').waitFor();
  });

  test('prints its figures, without what is pressed', async () => {
    const page = await desk.open(officer, `within=${TOWN}`);
    await chart(page, 'villages').locator('svg').waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#question').isVisible()).toBe(false);
    expect(await rowsOf(page, 'towns').first().isVisible()).toBe(true);
    expect(await page.locator('#language').isVisible()).toBe(false);
  });

  test('keeps the token nowhere, asks nobody else, breaks no policy, and nothing fails', async () => {
    const page = await desk.open(officer);
    expect(page.url()).not.toContain('token');
    const kept = 'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])';
    expect(await page.evaluate(kept)).toBe('[{},{},""]');
    expect(desk.browsing.foreign).toEqual([]);
    expect(desk.browsing.complaints).toEqual([]);
  });

  test('asks for another token when one has run out', async () => {
    const page = await desk.browsing.open();
    const old = await desk.server.token({ sub: 'old', role: 'COUNTY_OFFICER', regions: [COUNTY] }, -1);
    await page.goto(`${desk.server.url}/board#token=${old}`);
    await page.getByText('令牌无效或已过期').waitFor();
    expect(await page.getByLabel('令牌').isVisible()).toBe(true);
  });
});
