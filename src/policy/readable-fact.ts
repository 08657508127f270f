import type { NamedFact } from './expression.ts';
import type { FactsView, Known } from './facts-view.ts';

/** A fact that conditions may name: what it is called, in words, and how it is read from a person's records. */
export interface ReadableFact extends NamedFact {
  readonly zh: string;
  readonly en: string;
  read(view: FactsView): Known | undefined;
}
