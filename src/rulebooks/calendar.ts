import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Rulebook } from '../policy/rulebook.ts';
import { isWeekend, type WorkingCalendar } from '../policy/working-days.ts';
import { day, strict, words } from './schema/values.ts';
import { readYaml } from './yaml-source.ts';

const FILE = fileURLToPath(new URL('../../policies/calendar.yaml', import.meta.url));

const weekday = day.refine((given) => !isWeekend(given), 'A day off is named here only when it is Monday to Friday.');
const weekendDay = day.refine(isWeekend, 'A day worked is named here only when it is a Saturday or a Sunday.');

const CALENDAR = z
  .record(
    z.string().regex(/^\d{4}$/, 'A year has four digits.'),
    strict({
      notices: z.array(words).min(1),
      until: day.exactOptional(),
      off: z.array(weekday),
      on: z.array(weekendDay),
    }),
  )
  .refine(
    (years) =>
      Object.entries(years).every(([year, { off, on }]) => [...off, ...on].every((one) => one.startsWith(year))),
    'A day stands under its own year.',
  );

/** Reads a calendar of working days; throws with every mistake, for the file ships with the product. */
export function readCalendar(text: string, file: string = FILE): WorkingCalendar {
  const source = readYaml(file, text);
  const [problem] = source.problems;
  if (problem) throw new RangeError(`${file}:${problem.line}: ${problem.message}`);
  const parsed = CALENDAR.safeParse(source.value);
  if (parsed.success) return parsed.data;
  throw new RangeError(`${file}: ${z.prettifyError(parsed.error)}`);
}

let bundled: WorkingCalendar | undefined;

/**
 * The working days of a rulebook's year and the next, where it has a deadline in working days. They travel with the
 * rulebook, so that a published answer stays the same when the calendar is amended.
 */
export function workingDaysFor({ rules, policyYear }: Rulebook): Pick<Rulebook, 'workingDays'> {
  if (!rules.some(({ kind }) => kind === 'complaint-deadline')) return {};
  bundled ??= readCalendar(readFileSync(FILE, 'utf8'));
  const years = Object.entries(bundled).filter(([year]) => [policyYear, policyYear + 1].includes(Number(year)));
  return { workingDays: Object.fromEntries(years) };
}
