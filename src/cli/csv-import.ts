import { createReadStream } from 'node:fs';
import { todayOf } from '../config.ts';
import { CsvRefused } from '../services/imports/csv-problems.ts';
import type { FileReport } from '../services/imports/file-report.ts';
import type { FileGiven, Importer } from '../services/imports/import-file.ts';
import type { PeopleFileKind } from '../services/imports/import-kinds.ts';
import type { Role } from '../services/viewer.ts';
import { assertFile, type Cli, print, refuseCsv, withDatabase } from './cli.ts';
import { interruptible, toldProgress } from './importing.ts';
import { EVERYWHERE, ownerOf } from './office.ts';
import { takenBeforeLine } from './taken-before.ts';

export interface ImportOptions {
  readonly source: string;
  readonly actor: string;
  readonly json?: boolean;
}

/** Takes a file as whoever holds the database, and gives its report; `-` is standard input. */
export async function takeCsv<Report>(
  { config }: Cli,
  file: string,
  { source, actor, role }: ImportOptions & { readonly role?: Role },
  take: (importer: Importer, input: AsyncIterable<Buffer | string>, given: FileGiven) => Promise<Report>,
): Promise<Report> {
  if (file !== '-') assertFile(file);
  const settings = config();
  return withDatabase(settings, (db, keyring) => {
    const importer = { db, keyring, viewer: ownerOf(actor, role), reach: EVERYWHERE, today: todayOf(settings) };
    const input = file === '-' ? process.stdin : createReadStream(file);
    return interruptible(db, () => toldProgress((onProgress) => take(importer, input, { source, onProgress })));
  }).catch((error) => {
    if (!(error instanceof CsvRefused)) throw error;
    return refuseCsv(file, error);
  });
}

/** Takes a file of rows about people, and prints its report. */
export async function importCsv(
  cli: Cli,
  file: string,
  options: ImportOptions,
  take: PeopleFileKind['take'],
): Promise<void> {
  const report = await takeCsv(cli, file, options, take);
  print(options.json, report, [sentenceOf(report)]);
}

/** The header of such a file, in English or in Chinese. */
export const headerOf = (columns: PeopleFileKind['columns'], { chinese }: { readonly chinese?: boolean }): string =>
  Object.entries(columns)
    .map(([name, terms]) => (chinese ? terms[0] : name))
    .join(',');

function sentenceOf({
  rows,
  new: fresh,
  changed,
  unchanged,
  repeated,
  takenBefore,
  duplicateCases,
}: FileReport): string {
  const twice = repeated === 0 ? '' : ` ${repeated} repeated rows were left out. 略去重复行${repeated}行。`;
  const counts = `${rows} rows: ${fresh} new, ${changed} changed, ${unchanged} unchanged.${twice}`;
  if (takenBefore) return takenBeforeLine(takenBefore);
  return duplicateCases === 0 ? counts : `${counts} ${duplicateCases} cases of duplicates were opened.`;
}
