import type { Span } from '../../policy/compile.ts';
import type { Rulebook } from '../../policy/rulebook.ts';
import type { Path } from '../problem.ts';

/** Where a rule stands, and the year around it. */
export interface Around {
  readonly path: Path;
  readonly rulebook: Rulebook;
  readonly span: Span;
}
