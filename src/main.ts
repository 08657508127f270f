import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Logger } from 'pino';
import { assertAccess, openAccess } from './admission.ts';
import { runCli } from './cli/canbao.ts';
import type { Cli } from './cli/cli.ts';
import { type Config, ConfigRefused, readConfig, todayOf, VERSION } from './config.ts';
import { DomainError } from './errors.ts';
import type { Platform } from './graph/context.ts';
import { WITH_TOKEN } from './graph/plugins/introspection.ts';
import { problemsOfDocument } from './graph/read-document.ts';
import { type MutationCall, mutationNames, runMutation } from './graph/run-mutation.ts';
import { createGraphServer, printPublicSdl } from './graph/server.ts';
import { authenticator } from './http/auth.ts';
import { createIdePage } from './http/ide.ts';
import { createLog } from './http/log.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { createHttpServer, drainHttpServer } from './http/server.ts';
import { openTraces } from './http/traces.ts';
import { handlers } from './jobs/handlers.ts';
import { runJobHere } from './jobs/run-here.ts';
import { startWorkers, type Workers } from './jobs/worker.ts';
import { tellOfClearItems } from './services/claims/seal-clear-items.ts';
import { signDemoToken } from './services/demo-token.ts';
import { sweepExports } from './services/exports/sweep-exports.ts';
import { jobEventsOf } from './services/jobs/job-events.ts';
import { assertKeyFits, assertUnsealing } from './services/key-check.ts';
import { givenKeys, keySourceOf, openKeyring } from './services/keys/key-source.ts';
import { bundledMeasures } from './services/measures/measures.ts';
import { type OpenDatabase, openDatabase } from './services/open-database.ts';
import { openPolicyDocuments } from './services/policy-documents.ts';
import { assertMigrated, prepareDatabase } from './services/prepare.ts';
import { bundledRoles } from './services/roles.ts';
import { openRulebooks } from './services/rulebooks.ts';
import { ROLES, type Role, type Viewer } from './services/viewer.ts';
import { connectAnalysts } from './store/analysts.ts';
import { answers } from './store/answers.ts';
import { assertUsable, connect, type Db } from './store/db.ts';
import type { Keyring } from './store/envelope.ts';
import { sealAuditLines } from './store/queries/audit-seal.ts';
import { queueLengths } from './store/queries/queue-lengths.ts';

/** The demo that fills an empty embedded database. */
const DEMO = { county: '350825', seed: 1 };
/** How often audit lines are sealed. Longer leaves more lines unsealed after a crash, shorter makes many small seals. */
const SEAL_EVERY_MS = 60_000;
/** How often exports that have expired are forgotten, where nobody asks for another. */
const SWEEP_EVERY_MS = 3_600_000;
/** How long one statement may run. A page takes milliseconds; beyond this nobody waits for the answer any more. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** Statements that may wait for a connection. Each holds the memory of a request; those who come while the line is slow are turned away before. */
const MOST_WAITING = 2_000;
/** How long the database may take to say that it is there, and what waits in it. */
const ASKING_TIMEOUT_MS = 2_000;
/** A Ctrl-C reaches us twice, from the terminal and again through npm. What follows later is meant. */
const ECHO_MS = 1_000;

class CannotListen extends DomainError {
  readonly code = 'CANNOT_LISTEN';
}

const say = (line: string) => console.log(`· ${line}`);

/** The environment, and what it points at: a mistake shows before anything is opened. */
function readEnvironment(): Config {
  const config = readConfig(process.env);
  try {
    bundledRoles();
    assertAccess(config);
    if (config.keys) openKeyring(givenKeys(config.keys));
  } catch (error) {
    throw error instanceof DomainError ? new ConfigRefused(error.message) : error;
  }
  return config;
}

/** Starts everything and serves until a signal asks to stop. */
async function serve(config: Config): Promise<void> {
  const stopping = stopSignal();
  await assertListenable(config);
  const database = await openDatabase(config, { onProgress: say }).catch((error) => {
    // Ctrl-C reaches also what makes the database, which then fails.
    if (!stopping.aborted) throw error;
  });
  if (!database) return say('Stopped.');
  try {
    if (!stopping.aborted) await serveFrom(database, config, stopping);
  } finally {
    await database.close();
  }
  say('Stopped.');
}

async function serveFrom(database: OpenDatabase, config: Config, stopping: AbortSignal): Promise<void> {
  // A wrong definition is told now and not to whoever first asks.
  bundledMeasures();
  const log = createLog(config.logLevel);
  const keyring = openKeyring(await keySourceOf(config));
  if (database.isEmbedded) {
    const demo = config.today ? { ...DEMO, people: config.demoPeople, today: config.today } : null;
    await prepareDatabase({ ownerUrl: database.ownerUrl, keyring, demo, onProgress: say });
  }
  if (stopping.aborted) return;
  // A connection of its own: a pool that is busy for a moment is no database that is away.
  const asker = { max: 1, prepare: false, statementTimeoutMs: ASKING_TIMEOUT_MS };
  const asking = connect(database.url, { ...asker, role: 'canbao_app' });
  const askingAnalysts = connect(config.replicaUrl ?? database.url, { ...asker, role: 'canbao_read' });
  const metrics = createMetrics(() => queueLengths(asking));
  const traces = config.tracesTo ? await openTraces(tracing(config.tracesTo, log)) : undefined;
  const db = connect(database.url, {
    max: config.pool,
    role: 'canbao_app',
    unsealUrl: config.unsealUrl ?? undefined,
    prepare: config.prepare,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    mostWaiting: MOST_WAITING,
    onAnswered: metrics.statementsOf('serving'),
    follow: traces?.follow,
  });
  const analysts = connectAnalysts(config.replicaUrl ?? database.url, {
    prepare: config.prepare,
    onAnswered: metrics.statementsOf('analysts'),
    follow: traces?.follow,
  });
  let workers: Workers | undefined;
  try {
    await assertServable(db, database.url);
    await assertKeyFits(db, keyring);
    warnWithoutAnalysts(analysts, log);
    await tellOfClearItems(db, (sentence) => log.warn(sentence));
    const rulebooks = await openRulebooks(db);
    const policyDocuments = await openPolicyDocuments(db);
    await followPublications(db, [rulebooks, policyDocuments], log);
    const platform: Platform = {
      db,
      analysts,
      keyring,
      rulebooks,
      policyDocuments,
      today: () => todayOf(config),
      half: config.half,
    };
    const logError = (reference: string, error: unknown) => log.error({ reference, err: error }, 'request failed');
    workers = startJobs(platform, { url: database.url, config, log, metrics });
    const access = await openAccess(config, log);
    const app = await createHttpServer({
      platform,
      apollo: createGraphServer({
        half: config.half,
        logError,
        // Where anybody is given a token, nothing is won by asking for it first.
        introspection: () => access().introspection ?? (config.areDemoTokensTaken ? ROLES : WITH_TOKEN),
        limits: () => access().limits,
        plugins: [metrics.operations, ...(traces ? [traces.operations] : [])],
      }),
      logError,
      logEmergency: (about) => log.warn(about, 'a request under an emergency opening'),
      authenticate: authenticator(access),
      origins: () => access().origins,
      isProxy: (address) => access().proxies?.includes(address) ?? false,
      limits: () => access().limits,
      documentLimits: () => access().limits,
      documents: {
        rules: () => access().documents,
        logUntrusted: (about) => log.warn(about, 'a document that is in no manifest'),
      },
      ide: createIdePage({
        demoDay: config.today,
        token: config.areDemoTokensTaken ? (role) => demoToken(config, role as Role) : null,
      }),
      databases: {
        serving: () => answers(asking, ASKING_TIMEOUT_MS),
        analysts: () => answers(askingAnalysts, ASKING_TIMEOUT_MS),
      },
      metrics,
      traces,
      isBehindTls: config.isBehindTls,
    });
    const address = await listen(app, config);
    const sealing = setInterval(() => {
      sealAuditLines(db, keyring).catch((error) => log.error({ err: error }, 'audit lines were not sealed'));
    }, SEAL_EVERY_MS);
    const sweeping = setInterval(() => {
      sweepExports(db).catch((error) => log.error({ err: error }, 'expired exports were not swept'));
    }, SWEEP_EVERY_MS);
    printWelcome(address, config);
    if (!stopping.aborted) await once(stopping, 'abort');
    clearInterval(sealing);
    clearInterval(sweeping);
    await Promise.all([drainHttpServer(app), workers.stop()]);
  } finally {
    await workers?.stop();
    await Promise.all([db, analysts, asking, askingAnalysts].map((one) => one.end({ timeout: 5 })));
    await traces?.close();
  }
}

const tracing = (endpoint: string, log: Logger) => ({
  endpoint,
  version: VERSION,
  onAway: (error: unknown) => log.warn({ err: error }, 'the collector of traces takes none: they are dropped'),
});

interface Working {
  readonly url: string;
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Starts what runs jobs, on connections of its own: a long list keeps no request waiting for one. */
function startJobs({ db, ...ground }: Platform, { url, config, log, metrics }: Working): Workers {
  const { workers: atOnce, half, prepare, unsealUrl } = config;
  if (half === 'policy' || atOnce === 0) return { stop: async () => {} };
  // Each job holds its lock on one connection, works on another and tells of itself on a third.
  const own = connect(url, {
    max: 3 * atOnce,
    role: 'canbao_app',
    unsealUrl: unsealUrl ?? undefined,
    prepare,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    onAnswered: metrics.statementsOf('jobs'),
  });
  const logError = (jobId: string, error: unknown) => log.error({ jobId, err: error }, 'a job failed');
  const workers = startWorkers({ ground: { ...ground, db: own }, handlers, events: jobEventsOf(db), atOnce, logError });
  return {
    async stop() {
      await workers.stop();
      await own.end({ timeout: 1 });
    },
  };
}

/** Refuses a database that nothing may be served from, with the command that mends it. */
async function assertServable(db: Db, url: string): Promise<void> {
  const asLogin = connect(url, { max: 1 });
  try {
    await assertUsable(asLogin);
    await assertMigrated(asLogin);
  } finally {
    await asLogin.end();
  }
  await assertUsable(db);
  await assertUnsealing(db);
}

/** Nobody at a desk waits for statistics: where they cannot be counted, everything else is served all the same. */
function warnWithoutAnalysts(analysts: Db, log: Logger): void {
  assertUsable(analysts).catch((error) =>
    log.warn(
      { err: error },
      'analysts cannot be answered: is the login a member of canbao_read, and the replica there?',
    ),
  );
}

/** Another process may publish: this one hears of it and reads again, also after it lost the connection. */
async function followPublications(
  db: Db,
  followers: readonly { reload(): Promise<void> }[],
  log: Logger,
): Promise<void> {
  const reload = () => {
    Promise.all(followers.map((follower) => follower.reload())).catch((error) =>
      log.error({ err: error }, 'published rulebooks were not read again'),
    );
  };
  await db.sql.listen('canbao_rulebooks', reload, reload);
}

/** A mutation from the command line, by the law and the day that the server would take. */
async function mutate(config: Config, db: Db, keyring: Keyring, viewer: Viewer, call: MutationCall) {
  const [rulebooks, policyDocuments] = await Promise.all([openRulebooks(db), openPolicyDocuments(db)]);
  const today = () => todayOf(config);
  return runMutation({ db, analysts: db, keyring, rulebooks, policyDocuments, today, half: 'both' }, viewer, call);
}

/** A job from the command line, under the lock that the server would take: a command that is broken off leaves it to the server. */
async function runJob(...[config, db, keyring, jobId, { onProgress, stopping }]: Parameters<Cli['runJob']>) {
  const ground = { db, keyring, rulebooks: await openRulebooks(db), today: () => todayOf(config) };
  const logError = (_: string, error: unknown) => console.error(error);
  return runJobHere(jobId, { ground, handlers, stopping, logError }, onProgress);
}

/** A token for the examples of the IDE. */
function demoToken(config: Config, role: Role): Promise<string> {
  const claims = { role, regions: [DEMO.county], ...(role === 'DEPARTMENT_CLERK' && { department: 'CIVIL_AFFAIRS' }) };
  return signDemoToken(config.folder, claims, { issuer: config.demoIssuer, audience: config.audience, hours: 12 });
}

type App = Awaited<ReturnType<typeof createHttpServer>>;

async function listen(app: App, { host, port }: Config): Promise<string> {
  return listening({ host, port }, () => app.listen({ host, port }));
}

/** Tries the port before anything is made: nobody waits for a county to be invented only to hear that the port is taken. */
async function assertListenable({ host, port }: Config): Promise<void> {
  const trial = createServer();
  await listening({ host, port }, () => {
    trial.listen(port, host);
    return once(trial, 'listening');
  });
  trial.close();
  await once(trial, 'close');
}

async function listening<Result>({ host, port }: Pick<Config, 'host' | 'port'>, listen: () => Promise<Result>) {
  try {
    return await listen();
  } catch (error) {
    const sentence = CANNOT_LISTEN[(error as NodeJS.ErrnoException).code ?? '']?.(host, port);
    throw sentence ? new CannotListen(sentence) : error;
  }
}

const noSuchHost = (host: string) =>
  `CANBAO_HOST=${host} is no address of this machine. 127.0.0.1 serves this machine alone, 0.0.0.0 every network.`;

const CANNOT_LISTEN: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_, port) =>
    `Port ${port} is in use by another program. Stop that one, or choose another port with PORT=….`,
  EACCES: (_, port) => `Port ${port} may not be opened by this user. Choose one above 1023 with PORT=….`,
  EADDRNOTAVAIL: noSuchHost,
  ENOTFOUND: noSuchHost,
  EAI_AGAIN: noSuchHost,
};

/** Aborted by the first signal that asks us to stop. A later one ends at once; the database then stops by itself. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let asked = 0;
  const heed = () => {
    if (asked > 0 && Date.now() - asked > ECHO_MS) process.exit(1);
    if (asked > 0) return;
    asked = Date.now();
    say('Stopping: what is under way may finish …');
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, heed);
  return controller.signal;
}

function printWelcome(address: string, config: Config): void {
  const lines = [
    '',
    `Canbao 参保 serves at ${address}`,
    `  GraphQL   ${address}/graphql`,
    `  IDE       ${address}/          (its tabs hold examples that run)`,
    `  Health    ${address}/healthz   ${address}/readyz`,
  ];
  if (config.today)
    lines.push(`  The demo lives at ${config.today}: invented people of county ${DEMO.county}. 演示数据，均为虚构。`);
  if (config.areDemoTokensTaken) lines.push(...tokenHelp(address));
  console.log(`${lines.join('\n')}\n`);
}

const tokenHelp = (address: string) => [
  '',
  'A demo token for each role 各角色演示令牌:',
  '  npm run -s canbao -- token COUNTY_OFFICER --region 350825',
  '  npm run -s canbao -- token TOWNSHIP_OFFICER --region 350825103',
  '  npm run -s canbao -- token VILLAGE_COLLECTOR --region 350825103202',
  '  npm run -s canbao -- token DEPARTMENT_CLERK --region 350825 --department CIVIL_AFFAIRS',
  '  npm run -s canbao -- token RESIDENT --person 00000000-0000-4000-8000-000000000003',
  '  npm run -s canbao -- token ANALYST --region 350825   (likewise AUDITOR, TREASURER, ADMINISTRATOR)',
  '',
  'Try it 试一试:',
  `  TOKEN=$(npm run -s canbao -- token COUNTY_OFFICER --region 350825)`,
  `  curl -s ${address}/graphql -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\`,
  `    -d '{"query":"{ household(id: \\"00000000-0000-4000-9000-000000000001\\") { contribution(policyYear: 2018) { collectedNow { min max } } } }"}'`,
];

try {
  process.exitCode = await runCli(process.argv.slice(2), {
    config: readEnvironment,
    serve,
    printSdl: printPublicSdl,
    problemsOfDocument,
    mutate,
    mutations: mutationNames,
    runJob,
  });
} catch (error) {
  if (!(error instanceof DomainError)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof ConfigRefused ? 2 : 1;
}
// A process that was refused something must not linger on a timer or a socket.
if (process.exitCode !== 0) setTimeout(() => process.exit(), 1000).unref();
