import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import { reviewMatch } from '../services/assistance-lists/review-match.ts';
import { MAX_SIZE } from '../store/connection.ts';
import { readReviews } from '../store/queries/assistance-list-review.ts';
import {
  candidatesOfRows,
  listRowsById,
  type StoredCandidate,
  type StoredListRow,
} from '../store/queries/assistance-list-row.ts';
import { batchesById } from '../store/queries/assistance-listing.ts';
import { type Cli, print, RefusedInput, withDatabase } from './cli.ts';
import { deliveryOf, followWork, linesOf, readSender } from './lists-delivery.ts';
import { sayListRefused } from './lists-hints.ts';
import { ACTOR, asOwner, assertRegion, EVERYWHERE } from './office.ts';

/** Holds every region. */
const NATION = '000000';

interface ReviewOptions {
  readonly region?: string;
  readonly department?: string;
  readonly json?: boolean;
}

export const reviewCommand = ({ config }: Cli): Command =>
  new Command('review')
    .description(`Rows that wait for somebody’s word, the oldest delivery first, ${MAX_SIZE} at most. 匹配核定队列.`)
    .option('--region <code>', 'only of lists and people of this region 区划代码')
    .option('--department <code>', 'only of this department 部门', readSender)
    .option('--json', 'print as JSON 以 JSON 输出')
    .addHelpText('after', '\nFor example 例如: canbao lists review --region 350825103')
    .action(async ({ region, department, json }: ReviewOptions) => {
      const rows = await withDatabase(config(), async (db) => {
        await assertRegion(db, region);
        const search = { within: region ?? NATION, department: department ?? null };
        const { rows: waiting } = await readReviews(db, EVERYWHERE, search, { first: MAX_SIZE });
        const batches = await batchesById(db, EVERYWHERE, [...new Set(waiting.map(({ batchId }) => batchId))]);
        const names = new Map(batches.map(({ id, department: of, batch }) => [id, `${of} ${batch}`]));
        const candidates = await candidatesOfRows(
          db,
          EVERYWHERE,
          waiting.map(({ id }) => id),
        );
        return waiting.map((row) => ({
          ...row,
          delivery: names.get(row.batchId) ?? '',
          candidates: candidates.filter(({ rowId }) => rowId === row.id),
        }));
      });
      print(json, rows, rows.length > 0 ? rows.flatMap(linesOfRow) : ['Nothing waits. 没有待核的行。']);
    });

interface Waiting extends StoredListRow {
  readonly delivery: string;
  readonly candidates: readonly StoredCandidate[];
}

const linesOfRow = ({ id, delivery, line, category, numberMasked, candidates }: Waiting): string[] => [
  `${id}  ${delivery}  line ${line}  ${category ?? '–'}  ${numberMasked ?? '–'}`,
  ...candidates.map(({ personId, reason }) => `    ${personId}  ${reason}`),
];

interface DecideOptions {
  readonly person: string;
  readonly accept?: boolean;
  readonly reject?: boolean;
  readonly reason: string;
  readonly actor: string;
  readonly json?: boolean;
}

export const decideCommand = (cli: Cli): Command =>
  new Command('decide')
    .description('Say whether a row means a candidate; remembered for the department’s next lists. 核定匹配.')
    .argument('<rowId>', 'as `lists review` prints it 名单行标识')
    .requiredOption('--person <id>', 'the candidate 候选人标识')
    .addOption(new Option('--accept', 'it is this person 认可').conflicts('reject'))
    .option('--reject', 'it is not 否定')
    .requiredOption('--reason <text>', 'why 理由')
    .option('--actor <name>', 'who acts, as the audit will say 经办人', ACTOR)
    .option('--json', 'print the delivery as JSON 以 JSON 输出')
    .addHelpText('after', '\nFor example 例如: canbao lists decide <rowId> --person <id> --accept --reason 核对户口簿')
    .action(async (rowId: string, { person, accept, reject, reason, actor, json }: DecideOptions) => {
      if (!accept && !reject) sayNothingChosen();
      const verdict = accept ? 'ACCEPTED' : 'REJECTED';
      const delivery = await asOwner(cli.config(), actor, async (counter) => {
        await reviewMatch(counter, { idempotencyKey: randomUUID(), rowId, personId: person, verdict, reason });
        const [row] = await listRowsById(counter.db, counter.reach, [rowId]);
        const batchId = row?.batchId ?? '';
        await followWork(cli, counter, batchId);
        return deliveryOf(counter, batchId);
      }).catch(sayListRefused);
      print(json, delivery, linesOf(delivery));
    });

function sayNothingChosen(): never {
  console.error('Say what it is: --accept or --reject. 请指明认可（--accept）或否定（--reject）。');
  throw new RefusedInput();
}
