import { Command } from 'commander';
import { DESIGNATION_COLUMNS } from '../services/imports/designation-rows.ts';
import { type DesignationReport, importDesignations } from '../services/imports/import-designations.ts';
import { type InstitutionReport, importInstitutions } from '../services/imports/import-institutions.ts';
import { INSTITUTION_COLUMNS } from '../services/imports/institution-rows.ts';
import { type Cli, print } from './cli.ts';
import { headerOf, type ImportOptions, takeCsv } from './csv-import.ts';
import { ACTOR } from './office.ts';

export function institutionsCommand(cli: Cli): Command {
  const institutions = new Command('institutions').description('Hospitals, clinics and pharmacies. 医疗机构.');
  takes(institutions, 'import')
    .description(
      'Take institutions and their periods of designation, whole or not at all; twice is once. 导入医疗机构及定点情况.',
    )
    .action(async (file: string, options: ImportOptions) => {
      const report = await takeCsv(cli, file, options, importInstitutions);
      print(options.json, report, [sentenceOf(report)]);
    });
  takes(institutions, 'designations')
    .description(
      'Take what institutions are to the insurance of regions, period by period, whole or not at all; twice is once. 导入定点情况.',
    )
    .action(async (file: string, options: ImportOptions) => {
      const report = await takeCsv(cli, file, options, importDesignations);
      print(options.json, report, [designatedOf(report)]);
    });
  institutions
    .command('template')
    .description('Print the header of the file. 打印表头.')
    .option('--designations', 'of the file of designations 定点情况表头')
    .option('--chinese', 'in Chinese 中文表头')
    .action(({ designations, ...options }: { designations?: boolean; chinese?: boolean }) =>
      console.log(headerOf(designations ? DESIGNATION_COLUMNS : INSTITUTION_COLUMNS, options)),
    );
  return institutions;
}

/** A command that takes a file. */
const takes = (institutions: Command, name: string): Command =>
  institutions
    .command(name)
    .argument('<file.csv>', 'columns as in docs/how-to/import-institutions.md, or - for standard input 列名见说明')
    .requiredOption('--source <text>', 'where the county has it from, as every row will say 来源')
    .option('--actor <name>', 'who brings it, as the audit will say 经办人', ACTOR)
    .option('--json', 'print the report as JSON 以 JSON 输出');

const sentenceOf = ({ rows, new: fresh, changed, designated, superseded }: InstitutionReport): string =>
  `${rows} rows: ${fresh} institutions new, ${changed} changed; ${designated} periods of designation written${left(superseded)}. ` +
  `共${rows}行：新增机构${fresh}家，变更${changed}家，写入定点时段${designated}条${leftZh(superseded)}。`;

const designatedOf = ({ rows, designated, superseded }: DesignationReport): string =>
  `${rows} rows: ${designated} periods of designation written${left(superseded)}. ` +
  `共${rows}行：写入定点时段${designated}条${leftZh(superseded)}。`;

/** Somebody may mean it anew: that is decided by itself. */
const left = (superseded: number) =>
  superseded === 0
    ? ''
    : `; ${superseded} were said before, and superseded by something newer since, which stands (institutionDesignate changes it)`;
const leftZh = (superseded: number) =>
  superseded === 0
    ? ''
    : `；${superseded}条此前已录入并已被更新的决定取代，保持现状（如需变更请用institutionDesignate）`;
