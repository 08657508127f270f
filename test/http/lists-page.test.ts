import type { Page } from 'playwright-core';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, hasBrowser } from '../support/browser.ts';
import { ownerUrlOf } from '../support/serve.ts';
import { type ClerkList, clerkList, cutShort, HOSTILE, standingOf } from './clerk-list.ts';
import { deliveryOf, type ListDesk, openListDesk, send, stands, tab } from './list-desk.ts';

/** A whole life of a list takes some steps, each of which a worker does. */
const PATIENCE = 60_000;

test.skipIf(hasBrowser)(
  `the page of lists is looked at in a browser, and there is none at ${CHROMIUM} (CHROMIUM_PATH)`,
  (context) => context.skip('Debian has one: apt-get install chromium'),
);

describe.skipIf(!hasBrowser)('the page of lists in a browser', { timeout: PATIENCE }, () => {
  let desk: ListDesk;
  let list: ClerkList;

  beforeAll(async () => {
    desk = await openListDesk();
    list = await clerkList(desk.server);
  });
  afterAll(() => desk?.close());

  const clerk = async (hash?: string) => desk.open(await desk.tokenOf('clerk'), hash);
  const colleague = async (hash?: string) => desk.open(await desk.tokenOf('colleague'), hash);
  const tokenAs = (role: string) => desk.tokenOf(role.toLowerCase(), { role, department: undefined });
  const officer = async (hash?: string) => desk.open(await tokenAs('COUNTY_OFFICER'), hash);

  test('a list goes its whole way: sent, looked at, decided on, approved by another, applied, taken back', async () => {
    const page = await clerk();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await send(page, '2017-11', list.csv);
    await stands(page, '已预览');
    expect(asked).toContain('/graphql/stream');
    await expectCounts(page, { 新增: 20, 未匹配: list.unmatched, 待核: list.ambiguous, 拒绝: list.rejected });
    await expectTowns(page);
    await expectRows(page);
    expect(await page.getByText('须由另一人批准').isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: '批准', exact: true }).count()).toBe(0);
    expect(await page.getByRole('button', { name: '是此人' }).count()).toBe(0);

    await reviewed(deliveryOf(page));
    await applied(deliveryOf(page));
    await takenBack(deliveryOf(page));
  });

  const expectCounts = async (page: Page, counts: Readonly<Record<string, number>>) => {
    for (const [word, count] of Object.entries(counts)) {
      expect(await tab(page, word).textContent()).toMatch(new RegExp(` ${count}$`));
    }
  };

  /** The towns come to everybody; one that is pressed shows its own people alone, pressed again everybody. */
  async function expectTowns(page: Page): Promise<void> {
    const rows = page.locator('table', { hasText: '按乡镇' }).locator('tbody tr');
    const heads = (await rows.locator('td:nth-child(2)').allTextContents()).map(Number);
    const people = page.locator('table', { hasText: '共' }).locator('caption');
    const total = heads.reduce((sum, one) => sum + one, 0);
    expect(total).toBeGreaterThan(0);
    await people.getByText(`共${total}人`).waitFor();
    await rows.first().getByRole('button').click();
    await people.getByText(`共${heads[0]}人`).waitFor();
    await rows.first().getByRole('button').click();
    await people.getByText(`共${total}人`).waitFor();
    const late = page.locator('.kinds button', { hasText: '先缴后返' });
    await late.click();
    await people.getByText(`共${await late.locator('strong').textContent()}人`).waitFor();
    expect(await late.getAttribute('aria-pressed')).toBe('true');
  }

  /** What is wrong stands in words; a name stays a name, whatever stands in it. */
  async function expectRows(page: Page): Promise<void> {
    await tab(page, '未匹配').click();
    await page.getByRole('cell', { name: HOSTILE }).first().waitFor();
    expect(await page.locator('#view img').count()).toBe(0);
    await page.getByText('登记中没有此人').first().waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.getByText('登记死亡').first().waitFor();
    expect(await tab(page, '拒绝').getAttribute('aria-selected')).toBe('true');
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: '下载这些行' }).click();
    expect((await saving).suggestedFilename()).toBe('2017-11-REJECTED.csv');
  }

  /** An officer says of one row that it is the candidate, and of the other that it is not. */
  async function reviewed(batch: string): Promise<void> {
    const page = await officer(batch);
    await page.getByRole('button', { name: '是此人' }).first().click();
    await page.getByText('请先填写核定理由').waitFor();
    await page.getByLabel('核定理由').first().fill('已电话核实，曾用名');
    await page.getByRole('button', { name: '是此人' }).first().click();
    await tab(page, '待核 1').waitFor();
    await page.getByLabel('核定理由').first().fill('并非同一人');
    await page.getByRole('button', { name: '刷新' }).click();
    await stands(page, '已预览');
    expect(await page.getByLabel('核定理由').first().inputValue()).toBe('并非同一人');
    await page.getByRole('button', { name: '不是' }).first().click();
    await tab(page, '待核 0').waitFor();
    await stands(page, '已预览');
    await expectCounts(page, { 新增: 21, 未匹配: list.unmatched + 1 });
    await page.close();
  }

  async function applied(batch: string): Promise<void> {
    const page = await colleague(batch);
    await page.getByRole('button', { name: '批准', exact: true }).click();
    await stands(page, '已批准');
    await page.getByRole('button', { name: '应用', exact: true }).click();
    await stands(page, '已应用');
    await page.getByText('colleague').first().waitFor();
    expect(await standingOf(desk.server, '2017-11')).toBe(21);
    await page.close();
  }

  async function takenBack(batch: string): Promise<void> {
    const page = await colleague(batch);
    await page.getByText('撤回这份名单').first().click();
    await page.getByRole('button', { name: '撤回这份名单' }).click();
    await page.getByText('请填写原因').waitFor();
    await page.getByLabel('原因').fill('<b>报错县</b>');
    await page.getByRole('button', { name: '撤回这份名单' }).click();
    await stands(page, '已撤回');
    await page.getByText('全部步骤').click();
    await page.getByRole('cell', { name: '<b>报错县</b>' }).waitFor();
    expect(await standingOf(desk.server, '2017-11')).toBe(0);
    await page.close();
  }

  test('a file in another encoding is refused in words, and leads to the form again', async () => {
    const page = await clerk();
    await send(page, '2017-12', Buffer.from('c9edb7ddd6a4bac52cd0d5c3fb0a', 'hex'));
    await stands(page, '已拒绝');
    await page.getByRole('heading', { name: '文件被退回' }).waitFor();
    expect(await page.getByRole('cell', { name: 'UTF-8' }).count()).toBeGreaterThan(0);
    await page.getByRole('button', { name: '更正后重新报送' }).click();
    expect(await page.getByLabel('批次名').inputValue()).toBe('2017-12-2');
    expect(await page.getByLabel('变更名单').isChecked()).toBe(true);
  });

  test('a complete list that was cut short warns, is not approved by a slip, and can be cancelled', async () => {
    const sender = await clerk();
    await send(sender, '2017-full', cutShort(list), '全量名单');
    await stands(sender, '已预览');
    const page = await colleague(deliveryOf(sender));
    await page.getByText('文件可能不完整').waitFor();
    await page.getByRole('button', { name: '批准', exact: true }).click();
    await page.locator('.problems', { hasText: '超过' }).waitFor();
    await page.getByText('取消这份名单').first().click();
    await page.getByLabel('原因').fill('文件不全');
    await page.getByRole('button', { name: '取消这份名单' }).click();
    await stands(page, '已取消');
  });

  test('work that goes on is watched, and cancelled with its list', async ({ onTestFinished }) => {
    const sql = postgres(await ownerUrlOf(desk.folder), { max: 1 });
    onTestFinished(() => sql.end({ timeout: 1 }));
    const held = await sql.reserve();
    await held`begin`;
    await held`lock table assistance_list_rows in share mode`;
    const page = await clerk();
    await send(page, '2017-held', cutShort(list));
    await page.getByText('正在匹配人员').waitFor();
    await page.getByRole('button', { name: '取消名单' }).click();
    await stands(page, '已取消');
    await held`rollback`;
    held.release();
  });

  test('progress is asked for where its stream does not come through', async () => {
    const page = await clerk();
    const looks: string[] = [];
    page.on('request', (request) => looks.push(...(/job\(id/.exec(request.postData() ?? '') ?? [])));
    await page.route('**/graphql/stream', (route) => route.fulfill({ contentType: 'text/event-stream', body: '' }));
    // At each of its looks the server has something else to do.
    const passing = ['BUSY', 'TOO_MANY_AT_ONCE', 'RATE_LIMITED', 'DATABASE_AWAY', 'AUDIT_UNAVAILABLE'];
    await page.route('**/graphql', (route) => {
      const isLook = /job\(id/.test(route.request().postData() ?? '');
      const code = isLook && passing.shift();
      if (!code) return route.continue();
      return route.fulfill({ status: 503, json: { errors: [{ message: 'Later.', extensions: { code } }] } });
    });
    await send(page, '2017-polled', cutShort(list));
    await stands(page, '已预览');
    expect(passing).toEqual([]);
    // The browser says so of each by itself; what else failed still counts.
    expect(desk.browsing.complaints.splice(0).filter((text) => !text.includes('503'))).toEqual([]);
    expect(looks.length).toBeGreaterThan(0);
  });

  test('a list that was sent before is shown as it is, and nothing is done twice', async () => {
    const page = await clerk();
    await send(page, '2017-again', cutShort(list));
    await page.getByText('这份名单已经报送过').waitFor();
    expect(await page.locator('#view h1').textContent()).toContain('2017-polled');
  });

  test('rows of every list that wait for a word come to officers in one queue', async () => {
    const sender = await clerk();
    await send(sender, '2017-open', list.csv.replaceAll('改名某', '又名某'));
    await stands(sender, '已预览');
    const page = await officer('&reviews=');
    await page.getByRole('heading', { name: '2017-open' }).waitFor();
    const open = page.getByLabel('核定理由');
    expect(await open.count()).toBe(list.ambiguous);
    await open.first().fill('并非同一人');
    await page.getByRole('button', { name: '不是' }).first().click();
    await expect.poll(() => open.count(), { timeout: 10_000 }).toBe(list.ambiguous - 1);
  });

  test('what is missing is said before anything is sent, and a template is there', async () => {
    const page = await clerk('&new=');
    await page.getByRole('button', { name: '上传并预览' }).click();
    await page.getByText('请选择全量名单或变更名单').waitFor();
    await page.getByText('请选择名单文件').waitFor();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: '下载模板' }).click();
    expect((await saving).suggestedFilename()).toBe('CIVIL_AFFAIRS-FULL.csv');
  });

  test('whoever may only look is offered nothing to do, and whoever may not look is told so', async () => {
    const auditor = await desk.open(await tokenAs('AUDITOR'));
    await auditor.getByRole('link', { name: '2017-full' }).click();
    await stands(auditor, '已取消');
    expect(await auditor.getByRole('link', { name: '报送名单' }).count()).toBe(0);
    expect(await auditor.getByRole('heading', { name: '办理', exact: true }).count()).toBe(0);
    await auditor.emulateMedia({ media: 'print' });
    await auditor.getByRole('table').first().waitFor();
    expect(await auditor.locator('button:not(.toggle, [role=tab]):visible').count()).toBe(0);
    const analyst = await desk.open(await tokenAs('ANALYST'));
    await analyst.getByText('该令牌不能查看名单').waitFor();
    await analyst.getByLabel('令牌').fill('令牌');
    await analyst.getByRole('button', { name: '进入' }).click();
    await analyst.getByText('请粘贴完整的令牌').waitFor();
  });

  test('every control has a label, in the language that was chosen', async () => {
    const page = await clerk('&new=');
    const unlabelled =
      '[...document.querySelectorAll("#view input, #view select")].filter((one) => !one.labels.length).length';
    expect(await page.evaluate(unlabelled)).toBe(0);
    expect(await page.getByRole('heading', { name: '报送名单' }).count()).toBe(1);
    await page.getByRole('button', { name: 'English' }).click();
    expect(await page.getByRole('heading', { name: 'Send a list' }).count()).toBe(1);
    expect(await page.getByRole('heading', { name: '报送名单' }).count()).toBe(0);
  });

  test('the token stands in no address and no storage, nobody else is asked, and nothing fails', async () => {
    const page = await clerk();
    expect(page.url()).not.toContain('token');
    const kept = 'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])';
    expect(await page.evaluate(kept)).toBe('[{},{},""]');
    expect(await page.title()).toContain('名单办理');
    expect(desk.browsing.foreign).toEqual([]);
    expect(desk.browsing.complaints).toEqual([]);
  });
});
