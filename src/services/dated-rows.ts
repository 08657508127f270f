import { randomUUID } from 'node:crypto';
import { previousDay } from '../policy/dates.ts';

/** A row of a fact that holds for a time. */
interface Dated {
  readonly id: string;
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

/** Whether a fact still holds on a day, or will after it. */
export const reaches = ({ validTo }: Dated, day: string): boolean => validTo === null || validTo >= day;

/** Whether a fact holds on a day. */
export const holdsOn = (row: Dated, day: string): boolean =>
  reaches(row, day) && (row.validFrom === null || row.validFrom <= day);

/** The rows that stand in the place of others once these end the day before `day`; one that began later never was. */
export function endedBefore<Row extends Dated>(rows: readonly Row[], day: string, source: string) {
  return rows
    .filter(({ validFrom }) => validFrom === null || validFrom < day)
    .map((row) => ({ ...row, id: randomUUID(), validTo: previousDay(day), source }));
}
