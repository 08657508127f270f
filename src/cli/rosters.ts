import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { isDay } from '../services/imports/region-file.ts';
import { faultOfCaseNumber } from '../services/paper-number.ts';
import { exportRoster } from '../services/rosters/export-roster.ts';
import { makeRoster } from '../services/rosters/roster.ts';
import { rosterById } from '../store/queries/stored-roster.ts';
import { scheme } from '../store/tables/index.ts';
import { type Cli, print, printPieces, RefusedInput } from './cli.ts';
import { ACTOR, asOffice, sayRefused } from './office.ts';

interface Shared {
  readonly scheme: (typeof scheme.enumValues)[number];
  readonly actor: string;
}

interface ExportOptions extends Shared {
  readonly stored?: boolean;
  readonly out?: string;
  readonly english?: boolean;
  readonly unmask?: boolean;
  readonly purpose?: string;
  readonly caseNumber?: string;
}

interface MakeOptions extends Shared {
  readonly key?: string;
  readonly json?: boolean;
}

export function rostersCommand(cli: Cli): Command {
  const rosters = new Command('rosters').description('Rosters: who is known in a region and what each owes. 花名册.');
  rosters.addCommand(exportCommand(cli)).addCommand(makeCommand(cli));
  return rosters;
}

const asked = (command: Command) =>
  command
    .argument('<region>', 'a village, or a town or county with all below it 区划代码')
    .argument('<year>', 'the policy year, such as 2018 参保年度', readYear)
    .addOption(new Option('--scheme <code>', 'which insurance 险种').choices(scheme.enumValues).default('URRBMI'))
    .option('--actor <name>', 'who acts, as the audit will say 经办人', ACTOR);

function exportCommand({ config }: Cli): Command {
  return asked(new Command('export'))
    .description('Write a roster as CSV for the village to work with: what is owed now. 导出花名册.')
    .option('--stored', 'the newest roster that was made, as it was made 导出已编制的花名册')
    .option('--out <file>', 'write here instead of to standard output 输出文件')
    .option('--english', 'English header and codes 英文表头')
    .option(
      '--unmask',
      'ID and phone numbers in whole; needs --purpose and --case-number, and is audited 显示完整身份证号和电话',
    )
    .option('--purpose <text>', 'declared purpose 目的')
    .option('--case-number <text>', 'the case that they are read for, of at most 64 characters 案件编号')
    .action(async (within: string, policyYear: number, options: ExportOptions) => {
      const { stored, english, unmask, out, caseNumber } = options;
      if (unmask) assertGrounds(options);
      const isUnmasked = !!unmask;
      const wanted = { within, policyYear, scheme: options.scheme, isStored: !!stored, isUnmasked, caseNumber };
      await asOffice(config(), within, options, async (counter) => {
        const pieces = exportRoster({ ...wanted, language: english ? 'en' : 'zh' }, counter);
        await (out ? pipeline(Readable.from(pieces), createWriteStream(out)) : printPieces(pieces));
      });
    });
}

/** Refuses whole numbers without a reason, in the words of the command line. */
function assertGrounds({ purpose, caseNumber = '' }: ExportOptions): void {
  const fault = faultOfCaseNumber(caseNumber.trim());
  if (purpose?.trim() && !fault) return;
  if (!purpose?.trim())
    console.error(
      '--unmask needs --purpose <text>: what the whole numbers are for. 使用 --unmask 须以 --purpose 注明目的。',
    );
  if (fault)
    console.error(
      `--unmask needs --case-number <text>: the case they are read for. ${fault.en} 使用 --unmask 须以 --case-number 注明案件编号。${fault.zh}`,
    );
  throw new RefusedInput();
}

function makeCommand({ config }: Cli): Command {
  return asked(new Command('make'))
    .description('Make a roster and keep it, as of today. 编制花名册.')
    .option('--key <key>', 'idempotency key: the same again makes nothing more 幂等键')
    .option('--json', 'print as JSON 以 JSON 输出')
    .action(async (regionCode: string, policyYear: number, options: MakeOptions) => {
      const input = { idempotencyKey: options.key ?? randomUUID(), regionCode, policyYear, scheme: options.scheme };
      const made = await asOffice(config(), regionCode, options, async (counter) => {
        const { rosterId } = await makeRoster(counter, input).catch(sayRefused);
        return rosterById(counter.db, rosterId);
      });
      print(options.json, made, [`${made?.lineCount} people on the roster of ${regionCode} as of ${made?.asOf}.`]);
    });
}

/** A day on the command line. */
export function readDay(text: string): string {
  if (isDay(text)) return text;
  throw new InvalidArgumentError('A day of the calendar is written as 2017-08-31. 日期请写作2017-08-31。');
}

/** A policy year on the command line. */
export function readYear(text: string): number {
  if (/^[12]\d{3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A policy year has four digits, such as 2018.');
}
