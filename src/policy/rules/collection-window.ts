import type { Citation } from '../decision.ts';
import type { Day } from '../facts.ts';
import { OTHER_FACTS } from '../named-facts.ts';
import type { Citing } from '../parameter.ts';
import type { Cites, RuleBase, Text } from '../rule.ts';
import type { Trace } from '../trace.ts';

/** 集中参保期: first and last day, both included. */
export interface CollectionWindowRule extends RuleBase<'collection-window'> {
  /** Left out where the text names no first day: then any day up to the last counts. */
  readonly opens?: Day;
  readonly closes: Day;
  /** Later last days for people born in a stretch of days. */
  readonly extensions?: readonly {
    readonly bornFrom: Day;
    readonly bornTo: Day;
    readonly closes: Day;
    readonly cite?: Cites;
  }[];
}

export interface WindowExtension {
  readonly bornFrom: Day;
  readonly bornTo: Day;
  readonly closes: Day;
  readonly citations: readonly Citation[];
}

export interface CompiledWindow {
  /** Null where the text names no first day. */
  readonly opens: Day | null;
  readonly closes: Day;
  readonly extensions: readonly WindowExtension[];
  readonly assumed: Text | null;
  readonly citations: readonly Citation[];
}

/** 集中参保期 of one person: both days included. */
export interface CollectionWindow {
  /** Null where the text names no first day: then it has always been open. */
  readonly opensOn: Day | null;
  readonly closesOn: Day;
  /** Whether the person's date of birth moved the last day. */
  readonly isExtended: boolean;
  /** Whether the window is open on the day asked about; null when that hangs on an unknown date of birth. */
  readonly isOpen: boolean | null;
  /** Why the days are read so although the text does not say so. */
  readonly assumed: Text | null;
  readonly citations: readonly Citation[];
}

export function compileWindow(rule: CollectionWindowRule, citing: Citing): CompiledWindow {
  return {
    opens: rule.opens ?? null,
    closes: rule.closes,
    extensions: (rule.extensions ?? []).map(({ cite, ...extension }) => ({
      ...extension,
      citations: citing.cite(cite, rule.cite),
    })),
    assumed: rule.assumed ?? null,
    citations: citing.cite(rule.cite),
  };
}

/**
 * 集中参保期: from when to when a person may pay for the year, first and last day included. Where the text names no first
 * day, every day up to the last is inside. People born in the days an extension names have until its later day. Without a date of birth, days between the two last days stay open.
 *
 * Written from: the clause cited by the rulebook's `collection-window` rule.
 */
export function collectionWindow(rule: CompiledWindow, birthDate: Day | null | undefined, asOf: Day): CollectionWindow {
  const extension = birthDate == null ? undefined : extensionFor(rule, birthDate);
  const closesOn = extension?.closes ?? rule.closes;
  const isInside = (rule.opens === null || rule.opens <= asOf) && asOf <= closesOn;
  const mightBeExtended = birthDate == null && asOf > closesOn && rule.extensions.some(({ closes }) => asOf <= closes);
  return {
    opensOn: rule.opens,
    closesOn,
    isExtended: extension !== undefined,
    isOpen: mightBeExtended ? null : isInside,
    assumed: rule.assumed,
    citations: extension?.citations ?? rule.citations,
  };
}

function extensionFor(rule: CompiledWindow, birthDate: Day): WindowExtension | undefined {
  return rule.extensions.find(({ bornFrom, bornTo }) => bornFrom <= birthDate && birthDate <= bornTo);
}

/** Says where the day stands in the window. */
export function explainWindow(window: CollectionWindow, asOf: Day, trace: Trace): void {
  const values = windowDays(window);
  if (window.assumed) trace.assumes(window.assumed);
  if (window.isExtended) trace.because('window.extended', window.citations, values);
  if (window.isOpen === null) {
    trace.because('window.birth-date-needed', window.citations, values);
    trace.needs(OTHER_FACTS.birthDate);
  } else if (window.isOpen) {
    trace.because('window.open', window.citations, values);
  } else {
    const isEarly = window.opensOn !== null && asOf < window.opensOn;
    trace.because(isEarly ? 'window.not-yet' : 'window.closed', window.citations, values);
  }
}

/** First and last day, as reasons print them. */
export function windowDays({ opensOn, closesOn }: CollectionWindow): { opensOn: Day | Text; closesOn: Day } {
  return { opensOn: opensOn ?? NO_FIRST_DAY, closesOn };
}

const NO_FIRST_DAY = { zh: '（未载明起始日）', en: '(no first day stated)' };
