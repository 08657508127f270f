import type { Span } from '../policy/compile.ts';
import { earlier, later, nextDay, previousDay } from '../policy/dates.ts';
import type { Day } from '../policy/facts.ts';

/** Something that holds for a stretch of days; an open end reaches as far as the year does. */
interface Stretch {
  readonly from?: Day;
  readonly to?: Day;
}

/** What is wrong with a list of stretches, and with which of them. */
interface StretchProblem {
  readonly index: number;
  readonly message: string;
}

/** Holds that the stretches cover every day of the span exactly once, and names the first day where they do not. */
export function stretchProblems(stretches: readonly Stretch[], span: Span, what: string): StretchProblem[] {
  const known = stretches.map(({ from = span.from, to = span.to }, index) => ({ from, to, index }));
  const reversed = known.filter(({ from, to }) => from > to);
  if (reversed.length > 0) {
    return reversed.map(({ from, to, index }) => ({
      index,
      message: `${what} ends on ${to}, before it begins on ${from}.`,
    }));
  }
  const problems: StretchProblem[] = [];
  let covered = previousDay(span.from);
  for (const { from, to, index } of known.sort((a, b) => (a.from < b.from ? -1 : 1))) {
    if (from > nextDay(covered)) {
      problems.push({ index, message: gap(what, nextDay(covered), earlier(previousDay(from), span.to)) });
    } else if (from <= covered && covered >= span.from) {
      const until = earlier(covered, to);
      problems.push({ index, message: `${what} is given twice from ${later(from, span.from)} to ${until}: keep one.` });
    }
    covered = later(covered, to);
  }
  const last = known.at(-1);
  if (last && covered < span.to) problems.push({ index: last.index, message: gap(what, nextDay(covered), span.to) });
  return problems;
}

function gap(what: string, from: Day, to: Day): string {
  return `${what} has no value from ${from} to ${to}: let one of its neighbours reach over these days.`;
}
