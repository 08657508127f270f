import { userInfo } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { isPeopleFile, PEOPLE_FILES, type PeopleFile } from '../services/imports/import-kinds.ts';
import type { Cli } from './cli.ts';
import { headerOf, type ImportOptions, importCsv } from './csv-import.ts';

interface Options extends ImportOptions {
  readonly kind: PeopleFile;
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
    .action((file: string, options: Options) => importCsv(cli, file, options, PEOPLE_FILES[options.kind].take));
  people
    .command('template')
    .description('Print the header of a kind of file. 打印表头.')
    .argument('<kind>', KINDS, readKind)
    .option('--chinese', 'in Chinese 中文表头')
    .action((kind: PeopleFile, options: { chinese?: boolean }) => {
      console.log(headerOf(PEOPLE_FILES[kind].columns, options));
    });
  return people;
}

function readKind(text: string): PeopleFile {
  const kind = text.toUpperCase();
  if (!isPeopleFile(kind)) throw new InvalidArgumentError(`One of ${KINDS} is needed.`);
  return kind;
}
