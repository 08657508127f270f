import { Argument, Command } from 'commander';
import { FUND_ENTRY_COLUMNS } from '../services/imports/fund-entry-rows.ts';
import type { FundReport } from '../services/imports/fund-file.ts';
import { BANK_COLUMNS, importBankStatement } from '../services/imports/import-bank-statement.ts';
import { importFundEntries } from '../services/imports/import-fund-entries.ts';
import { type Cli, print } from './cli.ts';
import { headerOf, type ImportOptions, takeCsv } from './csv-import.ts';
import { extractCommand } from './fund-extract.ts';
import { whatIfCommand } from './fund-what-if.ts';
import { ACTOR } from './office.ts';

export function fundCommand(cli: Cli): Command {
  const fund = new Command('fund').description('What moves into the funds of pooling areas and out of them. 医保基金.');
  fund.addCommand(bookCommand(cli)).addCommand(confirmCommand(cli)).addCommand(templateCommand());
  return fund.addCommand(extractCommand(cli)).addCommand(whatIfCommand(cli));
}

const bookCommand = (cli: Cli) =>
  new Command('book')
    .description('Book what arrived and what left, whole or not at all; twice is once. 登记基金收支.')
    .argument('<file.csv>', 'columns as `fund template book` prints them, or - for standard input 列名见表头')
    .requiredOption('--source <text>', 'where the agency has it from, as every line will say 来源')
    .option('--actor <name>', 'who books, as every line and the audit will say 记账人', ACTOR)
    .option('--json', 'print the report as JSON 以 JSON 输出')
    .action(async (file: string, options: ImportOptions) => {
      const report = await takeCsv(cli, file, options, importFundEntries);
      print(options.json, report, [sentenceOf(report, 'booked', '登记')]);
    });

interface ConfirmOptions extends ImportOptions {
  readonly area: string;
}

const confirmCommand = (cli: Cli) =>
  new Command('confirm')
    .description('Confirm for the bank what it moved, whole or not at all; twice is once. 银行确认.')
    .argument('<file.csv>', 'columns as `fund template confirm` prints them, or - for standard input 列名见表头')
    .requiredOption('--area <code>', 'the pooling area whose account it is 统筹地区')
    .requiredOption('--source <text>', 'which statement it is, as the audit will say 对账单')
    .requiredOption('--actor <name>', 'who confirms: never who booked 银行确认人')
    .option('--json', 'print the report as JSON 以 JSON 输出')
    .action(async (file: string, { area, ...options }: ConfirmOptions) => {
      const report = await takeCsv(cli, file, { ...options, role: 'TREASURER' }, (importer, input, given) =>
        importBankStatement(importer, area, input, given),
      );
      print(options.json, report, [sentenceOf(report, 'confirmed', '确认')]);
    });

const COLUMNS = { book: FUND_ENTRY_COLUMNS, confirm: BANK_COLUMNS };

const templateCommand = () =>
  new Command('template')
    .description('Print the header of such a file. 打印表头.')
    .addArgument(new Argument('<kind>', 'of which file 文件种类').choices(Object.keys(COLUMNS)))
    .option('--chinese', 'in Chinese 中文表头')
    .action((kind: keyof typeof COLUMNS, options: { chinese?: boolean }) =>
      console.log(headerOf(COLUMNS[kind], options)),
    );

const sentenceOf = ({ rows, written }: FundReport, done: string, doneZh: string): string =>
  `${rows} rows: ${written} ${done}, ${rows - written} were known so. 共${rows}行：${doneZh}${written}行，${rows - written}行此前已有。`;
