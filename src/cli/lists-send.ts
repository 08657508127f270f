import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Command, Option } from 'commander';
import type { Department } from '../policy/facts.ts';
import { applyList } from '../services/assistance-lists/apply-list.ts';
import { approveList } from '../services/assistance-lists/approve-list.ts';
import { syncAssistanceList } from '../services/assistance-lists/sync-list.ts';
import { receiveUpload } from '../services/uploads/receive-upload.ts';
import type { Counter } from '../services/write.ts';
import { uploadFormat } from '../store/tables/index.ts';
import { assertFile, type Cli, print } from './cli.ts';
import { interruptible } from './importing.ts';
import {
  type Delivery,
  deliveryOf,
  departmentArgument,
  follow,
  followWork,
  linesOf,
  refuseProblems,
} from './lists-delivery.ts';
import { sayListRefused } from './lists-hints.ts';
import { ACTOR, asOffice } from './office.ts';
import { readDay, readYear } from './rosters.ts';

type Format = (typeof uploadFormat.enumValues)[number];

interface Options {
  readonly region: string;
  readonly batch: string;
  readonly mode: 'FULL' | 'DELTA';
  readonly asOf?: string;
  readonly year?: number;
  readonly validateOnly?: boolean;
  readonly strict?: boolean;
  readonly yes?: boolean;
  readonly format?: Format;
  readonly actor: string;
  readonly json?: boolean;
}

const MORE = `
A file of a department: CSV in UTF-8, a spreadsheet (.xlsx) or NDJSON; \`canbao lists template\` writes one to fill in.
FULL 全量: whoever is absent leaves the list. DELTA 增量: the column 操作 says who enters and who leaves.
The same file, or the same name with the same file, is the same delivery: sent again, nothing is done twice.
同一文件或同名同内容重复报送，不会重复办理。
Ctrl-C while the file is read takes nothing; later the delivery is kept, and the same command goes on with it.
读取文件时中断，不写入任何数据；其后中断，批次已保存，重新执行本命令即可继续。

For example 例如:
  canbao lists send CIVIL_AFFAIRS 2017-08.csv --region 350825 --batch 2017-08 --mode FULL
  zcat changes.csv.gz | canbao lists send HEALTH - --region 350825 --batch 2017-11-20 --mode DELTA`;

export const sendCommand = (cli: Cli): Command =>
  new Command('send')
    .description('Send a list: it is matched and shown, and nothing is applied. 报送名单.')
    .addArgument(departmentArgument())
    .argument('<file>', 'the list, or - for standard input 名单文件')
    .requiredOption('--region <code>', 'the region that it is about 区划代码')
    .requiredOption('--batch <name>', 'the department’s own name for the delivery, such as 2017-08 批次名')
    .addOption(
      new Option('--mode <mode>', 'everybody, or what changes 名单方式')
        .choices(['FULL', 'DELTA'])
        .makeOptionMandatory(),
    )
    .option('--as-of <day>', 'the day that its data stand for; today unless told 数据日期', readDay)
    .option(
      '--year <year>',
      'the year whose contributions are shown; the latest published unless told 保障年度',
      readYear,
    )
    .option('--validate-only', 'only show what it would do 仅校验')
    .option('--strict', 'one rejected row refuses the whole list 严格')
    .option('--yes', 'approve and apply it at once, where its department asks for no second person 直接批准并应用')
    .addOption(
      new Option('--format <format>', 'unless the name of the file says it 格式').choices(uploadFormat.enumValues),
    )
    .option('--actor <name>', 'who acts, as the audit will say 经办人', ACTOR)
    .option('--json', 'print what came of it as JSON 以 JSON 输出')
    .addHelpText('after', MORE)
    .action(async (department: Department, file: string, options: Options) => {
      if (file !== '-') assertFile(file);
      const { batch, preview } = await asOffice(cli.config(), options.region, options, async (counter) => {
        const batchId = await sent(counter, department, file, options);
        await followWork(cli, counter, batchId);
        if (options.yes) await applied(cli, counter, batchId);
        return deliveryOf(counter, batchId);
      }).catch(sayListRefused);
      print(options.json, { batch, preview }, [...linesOf({ batch, preview }), ...nextOf({ batch, preview })]);
      refuseProblems(batch, file);
    });

/** Brings the file, and makes a delivery of it; gives its id. */
async function sent(counter: Counter, department: Department, file: string, options: Options): Promise<string> {
  const { region, batch, mode, asOf, year, validateOnly = false, strict = false } = options;
  const uploadId = randomUUID();
  const given = { uploadId, department, region, format: options.format ?? formatOf(file) };
  const bytes: AsyncIterable<Buffer> = file === '-' ? process.stdin : createReadStream(file);
  await interruptible(counter.db, () => receiveUpload(counter, given, bytes));
  const { batchId, isKnown } = await syncAssistanceList(counter, {
    ...{ idempotencyKey: uploadId, uploadId, department, region, batch, mode },
    ...{ asOf: asOf ?? null, policyYear: year ?? null, isValidateOnly: validateOnly, isStrict: strict },
  });
  if (isKnown) console.error('This list was sent before: nothing was done twice. 该名单此前已报送。');
  return batchId;
}

const FORMATS: Readonly<Record<string, Format>> = { ndjson: 'NDJSON', jsonl: 'NDJSON', xlsx: 'XLSX' };

const formatOf = (file: string): Format => FORMATS[file.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'CSV';

/** Approves and applies what stands previewed, as it stands. */
async function applied(cli: Cli, counter: Counter, batchId: string): Promise<void> {
  const { batch } = await deliveryOf(counter, batchId);
  if (batch.status !== 'PREVIEWED') return;
  const step = { batchId, note: null };
  await approveList(counter, { ...step, idempotencyKey: randomUUID(), version: batch.version });
  const approved = { ...step, idempotencyKey: randomUUID(), version: batch.version + 1 };
  await follow(cli, counter, batchId, (await applyList(counter, approved)).jobId);
}

function nextOf({ batch: { department, batch, rejectedCount, ambiguousCount, status } }: Delivery): string[] {
  const of = `${department} ${batch}`;
  return [
    ...(rejectedCount > 0 ? [`Rejected rows 被拒绝的行: canbao lists report ${of} --class REJECTED`] : []),
    ...(ambiguousCount > 0 ? ['Rows to be looked at 待核的行: canbao lists review'] : []),
    ...(status === 'PREVIEWED'
      ? [`If it is right 核对无误后: canbao lists approve ${of}; canbao lists apply ${of}`]
      : []),
  ];
}
