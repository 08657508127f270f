import { Argument, type Command, InvalidArgumentError } from 'commander';
import type { Department } from '../policy/facts.ts';
import { formatYuan } from '../policy/money.ts';
import { CLASSES } from '../services/assistance-lists/list-row-cells.ts';
import { senderCodes } from '../services/assistance-lists/list-template.ts';
import type { JobRow } from '../services/jobs/take-job.ts';
import type { Counter } from '../services/write.ts';
import { batchesNamed, type StoredListBatch } from '../store/queries/assistance-list.ts';
import { type PreviewRow, previewOf } from '../store/queries/assistance-list-preview.ts';
import { batchesById } from '../store/queries/assistance-listing.ts';
import { jobsOfSubjects } from '../store/queries/job.ts';
import { type Cli, RefusedInput, refuse } from './cli.ts';
import { interruptible } from './importing.ts';

/** What every command about one delivery is told. */
export interface NamedOptions {
  readonly region?: string;
  readonly json?: boolean;
}

export const departmentArgument = (of = '<DEPARTMENT>') => new Argument(of, 'whose list 部门').argParser(readSender);

/** A department on the command line that sends lists. */
export function readSender(text: string): Department {
  const senders = senderCodes();
  const sender = senders.find((one) => one === text);
  if (sender) return sender;
  const codes = senders.join(', ');
  throw new InvalidArgumentError(`Departments that send lists are ${codes}. 报送名单的部门：${senders.join('、')}。`);
}

/** The arguments of a command about one delivery. */
export const aboutDelivery = (command: Command): Command =>
  command
    .addArgument(departmentArgument())
    .argument('<batch>', 'the department’s name for the delivery 批次名')
    .option('--region <code>', 'the region that it is about, where several have one of that name 区划代码')
    .option('--json', 'print as JSON 以 JSON 输出');

/** The one delivery of that name; says which regions have one where several do. */
export async function deliveryNamed(
  { db, reach }: Pick<Counter, 'db' | 'reach'>,
  department: string,
  batch: string,
  { region }: NamedOptions,
): Promise<StoredListBatch> {
  const [found, ...others] = await batchesNamed(db, reach, { department, batch, region: region ?? null });
  if (found && others.length === 0) return found;
  const codes = [found, ...others].map((one) => one?.regionCode).join(', ');
  console.error(
    found
      ? `Several regions have a delivery "${batch}": name one of ${codes} with --region. 多个区划有此批次，请以 --region 指明。`
      : `${department} sent no delivery "${batch}": \`canbao lists status ${department}\` prints those there are. 没有批次“${batch}”。`,
  );
  throw new RefusedInput();
}

/** A delivery as it stands, with what it does in totals. */
export interface Delivery {
  readonly batch: StoredListBatch;
  readonly preview: PreviewRow | null;
}

export async function deliveryOf({ db, reach }: Pick<Counter, 'db' | 'reach'>, batchId: string): Promise<Delivery> {
  const [batch] = await batchesById(db, reach, [batchId]);
  if (!batch) throw new Error(`Delivery ${batchId} is there.`);
  return { batch, preview: (await previewOf(db, reach, batchId)) ?? null };
}

const COUNTS = [
  ['NEW', 'newCount', 'new'],
  ['CHANGED', 'changedCount', 'changed'],
  ['UNCHANGED', 'unchangedCount', 'unchanged'],
  ['DROPPED', 'droppedCount', 'leave'],
  ['UNMATCHED', 'unmatchedCount', 'unmatched'],
  ['AMBIGUOUS', 'ambiguousCount', 'ambiguous'],
  ['REJECTED', 'rejectedCount', 'rejected'],
] as const;

export const headlineOf = ({ department, batch, regionCode, status, mode, version }: StoredListBatch): string =>
  `${department} ${batch} (${regionCode}, ${mode}): ${status}, version ${version}`;

/** A delivery in lines for a person. */
export function linesOf({ batch, preview }: Delivery): string[] {
  const counts = COUNTS.map(([code, field, word]) => `${batch[field]} ${word} ${CLASSES[code]}`);
  return [
    headlineOf(batch),
    `${batch.rowCount} rows 行: ${counts.join(', ')}.`,
    ...(batch.isValidateOnly ? ['It is only shown, and never applied. 仅校验，不会应用。'] : []),
    ...(batch.needsDropConfirmation && !batch.isDropConfirmed
      ? [
          `${batch.droppedCount} people leave: approve it with --confirm-drops if they are to. 退出人数较多，批准时须确认（--confirm-drops）。`,
        ]
      : []),
    ...problemLines(batch),
    ...(preview ? previewLines(preview) : []),
  ];
}

/** Problems of a file that are printed. */
const PROBLEMS = 20;

/** Why the file was refused whole, whoever read it. */
export function problemLines({ problems, problemCount }: StoredListBatch): string[] {
  const shown = (problems ?? []).slice(0, PROBLEMS);
  const more = problemCount - shown.length;
  return [
    ...shown.map(({ line, field, message }) => `  line ${line}: ${field ? `${field}: ` : ''}${message}`),
    ...(more > 0 ? [`  … and ${more} more. 另有${more}处问题。`] : []),
  ];
}

function previewLines({ policyYear, heads, kinds, payers, towns, ...totals }: PreviewRow): string[] {
  return [
    `Effect on ${policyYear} 对${policyYear}年的影响: ${heads} people 人${kinds.map((one) => `, ${one.heads} ${one.kind}`).join('')}.`,
    `Due back 应退: ${totals.refundHeads} people 人, ${formatYuan(totals.refundFen)} yuan. Open 未定: ${totals.openHeads} people 人.`,
    ...payers.map(
      (one) =>
        `  ${one.payer}: ${one.headsBefore} people ${formatYuan(one.beforeFen)} → ${one.headsAfter} people ${formatYuan(one.afterFen)}`,
    ),
    ...towns.map(
      (one) =>
        `  ${one.regionCode}: ${one.heads} people, ${one.gains} gain, ${one.loses} lose, ${one.paysFirst} pay first; ${formatYuan(one.beforeFen)} → ${formatYuan(one.afterFen)}; due back ${formatYuan(one.refundFen)}`,
    ),
  ];
}

/** Says of a file that was refused whole why, as `file:line: message`; nothing of any other delivery. */
export function refuseProblems({ status, problems, problemCount }: StoredListBatch, file: string): void {
  if (status !== 'REFUSED') return;
  const worded = (problems ?? []).map(({ line, field, message }) => ({
    ...{ file, line },
    message: field ? `${field}: ${message}` : message,
  }));
  refuse(worded, problemCount);
}

/** What stands of a delivery when its work was broken off, and how it goes on. */
const brokenOff = ({ department, batch }: StoredListBatch): string =>
  `The delivery ${department} ${batch} is kept, and the work on it is not done: the same command goes on with it, and a running server by itself. 批次${batch}已保存，其任务未完成：重新执行本命令即可继续，服务运行中时将自动继续。`;

/** Does a job here, or waits for a server that is quicker, saying on stderr how far it is; refused when it failed. */
export async function follow(cli: Cli, counter: Counter, batchId: string, jobId: string): Promise<void> {
  const { batch } = await deliveryOf(counter, batchId);
  const { db, keyring } = counter;
  const run = (stopping: AbortSignal) =>
    cli.runJob(cli.config(), db, keyring, jobId, { onProgress: teller(), stopping });
  const { state, errorEn, errorZh } = await interruptible(db, run, brokenOff(batch));
  if (state === 'DONE') return;
  console.error(state === 'CANCELLED' ? 'The job was cancelled. 任务已取消。' : `${errorEn} ${errorZh ?? ''}`);
  throw new RefusedInput();
}

/** The same with whatever work on a delivery is not finished. */
export async function followWork(cli: Cli, counter: Counter, batchId: string): Promise<void> {
  const [job] = await jobsOfSubjects(counter.db, counter.reach, [batchId]);
  if (job && job.endedAt === null) await follow(cli, counter, batchId, job.id);
}

/** Milliseconds between two lines about one step of a job. */
const TOLD_EVERY_MS = 2_000;

function teller(): (job: JobRow) => void {
  let [phase, at]: [string | null, number] = [null, 0];
  return (job) => {
    if (job.phase === null || (job.phase === phase && Date.now() - at < TOLD_EVERY_MS)) return;
    [phase, at] = [job.phase, Date.now()];
    console.error(
      `· ${PHASES[job.phase] ?? job.phase}${job.done > 0 ? ` ${job.done}${job.total ? `/${job.total}` : ''}` : ''}`,
    );
  };
}

const PHASES: Readonly<Record<string, string>> = {
  READ: 'reading rows 读取',
  MATCH: 'matching people 匹配',
  PREVIEW: 'computing what it does 预览',
  APPLY: 'applying 应用',
};
