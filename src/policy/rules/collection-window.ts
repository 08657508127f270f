import type { Citation } from '../decision.ts';
import type { Day } from '../facts.ts';
import { OTHER_FACTS } from '../named-facts.ts';
import type { Citing } from '../parameter.ts';
import type { CollectionWindowRule } from '../rulebook.ts';
import type { Trace } from '../trace.ts';

export interface WindowExtension {
  readonly bornFrom: Day;
  readonly bornTo: Day;
  readonly closes: Day;
  readonly citations: readonly Citation[];
}

export interface CompiledWindow {
  readonly opens: Day;
  readonly closes: Day;
  readonly extensions: readonly WindowExtension[];
  readonly citations: readonly Citation[];
}

/** 集中参保期 of one person: both days included. */
export interface CollectionWindow {
  readonly opensOn: Day;
  readonly closesOn: Day;
  /** Whether the person's date of birth moved the last day. */
  readonly isExtended: boolean;
  /** Whether the window is open on the day asked about; null when that hangs on an unknown date of birth. */
  readonly isOpen: boolean | null;
  readonly citations: readonly Citation[];
}

export function compileWindow(rule: CollectionWindowRule, citing: Citing): CompiledWindow {
  return {
    opens: rule.opens,
    closes: rule.closes,
    extensions: (rule.extensions ?? []).map(({ cite, ...extension }) => ({
      ...extension,
      citations: citing.cite(cite, rule.cite),
    })),
    citations: citing.cite(rule.cite),
  };
}

/**
 * 集中参保期: from when to when a person may pay for the year, first and last day included. People born in the days an
 * extension names have until its later day. Without a date of birth, days between the two last days stay open.
 *
 * Written from: the clause cited by the rulebook's `collection-window` rule.
 */
export function collectionWindow(rule: CompiledWindow, birthDate: Day | null | undefined, asOf: Day): CollectionWindow {
  const extension = birthDate == null ? undefined : extensionFor(rule, birthDate);
  const closesOn = extension?.closes ?? rule.closes;
  const isInside = rule.opens <= asOf && asOf <= closesOn;
  const mightBeExtended = birthDate == null && asOf > closesOn && rule.extensions.some(({ closes }) => asOf <= closes);
  return {
    opensOn: rule.opens,
    closesOn,
    isExtended: extension !== undefined,
    isOpen: mightBeExtended ? null : isInside,
    citations: extension?.citations ?? rule.citations,
  };
}

function extensionFor(rule: CompiledWindow, birthDate: Day): WindowExtension | undefined {
  return rule.extensions.find(({ bornFrom, bornTo }) => bornFrom <= birthDate && birthDate <= bornTo);
}

/** Says where the day stands in the window. */
export function explainWindow(window: CollectionWindow, asOf: Day, trace: Trace): void {
  const values = { opensOn: window.opensOn, closesOn: window.closesOn };
  if (window.isExtended) trace.because('window.extended', window.citations, values);
  if (window.isOpen === null) {
    trace.because('window.birth-date-needed', window.citations, values);
    trace.needs(OTHER_FACTS.birthDate);
  } else if (window.isOpen) {
    trace.because('window.open', window.citations, values);
  } else {
    trace.because(asOf < window.opensOn ? 'window.not-yet' : 'window.closed', window.citations, values);
  }
}
