import { formatYuan } from '../../policy/money.ts';
import type { PrintedPerson, RosterLineRow } from '../../store/queries/roster.ts';
import { TERMS } from '../imports/terms.ts';

/** In whose words a file is written: its header, and the words for states and relations. */
export type Language = 'zh' | 'en';

/** Where a line's person has their file: its name, and who collects there. */
export interface PrintedPlace {
  readonly name: string;
  readonly collectors: string;
}

/** Everything that one row of the file says. */
export interface RosterEntry {
  readonly line: RosterLineRow;
  readonly person: PrintedPerson | undefined;
  readonly place: PrintedPlace | undefined;
  /** In whole or masked, as the viewer may see it; null without one. */
  readonly number: string | null;
  /** In whole; null where it is not opened, and the person's own is shown masked. */
  readonly phone: string | null;
}

type Columns = readonly (readonly [zh: string, en: string, cell: (entry: RosterEntry, language: Language) => string])[];

/** What a roster tells. Whoever reads it back as a file of payments passes over all of these that such a file does not have. */
const TOLD: Columns = [
  ['档案号', 'personId', ({ line }) => line.personId],
  ['村居', 'village', ({ place }) => harmless(place?.name)],
  ['户号', 'householdNumber', ({ person }) => asText(person?.householdNumber)],
  ['户主', 'head', ({ person }) => harmless(person?.headName)],
  ['姓名', 'name', ({ person }) => harmless(person?.name)],
  ['与户主关系', 'relation', ({ line }, language) => wordOf(RELATIONS, line.relation, language)],
  ['身份证号', 'idNumber', ({ number }) => asText(number)],
  ['出生日期', 'birthDate', ({ person }) => person?.birthDate ?? ''],
  ['缴费状态', 'state', ({ line }, language) => wordOf(STATES, line.state, language)],
  ['应缴金额', 'owed', ({ line }) => yuan(line.owedFen)],
  ['已缴金额', 'paid', ({ line }) => yuan(line.paidFen)],
  ['联系电话', 'phone', ({ person, phone }) => (phone === null ? (person?.phoneMasked ?? '') : asText(phone))],
  ['本村代收人', 'villageCollectors', ({ place }) => harmless(place?.collectors)],
];

/** What a village fills in; the file is then handed in as it is. */
const ASKED: Columns = (
  [
    ['缴费日期', 'paidOn'],
    ['实缴金额', 'amount'],
    ['部分缴费', 'isPartial'],
    ['缴费渠道', 'channel'],
    ['代收人', 'collector'],
    ['签字', 'isSigned'],
    ['回单号', 'slipNumber'],
  ] as const
).map(([zh, en]) => [zh, en, () => ''] as const);

/** The columns of a village's roster. */
const COLUMNS: Columns = [...TOLD, ...ASKED];

/** Columns that are for reading alone, in both languages. */
export const TOLD_COLUMNS: readonly string[] = [...TOLD.map(([zh]) => zh), ...TOLD.map(([, en]) => en)];

/** How states are written for people. */
export const STATES: Readonly<Record<RosterLineRow['state'], string>> = {
  OWING: '应缴未缴',
  PAID: '已缴费',
  NOTHING_DUE: '无需缴费',
  NOT_ELIGIBLE: '不符合参保条件',
  OPEN: '待核实',
};

export const RELATIONS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(TERMS.relation).map(([code, [term]]) => [code, term]),
);

export const headerOf = (language: Language): string[] => COLUMNS.map(([zh, en]) => (language === 'zh' ? zh : en));

export const cellsOf = (entry: RosterEntry, language: Language): string[] =>
  COLUMNS.map(([, , cell]) => cell(entry, language));

function wordOf(words: Readonly<Record<string, string>>, code: string | null, language: Language): string {
  if (code === null) return '';
  return language === 'zh' ? (words[code] ?? code) : code;
}

const yuan = (fen: number | null) => (fen === null ? '' : formatYuan(fen));

/**
 * A number of an identity card, a household or a slip as a spreadsheet keeps it: one that is digits alone would be made a number,
 * rounded behind the fifteenth and without its leading noughts, so a tab follows it. A formula (="…") would do the same on
 * a screen, but would come back as a formula when the file is handed in; the tab is trimmed away.
 */
export const asText = (text: string | null | undefined): string =>
  text && /^\d+$/.test(text) ? `${text}\t` : harmless(text);

/** What a spreadsheet would take for a formula, in Chinese also of full width, and what already has quotation marks before it. */
const FORMULA = /^'*[=+\-@＝＋－＠]/;

/** Text that no spreadsheet takes for a formula, on one line. */
export function harmless(text: string | null | undefined): string {
  const line = (text ?? '').replace(/[\t\r\n]/g, ' ');
  return FORMULA.test(line) ? `'${line}` : line;
}

/** A cell as it was before it was made harmless. */
export const asItWas = (cell: string): string => (cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell);
