import { randomUUID } from 'node:crypto';
import { Argument, Command, Option } from 'commander';
import { DomainError } from '../errors.ts';
import { formatRate } from '../policy/rate.ts';
import { word } from '../policy/wording.ts';
import { type BulletinFigure, figuresOfTowns } from '../services/bulletins/bulletin-figures.ts';
import { factsOfBulletin, standingsOf } from '../services/bulletins/bulletin-law.ts';
import { isRanked, type OpenBulletin, openBulletin } from '../services/bulletins/bulletin-run.ts';
import { closeBulletin } from '../services/bulletins/close-bulletin.ts';
import { exportScorecard } from '../services/bulletins/export-scorecard.ts';
import type { Counter } from '../services/write.ts';
import {
  bulletinsById,
  bulletinsOfYears,
  pageOfBulletins,
  type StoredBulletin,
  yearKeyOf,
} from '../store/queries/bulletin.ts';
import { dutiesOfBulletins } from '../store/queries/bulletin-duty.ts';
import { scheme } from '../store/tables/index.ts';
import { type Cli, print, printPieces, RefusedInput } from './cli.ts';
import { ACTOR, asOffice, sayRefused } from './office.ts';
import { readYear } from './rosters.ts';

interface Options {
  readonly region: string;
  readonly year?: number;
  readonly scheme: (typeof scheme.enumValues)[number];
  readonly actor: string;
  readonly json?: boolean;
  readonly key?: string;
  readonly english?: boolean;
}

export function bulletinsCommand(cli: Cli): Command {
  const bulletins = new Command('bulletins').description(
    'Monthly bulletins: how far the towns are, how they rank, and what becomes due. 按月通报.',
  );
  bulletins.addCommand(closeCommand(cli)).addCommand(listCommand(cli));
  return bulletins.addCommand(showCommand(cli)).addCommand(scorecardCommand(cli));
}

const shared = (command: Command) =>
  command
    .requiredOption('--region <code>', 'the county 县级区划代码')
    .addOption(new Option('--year <year>', 'the year covered, such as 2018 参保年度').argParser(readYear))
    .addOption(new Option('--scheme <code>', 'which insurance 险种').choices(scheme.enumValues).default('URRBMI'))
    .option('--actor <name>', 'who acts, as the audit will say 经办人', ACTOR);

const MONTH = () => new Argument('<month>', 'such as 2017-11 月份');

const closeCommand = ({ config }: Cli) =>
  shared(new Command('close'))
    .description('Close the bulletin of a month: it never changes; twice is once. 编发通报.')
    .addArgument(new Argument('[month]', 'such as 2017-11; today’s unless told 月份，默认本月'))
    .option('--key <key>', 'idempotency key: the same again does nothing more 幂等键')
    .option('--json', 'print as JSON 以 JSON 输出')
    .action(async (month: string | undefined, options: Options) => {
      const { region: regionCode, year: policyYear, scheme, key } = options;
      await asOffice(config(), regionCode, options, async (counter) => {
        const input = { idempotencyKey: key ?? randomUUID(), regionCode, scheme, month, policyYear };
        const { bulletinId, isNew } = await closeBulletin(counter, omitUnsaid(input)).catch(saidAbove);
        const told = await toldOf(counter, bulletinId);
        print(options.json, { isNew, ...told.data }, [isNew ? CLOSED : STANDS, ...told.lines]);
      });
    });

const CLOSED = 'Closed now. 已编发。';
const STANDS = 'Closed before; it stands as it was. 此前已编发，内容不变。';

/** The input without what nobody said. */
function omitUnsaid<Input extends { month: string | undefined; policyYear: number | undefined }>(input: Input) {
  return { ...input, month: input.month ?? null, policyYear: input.policyYear ?? null };
}

/** Says why nothing was done, and refuses. */
function saidAbove(error: unknown): never {
  if (!(error instanceof DomainError) || error.code === 'WRITE_REFUSED') return sayRefused(error);
  console.error([error.message, error.zh].filter(Boolean).join(' '));
  throw new RefusedInput();
}

const listCommand = ({ config }: Cli) =>
  shared(new Command('list'))
    .description('List the bulletins of a county, the newest month first. 通报列表.')
    .option('--json', 'print as JSON 以 JSON 输出')
    .action(async (options: Options) => {
      const { region: within, year: policyYear, scheme } = options;
      const asked = { within, policyYear: policyYear ?? null, scheme };
      const { rows } = await asOffice(config(), within, options, ({ db, reach }) =>
        pageOfBulletins(db, reach, asked, { first: MOST_LISTED }),
      );
      const lines = rows.map((row) => `${row.id}  ${row.month}  ${row.policyYear}  ${row.asOf}  ${row.closedBy}`);
      print(options.json, rows, lines.length > 0 ? lines : ['No bulletin was closed. 尚未编发通报。']);
    });

/** Twenty years of them. */
const MOST_LISTED = 240;

const showCommand = ({ config }: Cli) =>
  shared(new Command('show'))
    .description('Show the bulletin of a month as it was closed. 查看通报.')
    .addArgument(MONTH())
    .option('--json', 'print as JSON 以 JSON 输出')
    .action((month: string, options: Options) =>
      asOffice(config(), options.region, options, async (counter) => {
        const told = await toldOf(counter, await idOf(counter, month, options));
        print(options.json, told.data, told.lines);
      }),
    );

const scorecardCommand = ({ config }: Cli) =>
  shared(new Command('scorecard'))
    .description('Write what a bulletin says of each town as CSV, for the year-end assessment. 导出考核表.')
    .addArgument(MONTH())
    .option('--english', 'English header and codes 英文表头')
    .action((month: string, options: Options) =>
      asOffice(config(), options.region, options, async (counter) => {
        const id = await idOf(counter, month, options);
        await printPieces(exportScorecard({ id, language: options.english ? 'en' : 'zh' }, counter));
      }),
    );

/** The bulletin of a month; where several years have one, the year has to be named. */
async function idOf({ db, reach }: Counter, month: string, { region, year, scheme }: Options): Promise<string> {
  const asked = { within: region, policyYear: year ?? null, scheme };
  const { rows } = await pageOfBulletins(db, reach, asked, { first: MOST_LISTED });
  const [found, ...others] = rows.filter((row) => row.month === month);
  if (found && others.length === 0) return found.id;
  console.error(
    found
      ? `${month} has bulletins of several years: name one with --year. ${month}有多个参保年度的通报，请以 --year 指明。`
      : `No bulletin of ${month} was closed for ${region}. ${region}没有${month}的通报。`,
  );
  throw new RefusedInput();
}

/** A bulletin as a program reads it, and as a person does. */
async function toldOf(counter: Counter, id: string) {
  const { db, reach } = counter;
  const [row] = await bulletinsById(db, reach, [id]);
  const open = row && openBulletin(await bulletinsOfYears(db, [yearKeyOf(row)]), id);
  if (!open) throw new RefusedInput();
  const { regions: _, ...bulletin } = open.bulletin;
  const figures = figuresOfTowns(open, counter);
  const duties = await dutiesOfBulletins(db, [id]);
  const run = open.run.map(({ month }) => month);
  const unranked = whyUnranked(open, counter);
  const lines = [...unranked, ...linesOf(open.bulletin, run, figures, duties)];
  return { data: { ...bulletin, run, isRanked: isRanked(open.bulletin), regions: figures, duties }, lines };
}

/** Nothing where the towns were ranked; else what the law lacked. */
function whyUnranked(open: OpenBulletin, counter: Counter): string[] {
  if (isRanked(open.bulletin)) return [];
  const { reasons } = standingsOf(factsOfBulletin(open, counter), counter).decision;
  return [UNRANKED, ...reasons.map(word).map(({ en, zh }) => `- ${en} ${zh}`)];
}

const UNRANKED = 'No town was ranked, and nothing became due: 各乡镇均未排名，也无应办事项：';

function linesOf(
  { month, policyYear, asOf, knownAt, id }: StoredBulletin,
  run: readonly string[],
  figures: readonly BulletinFigure[],
  duties: Awaited<ReturnType<typeof dutiesOfBulletins>>,
): string[] {
  const gap = run.length === 1 ? [ALONE] : [];
  return [
    `${month} of ${policyYear}: as of ${asOf}, known at ${knownAt}, ${id}`,
    ...gap,
    ...figures.map(figureLine),
    ...duties.map(({ regionCode, kind, months, state }) => `${regionCode}  ${kind}  ${months.join(' ')}  ${state}`),
  ];
}

const ALONE = 'The first of its row: after a gap the months are counted anew. 本期为连续通报的首期：中断后重新起算。';

const figureLine = ({ rank, regionCode, enrolled, outOf, rateBp, isLast, headsMissing }: BulletinFigure): string =>
  [
    ...[rank ?? '–', regionCode, `${enrolled}/${outOf ?? '?'}`, rateBp === null ? '–' : formatRate(rateBp)],
    ...[headsMissing ? `-${headsMissing}` : '', isLast ? '后列' : ''],
  ]
    .join('  ')
    .trimEnd();
