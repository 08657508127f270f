import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { folderKeys } from '../src/services/open-database.ts';
import { prepareDatabase } from '../src/services/prepare.ts';
import { type Cluster, removeCluster, startCluster } from '../src/store/embedded.ts';
import { parseKeyring } from '../src/store/envelope.ts';
import { ensureDatabase } from '../src/store/migrate.ts';

/** The county that is measured, and the day it is measured at. */
export const COUNTY = '350825';
export const TODAY = '2017-11-20';
const SEED = 1;

/** The bench's own PostgreSQL. Its folder also holds the keys that rows are sealed with and tokens are signed with. */
export interface BenchCluster {
  readonly folder: string;
  /** The URL of a county of so many people, made the first time it is asked for. */
  county(people: number): Promise<string>;
  /** The URL of a database with nothing in it, another each time. */
  empty(): Promise<string>;
  close(): Promise<void>;
}

/** Starts it in a folder that stays, or in one that goes when the bench ends. */
export async function openCluster(kept: string | null, say: (line: string) => void): Promise<BenchCluster> {
  const folder = kept === null ? await mkdtemp(join(tmpdir(), 'canbao-bench-')) : resolve(kept);
  const cluster = await startCluster(folder, { onProgress: say });
  return {
    folder,
    county: (people) => prepareCounty(cluster, folder, people, say),
    async empty() {
      const name = `bench_empty_${Date.now()}`;
      await ensureDatabase(cluster.url('postgres'), name);
      return cluster.url(name);
    },
    async close() {
      await cluster.stop();
      if (kept === null) await removeCluster(folder);
    },
  };
}

/** The URL of a county of so many people in a cluster, made the first time it is asked for. */
export async function prepareCounty(cluster: Cluster, folder: string, people: number, say: (line: string) => void) {
  const name = `bench_${people}`;
  await ensureDatabase(cluster.url('postgres'), name);
  const keyring = parseKeyring(await folderKeys(folder));
  const demo = { county: COUNTY, people, seed: SEED, today: TODAY };
  await prepareDatabase({ ownerUrl: cluster.url(name), keyring, demo, onProgress: say });
  return cluster.url(name);
}
