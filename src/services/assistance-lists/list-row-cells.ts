import type { SealedListRow } from '../../store/queries/sealed-assistance-list.ts';
import { harmless, type Language } from '../rosters/roster-cells.ts';
import type { RowOutcome } from './row-outcome.ts';

/** Everything that one row of the file says. */
export interface ListRowEntry {
  readonly row: SealedListRow;
  readonly name: string | null;
  /** The category in Chinese; empty where it could not be read. */
  readonly categoryZh: string;
  readonly outcome: RowOutcome;
}

type Columns = readonly (readonly [
  zh: string,
  en: string,
  cell: (entry: ListRowEntry, language: Language) => string,
])[];

const COLUMNS: Columns = [
  ['行号', 'line', ({ row }) => String(row.line ?? '')],
  ['身份证号', 'idNumber', ({ row }) => row.numberMasked ?? ''],
  ['姓名', 'name', ({ name }) => harmless(name)],
  ['类别', 'category', ({ row, categoryZh }, language) => (language === 'zh' ? categoryZh : (row.category ?? ''))],
  ['操作', 'action', ({ row }, language) => word(ACTIONS, row.action, language)],
  ['认定日期', 'confirmedOn', ({ row }) => row.confirmedOn ?? ''],
  ['有效期起', 'validFrom', ({ row }) => row.validFrom ?? ''],
  ['有效期止', 'validTo', ({ row }) => row.validTo ?? ''],
  ['证件号', 'certificateNo', ({ row }) => harmless(row.certificateMasked)],
  ['等级', 'grade', ({ row }) => harmless(row.grade)],
  ['区划代码', 'regionCode', ({ row }) => row.regionCode ?? ''],
  ['行类别', 'class', ({ row }, language) => word(CLASSES, row.class, language)],
  ['行结果', 'outcome', ({ outcome }, language) => word(OUTCOMES, outcome, language)],
  ['问题代码', 'problem', ({ row }) => row.problemCode ?? ''],
  ['问题列', 'field', ({ row }) => row.problemField ?? ''],
  ['说明', 'message', ({ row }, language) => harmless(language === 'zh' ? row.problemZh : row.problemEn)],
];

export const headerOfListRows = (language: Language): string[] =>
  COLUMNS.map(([zh, en]) => (language === 'zh' ? zh : en));

export const cellsOfListRow = (entry: ListRowEntry, language: Language): string[] =>
  COLUMNS.map(([, , cell]) => cell(entry, language));

const word = <Code extends string>(words: Readonly<Record<Code, string>>, code: Code, language: Language): string =>
  language === 'zh' ? words[code] : code;

const ACTIONS = { ADD: '新增', REMOVE: '退出' };

/** How classes are written for people. */
export const CLASSES: Readonly<Record<SealedListRow['class'], string>> = {
  NEW: '新增',
  CHANGED: '变更',
  UNCHANGED: '不变',
  DROPPED: '退出',
  UNMATCHED: '未匹配',
  AMBIGUOUS: '待核',
  REJECTED: '拒绝',
};

const OUTCOMES: Readonly<Record<RowOutcome, string>> = {
  WAITING: '待应用',
  APPLIED: '已应用',
  NOT_APPLIED: '未应用',
  RETRIED: '已重试',
  REVERSED: '已撤回',
};
