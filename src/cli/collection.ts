import { createReadStream } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { formatYuan } from '../policy/money.ts';
import type { Channel } from '../services/collection/collection-request.ts';
import type { CollectionReport } from '../services/imports/collection-report.ts';
import { CollectionFileRefused } from '../services/imports/collection-rows.ts';
import { importCollection } from '../services/imports/import-collection.ts';
import { codeOf, codesOf, termsOf } from '../services/imports/terms.ts';
import { WriteRefused } from '../services/write.ts';
import { assertFile, type Cli, print, problemIn, RefusedInput, refuse } from './cli.ts';
import { interruptible, toldProgress } from './importing.ts';
import { ACTOR, asOffice } from './office.ts';
import { readYear } from './rosters.ts';
import { takenBeforeLine } from './taken-before.ts';

interface Options {
  readonly region: string;
  readonly year: number;
  readonly channel: Channel;
  readonly source?: string;
  readonly actor: string;
  readonly json?: boolean;
}

const MORE = `
Columns 列名 (Chinese or English, in any order 中英文均可，顺序不限):
  缴费日期 paidOn                                                                needed 必填
  档案号 personId, or 户号 householdNumber and 身份证号 idNumber                   needed 二者填一
  姓名 name · 实缴金额 amount · 部分缴费 isPartial · 参保年度 policyYear · 缴费渠道 channel
  代收人 collector · 签字 isSigned · 回单号 slipNumber                             may be left out 可省略

A roster that was filled in is such a file: its other columns are passed over, and lines without an amount have not paid.
填好的名册可直接导入：名册其余各列不读，实缴金额为空的行视为未缴。Without the column of amounts, what is due is taken.
村干部、居委会代收须有代收人：a village’s only collector is taken where none is named 未填时取本村唯一代收人。

A household with one bad line is refused whole, the others are taken: exit code 1 says that some were refused. Mend their
lines and hand those in as a file of their own.
一户有一行有误则整户不收，其余各户照收；有未收的户时退出码为1，改正后另行提交。`;

export function collectionCommand({ config }: Cli): Command {
  const collection = new Command('collection').description('Payments that a village collected. 村级代收.');
  collection
    .command('import')
    .description('Take a village’s payments from a CSV: one receipt a household. 导入村级代收明细.')
    .argument('<file.csv>', 'columns as below 列名见下')
    .requiredOption('--region <code>', 'the village, or a town with all below it 区划代码')
    .requiredOption('--year <year>', 'the policy year paid for 参保年度', readYear)
    .option(
      '--channel <code>',
      `of lines that name none 缴费渠道: ${codesOf('collectionChannel').join(' | ')}`,
      readChannel,
      'VILLAGE_CADRE',
    )
    .option('--source <text>', 'where the file comes from 来源')
    .option('--actor <name>', 'who acts, as the audit will say 经办人', ACTOR)
    .option('--json', 'print the report as JSON 以 JSON 输出')
    .addHelpText('after', MORE)
    .action(async (file: string, options: Options) => {
      assertFile(file);
      const { region, year: policyYear, channel, source = file } = options;
      const report = await asOffice(config(), region, options, (counter) => {
        const given = { region, policyYear, channel, source };
        const take = (onProgress: (rows: number) => void) =>
          importCollection(counter, createReadStream(file), { ...given, onProgress });
        return interruptible(counter.db, () => toldProgress(take)).catch((error) => sayRefused(file, error));
      });
      print(options.json, report, linesOf(report));
      if (report.problemCount > 0) refuse(report.problems.map(problemIn(file)), report.problemCount);
    });
  return collection;
}

/** A channel as its code or its Chinese term. */
function readChannel(text: string): Channel {
  const channel = codeOf('collectionChannel', text);
  if (channel) return channel;
  const [codes, terms] = [codesOf('collectionChannel').join(', '), termsOf('collectionChannel').join('、')];
  throw new InvalidArgumentError(`One of ${codes} is needed. 请填其一：${terms}。`);
}

function linesOf({ takenBefore, households, payments, totalFen, ...report }: CollectionReport): string[] {
  if (takenBefore && households.taken + households.refused === 0) return [takenBeforeLine(takenBefore)];
  const { taken, refused } = households;
  return [
    `${taken} households taken: ${payments} payments, ${formatYuan(totalFen)} yuan. ${refused} households refused.`,
    ...(report.linesTakenBefore > 0
      ? [`${report.linesTakenBefore} lines stand already, exactly so: taken before. 与已收款一致，此前已收.`]
      : []),
    ...(report.skipped > 0 ? [`${report.skipped} lines without an amount: not paid. 实缴金额为空，视为未缴.`] : []),
    ...(report.collectorsAssumed > 0
      ? [
          `${report.collectorsAssumed} households name no collector: their village’s only one was taken. 按本村唯一代收人登记.`,
        ]
      : []),
  ];
}

function sayRefused(file: string, error: unknown): never {
  if (error instanceof CollectionFileRefused) refuse(error.problems.map(problemIn(file)), error.total);
  if (!(error instanceof WriteRefused)) throw error;
  for (const { text } of error.problems) console.error(`${text.en} ${text.zh}`);
  throw new RefusedInput();
}
