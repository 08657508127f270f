import { createReadStream } from 'node:fs';
import { userInfo } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { todayOf } from '../config.ts';
import { CsvRefused } from '../services/imports/csv-problems.ts';
import type { FileReport } from '../services/imports/file-report.ts';
import { isPeopleFile, PEOPLE_FILES, type PeopleFile } from '../services/imports/import-kinds.ts';
import { assertFile, type Cli, print, refuseCsv, withDatabase } from './cli.ts';
import { interruptible, toldProgress } from './importing.ts';
import { EVERYWHERE, ownerOf } from './office.ts';
import { takenBeforeLine } from './taken-before.ts';

interface Options {
  readonly kind: PeopleFile;
  readonly source: string;
  readonly actor: string;
  readonly json?: boolean;
}

const KINDS = Object.keys(PEOPLE_FILES).join(' | ');

export function peopleCommand(cli: Cli): Command {
  const people = new Command('people').description('The people of a county. 人员.');
  people
    .command('import')
    .description(
      'Take a file of people, statuses or enrolments, whole or not at all; twice is once. 导入人员、状态或参保.',
    )
    .argument('<file.csv>', 'columns as in docs/how-to/import-people.md, or - for standard input 列名见说明')
    .option('--kind <kind>', `${KINDS} 文件类型`, readKind, 'PEOPLE')
    .requiredOption('--source <text>', 'where the county has it from, as every row will say 来源')
    .option('--actor <name>', 'who brings it, as the audit will say 经办人', userInfo().username)
    .option('--json', 'print the report as JSON 以 JSON 输出')
    .action((file: string, options: Options) => importFile(cli, file, options));
  people
    .command('template')
    .description('Print the header of a kind of file. 打印表头.')
    .argument('<kind>', KINDS, readKind)
    .option('--chinese', 'in Chinese 中文表头')
    .action((kind: PeopleFile, { chinese }: { chinese?: boolean }) => {
      const columns = Object.entries<readonly string[]>(PEOPLE_FILES[kind].columns);
      console.log(columns.map(([name, terms]) => (chinese ? terms[0] : name)).join(','));
    });
  return people;
}

function readKind(text: string): PeopleFile {
  const kind = text.toUpperCase();
  if (!isPeopleFile(kind)) throw new InvalidArgumentError(`One of ${KINDS} is needed.`);
  return kind;
}

async function importFile({ config }: Cli, file: string, { kind, source, actor, json }: Options): Promise<void> {
  if (file !== '-') assertFile(file);
  const settings = config();
  const report = await withDatabase(settings, (db, keyring) => {
    const importer = { db, keyring, viewer: ownerOf(actor), reach: EVERYWHERE, today: todayOf(settings) };
    const input = file === '-' ? process.stdin : createReadStream(file);
    return interruptible(db, () =>
      toldProgress((onProgress) => PEOPLE_FILES[kind].take(importer, input, { source, onProgress })),
    );
  }).catch((error) => {
    if (!(error instanceof CsvRefused)) throw error;
    return refuseCsv(file, error);
  });
  print(json, report, [sentenceOf(report)]);
}

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
