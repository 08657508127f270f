import type { Page } from 'playwright-core';
import postgres from 'postgres';
import { type Browsing, openBrowser, type Window } from '../support/browser.ts';
import { ownerUrlOf, type Served, startServer, temporaryFolder } from '../support/serve.ts';

export const COUNTY = '350825';
/** 朋口镇, every village of which has a number; and a town none of whose villages has one. */
export const [TOWN, OTHER] = ['350825103', '350825100'];

/** A figure as the graph gives it. */
export interface Figure {
  readonly regionCode: string;
  readonly region: { readonly name: string };
  readonly enrolled: number;
  readonly outOf: number | null;
  readonly rate: string | null;
  readonly isReached: boolean | null;
  readonly headsMissing: number | null;
}

/** A server with the demo, numbers that some of its towns reach and others do not, a closed bulletin, and a browser before its board. */
export interface BoardDesk {
  readonly server: Served;
  readonly browsing: Browsing;
  tokenOf(role: string, regions?: readonly string[], more?: object): Promise<string>;
  /** The board as somebody sees it who opens it; `search` is what the address asks. */
  open(token: string, search?: string, window?: Window): Promise<Page>;
  /** What the graph says of a region's parts, for the county's officer. */
  progress(within: string, by: string): Promise<Figure[]>;
  close(): Promise<void>;
}

export async function openBoardDesk(): Promise<BoardDesk> {
  const place = await temporaryFolder();
  const server = await startServer(place.path);
  const browsing = await openBrowser(server.url);
  const tokenOf: BoardDesk['tokenOf'] = (role, regions = [COUNTY], more = {}) =>
    server.token({ sub: role, role, regions, ...more });
  const officer = await tokenOf('COUNTY_OFFICER');
  const progress = (within: string, by: string) => readFigures(server, officer, within, by);
  await setTasks(await ownerUrlOf(place.path), await progress(COUNTY, 'TOWN'), await progress(TOWN, 'VILLAGE'));
  await closeMonth(server, officer);
  return {
    ...{ server, browsing, tokenOf, progress },
    async open(token, search = `within=${COUNTY}&policyYear=2018`, window = {}) {
      const page = await browsing.open(window);
      await page.goto(`${server.url}/board?${search}#token=${token}`);
      await page.locator('#batches, #problem p').first().waitFor();
      return page;
    },
    async close() {
      await browsing.close();
      await server.stop();
      await place.remove();
    },
  };
}

async function readFigures(server: Served, token: string, within: string, by: string): Promise<Figure[]> {
  const query = `{ participation(within: "${within}", policyYear: 2018, by: ${by}) {
    pace { regions(first: 500) { regionCode region { name } enrolled outOf rate isReached headsMissing } } } }`;
  return (await server.ask(query, { token })).body.data.participation.pace.regions;
}

/** Every second town reaches its number, the others lack three; villages lack up to four. */
async function setTasks(url: string, towns: readonly Figure[], villages: readonly Figure[]): Promise<void> {
  const sql = postgres(url, { max: 1 });
  const ranked = towns.filter(({ outOf }) => outOf !== null);
  for (const [at, { regionCode, enrolled }] of ranked.entries()) {
    await sql`
      update region_targets set task_heads = ${enrolled + (at % 2) * 3}
       where region_code = ${regionCode} and policy_year = 2018`;
  }
  for (const [at, { regionCode, enrolled }] of villages.entries()) {
    await sql`
      insert into region_targets (region_code, policy_year, scheme, task_heads, source)
      values (${regionCode}, 2018, 'URRBMI', ${Math.max(1, enrolled + (at % 5))}, 'test')`;
  }
  await sql.end();
}

async function closeMonth(server: Served, token: string): Promise<void> {
  const query = `mutation { bulletinClose(input: {
    idempotencyKey: "the-board", regionCode: "${COUNTY}", month: "2017-10", policyYear: 2018
  }) { isNew userErrors { code } } }`;
  const { body } = await server.ask(query, { token });
  if (!body.data.bulletinClose.isNew) throw new Error(JSON.stringify(body));
}
