import postgres from 'postgres';
import { graphAsking } from './ask.ts';
import { verdictsOf } from './bars.ts';
import { type Absence, compare, type Entry } from './compare.ts';
import { type BenchCluster, COUNTY, openCluster, TODAY } from './database.ts';
import { measureDecisions } from './decisions.ts';
import { installPeer } from './install-peer.ts';
import { load, type Round } from './load.ts';
import { CONNECTIONS, type Contender, type Measured, measure } from './measure.ts';
import { type Options, readOptions } from './options.ts';
import { absencesOf, type Growth, linesOf, machineNow, markdown, type Results } from './report.ts';
import { type System, type SystemSetting, startSystem } from './systems.ts';
import { officerToken } from './token.ts';
import { SYSTEMS, type SystemName, type Workload } from './workload.ts';
import { WORKLOADS } from './workloads/index.ts';
import { PAGE_WITH_ELIGIBILITY } from './workloads/person-page.ts';

/** Progress goes to stderr, so that stdout holds the report alone. */
const say = (line: string) => console.error(`· ${line}`);

/** A county in the database, with how to reach it. */
interface County {
  readonly sql: postgres.Sql;
  readonly setting: Omit<SystemSetting, 'isCounting'>;
}

/** Everything that was asked for, on a database that goes away again, also when somebody stops us. */
async function bench(options: Options): Promise<Results> {
  const stopped = stopSignal();
  const machine = machineNow();
  installPeer(say);
  const cluster = await openCluster(options.folder, say);
  try {
    return await Promise.race([run(cluster, options, machine), stopped]);
  } finally {
    await cluster.close();
  }
}

/** Rejects at Ctrl-C or SIGTERM. The measured servers end with us. */
function stopSignal(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => reject(new Error('Stopped.')));
  });
}

async function run(cluster: BenchCluster, options: Options, machine: Results['machine']): Promise<Results> {
  const counties: County[] = [];
  try {
    const token = await officerToken(cluster.folder);
    const open = async (people: number): Promise<County> => {
      const url = await cluster.county(people);
      const sql = postgres(url, { max: 1, onnotice: () => {} });
      // As a database is that has stood for a day: otherwise the autovacuum comes while something is measured.
      await sql`vacuum analyze`;
      const county = { sql, setting: { url, folder: cluster.folder, token } };
      counties.push(county);
      return county;
    };
    const county = await open(options.people);
    const workloads = WORKLOADS.filter(({ name }) => options.parts.has(name));
    const { entries, absences } = await compareAll(workloads, county, SYSTEMS);
    const { measured, page } = await measureAll(entries, county, options);
    const decisions = options.parts.has('B1')
      ? await measureDecisions(county.setting.url, county.sql, options.seconds)
      : null;
    const growth = options.isTimesFour
      ? await measureGrowth(entries, county, await open(options.people * 4), options)
      : [];
    const lines = linesOf(measured);
    const verdicts = verdictsOf(workloads, lines, page, decisions, growth);
    return {
      people: options.people,
      lines,
      absences: absencesOf(absences),
      page,
      decisions,
      growth,
      verdicts,
      machine,
    };
  } finally {
    for (const { sql } of counties) await sql.end();
  }
}

/** Every system's answers side by side, and the statements that each took, from processes that count them. */
async function compareAll(workloads: readonly Workload[], { sql, setting }: County, names: readonly SystemName[]) {
  return withSystems(names, { ...setting, isCounting: true }, async (systems) => {
    const entries: Entry[] = [];
    const absences: Absence[] = [];
    for (const workload of workloads) {
      const cases = await workload.cases({ sql, county: COUNTY, today: TODAY });
      const found = await compare(workload, systems, cases);
      entries.push(...found.entries);
      absences.push(...found.absences);
      const requests = found.entries[0]?.requests.length ?? 0;
      say(`${workload.name}: ${found.entries.map(({ system }) => system).join(', ')} agree on ${requests} answers.`);
    }
    return { entries, absences };
  });
}

async function measureAll(entries: readonly Entry[], { sql, setting }: County, options: Options) {
  return withSystems(SYSTEMS, { ...setting, isCounting: false }, async (systems) => {
    const page = options.parts.has('P') ? await measurePage(systems, sql, options) : null;
    const measured: Measured[] = [];
    for (const workload of new Set(entries.map((entry) => entry.workload))) {
      const contenders = contendersOf(
        entries.filter((entry) => entry.workload === workload),
        systems,
        sql,
      );
      for (const connections of CONNECTIONS) {
        say(`Measuring ${workload.name} (${workload.title}) at ${connections} connections …`);
        measured.push(...(await measure(contenders, connections, options)));
      }
    }
    return { measured, page };
  });
}

function contendersOf(entries: readonly Entry[], systems: readonly System[], sql: postgres.Sql): Contender[] {
  return entries.flatMap((entry) => {
    const system = systems.find(({ name }) => name === entry.system);
    return system ? [{ system, entry, sql }] : [];
  });
}

/** The page that a clerk waits for, one request at a time. */
async function measurePage(systems: readonly System[], sql: postgres.Sql, { seconds }: Options): Promise<Round | null> {
  const system = systems.find(({ name }) => name === 'canbao');
  if (!system) return null;
  say('Measuring the person page with eligibility, alone …');
  const asking = graphAsking({ query: PAGE_WITH_ELIGIBILITY, variables: ({ id }) => ({ id }), canonical: () => null });
  const people = await sql<{ id: string }[]>`select id from people order by md5(id::text) limit 512`;
  const requests = people.map(({ id }) => asking.request({ id }));
  await load(system, requests, { connections: 1, seconds, sql });
  return load(system, requests, { connections: 1, seconds, sql });
}

/** The same operations on four times the rows, in turn with the county itself. */
async function measureGrowth(
  entries: readonly Entry[],
  one: County,
  four: County,
  options: Options,
): Promise<Growth[]> {
  const names = ['limit', 'canbao'] as const;
  const workloads = [...new Set(entries.map((entry) => entry.workload))];
  const larger = await compareAll(workloads, four, names);
  return withSystems(names, { ...one.setting, isCounting: false }, (small) =>
    withSystems(names, { ...four.setting, isCounting: false }, async (large) => {
      const growth: Growth[] = [];
      for (const entry of larger.entries) {
        const isSame = ({ workload, system }: Entry) => workload === entry.workload && system === entry.system;
        say(`Measuring ${entry.workload.name} of ${entry.system} with four times the rows …`);
        const contenders = [
          ...contendersOf(entries.filter(isSame), small, one.sql),
          ...contendersOf([entry], large, four.sql),
        ];
        const [before, after] = await measure(contenders, CONNECTIONS[0], options);
        if (!before || !after) continue;
        const times = before.median.perSecond / after.median.perSecond;
        growth.push({ workload: entry.workload.name, system: entry.system, times });
      }
      return growth;
    }),
  );
}

async function withSystems<Result>(
  names: readonly SystemName[],
  setting: SystemSetting,
  use: (systems: readonly System[]) => Promise<Result>,
): Promise<Result> {
  const systems: System[] = [];
  try {
    for (const name of names) systems.push(await startSystem(name, setting));
    return await use(systems);
  } finally {
    await Promise.all(systems.map((system) => system.stop()));
  }
}

const options = readOptions(process.argv.slice(2));
if ('text' in options) {
  (options.exitCode === 0 ? console.log : console.error)(options.text);
  process.exitCode = options.exitCode;
} else {
  try {
    const results = await bench(options);
    process.stdout.write(options.isJson ? `${JSON.stringify(results, null, 2)}\n` : markdown(results));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    // What was under way when somebody stopped us would keep the process alive.
    process.exit(1);
  }
}
