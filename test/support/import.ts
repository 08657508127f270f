import { expect } from 'vitest';
import { inventedIdNumber } from '../../src/demo/id-number.ts';
import { CsvRefused } from '../../src/services/imports/csv-problems.ts';
import type { Importer } from '../../src/services/imports/import-file.ts';
import { importPoolingAreas } from '../../src/services/imports/import-pooling-areas.ts';
import { importRegions } from '../../src/services/imports/import-regions.ts';
import { reachOf, type Viewer, viewerOf } from '../../src/services/viewer.ts';
import { connect, type Db } from '../../src/store/db.ts';
import { createTestDatabase } from './database.ts';
import { KEYRING } from './keys.ts';

/** The day that files are brought on. */
export const IMPORT_DAY = '2018-03-01';

export { KEYRING };

/** A county's officer. */
export function officerOf(region: string): Viewer {
  const viewer = viewerOf({ sub: 'test', role: 'COUNTY_OFFICER', regions: [region] });
  if (typeof viewer === 'string') throw new Error(viewer);
  return viewer;
}

/** An invented county with two villages of one town, and a neighbour. */
const REGIONS = `code,name,level,kind,parentCode,validFrom,validTo,successorCodes,source
990000,示例省,PROVINCE,ADMINISTRATIVE,,,,,invented
999900,示例市,CITY,ADMINISTRATIVE,990000,,,,invented
999901,示例县,COUNTY,ADMINISTRATIVE,999900,,,,invented
999901100,示例镇,TOWN,ADMINISTRATIVE,999901,,,,invented
999901100201,东村,VILLAGE,ADMINISTRATIVE,999901100,,,,invented
999901100202,西村,VILLAGE,ADMINISTRATIVE,999901100,,,,invented
999902,邻县,COUNTY,ADMINISTRATIVE,999900,,,,invented
999902100,邻镇,TOWN,ADMINISTRATIVE,999902,,,,invented
`;
const AREAS = `code,name,level,validFrom,validTo,regions,source
999900,示例市,CITY,2017-01-01,,999901 999902,invented
`;

export const EAST = '999901100201';
export const WEST = '999901100202';

/** Bytes of a file, as they would be read. */
export async function* bytes(...texts: readonly string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

/** A registry with regions and nobody in it, and who brings files to it. */
export async function createImportDatabase(): Promise<{
  readonly db: Db;
  readonly sql: Awaited<ReturnType<typeof createTestDatabase>>['sql'];
  readonly url: string;
  as(viewer: Viewer): Importer;
  readonly county: Importer;
  close(): Promise<void>;
}> {
  const database = await createTestDatabase();
  await importRegions(database.sql, bytes(REGIONS));
  await importPoolingAreas(database.sql, bytes(AREAS));
  const db = connect(database.url, { max: 4, role: 'canbao_app' });
  const as = (viewer: Viewer): Importer => ({
    db,
    keyring: KEYRING,
    viewer,
    reach: reachOf(viewer, IMPORT_DAY),
    today: IMPORT_DAY,
  });
  return {
    db,
    sql: database.sql,
    url: database.url,
    as,
    county: as(officerOf('999901')),
    async close() {
      await db.end();
      await database.drop();
    },
  };
}

/** Rows as CSV below a header; cells that hold a comma are put in quotation marks. */
export const csv = (header: readonly string[], rows: readonly Readonly<Record<string, string>>[]): string =>
  [header, ...rows.map((row) => header.map((name) => row[name] ?? ''))]
    .map((cells) => cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(','))
    .join('\n');

/** An invented number of somebody born on a day. */
export const numberOf = (birthDate: string, sequence: number): string => inventedIdNumber(birthDate, sequence);

/** The problems of a file that has to be refused, as `line field: message`. */
export async function problemsOf(taken: Promise<unknown>): Promise<string[]> {
  const error = await taken.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CsvRefused)) throw new Error(`The file was not refused: ${error}`, { cause: error });
  // Clerks read Chinese: an English sentence, then the same in Chinese.
  for (const { message } of error.problems) expect(message).toMatch(/^[^。]*[a-z][^。]* [^。]*\p{Script=Han}.*。$/u);
  return error.problems.map(({ line, field, message }) => `${line} ${field}: ${message}`);
}
