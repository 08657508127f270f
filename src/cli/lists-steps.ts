import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { applyList } from '../services/assistance-lists/apply-list.ts';
import { approveList } from '../services/assistance-lists/approve-list.ts';
import { cancelList } from '../services/assistance-lists/cancel-list.ts';
import type { ListStepInput } from '../services/assistance-lists/hold-batch.ts';
import { assistanceListRetry } from '../services/assistance-lists/retry-unmatched.ts';
import { reverseList } from '../services/assistance-lists/reverse-list.ts';
import type { Counter } from '../services/write.ts';
import { retriesNamed, type StoredListBatch } from '../store/queries/assistance-list.ts';
import { type JobKind, jobsOfSubjects } from '../store/queries/job.ts';
import { type Cli, print, RefusedInput } from './cli.ts';
import { readVersion } from './exchange-rows.ts';
import {
  aboutDelivery,
  deliveryNamed,
  deliveryOf,
  follow,
  followWork,
  linesOf,
  type NamedOptions,
} from './lists-delivery.ts';
import { sayListRefused } from './lists-hints.ts';
import { ACTOR, asOwner } from './office.ts';

interface Options extends NamedOptions {
  readonly note?: string;
  readonly version?: number;
  readonly actor: string;
  readonly confirmDrops?: boolean;
}

/** Takes a step with a delivery, and whatever work that begins; gives the delivery to be shown. */
type Take = (counter: Counter, step: ListStepInput, batch: StoredListBatch, options: Options) => Promise<string>;

function stepCommand({ config }: Cli, name: string, description: string, take: Take): Command {
  return aboutDelivery(new Command(name))
    .description(description)
    .option('--note <text>', 'what is to be said about it 说明')
    .option('--version <number>', 'refuse it unless the delivery stands at this version 版本', readVersion)
    .option('--actor <name>', 'who acts, as the audit will say 经办人', ACTOR)
    .addHelpText('after', `\nFor example 例如: canbao lists ${name} CIVIL_AFFAIRS 2017-08`)
    .action(async (department: string, batch: string, options: Options) => {
      const { note, actor, version } = options;
      const delivery = await asOwner(config(), actor, async (counter) => {
        const found = await deliveryNamed(counter, department, batch, options);
        const step = { idempotencyKey: randomUUID(), batchId: found.id, note: note ?? null };
        const shown = await take(counter, { ...step, version: version ?? found.version }, found, options);
        return deliveryOf(counter, shown);
      }).catch(sayListRefused);
      print(options.json, delivery, linesOf(delivery));
    });
}

/** Asks for work of a kind and does it; what was asked for before, as by a command that was broken off, is done instead. */
async function work(cli: Cli, counter: Counter, { id }: StoredListBatch, kind: JobKind, ask: () => Promise<Asked>) {
  const [latest] = await jobsOfSubjects(counter.db, counter.reach, [id]);
  const isBegun = latest?.kind === kind && latest.endedAt === null;
  await follow(cli, counter, id, isBegun ? latest.id : (await ask()).jobId);
}

interface Asked {
  readonly jobId: string;
}

export const approveCommand = (cli: Cli): Command =>
  stepCommand(
    cli,
    'approve',
    'Approve what a delivery was shown to do. 批准名单.',
    async (counter, step, _, options) => {
      const isDropConfirmed = options.confirmDrops ?? false;
      return (await approveList(counter, { ...step, isDropConfirmed })).batchId;
    },
  ).option('--confirm-drops', 'that so many leave on purpose 确认退出');

export const applyCommand = (cli: Cli): Command =>
  stepCommand(cli, 'apply', 'Apply a delivery that was approved, whole. 应用名单.', async (counter, step, batch) => {
    await work(cli, counter, batch, 'ASSISTANCE_LIST_APPLY', () => applyList(counter, step));
    if ((await deliveryOf(counter, batch.id)).batch.status !== 'APPLIED') sayStale();
    return batch.id;
  });

function sayStale(): never {
  console.error(
    'Other listings stand by now than it was matched with: it was compared and shown anew. Look at it, then approve it again. 其后另有认定变动，已重新比对：请核对后重新批准。',
  );
  throw new RefusedInput();
}

export const cancelCommand = (cli: Cli): Command =>
  stepCommand(cli, 'cancel', 'Cancel a delivery that was not applied. 取消名单.', async (counter, step) => {
    return (await cancelList(counter, step)).batchId;
  });

export const reverseCommand = (cli: Cli): Command =>
  stepCommand(
    cli,
    'reverse',
    'Take back a delivery that was applied; --note says why. 撤回名单.',
    async (counter, step) => {
      return (await reverseList(counter, step)).batchId;
    },
  );

export const retryCommand = (cli: Cli): Command =>
  stepCommand(
    cli,
    'retry',
    'Try the unmatched rows of a delivery again, as a delivery of its own. 重试未匹配行.',
    async (counter, step, batch) => {
      const before = await retriesNamed(counter.db, batch, batch.batch);
      await work(cli, counter, batch, 'ASSISTANCE_LIST_RETRY', () => assistanceListRetry(counter, step));
      const made = (await retriesNamed(counter.db, batch, batch.batch)).find((name) => !before.includes(name));
      if (made === undefined) return sayNobody(batch.id);
      const { id } = await deliveryNamed(counter, batch.department, made, { region: batch.regionCode });
      await followWork(cli, counter, id);
      return id;
    },
  );

function sayNobody(batchId: string): string {
  console.error('None of its rows finds anybody now. 未匹配行目前仍无对应人员。');
  return batchId;
}
