import type { Page } from 'playwright-core';
import { type Browsing, openBrowser } from '../support/browser.ts';
import { type Served, startServer, temporaryFolder } from '../support/serve.ts';

/** Signs a token of civil affairs' clerk, or with claims in their place. */
export type TokenOf = (sub: string, more?: object) => Promise<string>;

/** A server with the demo, and a browser before its page of lists. */
export interface ListDesk {
  readonly folder: string;
  readonly server: Served;
  readonly browsing: Browsing;
  readonly tokenOf: TokenOf;
  /** The page as somebody sees it who opens it with a token, in a window of their own; `hash` is what else stands behind `#`. */
  open(token: string, hash?: string): Promise<Page>;
  close(): Promise<void>;
}

export async function openListDesk(): Promise<ListDesk> {
  const place = await temporaryFolder();
  const server = await startServer(place.path);
  const browsing = await openBrowser(server.url);
  return {
    ...{ folder: place.path, server, browsing },
    tokenOf: (sub, more = {}) =>
      server.token({ sub, role: 'DEPARTMENT_CLERK', department: 'CIVIL_AFFAIRS', regions: ['350825'], ...more }),
    async open(token, hash = '') {
      const page = await browsing.open();
      await page.goto(`${server.url}/lists#token=${token}${hash}`);
      await page.locator('#view h1, #problem p').first().waitFor();
      return page;
    },
    async close() {
      await browsing.close();
      await server.stop();
      await place.remove();
    },
  };
}

/** Fills the form and sends it. */
export async function send(page: Page, batch: string, content: string | Buffer, mode = '变更名单'): Promise<void> {
  await page.getByRole('link', { name: '报送名单' }).click();
  await page.getByLabel(mode).check();
  await page.getByLabel('批次名').fill(batch);
  const file = { name: '低保.csv', mimeType: 'text/csv', buffer: Buffer.from(content) };
  await page.getByLabel('名单文件').setInputFiles(file);
  await page.getByRole('button', { name: '上传并预览' }).click();
}

/** Waits until the delivery stands so. */
export const stands = (page: Page, status: string) => page.locator('h1 .badge', { hasText: status }).waitFor();

export const tab = (page: Page, rowClass: string) => page.getByRole('tab', { name: rowClass });

/** The delivery that a page shows, for somebody else to open. */
export const deliveryOf = (page: Page): string => `&${new URL(page.url()).hash.slice(1)}`;
