import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import { yearOf } from './dates.ts';
import type { Day } from './facts.ts';
import type { FactsView } from './facts-view.ts';
import { newbornOf, parentsOf } from './newborn-finding.ts';
import { type Point, pointOn } from './parameter.ts';
import type { CollectionWindow } from './rules/collection-window.ts';
import { type CompiledNewbornCover, newbornDeadline } from './rules/newborn-cover.ts';
import { Trace } from './trace.ts';

/**
 * 集中参保期 with the days that the rule for newborns gives a newborn of the year: where they run longer, the window does.
 * Without a date of birth it stays open whether it does, as long as some newborn of the year could still pay.
 */
export function withNewbornDays(window: CollectionWindow, view: FactsView, book: CompiledRulebook): CollectionWindow {
  const { birthDate } = view.facts;
  if (book.rules['newborn-cover'].length === 0) return window;
  if (birthDate != null && yearOf(birthDate) < book.policyYear - 1) return window;
  const day = within(book.span, view.asOf);
  const rule = ruleOn(book, 'newborn-cover', day);
  const days = rule?.deadlineDays ? pointOn(rule.deadlineDays, day) : undefined;
  if (rule === undefined || days?.value === undefined) return window;
  if (newbornOf(view, book) === false || isLeftOut(rule, view, day)) return window;
  const until = newbornDeadline(birthDate ?? `${book.policyYear}-12-31`, days.value);
  if (until <= window.closesOn) return window;
  return birthDate == null ? perhapsUntil(until, window, view, days) : extendedTo(until, window, view, days);
}

/** Whether the child's parents keep it from the days: then it has the window that everybody has. */
function isLeftOut(rule: CompiledNewbornCover, view: FactsView, day: Day): boolean {
  return parentsOf(rule, view, day, Trace.quiet()) === false;
}

function extendedTo(
  closesOn: Day,
  window: CollectionWindow,
  { asOf }: FactsView,
  { used }: Point<number>,
): CollectionWindow {
  const isOpen = (window.opensOn === null || window.opensOn <= asOf) && asOf <= closesOn;
  return { ...window, closesOn, isExtended: true, isOpen, citations: used.citations };
}

function perhapsUntil(
  closesOn: Day,
  window: CollectionWindow,
  { asOf }: FactsView,
  { used }: Point<number>,
): CollectionWindow {
  if (window.isOpen !== false || asOf <= window.closesOn || asOf > closesOn) return window;
  return { ...window, isOpen: null, citations: [...window.citations, ...used.citations] };
}
