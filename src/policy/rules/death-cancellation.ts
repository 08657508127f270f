import type { Citation, UsedParameter } from '../decision.ts';
import type { Day } from '../facts.ts';
import { type Citing, compileParameter, readYesNo, type Series, stated } from '../parameter.ts';
import type { Parameter, RuleBase } from '../rule.ts';

/** 死亡注销: by when the dead are taken off the roll for the year to come. */
export interface DeathCancellationRule extends RuleBase<'death-cancellation'> {
  /** Last day, included. */
  readonly lastDay: Day;
  /** `YES` when the certificate has to carry a note. */
  readonly certificateNote: Parameter;
}

export interface CompiledDeathCancellation {
  readonly lastDay: Day;
  readonly lastDayUsed: UsedParameter;
  readonly certificateNote: Series<boolean>;
  readonly citations: readonly Citation[];
}

export function compileDeathCancellation(
  { kind, lastDay, certificateNote, assumed, cite }: DeathCancellationRule,
  citing: Citing,
): CompiledDeathCancellation {
  const citations = citing.cite(cite);
  return {
    lastDay,
    lastDayUsed: stated(`${kind}.lastDay`, lastDay, assumed ?? null, citations),
    certificateNote: compileParameter(`${kind}.certificateNote`, certificateNote, citing, cite, readYesNo),
    citations,
  };
}

export const CANCELLATION_STATUSES = ['NOT_NEEDED', 'DONE', 'DUE', 'OVERDUE', 'UNDETERMINED'] as const;
export type CancellationStatus = (typeof CANCELLATION_STATUSES)[number];

/**
 * 死亡注销: whoever has died is taken off the roll by the last day, that day included; after it, it is overdue. For
 * somebody who died later the clause sets no day, so that after the last day a death without a date is not known to be
 * overdue. `isOnRoll` undefined is not known, and counts as being on it: a clerk has to look.
 *
 * Written from: the clause cited by the rulebook's `death-cancellation` rule.
 */
export function cancellationStatus(
  { lastDay }: CompiledDeathCancellation,
  diedOn: Day | null,
  isOnRoll: boolean | undefined,
  asOf: Day,
): CancellationStatus {
  if (isOnRoll === false) return 'DONE';
  if (asOf <= lastDay) return 'DUE';
  return diedOn === null || diedOn > lastDay ? 'UNDETERMINED' : 'OVERDUE';
}
