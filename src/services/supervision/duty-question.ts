import type { Scheme } from '../../policy/facts.ts';
import type { Counter } from '../write.ts';
import type { DutyQuestion } from './region-duties.ts';
import { assertWatched } from './watched-region.ts';

/** What a query asks of a region's duties; the day is today unless told. */
export interface AskedDuty {
  readonly within: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly on?: string | null;
}

/** The question, of a region that the viewer works for. */
export function dutyQuestion({ on, ...region }: AskedDuty, counter: Pick<Counter, 'reach' | 'today'>): DutyQuestion {
  assertWatched(counter, region.within);
  return { ...region, asOf: on ?? counter.today };
}

/** A question as an id: it names all that was asked. */
export const idOfDuty = ({ within, scheme, policyYear, asOf }: DutyQuestion): string =>
  [within, scheme, policyYear, asOf].join(':');

const ID = /^([0-9Z]{6,12}):(NRCMS|URBMI|URRBMI|UEBMI):(\d{4}):(\d{4}-\d\d-\d\d)$/;

/** The question that an id names; null for a text that is none. */
export function dutyOfId(id: string): DutyQuestion | null {
  const [, within, scheme, policyYear, asOf] = ID.exec(id) ?? [];
  if (!within || !scheme || !asOf) return null;
  return { within, scheme: scheme as Scheme, policyYear: Number(policyYear), asOf };
}
