import { isDay } from '../../policy/dates.ts';

/** As spreadsheets and forms write days: 2017-11-3, 2017/11/03, 2017.11.3, 2017年11月3日, 20171103; midnight may follow. */
const SHAPES = [
  /^(\d{4})-(\d{1,2})-(\d{1,2})$/,
  /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/,
  /^(\d{4})\.(\d{1,2})\.(\d{1,2})$/,
  /^(\d{4})年(\d{1,2})月(\d{1,2})日$/,
  /^(\d{4})(\d{2})(\d{2})$/,
];

const MIDNIGHT = /\s+0?0:00(:00)?$/;

/** A day of a file of people as `YYYY-MM-DD`; null where the cell is none. The year comes first, so that none is guessed. */
export function dayOf(cell: string): string | null {
  const text = cell.normalize('NFKC').replace(MIDNIGHT, '');
  for (const shape of SHAPES) {
    const [, year, month = '', day = ''] = shape.exec(text) ?? [];
    const written = year && `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    if (written && isDay(written)) return written;
  }
  return null;
}

/** How a spreadsheet counts days since 1900, and a day whose year stands last, so that month and day may be either. */
const [SERIAL, YEAR_LAST] = [/^\d{5}(\.\d+)?$/, /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$/];

/** What is said of a cell that is no day, with what would be right; `otherwise` says what else may be done. */
export function notADay(cell: string, otherwise = { en: '', zh: '' }): string {
  const [en, zh] = remedyOf(cell.normalize('NFKC'));
  return `"${cell}" is not a day${en}. Write it as 2015-10-13${otherwise.en}. 日期有误，${zh}请写作2015-10-13${otherwise.zh}。`;
}

function remedyOf(cell: string): [en: string, zh: string] {
  if (SERIAL.test(cell)) {
    const words =
      ', but a spreadsheet’s count of days: give the column the format of a date, YYYY-MM-DD, and save again';
    return [words, '这是表格软件的日期序号，请将该列格式设为日期YYYY-MM-DD后重新保存，'];
  }
  if (YEAR_LAST.test(cell))
    return [': which number is the month and which the day is ambiguous', '月、日次序不明，年份须写在最前，'];
  return ['', ''];
}
