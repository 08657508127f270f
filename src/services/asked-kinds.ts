import { DomainError } from '../errors.ts';
import { RULE_KINDS } from '../policy/rulebook.ts';

class RuleKindUnknown extends DomainError {
  readonly code = 'RULE_KIND_UNKNOWN';
  constructor(kind: string) {
    super(`There is no kind of rule "${kind}". The kinds are ${RULE_KINDS.join(', ')}.`);
  }
}

class RuleKindsEmpty extends DomainError {
  readonly code = 'RULE_KINDS_EMPTY';
  constructor() {
    super(`The list of kinds is empty. Leave it out for every kind, or name some of ${RULE_KINDS.join(', ')}.`);
  }
}

/** Refuses no kind at all, and a kind that no rulebook can have: nothing found of it would read as nothing said. */
export function assertKinds(kinds: readonly string[]): void {
  if (kinds.length === 0) throw new RuleKindsEmpty();
  const known: readonly string[] = RULE_KINDS;
  const unknown = kinds.find((kind) => !known.includes(kind));
  if (unknown !== undefined) throw new RuleKindUnknown(unknown);
}
