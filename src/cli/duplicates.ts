import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import { todayOf } from '../config.ts';
import { type DuplicateSide, sidesOfCases } from '../services/duplicates/duplicate-sides.ts';
import { PROPOSAL_WORDS } from '../services/duplicates/duplicate-words.ts';
import { searchRegistry } from '../services/duplicates/find-duplicates.ts';
import { resolveDuplicate } from '../services/duplicates/resolve-duplicate.ts';
import { reachOfRegions } from '../store/access.ts';
import { MAX_SIZE, readPage } from '../store/connection.ts';
import type { Db } from '../store/db.ts';
import { duplicateCase } from '../store/nouns/duplicate-case.ts';
import { person } from '../store/nouns/person.ts';
import type { StoredDuplicateCase } from '../store/queries/duplicate-case.ts';
import { duplicateKind, duplicateState } from '../store/tables/index.ts';
import { type Cli, print, RefusedInput, withDatabase } from './cli.ts';
import { readVersion } from './exchange-rows.ts';
import { ACTOR, asOwner, assertRegion, EVERYWHERE, sayRefused } from './office.ts';

interface Options {
  readonly region?: string;
  readonly actor: string;
  readonly state: string;
  readonly kind?: string;
  readonly json?: boolean;
}

export function duplicatesCommand(cli: Cli): Command {
  const duplicates = new Command('duplicates').description(
    'Whatever stands twice: enrolments, files, memberships. 重复参保治理.',
  );
  return duplicates.addCommand(findCommand(cli)).addCommand(listCommand(cli)).addCommand(resolveCommand(cli));
}

const findCommand = ({ config }: Cli) =>
  new Command('find')
    .description('Look through the registry and open a case for whatever stands twice. 查找重复.')
    .option('--region <code>', 'only files kept there or below 区划代码')
    .option('--actor <name>', 'who acts, as the audit will say 经办人', ACTOR)
    .option('--json', 'print the counts as JSON 以 JSON 输出')
    .action(async ({ region, actor, json }: Options) => {
      const settings = config();
      const search = { today: todayOf(settings), within: region };
      const { isEmpty, ...counts } = await withDatabase(settings, async (db) => {
        await assertRegion(db, region);
        return { ...(await searchRegistry(db, actor, search)), isEmpty: await isEmptyRegion(db, region) };
      });
      const { found, opened, reopened, gone } = counts;
      const lines = isEmpty ? [nobodyIn(region)] : [];
      print(json, counts, [...lines, `${found} found: ${opened} new cases, ${reopened} opened again, ${gone} gone.`]);
    });

const listCommand = ({ config }: Cli) =>
  new Command('list')
    .description(`List cases with what practice proposes, at most ${MAX_SIZE}. 重复事项列表.`)
    .option('--region <code>', 'only files kept there or below 区划代码')
    .addOption(new Option('--state <state>', 'how far 状态').choices(duplicateState.enumValues).default('OPEN'))
    .addOption(new Option('--kind <kind>', 'what stands twice 类别').choices(duplicateKind.enumValues))
    .option('--json', 'print as JSON 以 JSON 输出')
    .action(async ({ region, state, kind, json }: Options) => {
      const reach = region ? reachOfRegions([region]) : EVERYWHERE;
      const where = { state: { eq: state }, ...(kind && { kind: { eq: kind } }) };
      const filterer = { reach, scopes: new Set(['registry:read']) };
      const { cases, isEmpty } = await withDatabase(config(), async (db) => {
        await assertRegion(db, region);
        const { rows } = await readPage(db, duplicateCase, { where, first: MAX_SIZE }, filterer);
        const found = rows as readonly StoredDuplicateCase[];
        const sides = await sidesOfCases({ db, reach }, found);
        const sided = found.map((one, at) => ({ ...one, sides: sides[at] ?? [] }));
        return { cases: sided, isEmpty: await isEmptyRegion(db, region) };
      });
      const none = isEmpty ? nobodyIn(region) : 'No such cases. 没有这样的重复事项。';
      print(json, cases, cases.length > 0 ? cases.map(linesOf) : [none]);
    });

/** Whether a region that is known keeps nobody's file. */
async function isEmptyRegion(db: Db, region: string | undefined): Promise<boolean> {
  if (region === undefined) return false;
  const filterer = { reach: reachOfRegions([region]), scopes: new Set(['registry:read']) };
  return (await readPage(db, person, { first: 1 }, filterer)).rows.length === 0;
}

const nobodyIn = (region: string | undefined) => `No file is kept in ${region}. 该区划没有人员档案。`;

type Sided = StoredDuplicateCase & { readonly sides: readonly DuplicateSide[] };

function linesOf({ id, kind, policyYear, version, proposal, proposalReason, sides }: Sided): string {
  const words = PROPOSAL_WORDS[proposalReason];
  return [
    `${id}  version ${version}  ${kind}${policyYear === null ? '' : `  ${policyYear}`}`,
    ...sides.map((side, at) => `  ${at === 0 ? 'first  第一' : 'second 第二'}  ${sideOf(side)}`),
    `  proposal 建议: ${proposal ?? '–'}  ${words ? `${words.en} ${words.zh}` : ''}`,
  ].join('\n');
}

const sideOf = ({ regionCode, scheme, name, number, householdNumber }: DuplicateSide): string =>
  [regionCode, scheme, name, number, householdNumber && `household 户 ${householdNumber}`].filter(Boolean).join('  ') ||
  '–';

const KEEP = { first: 'KEEP_FIRST', second: 'KEEP_SECOND', both: 'KEEP_BOTH' } as const;

interface ResolveOptions {
  readonly version: number;
  readonly keep?: keyof typeof KEEP;
  readonly merge?: boolean;
  readonly reason: string;
  readonly confirmed?: boolean;
  readonly key?: string;
  readonly actor: string;
}

const resolveCommand = ({ config }: Cli) =>
  new Command('resolve')
    .description('Decide a case, and do what was decided. 处理重复事项.')
    .argument('<caseId>', 'as `duplicates list` prints it 重复事项标识')
    .requiredOption('--version <number>', 'the version that was read 版本', readVersion)
    .addOption(new Option('--keep <which>', 'what stays 保留').choices(Object.keys(KEEP)).conflicts('merge'))
    .option('--merge', 'two files become one 并档')
    .requiredOption('--reason <text>', 'why 决定理由')
    .option('--confirmed', 'the files disagree about sex or birth, and that was looked into 已核实')
    .option('--key <key>', 'idempotency key: the same again decides nothing more 幂等键')
    .option('--actor <name>', 'who acts, as the audit will say 经办人', ACTOR)
    .action(async (caseId: string, { version, keep, merge, reason, confirmed, key, actor }: ResolveOptions) => {
      if (!keep && !merge) sayNothingChosen();
      const decision = keep ? KEEP[keep] : 'MERGE';
      const given = { caseId, version, decision, reason, isConfirmed: confirmed === true } as const;
      await asOwner(config(), actor, async (counter) =>
        resolveDuplicate(counter, { idempotencyKey: key ?? randomUUID(), ...given }),
      ).catch(sayRefused);
      console.log(`${caseId}: ${decision} decided 已决定.`);
    });

function sayNothingChosen(): never {
  console.error(
    'Say what stays: --keep first, second or both, or --merge. 请指明保留哪一条（--keep）或并档（--merge）。',
  );
  throw new RefusedInput();
}
