import type { NamedFact } from './expression.ts';
import type { FactsView, Known } from './facts-view.ts';

/** A fact that conditions may name: what it is called, in words, and how it is read from a person's records. */
export interface ReadableFact extends NamedFact {
  readonly zh: string;
  readonly en: string;
  /** Whether it says on which list somebody stands, which not everybody may know. */
  readonly tellsCategory?: boolean;
  read(view: FactsView): Known | undefined;
}
