import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { Command } from 'commander';
import { type KnownMeasure, loadMeasures, MEASURES_FOLDER } from '../services/measures/measures.ts';
import { print, RefusedInput, refuse } from './cli.ts';

/** Definitions of figures that have a name. */
export function measuresCommand(): Command {
  const measures = new Command('measures').description('Figures that have a name: definitions as data. 指标定义.');
  const folderArgument = ['[folder]', 'a folder like measures/ 指标目录', MEASURES_FOLDER] as const;

  measures
    .command('check')
    .description('Refuse what an author got wrong, as file:line: message. 检查指标定义.')
    .argument(...folderArgument)
    .action((folder: string) => {
      console.log(`${sound(folder).length} measure(s) are right.`);
    });

  measures
    .command('list')
    .description('Every measure with its version, hash and name. 列出指标.')
    .argument(...folderArgument)
    .option('--json', 'print as JSON 以 JSON 输出')
    .action((folder: string, { json }: { json?: boolean }) => {
      const known = sound(folder);
      print(
        json,
        known,
        known.map(({ id, version, hash, label }) => `${id} ${version}  ${hash.slice(0, 12)}  ${label.zh} ${label.en}`),
      );
    });

  return measures;
}

function sound(folder: string): readonly KnownMeasure[] {
  if (!existsSync(folder)) {
    console.error(`There is no folder ${relative('.', folder)}. 没有此目录。`);
    throw new RefusedInput();
  }
  const { measures, problems } = loadMeasures(folder);
  if (problems.length > 0) refuse(problems.map((problem) => ({ ...problem, file: relative('.', problem.file) })));
  return measures;
}
