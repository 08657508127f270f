import { createReadStream } from 'node:fs';
import { Command } from 'commander';
import { importRegions } from '../services/import-regions.ts';
import { RegionFileRefused } from '../services/region-file.ts';
import { assertFile, type Cli, print, refuse, withDatabase } from './cli.ts';

export function regionsCommand({ config }: Cli): Command {
  const regions = new Command('regions').description('Administrative regions. 行政区划.');
  regions
    .command('import')
    .description('Take regions from a CSV, whole or not at all; the same file twice changes nothing. 导入行政区划.')
    .argument('<file.csv>', 'columns as in regions/README.md 列名见 regions/README.md')
    .option('--json', 'print the counts as JSON 以 JSON 输出')
    .action(async (file: string, { json }: { json?: boolean }) => {
      assertFile(file);
      const report = await withDatabase(config(), ({ sql }) => importRegions(sql, createReadStream(file))).catch(
        (error) => {
          if (!(error instanceof RegionFileRefused)) throw error;
          const problems = error.problems.map(({ line, field, message }) => ({
            file,
            line,
            message: field ? `${field}: ${message}` : message,
          }));
          return refuse(problems, error.total);
        },
      );
      const { rows, inserted, updated, unchanged } = report;
      print(json, report, [`${rows} rows: ${inserted} new, ${updated} changed, ${unchanged} unchanged.`]);
    });
  return regions;
}
