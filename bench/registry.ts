import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { folderKeys } from '../src/services/open-database.ts';
import { prepareDatabase } from '../src/services/prepare.ts';
import { type Keyring, parseKeyring } from '../src/store/envelope.ts';
import { measureClaims } from './claims.ts';
import { type BenchCluster, COUNTY, openCluster, TODAY } from './database.ts';
import { measureDuplicates } from './duplicates.ts';
import { measureLists } from './lists.ts';
import { measurePeopleImport } from './people-import.ts';
import { measureReceipts } from './receipt.ts';
import { measureReconciliation } from './reconciliation.ts';
import { measureRosters } from './roster.ts';
import { measureWhatIf } from './what-if.ts';

const PARTS = ['duplicates', 'reconciliation', 'rosters', 'receipts', 'people', 'lists', 'claims', 'what-if'] as const;

const USAGE = `Measures the registry's bulk work beside the plain SQL or COPY of the same work. 登记业务性能基准.

  npm run bench:registry -- [options]

  --people N         people in the county (276927)
  --only A,B         of ${PARTS.join(', ')}; receipts need rosters, once
  --payment-lines N  lines of the village payment file (40000)
  --import-rows N    rows of the county's own file (100000)
  --list-rows N      rows of a department's list (100000)
  --claims N         claims of a city with a third as many people (400000)
  --million          also a list of 1,000,000 rows in a county of 1,000,000 people, which takes long to make
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
};

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
    };
    for (const part of PARTS.filter((name) => values.only.split(',').includes(name))) {
      const loadBefore = loadavg()[0] ?? 0;
      console.log(JSON.stringify({ part, loadBefore, ...Object(await MEASURES[part](bench)) }));
    }
  } finally {
    await cluster.close();
  }
}
