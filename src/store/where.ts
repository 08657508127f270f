import { DomainError } from '../errors.ts';
import type { Reach } from './access.ts';

/** A `where` as it comes from a caller: keys are fields, relations, `and`, `or`, `not`. */
export type Where = Readonly<Record<string, unknown>>;

/** Who filters: what may be seen, and which scopes are held. */
export interface Filterer {
  readonly reach: Reach;
  readonly scopes: ReadonlySet<string>;
  /** Whether they may know nobody's row: then no test may name one, as an id or a running number does. */
  readonly isNobodyNamed?: boolean;
  /** Told that people are looked for by name. */
  readonly onNameSearch?: () => void;
  /** Told of each scope that a test takes: what fits tells of what was tested, were it only a count. */
  readonly onTest?: (scope: string) => void;
}

export class FilterRefused extends DomainError {
  readonly code = 'FILTER_REFUSED';
}

export class FilterForbidden extends DomainError {
  readonly code = 'FORBIDDEN';
}

export function assertHeld(what: string, scope: string, { scopes, onTest }: Filterer): void {
  if (!scopes.has(scope))
    throw new FilterForbidden(`Filtering by ${what} needs the scope "${scope}", which this token does not hold.`);
  onTest?.(scope);
}
