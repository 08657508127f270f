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
  const text = cell.replace(MIDNIGHT, '');
  for (const shape of SHAPES) {
    const [, year, month = '', day = ''] = shape.exec(text) ?? [];
    const written = year && `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    if (written && isDay(written)) return written;
  }
  return null;
}
