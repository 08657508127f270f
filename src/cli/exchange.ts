import { createReadStream } from 'node:fs';
import { Argument, Command, Option } from 'commander';
import { DEPARTMENTS, type Department } from '../policy/facts.ts';
import { type Compared, compareExchangeList } from '../services/exchange/compare-exchange-list.ts';
import { ExchangeFileRefused } from '../services/exchange/exchange-file.ts';
import { isDay } from '../services/imports/region-file.ts';
import { WriteRefused } from '../services/write.ts';
import type { ExchangeKind } from '../store/queries/exchange.ts';
import { exchangeKind } from '../store/tables/index.ts';
import { assertFile, type Cli, print, problemIn, RefusedInput, refuse } from './cli.ts';
import { decideCommand, listCommand, rowsCommand } from './exchange-rows.ts';
import { ACTOR, asOffice } from './office.ts';

interface Options {
  readonly department: Department;
  readonly region: string;
  readonly asOf: string;
  readonly complete?: boolean;
  readonly actor: string;
  readonly json?: boolean;
}

const COLUMNS = `
Columns, in any order, with an English or Chinese header 列名:
  DEATHS              idNumber 身份证号, name 姓名, diedOn 死亡日期
  HUKOU               idNumber 身份证号, name 姓名, hukouRegion 户籍地代码, hukouKind 户口性质, from 迁入日期
  EMPLOYEE_INSURANCE  idNumber 身份证号, name 姓名, from 参保起始日期, to 参保截止日期`;

export function exchangeCommand(cli: Cli): Command {
  const exchange = new Command('exchange').description('Lists of other departments. 部门数据比对.');
  for (const command of [compareCommand, listCommand, rowsCommand, decideCommand]) exchange.addCommand(command(cli));
  return exchange;
}

const compareCommand = ({ config }: Cli) =>
  new Command('compare')
    .description('Lay a list beside the registry: nothing is changed, each difference waits for a decision. 数据比对.')
    .addArgument(new Argument('<kind>', 'what it is a list of 种类').choices(exchangeKind.enumValues))
    .argument('<file.csv>', 'the list, in UTF-8 名单文件')
    .addOption(new Option('--department <code>', 'whose list 部门').choices(DEPARTMENTS).makeOptionMandatory())
    .requiredOption('--region <code>', 'the region that it is about 区划代码')
    .requiredOption('--as-of <day>', 'the day that its data stand for 数据日期')
    .option('--complete', 'of deaths: everybody who died is on it 名单完整')
    .option('--actor <name>', 'who acts, as the audit will say 经办人', ACTOR)
    .option('--json', 'print the counts as JSON 以 JSON 输出')
    .addHelpText('after', COLUMNS)
    .action(async (kind: ExchangeKind, file: string, options: Options) => {
      assertFile(file);
      const { department, region, asOf, complete = false } = options;
      if (!isDay(asOf)) sayAndRefuse(`"${asOf}" is not a day. Write it as 2015-10-13.`);
      const delivery = { kind, department, region, asOf, isComplete: complete };
      const compared = await asOffice(config(), region, options, (counter) =>
        compareExchangeList(counter, delivery, createReadStream(file)),
      ).catch((error) => sayRefused(file, error));
      print(options.json, compared, linesOf(compared));
      if (compared.problemCount > 0) refuse(compared.problems.map(problemIn(file)), compared.problemCount);
    });

function linesOf({ listId, isNew, counts, lacking, rejected }: Compared): string[] {
  if (!isNew || !counts) return [`List ${listId} was compared before: nothing was done. 该名单此前已比对.`];
  return [
    `List ${listId}: ${counts.SAME} the same, ${counts.DIFFERENT} different, ${counts.ABSENT_HERE} absent here, ${counts.NAME_DIFFERS} under another name, ${counts.UNKNOWN_PERSON} unknown.`,
    ...(lacking === null ? [] : [`${lacking} people who are dead here are not on the list. 本方已登记死亡而名单未列.`]),
    ...(rejected > 0 ? [`${rejected} rows could not be read and were left out. 无法读取的行未参加比对.`] : []),
  ];
}

function sayRefused(file: string, error: unknown): never {
  if (error instanceof WriteRefused) return sayAndRefuse(...error.problems.map(({ text }) => `${text.en} ${text.zh}`));
  if (!(error instanceof ExchangeFileRefused)) throw error;
  return refuse(error.problems.map(problemIn(file)), error.total);
}

function sayAndRefuse(...lines: readonly string[]): never {
  for (const line of lines) console.error(line);
  throw new RefusedInput();
}
