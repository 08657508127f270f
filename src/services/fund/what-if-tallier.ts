import { compile } from '../../policy/compile.ts';
import type { Rulebook } from '../../policy/rulebook.ts';
import { listsAskedByBenefits } from '../../policy/what-if/asked-facts.ts';
import { type ParameterChange, withChanges } from '../../policy/what-if/changed-law.ts';
import { tallyYear } from '../../policy/what-if/person-year.ts';
import { noneTallied, type Tally } from '../../policy/what-if/tally.ts';
import type { List } from '../../store/queries/fact-rows.ts';
import { listsRead, settledYears } from './what-if-page.ts';

/** What is tried, as it travels to a thread of its own: a rulebook as published, and changes that it takes. */
export interface WhatIfWork {
  readonly rulebook: Rulebook;
  readonly changes: readonly ParameterChange[];
  /** The day on which this is asked. */
  readonly asOf: string;
}

/** Adds up, page by page, what claims come to by both laws. */
export interface Tallier {
  /** The lists of facts that pages have to hold. */
  readonly lists: readonly List[];
  readonly tally: Tally;
  readonly add: (page: { readonly claims: string; readonly facts: string }) => void;
}

export function tallier({ rulebook, changes, asOf }: WhatIfWork): Tallier {
  const published = compile(rulebook);
  const tried = compile(withChanges(rulebook, changes));
  const laws = { published, tried, changed: changes.map(({ parameter }) => parameter), asOf };
  const lists = listsRead(listsAskedByBenefits(published));
  const tally = noneTallied(published.rules.benefits.flatMap(({ rule }) => rule.tiers));
  return {
    lists,
    tally,
    add(page) {
      for (const { person, claims } of settledYears(page, lists)) tallyYear(tally, person, claims, laws);
    },
  };
}
