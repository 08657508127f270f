import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { removeCluster, startCluster } from '../../src/store/embedded.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The PostgreSQL of this test run, as its superuser. */
    clusterUrl: string;
  }
}

/**
 * One PostgreSQL for the whole run: an embedded one in a folder of its own that goes with the run, or the server
 * (15 or newer, superuser rights) that CANBAO_TEST_DATABASE_URL names.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.CANBAO_TEST_DATABASE_URL;
  if (given !== undefined && given !== '') {
    project.provide('clusterUrl', given);
    return async () => undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), 'canbao-test-'));
  const cluster = await startCluster(folder, { settings: { fsync: 'off' } });
  project.provide('clusterUrl', cluster.url('postgres'));
  return async () => {
    await cluster.stop();
    await removeCluster(folder);
  };
}
