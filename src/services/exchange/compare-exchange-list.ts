import { createHash, randomUUID } from 'node:crypto';
import type { Department } from '../../policy/facts.ts';
import { bulkTransaction } from '../../store/db.ts';
import { maskIdNumber } from '../../store/envelope.ts';
import { lockNames } from '../../store/lock-name.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import {
  compareStaged,
  deadNotListed,
  type ExchangeCounts,
  type ExchangeKind,
  insertExchangeList,
  keepStaged,
  knownExchangeList,
  type StagedExchangeRow,
  stageExchangeRows,
} from '../../store/queries/exchange.ts';
import { type CsvProblem, CsvProblems } from '../imports/csv-problems.ts';
import { assertRegionsKnown } from '../known-region.ts';
import { signatureOf } from '../viewer.ts';
import { assertOwnRegion, type Counter } from '../write.ts';
import { ExchangeFileRefused, type ExchangeLine, readExchangeFile } from './exchange-file.ts';

/** Whose list of what it is, and for when. */
export interface ExchangeDelivery {
  readonly kind: ExchangeKind;
  readonly department: Department;
  /** The region that it is about. */
  readonly region: string;
  /** The day that its data stand for. */
  readonly asOf: string;
  /** Of deaths: that everybody who died is on it, so that those who are not can be counted. */
  readonly isComplete?: boolean;
}

/** What came of a comparison. */
export interface Compared {
  readonly listId: string;
  /** False for a list that was taken before: nothing was compared again. */
  readonly isNew: boolean;
  readonly counts: ExchangeCounts | null;
  /** People of the region whom the registry calls dead and a complete list of deaths does not name; null for other lists. */
  readonly lacking: number | null;
  /** Rows that could not be read: they were left out, and the others compared. */
  readonly rejected: number;
  /** What is wrong with those, the first thousand; `problemCount` counts all. */
  readonly problems: readonly CsvProblem[];
  readonly problemCount: number;
}

/**
 * 数据比对: lays another department's list beside the registry, set against set, and keeps what came of each row. Nothing is
 * changed by it: every difference waits for a decision. The same file of the same department is the same list. A row that
 * cannot be read is left out; a file without one that can is refused.
 */
export async function compareExchangeList(
  counter: Counter,
  delivery: ExchangeDelivery,
  input: AsyncIterable<Buffer | string>,
): Promise<Compared> {
  assertOwnRegion(counter, delivery.region, 'region');
  await assertRegionsKnown(counter, [{ code: delivery.region, field: 'region' }]);
  return bulkTransaction(counter.db, async (db) => {
    const tx = { ...counter, db };
    const problems = new CsvProblems();
    const hash = createHash('sha256');
    const listId = randomUUID();
    let [rowCount, rejected] = [0, 0];
    const onRejected = () => {
      rejected += 1;
    };
    const lines = readExchangeFile(delivery.kind, hashed(input, hash), { problems, today: tx.today, onRejected });
    await stageExchangeRows(
      db,
      counted(sealed(tx, listId, lines), () => (rowCount += 1)),
    );
    if (problems.isCutShort || (problems.total > 0 && rowCount === 0)) throw new ExchangeFileRefused(problems);
    const kept = await keep(tx, delivery, { listId, checksum: hash.digest('hex'), rowCount, rejected });
    return { ...kept, rejected, problems: problems.shown, problemCount: problems.total };
  });
}

interface Staged {
  readonly listId: string;
  readonly checksum: string;
  readonly rowCount: number;
  readonly rejected: number;
}

type Kept = Omit<Compared, 'rejected' | 'problems' | 'problemCount'>;

async function keep(
  tx: Counter,
  delivery: ExchangeDelivery,
  { listId, checksum, rowCount, rejected }: Staged,
): Promise<Kept> {
  const { kind, department, region: regionCode, asOf, isComplete } = delivery;
  await lockNames(tx.db, [`exchange ${kind} ${department} ${checksum}`]);
  const known = await knownExchangeList(tx.db, { kind, department, checksum });
  if (known) return { listId: known, isNew: false, counts: null, lacking: null };
  const counts = await compareStaged(tx.db, tx.reach, kind);
  const isWhole = isComplete === true && kind === 'DEATHS';
  const lacking = isWhole ? await deadNotListed(tx.db, tx.reach, { within: regionCode, asOf }) : null;
  await insertExchangeList(tx.db, {
    ...{ id: listId, kind, department, regionCode, asOf, checksum, rowCount },
    receivedBy: tx.viewer.subject ?? '',
    sameCount: counts.SAME,
    differentCount: counts.DIFFERENT + counts.ABSENT_HERE + counts.NAME_DIFFERS,
    unknownCount: counts.UNKNOWN_PERSON,
  });
  await keepStaged(tx.db);
  await insertAuditLine(tx.db, {
    ...signatureOf(tx.viewer),
    action: 'exchangeCompare',
    subjects: [listId],
    count: rowCount,
    details: { kind, department, regionCode, asOf, checksum, ...counts, lacking, rejected },
  });
  return { listId, isNew: true, counts, lacking };
}

/** Rows as they are kept: number and name sealed for their place. */
async function* sealed(
  { keyring }: Counter,
  listId: string,
  lines: AsyncIterable<ExchangeLine>,
): AsyncGenerator<StagedExchangeRow> {
  for await (const { line, number, name, says } of lines) {
    const id = randomUUID();
    yield {
      ...{ id, listId, line, name, theirs: says },
      numberCipher: keyring.seal(number, `exchange_rows.number_cipher:${id}`),
      numberIndex: keyring.indexOf(number),
      numberMasked: maskIdNumber(number),
      nameCipher: keyring.seal(name, `exchange_rows.name_cipher:${id}`),
    };
  }
}

async function* hashed(input: AsyncIterable<Buffer | string>, hash: ReturnType<typeof createHash>) {
  for await (const piece of input) {
    hash.update(piece);
    yield piece;
  }
}

async function* counted<Row>(rows: AsyncIterable<Row>, onRow: () => void): AsyncGenerator<Row> {
  for await (const row of rows) {
    onRow();
    yield row;
  }
}
