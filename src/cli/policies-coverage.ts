import { Command } from 'commander';
import { ROW_STATES } from '../policy/document.ts';
import { type Coverage, type CoveredRow, coverageOf } from '../rulebooks/coverage.ts';
import { POLICIES_FOLDER } from '../services/prepare.ts';
import { print, RefusedInput } from './cli.ts';
import { sound } from './sound-policies.ts';

export function coverageCommand(): Command {
  return new Command('coverage')
    .description('What becomes of each row of the documents: computed, enforced, reported, or not. 条款覆盖情况.')
    .argument('[folder]', 'a folder like policies/ 政策目录', POLICIES_FOLDER)
    .option('--rows', 'list every row 逐条列出')
    .option('--json', 'print as JSON 以 JSON 输出')
    .action((folder: string, { rows, json }: { rows?: boolean; json?: boolean }) => {
      const { documents, rulebooks } = sound(folder);
      const coverage = coverageOf(
        documents.map(({ value }) => value),
        rulebooks.map(({ value }) => value),
      );
      const { rows: list, ...sums } = coverage;
      print(json, rows ? coverage : sums, [...(rows ? list.map(rowLine) : []), ...tableOf(coverage)]);
      if (coverage.missing.length > 0) throw new RefusedInput();
    });
}

function rowLine({ id, state, by, document, locators, kinds }: CoveredRow): string {
  const doing = [state, ...(by ? [`by ${by}`] : [])].join(' ');
  return `${id.padEnd(6)} ${doing}  [${document} ${locators.join('; ')}]${kinds.length > 0 ? `  ${kinds.join(', ')}` : ''}`;
}

function tableOf({ documents, rows, missing, states }: Coverage): string[] {
  const known = ROW_STATES.filter((state) => states[state] > 0);
  const line = (name: string, cells: readonly (string | number)[]) =>
    `${name.padEnd(30)}${cells.map((cell, index) => String(cell).padStart((known[index] ?? 'rows').length + 2)).join('')}`;
  const whole = rows.length + missing.length;
  return [
    line('', [...known, 'rows']),
    ...documents.map((one) => line(one.id, [...known.map((state) => one.states[state]), one.rows])),
    line('all 合计', [...known.map((state) => states[state]), rows.length]),
    `${rows.length} of ${whole} rows have a state. ${whole} 条中 ${rows.length} 条已注明处理方式。`,
    ...(missing.length > 0 ? [`Without one 未注明: ${missing.join(', ')}`] : []),
  ];
}
