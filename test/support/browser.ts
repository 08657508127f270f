import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';

export const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
export const hasBrowser = existsSync(CHROMIUM);

/** Milliseconds that a page may take to show something on a machine that does other things beside. */
const PATIENCE = 20_000;

/** How a window differs from one on a desk: its width in pixels, its colours, whether things move. */
export interface Window {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

/** A real browser before one server: whatever it would load from elsewhere, and whatever it complains of, is kept. */
export interface Browsing {
  /** A window of its own: no other one's storage. */
  open(window?: Window): Promise<Page>;
  readonly foreign: string[];
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function openBrowser(url: string): Promise<Browsing> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  const foreign: string[] = [];
  const complaints: string[] = [];
  return {
    foreign,
    complaints,
    async open({ width = 1100, ...look } = {}) {
      const context = await browser.newContext({ viewport: { width, height: 1000 }, ...look });
      await context.route('**/*', (route) => {
        const address = route.request().url();
        if (new URL(address).origin === url) return route.continue();
        foreign.push(address);
        return route.abort();
      });
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE);
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      return page;
    },
    close: () => browser.close(),
  };
}
