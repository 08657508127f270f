import type { Day } from './facts.ts';
import { type Point, pointOn, type Series } from './parameter.ts';
import type { Trace } from './trace.ts';

/** A parameter's value on a day, noted as used; null, and noted as missing, when it is left to somebody or a range. */
export function valueOn<T>(series: Series<T>, day: Day, trace: Trace): T | null {
  const point: Point<T> = pointOn(series, day);
  if (point.value === undefined) {
    trace.misses(point.used);
    return null;
  }
  trace.used(point.used);
  return point.value;
}
