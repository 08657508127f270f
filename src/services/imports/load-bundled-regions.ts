import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import type postgres from 'postgres';
import { importPoolingAreas } from './import-pooling-areas.ts';
import { importRegions } from './import-regions.ts';
import { importTargets } from './import-targets.ts';
import type { ImportReport } from './region-file.ts';

type Import = (sql: postgres.Sql, input: AsyncIterable<Buffer | string>) => Promise<ImportReport>;

/** In this order, because towns name counties, and areas and targets name regions. */
const BUNDLED: readonly (readonly [file: string, take: Import])[] = [
  ['divisions.csv', importRegions],
  ['towns.csv', importRegions],
  ['villages.csv', importRegions],
  ['pooling-areas.csv', importPoolingAreas],
  ['targets.csv', importTargets],
];

/**
 * Brings the regions, pooling areas and targets of a folder into the database, as far as it has them; the second time
 * changes nothing.
 */
export async function loadBundledRegions(sql: postgres.Sql, folder: string): Promise<Record<string, ImportReport>> {
  const reports: Record<string, ImportReport> = {};
  for (const [file, take] of BUNDLED) {
    const path = join(folder, file);
    if (existsSync(path)) reports[file] = await take(sql, createReadStream(path));
  }
  return reports;
}
