import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { folderKeys } from '../src/services/open-database.ts';
import { prepareDatabase } from '../src/services/prepare.ts';
import { type Keyring, parseKeyring } from '../src/store/envelope.ts';
import { measureQuestions, type Question } from './beside.ts';
import { measureBulletins } from './bulletin.ts';
import { measureClaims } from './claims.ts';
import { measureCohort } from './cohort.ts';
import { type BenchCluster, COUNTY, openCluster, TODAY } from './database.ts';
import { measureDuplicates } from './duplicates.ts';
import { measureExports } from './export.ts';
import { measureFence } from './fence.ts';
import { measureLists } from './lists.ts';
import { PAGES_OF_PEOPLE } from './page.ts';
import { measurePeopleImport } from './people-import.ts';
import { measureReceipts } from './receipt.ts';
import { measureReconciliation } from './reconciliation.ts';
import { measureRosters } from './roster.ts';
import { type Served, withServed } from './served.ts';
import { STATISTICS } from './statistics.ts';
import { measureWhatIf } from './what-if.ts';

const PARTS = [
  ...(['duplicates', 'reconciliation', 'rosters', 'receipts', 'people', 'lists', 'claims', 'what-if'] as const),
  ...(['statistics', 'page', 'bulletin', 'cohort', 'export', 'fence'] as const),
];

const USAGE = `Measures the registry's bulk work and questions over many beside the plain SQL or COPY of the same. 登记业务性能基准.

  npm run bench:registry -- [options]

  --people N         people in the county (276927)
  --only A,B         of ${PARTS.join(', ')}; receipts need rosters, once
  --payment-lines N  lines of the village payment file (40000)
  --import-rows N    rows of the county's own file (100000)
  --list-rows N      rows of a department's list (100000)
  --claims N         claims of a city with a third as many people (400000)
  --million          also a list of 1,000,000 rows in a county of 1,000,000 people, which takes long to make
  --times-four       statistics and pages also with four times the people: what stays flat, what grows
  --folder DIR       keep the database there and use it again
  --help

Figures go to stdout as JSON, with the load of the machine before each part.`;

const say = (line: string) => console.error(`· ${line}`);

interface Bench {
  readonly cluster: BenchCluster;
  readonly people: number;
  readonly paymentLines: number;
  readonly importRows: number;
  readonly listRows: number;
  readonly claims: number;
  readonly isMillion: boolean;
  readonly isTimesFour: boolean;
}

/** Each part by its name: what it measured. */
const MEASURES: Readonly<Record<(typeof PARTS)[number], (bench: Bench) => Promise<unknown>>> = {
  duplicates: async ({ cluster, people }) => measureDuplicates(await cluster.county(people)),
  reconciliation: (bench) => withCounty(bench, (url, sql) => measureReconciliation(url, sql, 5)),
  rosters: (bench) =>
    withCounty(bench, async (url, sql) => measureRosters(url, sql, await keyringOf(bench), bench.paymentLines)),
  receipts: (bench) => withCounty(bench, async (url, sql) => measureReceipts(url, sql, await keyringOf(bench))),
  people: async (bench) => {
    const { cluster, importRows } = bench;
    const url = await cluster.empty();
    const keyring = await keyringOf(bench);
    await prepareDatabase({ ownerUrl: url, keyring, demo: null, onProgress: say });
    return measurePeopleImport(url, keyring, importRows);
  },
  lists: async (bench) => {
    const county = await withList(bench);
    return bench.isMillion
      ? { county, million: await withList({ ...bench, people: MILLION, listRows: MILLION }) }
      : county;
  },
  claims: (bench) => inCity(bench, measureClaims),
  'what-if': (bench) => inCity(bench, measureWhatIf),
  statistics: (bench) => measureGrowing(bench, STATISTICS),
  page: (bench) => measureGrowing(bench, PAGES_OF_PEOPLE),
  bulletin: (bench) => inServed(bench, measureBulletins),
  cohort: (bench) => inServed(bench, measureCohort),
  fence: async ({ cluster, people }) => measureFence(await cluster.county(people)),
  export: (bench) => inServed(bench, async (served, url) => measureExports(served, url, await keyringOf(bench))),
};

/** A county with our server over it. */
const inServed = <Result>(bench: Bench, run: (served: Served, url: string) => Promise<Result>): Promise<Result> =>
  withCounty(bench, (url, sql) => withServed({ url, sql, folder: bench.cluster.folder }, (served) => run(served, url)));

/** Questions over the county, and over one of four times the people where that is asked for. */
const measureGrowing = (bench: Bench, questions: readonly Question[]) =>
  measureQuestions(
    questions,
    (run) => inServed(bench, run),
    bench.isTimesFour ? (run) => inServed({ ...bench, people: 4 * bench.people }, run) : null,
  );

type CityMeasure<Result> = (
  url: string,
  sql: postgres.Sql,
  asked: { readonly keyring: Keyring; readonly claims: number },
) => Promise<Result>;

/** A database of its own, with the fewest people that a demo has: the invented city's law comes with them. */
async function inCity<Result>(bench: Bench, measure: CityMeasure<Result>): Promise<Result> {
  const { cluster, claims } = bench;
  const url = await cluster.empty();
  const keyring = await keyringOf(bench);
  const demo = { county: COUNTY, people: 100, seed: 1, today: TODAY };
  await prepareDatabase({ ownerUrl: url, keyring, demo, onProgress: say });
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await measure(url, sql, { keyring, claims });
  } finally {
    await sql.end();
  }
}

const MILLION = 1_000_000;

const withList = (bench: Bench) =>
  withCounty(bench, async (url, sql) =>
    measureLists(url, sql, { keyring: await keyringOf(bench), rows: bench.listRows, folder: bench.cluster.folder }),
  );

const keyringOf = async ({ cluster }: Bench) => parseKeyring(await folderKeys(cluster.folder));

async function withCounty<Result>(
  { cluster, people }: Bench,
  run: (url: string, sql: postgres.Sql) => Promise<Result>,
): Promise<Result> {
  const url = await cluster.county(people);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql`vacuum analyze`;
    return await run(url, sql);
  } finally {
    await sql.end();
  }
}

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '276927' },
    only: { type: 'string', default: PARTS.join(',') },
    'payment-lines': { type: 'string', default: '40000' },
    'import-rows': { type: 'string', default: '100000' },
    'list-rows': { type: 'string', default: '100000' },
    claims: { type: 'string', default: '400000' },
    million: { type: 'boolean', default: false },
    'times-four': { type: 'boolean', default: false },
    folder: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
} else {
  const cluster = await openCluster(values.folder ?? null, say);
  try {
    const bench: Bench = {
      cluster,
      people: Number(values.people),
      paymentLines: Number(values['payment-lines']),
      importRows: Number(values['import-rows']),
      listRows: Number(values['list-rows']),
      claims: Number(values.claims),
      isMillion: values.million,
      isTimesFour: values['times-four'],
    };
    for (const part of PARTS.filter((name) => values.only.split(',').includes(name))) {
      const loadBefore = loadavg()[0] ?? 0;
      console.log(JSON.stringify({ part, loadBefore, ...Object(await MEASURES[part](bench)) }));
    }
  } finally {
    await cluster.close();
  }
}
