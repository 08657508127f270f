import { Command, Option } from 'commander';
import { todayOf } from '../config.ts';
import { exportRows, ROW_CLASSES } from '../services/assistance-lists/export-rows.ts';
import { CLASSES } from '../services/assistance-lists/list-row-cells.ts';
import { listTemplate } from '../services/assistance-lists/list-template.ts';
import { namedRows } from '../services/assistance-lists/named-rows.ts';
import { MAX_SIZE, readPage } from '../store/connection.ts';
import { assistanceListBatch } from '../store/nouns/assistance-list-batch.ts';
import { assistanceListRow } from '../store/nouns/assistance-list-row.ts';
import { type StoredListBatch, stepsOfBatches } from '../store/queries/assistance-list.ts';
import type { StoredListRow } from '../store/queries/assistance-list-row.ts';
import { type Cli, print, printPieces, withDatabase } from './cli.ts';
import {
  aboutDelivery,
  deliveryNamed,
  deliveryOf,
  departmentArgument,
  headlineOf,
  linesOf,
  type NamedOptions,
  problemLines,
} from './lists-delivery.ts';
import { ACTOR, asOwner, EVERYWHERE } from './office.ts';
import { readYear } from './rosters.ts';

/** Deliveries that are printed, the latest first. */
const DELIVERIES = 50;

const FILTERER = { reach: EVERYWHERE, scopes: new Set(['assistance:read', 'assistance:list']) };

export const templateCommand = ({ config }: Cli): Command =>
  new Command('template')
    .description('Print an empty list of a department, to be filled in. 名单模板.')
    .addArgument(departmentArgument())
    .addOption(
      new Option('--mode <mode>', 'everybody, or what changes 名单方式').choices(['FULL', 'DELTA']).default('FULL'),
    )
    .option('--year <year>', 'the policy year that it is for; the next one unless told 保障年度', readYear)
    .addHelpText('after', '\nFor example 例如: canbao lists template CIVIL_AFFAIRS > 2017-08.csv')
    .action((department: string, { mode, year }: { mode: 'FULL' | 'DELTA'; year?: number }) => {
      process.stdout.write(listTemplate(department, mode, todayOf(config()), year));
    });

export const statusCommand = ({ config }: Cli): Command =>
  new Command('status')
    .description(`The deliveries, the latest ${DELIVERIES} first; or one, with its steps. 名单批次与进度.`)
    .addArgument(departmentArgument('[DEPARTMENT]'))
    .argument('[batch]', 'the department’s name for the delivery 批次名')
    .option('--region <code>', 'the region that it is about, where several have one of that name 区划代码')
    .option('--json', 'print as JSON 以 JSON 输出')
    .addHelpText('after', '\nFor example 例如: canbao lists status CIVIL_AFFAIRS 2017-08')
    .action(async (department: string | undefined, batch: string | undefined, options: NamedOptions) => {
      if (department && batch) return printOne({ config }, department, batch, options);
      const where = department ? { department: { eq: department } } : {};
      const orderBy = [{ field: 'receivedAt', direction: 'DESC' as const }];
      const { rows } = await withDatabase(config(), (db) =>
        readPage(db, assistanceListBatch, { where, orderBy, first: DELIVERIES }, FILTERER),
      );
      const found = rows as readonly StoredListBatch[];
      print(
        options.json,
        found,
        found.length > 0 ? found.map(headlineOf) : ['No list was sent yet. 尚未报送任何名单。'],
      );
    });

async function printOne({ config }: Pick<Cli, 'config'>, department: string, batch: string, options: NamedOptions) {
  const shown = await withDatabase(config(), async (db) => {
    const { id } = await deliveryNamed({ db, reach: EVERYWHERE }, department, batch, options);
    const delivery = await deliveryOf({ db, reach: EVERYWHERE }, id);
    return { ...delivery, steps: await stepsOfBatches(db, EVERYWHERE, [id]) };
  });
  const steps = shown.steps.map(({ at, status, by, note }) => `  ${at}  ${status}  ${by}${note ? `  ${note}` : ''}`);
  print(options.json, shown, [...linesOf(shown), ...steps]);
}

interface ReportOptions extends NamedOptions {
  readonly class?: StoredListRow['class'];
  readonly csv?: boolean;
  readonly english?: boolean;
  readonly actor: string;
}

export const reportCommand = ({ config }: Cli): Command =>
  aboutDelivery(new Command('report'))
    .description(`Rows of a delivery with what each came to, ${MAX_SIZE} at most; with --csv all of them. 逐行结果.`)
    .addOption(new Option('--class <class>', 'only of this class 行类别').choices(ROW_CLASSES))
    .option('--csv', 'write them as CSV, with names and masked numbers; audited 输出 CSV')
    .option('--english', 'of a CSV: English header and words 英文')
    .option('--actor <name>', 'who takes the CSV, as the audit will say 经办人', ACTOR)
    .addHelpText(
      'after',
      '\nFor example 例如: canbao lists report CIVIL_AFFAIRS 2017-08 --class REJECTED --csv > rejected.csv',
    )
    .action(async (department: string, batch: string, options: ReportOptions) => {
      const { class: rowClass = null, csv, english, actor, json } = options;
      await asOwner(config(), actor, async (counter) => {
        const found = await deliveryNamed(counter, department, batch, options);
        if (csv) {
          for (const line of problemLines(found)) console.error(line);
          const asked = { batchId: found.id, rowClass, language: english ? 'en' : 'zh' } as const;
          return printPieces(exportRows(asked, counter));
        }
        const where = { batchId: { eq: found.id }, ...(rowClass && { class: { eq: rowClass } }) };
        const page = await readPage(counter.db, assistanceListRow, { where, first: MAX_SIZE }, FILTERER);
        const rows = await namedRows(page.rows as readonly StoredListRow[], counter);
        const more = page.hasNextPage ? ['… and more: --csv gives all. 更多的行请用 --csv 导出。'] : [];
        print(json, rows, [headlineOf(found), ...problemLines(found), ...rows.map(rowLine), ...more]);
      });
    });

function rowLine({ line, class: rowClass, numberMasked, category, problemCode, problemEn, problemZh }: StoredListRow) {
  const problem = problemCode ? `  ${problemCode}: ${problemEn} ${problemZh}` : '';
  return `line ${line ?? '–'}  ${rowClass} ${CLASSES[rowClass]}  ${numberMasked ?? '–'}  ${category ?? '–'}${problem}`;
}
