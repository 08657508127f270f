import { createReadStream } from 'node:fs';
import { Command } from 'commander';
import { CsvRefused } from '../services/imports/csv-problems.ts';
import { importRegionAttributes } from '../services/imports/import-region-attributes.ts';
import { importRegions } from '../services/imports/import-regions.ts';
import { importTargets } from '../services/imports/import-targets.ts';
import { assertFile, type Cli, print, refuseCsv, withDatabase } from './cli.ts';

export function regionsCommand(cli: Cli): Command {
  const regions = new Command('regions').description('Administrative regions. 行政区划.');
  regions
    .command('import')
    .description('Take regions from a CSV, whole or not at all; the same file twice changes nothing. 导入行政区划.')
    .argument('<file.csv>', 'columns as in regions/README.md 列名见 regions/README.md')
    .option('--json', 'print the counts as JSON 以 JSON 输出')
    .action((file: string, { json }: { json?: boolean }) => importFile(cli, file, importRegions, json));
  regions
    .command('attributes')
    .description('Take what regions are, such as low-income villages, from a CSV, likewise. 导入区划属性.')
    .argument('<file.csv>', 'columns as in docs/how-to/import-regions.md 列名见说明')
    .option('--json', 'print the counts as JSON 以 JSON 输出')
    .action((file: string, { json }: { json?: boolean }) => importFile(cli, file, importRegionAttributes, json));
  regions
    .command('targets')
    .description(
      'Take task numbers, tax shares and other numbers of regions for a year from a CSV, likewise. 导入参保任务.',
    )
    .argument('<file.csv>', 'columns as in docs/how-to/import-regions.md 列名见说明')
    .option('--json', 'print the counts as JSON 以 JSON 输出')
    .action((file: string, { json }: { json?: boolean }) => importFile(cli, file, importTargets, json));
  return regions;
}

async function importFile(
  { config }: Cli,
  file: string,
  take: typeof importRegions,
  json: boolean | undefined,
): Promise<void> {
  assertFile(file);
  const report = await withDatabase(config(), ({ sql }) => take(sql, createReadStream(file))).catch((error) => {
    if (!(error instanceof CsvRefused)) throw error;
    return refuseCsv(file, error);
  });
  const { rows, inserted, updated, unchanged } = report;
  print(json, report, [`${rows} rows: ${inserted} new, ${updated} changed, ${unchanged} unchanged.`]);
}
