import { checkCharacter } from '../policy/citizen-number.ts';
import { EXAMPLE_NAME, LIST_COLUMNS, type ListColumn, type ListMode } from './columns.ts';
import { isWithinYears, type Partner } from './partner.ts';

/** No region has this code, so the number is nobody's. */
const EXAMPLE_DIGITS = '99999919900101001';

/**
 * A list to fill in, as CSV with a byte order mark, so that a spreadsheet reads it as UTF-8: the header in Chinese and one
 * example, which is to be replaced. A list of changes has a column for what happens to each person.
 */
export function templateOf(partner: Partner, mode: ListMode, policyYear: number): string {
  const columns = (Object.keys(LIST_COLUMNS) as ListColumn[]).filter((name) => mode === 'DELTA' || name !== 'action');
  const example = exampleOf(partner, policyYear);
  const lines = [columns.map((name) => LIST_COLUMNS[name][0]), columns.map((name) => example[name] ?? '')];
  return `\uFEFF${lines.map((cells) => `${cells.join(',')}\r\n`).join('')}`;
}

function exampleOf({ categories }: Partner, policyYear: number): Readonly<Partial<Record<ListColumn, string>>> {
  const first = categories.find((confirmed) => isWithinYears(confirmed, policyYear));
  return {
    // As text in the eyes of a spreadsheet, which else keeps fifteen digits of it.
    idNumber: `="${EXAMPLE_DIGITS}${checkCharacter(EXAMPLE_DIGITS)}"`,
    name: EXAMPLE_NAME,
    category: first?.names.find((spelling) => isWithinYears(spelling, policyYear))?.name ?? '',
    confirmedOn: `${policyYear - 1}-08-25`,
    ...(first?.requires?.certificate && { certificateNo: 'A-0001' }),
    ...(first?.requires?.gradeAtMost && { grade: '1' }),
    ...(first?.asksCondition && { meetsCondition: '是' }),
    action: '新增',
  };
}
