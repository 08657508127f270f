import { Command } from 'commander';
import { type InstitutionReport, importInstitutions } from '../services/imports/import-institutions.ts';
import { INSTITUTION_COLUMNS } from '../services/imports/institution-rows.ts';
import { type Cli, print } from './cli.ts';
import { headerOf, type ImportOptions, takeCsv } from './csv-import.ts';
import { ACTOR } from './office.ts';

export function institutionsCommand(cli: Cli): Command {
  const institutions = new Command('institutions').description('Hospitals, clinics and pharmacies. 医疗机构.');
  institutions
    .command('import')
    .description(
      'Take institutions and their periods of designation, whole or not at all; twice is once. 导入医疗机构及定点情况.',
    )
    .argument('<file.csv>', 'columns as in docs/how-to/import-institutions.md, or - for standard input 列名见说明')
    .requiredOption('--source <text>', 'where the county has it from, as every row will say 来源')
    .option('--actor <name>', 'who brings it, as the audit will say 经办人', ACTOR)
    .option('--json', 'print the report as JSON 以 JSON 输出')
    .action(async (file: string, options: ImportOptions) => {
      const report = await takeCsv(cli, file, options, importInstitutions);
      print(options.json, report, [sentenceOf(report)]);
    });
  institutions
    .command('template')
    .description('Print the header of the file. 打印表头.')
    .option('--chinese', 'in Chinese 中文表头')
    .action((options: { chinese?: boolean }) => console.log(headerOf(INSTITUTION_COLUMNS, options)));
  return institutions;
}

const sentenceOf = ({ rows, new: fresh, changed, designated }: InstitutionReport): string =>
  `${rows} rows: ${fresh} institutions new, ${changed} changed; ${designated} periods of designation written. ` +
  `共${rows}行：新增机构${fresh}家，变更${changed}家，写入定点时段${designated}条。`;
