import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { type Cluster, removeCluster, startCluster } from '../src/store/embedded.ts';
import { prepareCounty } from './database.ts';
import { type Door, openDoor } from './soak-door.ts';
import { capacityOf, emptyTally, type Ground, loadAt, type Tally } from './soak-load.ts';
import { soakReport } from './soak-report.ts';
import { type System, startSystem } from './systems.ts';
import { officerToken } from './token.ts';

const USAGE = `Keeps the server under twice the load that it can bear, restarts its database, cuts connections. 耐久测试.

  npm run soak -- [--minutes 15] [--people 20000]

JSON on stdout, words on stderr. Exits 1 when a bar is missed, 2 when the command was wrong.`;

const say = (line: string) => console.error(`· ${line}`);

/** Shares of the whole time at which things happen. */
const RESTARTS = [0.4, 0.7];
const WARM = 0.2;
/** Of the time, between two cuts of connections; and the share of connections that each cuts. */
const CUT = { every: 0.05, share: 0.3 };
/** Clients that find out what the server bears, and for which share of the time. */
const CAPACITY = { atOnce: 24, share: 0.1 };
const OVERLOAD = 2;

interface Soaked {
  readonly seconds: number;
  readonly capacity: number;
  readonly tally: Tally;
  readonly sent: number;
  readonly unsent: number;
  readonly cuts: number;
  /** From the database's return to the first request that was sent after it and answered; seconds. */
  readonly recoveries: readonly number[];
  /** Resident bytes, once a second, with the share of the time at which each was seen. */
  readonly memory: readonly { readonly at: number; readonly bytes: number }[];
}

export type { Soaked };

class Database {
  cluster: Cluster;
  readonly folder: string;
  readonly door: Door;
  constructor(cluster: Cluster, folder: string, door: Door) {
    this.cluster = cluster;
    this.folder = folder;
    this.door = door;
  }

  async restart(): Promise<void> {
    this.door.leadTo(null);
    await this.cluster.stop();
    this.cluster = await startCluster(this.folder);
    this.door.leadTo(this.cluster.port);
  }
}

async function soak(minutes: number, people: number): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'canbao-soak-'));
  const cluster = await startCluster(folder, { onProgress: say });
  const url = await prepareCounty(cluster, folder, people, say);
  const door = await openDoor(cluster.port);
  const database = new Database(cluster, folder, door);
  const sql = () => postgres(database.cluster.url(new URL(url).pathname.slice(1)), { max: 1, onnotice: () => {} });
  const through = Object.assign(new URL(url), { port: String(door.port), hostname: '127.0.0.1' }).href;
  let system: System | undefined;
  try {
    system = await startSystem('canbao', {
      url: through,
      folder,
      token: await officerToken(folder),
      isCounting: false,
    });
    const soaked = await pressed({ ...(await asked(sql())), system, written: 0 }, database, minutes * 60);
    const { isGood, ...report } = await soakReport(soaked, sql());
    console.log(JSON.stringify(report, null, 2));
    return isGood;
  } finally {
    await system?.stop();
    await door.close();
    await database.cluster.stop();
    await removeCluster(folder);
  }
}

/** Who is asked about, and where. */
async function asked(sql: postgres.Sql): Promise<Pick<Ground, 'people' | 'villages'>> {
  const people = await sql<{ id: string }[]>`select id from people order by id limit 2000`;
  const villages = await sql<
    { code: string }[]
  >`select code from regions where length(code) = 12 order by code limit 50`;
  await sql`vacuum analyze`;
  await sql.end();
  return { people: people.map(({ id }) => id), villages: villages.map(({ code }) => code) };
}

async function pressed(ground: Ground, database: Database, seconds: number): Promise<Soaked> {
  const began = performance.now();
  const at = () => (performance.now() - began) / 1000 / seconds;
  const memory: { at: number; bytes: number }[] = [];
  const looking = setInterval(() => {
    ground.system.usage().then(({ rss }) => memory.push({ at: at(), bytes: rss }), say);
  }, 1_000);
  const tally = emptyTally();
  const capacity = await capacityOf(ground, tally, { atOnce: CAPACITY.atOnce, seconds: CAPACITY.share * seconds });
  say(`It bears ${capacity.toFixed(0)} requests a second; from now on ${(OVERLOAD * capacity).toFixed(0)} are sent.`);
  const isWarm = sleep(Math.max(0, WARM - at()) * seconds * 1000);
  // What was slow while it was cold tells nothing of a server that has run for a while.
  const warming = isWarm.then(() => tally.accepted.splice(0));
  const trouble = troubled(database, tally, { at, seconds });
  const { sent, unsent } = await loadAt(ground, tally, {
    perSecond: OVERLOAD * capacity,
    seconds: (1 - at()) * seconds,
  });
  await warming;
  const { recoveries, cuts } = await trouble;
  clearInterval(looking);
  return { seconds, capacity, tally, sent, unsent, cuts, recoveries, memory };
}

/** Cuts connections now and then, and restarts the database when it is time. */
async function troubled(database: Database, tally: Tally, { at, seconds }: { at: () => number; seconds: number }) {
  const recoveries: number[] = [];
  let cuts = 0;
  for (let share = WARM + CUT.every; share < 0.95; share += CUT.every) {
    await sleep(Math.max(0, share - at()) * seconds * 1000);
    const due = RESTARTS[recoveries.length];
    if (due === undefined || share < due - CUT.every / 2) {
      cuts += database.door.cut(CUT.share);
      continue;
    }
    say('The database is restarted.');
    await database.restart();
    recoveries.push(await recovery(tally));
    say(`Answered again ${recoveries.at(-1)?.toFixed(2)} s after it was back.`);
  }
  return { recoveries, cuts };
}

/** Longer than this is no recovery. */
const GIVEN_UP_S = 60;

function recovery(tally: Tally): Promise<number> {
  const back = performance.now();
  return new Promise((resolve) => {
    const done = (recovered: number) => {
      tally.onAccepted = () => {};
      resolve(recovered);
    };
    setTimeout(() => done(GIVEN_UP_S), GIVEN_UP_S * 1000).unref();
    tally.onAccepted = (sentAt) => {
      if (sentAt >= back) done((performance.now() - back) / 1000);
    };
  });
}

function readOptions(): { minutes: number; people: number } | string {
  try {
    const { values } = parseArgs({
      options: { minutes: { type: 'string', default: '15' }, people: { type: 'string', default: '20000' } },
    });
    const [minutes, people] = [Number(values.minutes), Number(values.people)];
    if (!(minutes > 0 && minutes <= 1440)) return '--minutes is a number above zero.';
    if (!(Number.isInteger(people) && people >= 500)) return '--people is a whole number from 500.';
    return { minutes, people };
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
}

const options = readOptions();
if (typeof options === 'string') {
  console.error(`${options}\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  process.exitCode = (await soak(options.minutes, options.people)) ? 0 : 1;
}
// Kept-alive connections would keep the process.
process.exit();
