import { Command } from 'commander';
import { importNotices, NOTICE_COLUMNS, type NoticeReport } from '../services/imports/import-notices.ts';
import { type Cli, print } from './cli.ts';
import { headerOf, type ImportOptions, takeCsv } from './csv-import.ts';
import { ACTOR } from './office.ts';

export function noticesCommand(cli: Cli): Command {
  const notices = new Command('notices').description(
    'Posters, payment notices and booklets at households. 宣传资料发放.',
  );
  notices
    .command('import')
    .description(
      'Take counts of households reached, by village, kind and day, whole or not at all; twice is once. 导入发放情况.',
    )
    .argument('<file.csv>', 'columns as `notices template` prints them, or - for standard input 列名见表头')
    .requiredOption('--source <text>', 'where the county has it from, as every count will say 来源')
    .option('--actor <name>', 'who brings it, as the log and the audit will say 经办人', ACTOR)
    .option('--json', 'print the report as JSON 以 JSON 输出')
    .action(async (file: string, options: ImportOptions) => {
      const report = await takeCsv(cli, file, options, importNotices);
      print(options.json, report, [sentenceOf(report)]);
    });
  notices
    .command('template')
    .description('Print the header of the file. 打印表头.')
    .option('--chinese', 'in Chinese 中文表头')
    .action((options: { chinese?: boolean }) => console.log(headerOf(NOTICE_COLUMNS, options)));
  return notices;
}

const sentenceOf = ({ rows, logged }: NoticeReport): string =>
  `${rows} rows: ${logged} counts logged, ${rows - logged} were known so. 共${rows}行：登记${logged}条，${rows - logged}条此前已有。`;
