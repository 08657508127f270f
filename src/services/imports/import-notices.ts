import { type NewNoticeDelivery, replaceNoticeDeliveries } from '../../store/queries/notice-delivery.ts';
import { checkDeliveries } from '../supervision/delivery-problems.ts';
import { holdDeliveries } from '../supervision/log-notice-delivery.ts';
import { checkedRows } from './checked-rows.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { type CsvProblems, CsvRefused } from './csv-problems.ts';
import { type RowReading, readPastDay, readPolicyYear, readRegion, readTerm } from './import-cells.ts';
import type { FileGiven, Importer } from './import-file.ts';
import { type Add, requireText } from './region-file.ts';
import { addUnknownRegions, type ListKind, type ListReading, type ListReport, takeList } from './take-list.ts';

/** A file of deliveries that was refused. */
class NoticeFileRefused extends CsvRefused {
  readonly code = 'NOTICE_FILE_REFUSED';
}

/** The columns of a file of deliveries: one row a village, a kind of notice and a day. */
export const NOTICE_COLUMNS = {
  regionCode: ['区划代码', '村居代码'],
  scheme: ['险种'],
  policyYear: ['参保年度'],
  kind: ['宣传资料', '资料类别'],
  households: ['累计送达户数', '送达户数'],
  reachedOn: ['截止日期', '送达日期'],
} as const;

type Column = keyof typeof NOTICE_COLUMNS;

/** A row of the file as it will be logged. */
interface NoticeRow
  extends Pick<NewNoticeDelivery, 'regionCode' | 'scheme' | 'policyYear' | 'kind' | 'households' | 'reachedOn'> {
  readonly line: number;
}

/** What a file of deliveries did: counts that were not logged so. The same file again gives nought. */
export type NoticeReport = ListReport<{ readonly logged: number }>;

/** 导入宣传资料发放情况: takes counts of households by village, kind and day, whole or not at all. */
export const importNotices = (
  importer: Importer,
  input: AsyncIterable<Buffer | string>,
  given: FileGiven,
): Promise<NoticeReport> => takeList(importer, deliveries(importer), input, given);

async function readRows(
  input: AsyncIterable<Buffer | string>,
  { reading, problems, onProgress }: ListReading,
): Promise<NoticeRow[]> {
  const lines = new Map<string, number>();
  const cells = readCsv(input, NOTICE_COLUMNS, problems);
  const rows: NoticeRow[] = [];
  for await (const row of checkedRows(cells, onProgress, (one) => readNoticeRow(one, reading, problems))) {
    const { regionCode, scheme, policyYear, kind, reachedOn, line } = row;
    const key = [regionCode, scheme, policyYear, kind, reachedOn].join(' ');
    const twin = lines.get(key);
    if (twin !== undefined) problems.add(line, 'reachedOn', saidOn(twin));
    lines.set(key, line);
    rows.push(row);
  }
  return rows;
}

const saidOn = (line: number) =>
  `Line ${line} counts this village, kind and day already: write it once. 第${line}行已有该村居该类资料当日的户数，请只写一次。`;

function readNoticeRow(
  { line, values }: CsvRow<Column>,
  reading: RowReading,
  problems: CsvProblems,
): NoticeRow | undefined {
  const add: Add = (field, message) => problems.add(line, field, message);
  for (const column of Object.keys(NOTICE_COLUMNS) as Column[]) requireText(column, values[column], add);
  const regionCode = readRegion('regionCode', values.regionCode, reading, add);
  const scheme = readTerm('scheme', values.scheme, 'scheme', add);
  const policyYear = readPolicyYear(values.policyYear, reading, add);
  const kind = readTerm('kind', values.kind, 'noticeKind', add);
  const households = readHouseholds(values.households, add);
  const reachedOn = readPastDay('reachedOn', values.reachedOn, reading, add);
  if (regionCode === null || households === undefined || reachedOn === null) return undefined;
  if (scheme === undefined || policyYear === undefined || kind === undefined) return undefined;
  return { line, regionCode, scheme, policyYear, kind, households, reachedOn };
}

function readHouseholds(cell: string, add: Add): number | undefined {
  if (/^\d{1,7}$/.test(cell)) return Number(cell);
  if (cell !== '')
    add('households', `"${cell}" is no number of households: write digits alone. 户数有误，请只写数字。`);
  return undefined;
}

const deliveries = ({ viewer }: Importer): ListKind<NoticeRow, { readonly logged: number }> => ({
  action: 'notices.import',
  refuse: (problems) => new NoticeFileRefused(problems),
  read: readRows,
  hold: (tx) => holdDeliveries({ db: tx }),
  fresh: async (_, rows) => ({ rows, superseded: 0 }),
  async check(tx, rows, problems) {
    const named = rows.map(({ line, regionCode: code }) => ({ line, field: 'regionCode', code }));
    await addUnknownRegions(tx, named, problems);
    const checked = await checkDeliveries(tx, rows.map(placed));
    for (const { at, field, text } of checked.problems) problems.add(at, field, `${text.en} ${text.zh}`);
  },
  async write(tx, rows, source) {
    const { fresh, replaced } = await checkDeliveries(tx, rows.map(placed));
    const by = { loggedBy: viewer.subject ?? '', source };
    await replaceNoticeDeliveries(
      tx,
      replaced,
      fresh.map(({ at: _, ...row }) => ({ ...row, ...by })),
    );
    return { logged: fresh.length };
  },
});

const placed = ({ line, ...row }: NoticeRow) => ({ ...row, at: line });
