import { DomainError } from '../errors.ts';
import { RULE_KINDS } from '../policy/rulebook.ts';

class RuleKindUnknown extends DomainError {
  readonly code = 'RULE_KIND_UNKNOWN';
  constructor(kind: string) {
    super(`There is no kind of rule "${kind}". The kinds are ${RULE_KINDS.join(', ')}.`);
  }
}

/** Refuses a kind that no rulebook can have: nothing found of it would read as nothing said. */
export function assertKinds(kinds: readonly string[]): void {
  const known: readonly string[] = RULE_KINDS;
  const unknown = kinds.find((kind) => !known.includes(kind));
  if (unknown !== undefined) throw new RuleKindUnknown(unknown);
}
