import { once } from 'node:events';
import { type Config, VERSION } from '../config.ts';
import type { Platform } from '../graph/context.ts';
import { createLog } from '../http/log.ts';
import { createMetrics } from '../http/metrics.ts';
import { drainHttpServer } from '../http/server.ts';
import { openTraces, type Traces } from '../http/traces.ts';
import { keySourceOf, openKeyring } from '../services/keys/key-source.ts';
import { bundledMeasures } from '../services/measures/measures.ts';
import { type OpenDatabase, openDatabase } from '../services/open-database.ts';
import { prepareDatabase } from '../services/prepare.ts';
import type { Keyring } from '../store/envelope.ts';
import { queueLengths } from '../store/queries/queue-lengths.ts';
import { createApp } from './app.ts';
import { DEMO } from './demo.ts';
import { startJobs } from './jobs.ts';
import { assertListenable, listen } from './listen.ts';
import { openPlatform } from './platform.ts';
import { connectAskers, connectPools } from './pools.ts';
import type { Serving } from './serving.ts';
import { stopSignal } from './stop-signal.ts';
import { startUpkeep } from './upkeep.ts';
import { printWelcome, say } from './welcome.ts';

/** Starts everything and serves until a signal asks to stop. */
export async function serve(config: Config): Promise<void> {
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
  if (database.isEmbedded) await fillEmbedded(database, config, keyring);
  if (stopping.aborted) return;
  const askers = connectAskers(database.url, config);
  const metrics = createMetrics(() => queueLengths(askers.serving));
  const traces = await tracesOf(config, log);
  const serving: Serving = { config, url: database.url, log, askers, metrics, traces };
  const { db, analysts } = connectPools(serving);
  try {
    await serveUntil(stopping, await openPlatform({ db, analysts, keyring }, serving), serving);
  } finally {
    await Promise.all([db, analysts, askers.serving, askers.analysts].map((one) => one.end({ timeout: 5 })));
    await traces?.close();
  }
}

/** Brings a database of our own up to date, and invents a county where it is empty. */
async function fillEmbedded({ ownerUrl }: OpenDatabase, config: Config, keyring: Keyring): Promise<void> {
  const demo = config.today ? { ...DEMO, people: config.demoPeople, today: config.today } : null;
  await prepareDatabase({ ownerUrl, keyring, demo, onProgress: say });
}

async function tracesOf({ tracesTo: endpoint }: Config, log: Serving['log']): Promise<Traces | undefined> {
  if (!endpoint) return undefined;
  const onAway = (error: unknown) => log.warn({ err: error }, 'the collector of traces takes none: they are dropped');
  return openTraces({ endpoint, version: VERSION, onAway });
}

async function serveUntil(stopping: AbortSignal, platform: Platform, serving: Serving): Promise<void> {
  const workers = startJobs(platform, serving);
  try {
    const app = await createApp(platform, serving);
    const address = await listen(app, serving.config);
    const upkeep = startUpkeep(platform, serving.log);
    printWelcome(address, serving.config);
    if (!stopping.aborted) await once(stopping, 'abort');
    upkeep.stop();
    await Promise.all([drainHttpServer(app), workers.stop()]);
  } finally {
    await workers.stop();
  }
}
