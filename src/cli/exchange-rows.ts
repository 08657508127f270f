import { randomUUID } from 'node:crypto';
import { Command, InvalidArgumentError, Option } from 'commander';
import { exchangeDecide } from '../services/exchange/decide-exchange-row.ts';
import { type DeathOutcome, outcomeOfExchangeRow } from '../services/people/death-outcome.ts';
import { MAX_SIZE, readPage } from '../store/connection.ts';
import { exchangeRow } from '../store/nouns/exchange-row.ts';
import { exchangeListsById, newestExchangeLists, type StoredExchangeRow } from '../store/queries/exchange.ts';
import { exchangeOutcome, exchangeState } from '../store/tables/index.ts';
import { type Cli, print, RefusedInput, withDatabase } from './cli.ts';
import { ACTOR, asOwner, EVERYWHERE, sayRefused } from './office.ts';

/** Lists that are printed, the latest first. */
const LISTS = 100;

interface RowsOptions {
  readonly state: string;
  readonly outcome?: string;
  readonly json?: boolean;
}

interface DecideOptions {
  readonly version: number;
  readonly apply?: boolean;
  readonly dismiss?: boolean;
  readonly reason: string;
  readonly confirmed?: boolean;
  readonly key?: string;
  readonly actor: string;
  readonly json?: boolean;
}

export const listCommand = ({ config }: Cli) =>
  new Command('list')
    .description(`The lists that were compared, the latest first, at most ${LISTS}. 比对名单列表.`)
    .option('--json', 'print as JSON 以 JSON 输出')
    .action(async ({ json }: { json?: boolean }) => {
      const lists = await withDatabase(config(), (db) =>
        newestExchangeLists(db, EVERYWHERE, { kind: null, first: LISTS }),
      );
      const lines = lists.map(
        (one) =>
          `${one.id}  ${one.kind}  ${one.department}  ${one.regionCode}  ${one.asOf}  ${one.rowCount} rows: ${one.sameCount} the same 一致, ${one.differentCount} different 不一致, ${one.unknownCount} unknown 无档案`,
      );
      print(json, lists, lines.length > 0 ? lines : ['No list was compared yet. 尚未比对任何名单。']);
    });

export const rowsCommand = ({ config }: Cli) =>
  new Command('rows')
    .description(`Rows of a list, with their ids and versions, at most ${MAX_SIZE}. 比对行列表.`)
    .argument('<listId>', 'as `exchange list` prints it 名单标识')
    .addOption(new Option('--state <state>', 'how far 状态').choices(exchangeState.enumValues).default('OPEN'))
    .addOption(new Option('--outcome <outcome>', 'what comparing came to 结果').choices(exchangeOutcome.enumValues))
    .option('--json', 'print as JSON 以 JSON 输出')
    .action(async (listId: string, { state, outcome, json }: RowsOptions) => {
      const where = { listId: { eq: listId }, state: { eq: state }, ...(outcome && { outcome: { eq: outcome } }) };
      const filterer = { reach: EVERYWHERE, scopes: new Set(['registry:reconcile']) };
      const rows = await withDatabase(config(), async (db) => {
        const [list] = await exchangeListsById(db, EVERYWHERE, [listId]);
        if (!list) sayUnknown(listId);
        return (await readPage(db, exchangeRow, { where, first: MAX_SIZE }, filterer)).rows;
      });
      const found = rows as readonly StoredExchangeRow[];
      print(json, found, found.length > 0 ? found.map(lineOf) : ['No such rows on this list. 该名单没有这样的行。']);
    });

function sayUnknown(listId: string): never {
  console.error(`There is no list ${listId}: \`canbao exchange list\` prints those there are. 没有名单${listId}。`);
  throw new RefusedInput();
}

function lineOf({ id, line, version, outcome, state, numberMasked, theirs, ours }: StoredExchangeRow): string {
  return `${id}  version ${version}  line ${line}  ${outcome}  ${state}  ${numberMasked ?? '–'}  theirs 对方 ${said(theirs)}  ours 本方 ${said(ours)}`;
}

const said = (values: unknown): string =>
  Object.entries(values as Record<string, string | null>)
    .map(([field, value]) => `${field}=${value ?? '–'}`)
    .join(' ') || '–';

export const decideCommand = ({ config }: Cli) =>
  new Command('decide')
    .description('Take over what a row says, or leave what stands. 处理比对行.')
    .argument('<rowId>', 'as `exchange rows` prints it 比对行标识')
    .requiredOption('--version <number>', 'the version that was read 版本', readVersion)
    .addOption(new Option('--apply', 'what the list says becomes a fact here 采用').conflicts('dismiss'))
    .option('--dismiss', 'what the registry says stays 不采用')
    .requiredOption('--reason <text>', 'why 决定理由')
    .option('--confirmed', 'the number is here under another name, and that was looked into 已核实')
    .option('--key <key>', 'idempotency key: the same again decides nothing more 幂等键')
    .option('--actor <name>', 'who acts, as the audit will say 经办人', ACTOR)
    .option('--json', 'print as JSON 以 JSON 输出')
    .action(async (rowId: string, options: DecideOptions) => {
      const { version, apply, dismiss, reason, confirmed, key, actor, json } = options;
      if (!apply && !dismiss) sayNothingChosen();
      const decision = apply ? 'APPLY' : 'DISMISS';
      const given = { rowId, version, decision, reason, isConfirmed: confirmed === true } as const;
      const death = await asOwner(config(), actor, async (counter) => {
        await exchangeDecide(counter, { idempotencyKey: key ?? randomUUID(), ...given }).catch(sayRefused);
        return outcomeOfExchangeRow(counter, rowId);
      });
      const done = `${rowId}: ${apply ? 'applied 已采用' : 'dismissed 不采用'}.`;
      print(json, { rowId, decision, death }, death ? [done, deathLine(death)] : [done]);
    });

function sayNothingChosen(): never {
  console.error('Say what is done: --apply or --dismiss. 请指明采用（--apply）或不采用（--dismiss）。');
  throw new RefusedInput();
}

const deathLine = ({ cancelledEnrollments, refund, householdsNeedingHead }: DeathOutcome): string =>
  `${cancelledEnrollments.length} enrolments ended 终止参保; ${REFUND_WORDS[refund]}; ${householdsNeedingHead.length} households need another head 待变更户主.`;

const REFUND_WORDS: Readonly<Record<DeathOutcome['refund'], string>> = {
  NOTHING_PAID: 'no money to give back 无待退缴费',
  NOT_STATED:
    'money was paid for cover that never began, and no rulebook says what becomes of it: decide, and declare a refund by refundDeclare 已缴费而待遇未开始，政策未规定，由经办机构决定',
};

/** The version of a row or a case on the command line. */
export function readVersion(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A version is a whole number, such as 1.');
}
