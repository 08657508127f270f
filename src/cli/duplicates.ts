import { Command, Option } from 'commander';
import { todayOf } from '../config.ts';
import { PROPOSAL_WORDS } from '../services/duplicate-words.ts';
import { searchRegistry } from '../services/find-duplicates.ts';
import { reachOfRegions } from '../store/access.ts';
import { MAX_SIZE, readPage } from '../store/connection.ts';
import { duplicateCase } from '../store/nouns/duplicate-case.ts';
import type { StoredDuplicateCase } from '../store/queries/duplicate-case.ts';
import { duplicateKind, duplicateState } from '../store/tables/index.ts';
import { type Cli, print, withDatabase } from './cli.ts';
import { ACTOR } from './office.ts';

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
  return duplicates.addCommand(findCommand(cli)).addCommand(listCommand(cli));
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
      const counts = await withDatabase(settings, (db) => searchRegistry(db, actor, search));
      const { found, opened, reopened, gone } = counts;
      print(json, counts, [`${found} found: ${opened} new cases, ${reopened} opened again, ${gone} gone.`]);
    });

const listCommand = ({ config }: Cli) =>
  new Command('list')
    .description(`List cases with what practice proposes, at most ${MAX_SIZE}. 重复事项列表.`)
    .option('--region <code>', 'only files kept there or below 区划代码')
    .addOption(new Option('--state <state>', 'how far 状态').choices(duplicateState.enumValues).default('OPEN'))
    .addOption(new Option('--kind <kind>', 'what stands twice 类别').choices(duplicateKind.enumValues))
    .option('--json', 'print as JSON 以 JSON 输出')
    .action(async ({ region, state, kind, json }: Options) => {
      const reach = region ? reachOfRegions([region]) : ({ kind: 'EVERYWHERE', isSensitiveShown: false } as const);
      const where = { state: { eq: state }, ...(kind && { kind: { eq: kind } }) };
      const filterer = { reach, scopes: new Set(['registry:read']) };
      const { rows } = await withDatabase(config(), (db) =>
        readPage(db, duplicateCase, { where, first: MAX_SIZE }, filterer),
      );
      const cases = rows as readonly StoredDuplicateCase[];
      print(json, cases, cases.map(lineOf));
    });

function lineOf({
  id,
  kind,
  scheme,
  otherScheme,
  policyYear,
  personId,
  proposal,
  ...row
}: StoredDuplicateCase): string {
  const of = [scheme, otherScheme, policyYear, personId, row.otherPersonId].filter((part) => part !== null);
  return `${id}  ${kind}  ${of.join(' ')}  ${proposal ?? '–'}  ${PROPOSAL_WORDS[row.proposalReason]?.zh ?? ''}`;
}
