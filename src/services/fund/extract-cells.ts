import { type Fen, formatYuan } from '../../policy/money.ts';
import type {
  ExtractedAccount,
  ExtractedEntry,
  ExtractedSettlement,
  ExtractPage,
} from '../../store/queries/fund-extract.ts';
import { asText, harmless, type Language } from '../rosters/roster-cells.ts';

/** The columns by their English names. A row has what is of its kind and leaves the others empty. */
const COLUMNS = {
  ...{ record: '记录', id: '标识', reverses: '冲销对象' },
  ...{ claimNumber: '单据号', institution: '医疗机构代码', region: '区划代码', visit: '医疗类别' },
  ...{ admittedOn: '入院日期', dischargedOn: '出院日期', filedOn: '申报日期' },
  ...{ total: '总费用', basic: '基本医保支付', critical: '大病保险支付', assistance: '医疗救助支付' },
  ...{ tilt: '二次倾斜救助支付', other: '其他支付', account: '家庭账户支付', own: '个人负担' },
  ...{ decision: '决定', settledBy: '结算人', settledOn: '结算日期', paidBy: '支付人', paidOn: '支付日期' },
  ...{ kind: '种类', payer: '付款方', slipNumber: '银行回单号', collectedOn: '收缴截止日期', movedOn: '到账日期' },
  ...{ booked: '登记金额', received: '到账收入', spent: '到账支出' },
  ...{ bookedBy: '登记人', bookedOn: '登记日期', confirmedBy: '确认人', confirmedOn: '确认日期' },
  ...{ accountChange: '家庭账户变动', settlements: '结算笔数', entries: '收支笔数', accountLines: '家庭账户笔数' },
  ...{ sha256: '以上各行的SHA-256' },
} as const;

type Column = keyof typeof COLUMNS;

type MoneyColumn =
  | 'total'
  | 'basic'
  | 'critical'
  | 'assistance'
  | 'tilt'
  | 'other'
  | 'account'
  | 'own'
  | 'booked'
  | 'received'
  | 'spent'
  | 'accountChange';
type CountColumn = 'settlements' | 'entries' | 'accountLines';
type TextColumn = Exclude<Column, MoneyColumn | CountColumn>;

/** A row of the file. What can be added up stands apart from what is only read. */
export interface ExtractRow {
  readonly texts: Readonly<Partial<Record<TextColumn, string | null>>>;
  readonly fen: Readonly<Partial<Record<MoneyColumn, Fen>>>;
  readonly counts: Readonly<Partial<Record<CountColumn, number>>>;
}

export const headerOf = (language: Language): string[] =>
  language === 'zh' ? Object.values(COLUMNS) : Object.keys(COLUMNS);

/** Numbers that are names, and may be digits alone. */
const NUMBERS: ReadonlySet<string> = new Set<TextColumn>(['claimNumber', 'institution', 'slipNumber']);

/** The cells of a row: money in yuan, and texts that no spreadsheet takes for a formula. */
export function cellsOf({ texts, fen, counts }: ExtractRow): string[] {
  const cells: Record<string, string> = {};
  for (const [column, text] of Object.entries(texts)) cells[column] = (NUMBERS.has(column) ? asText : harmless)(text);
  for (const [column, amount] of Object.entries(fen)) cells[column] = formatYuan(amount);
  for (const [column, count] of Object.entries(counts)) cells[column] = String(count);
  return Object.keys(COLUMNS).map((column) => cells[column] ?? '');
}

/** The rows of a page. */
export function rowsOf(page: ExtractPage): ExtractRow[] {
  switch (page.kind) {
    case 'SETTLEMENT':
      return page.rows.map(settlementRow);
    case 'ENTRY':
      return page.rows.map(entryRow);
    case 'ACCOUNT':
      return page.rows.map(accountRow);
  }
}

const settlementRow = (row: ExtractedSettlement): ExtractRow => ({
  texts: {
    ...{ record: 'SETTLEMENT', id: row.id, reverses: row.reversesId, claimNumber: row.number },
    ...{ institution: row.institutionCode, region: row.regionCode, visit: row.visit },
    ...{ admittedOn: row.admittedOn, dischargedOn: row.dischargedOn, filedOn: row.filedOn },
    ...{ decision: `decision:${row.decisionId}`, settledBy: row.settledBy, settledOn: row.settledOn },
    ...{ paidBy: row.paidBy, paidOn: row.paidOn },
  },
  fen: {
    ...{ total: row.totalFen, basic: row.basicFen, critical: row.criticalFen, assistance: row.assistanceFen },
    ...{ tilt: row.tiltFen, other: row.otherFen, account: row.accountFen, own: row.ownFen },
  },
  counts: { settlements: 1 },
});

/** Kinds of money that came; the others left. */
const RECEIVED: readonly ExtractedEntry['kind'][] = ['ARRIVAL', 'INTEREST', 'FROM_RISK_FUND'];

/** What the bank did not confirm was booked, and neither came nor left. */
function entryRow(row: ExtractedEntry): ExtractRow {
  const { kind, amountFen, confirmedOn } = row;
  const moved = RECEIVED.includes(kind) ? { received: amountFen } : { spent: amountFen };
  return {
    texts: {
      ...{ record: 'ENTRY', id: row.id, reverses: row.reversesId, region: row.regionCode, kind, payer: row.payer },
      ...{ slipNumber: row.slipNumber, collectedOn: row.collectedOn, movedOn: row.movedOn },
      ...{ bookedBy: row.bookedBy, bookedOn: row.bookedOn, confirmedBy: row.confirmedBy, confirmedOn },
    },
    fen: { booked: amountFen, ...(confirmedOn !== null && moved) },
    counts: { entries: 1 },
  };
}

const accountRow = ({ kind, lines, amountFen }: ExtractedAccount): ExtractRow => ({
  texts: { record: 'ACCOUNT', kind },
  fen: { accountChange: amountFen },
  counts: { accountLines: lines },
});

/** What rows add up to, column by column. */
export class ExtractSums {
  readonly #fen: Partial<Record<MoneyColumn, Fen>> = {};
  readonly #counts: Partial<Record<CountColumn, number>> = {};

  add({ fen, counts }: ExtractRow): void {
    addUp(this.#fen, fen);
    addUp(this.#counts, counts);
  }

  /** The last row: every sum, and the checksum of all that came before it. */
  row(sha256: string): ExtractRow {
    return { texts: { record: 'TOTAL', sha256 }, fen: this.#fen, counts: this.#counts };
  }
}

function addUp<Name extends string>(sums: Partial<Record<Name, number>>, of: Partial<Record<Name, number>>): void {
  for (const [name, value] of Object.entries(of) as [Name, number][]) sums[name] = (sums[name] ?? 0) + value;
}
