import { DomainError } from '../errors.ts';
import type { PersonFacts } from '../policy/facts.ts';
import type { Keyring } from '../store/envelope.ts';

/**
 * Facts travel sealed between the halves when each is served alone: they hold all that is known about a person, sensitive
 * listings too, and a gateway, or a caller who reaches a half directly, has no business reading them.
 */
const PLACE = 'PersonFacts';

export function sealFacts(facts: PersonFacts, keyring: Keyring): string {
  return keyring.seal(JSON.stringify(facts), PLACE).toString('base64');
}

export class FactsRefused extends DomainError {
  readonly code = 'FACTS_REFUSED';
}

/** Opens what the other half sealed; facts that anybody else made up are refused. */
export function openFacts(sealed: string, keyring: Keyring): PersonFacts {
  try {
    return JSON.parse(keyring.open(Buffer.from(sealed, 'base64'), PLACE));
  } catch {
    throw new FactsRefused('These facts were not sealed by the registry half. Both halves need the same CANBAO_KEYS.');
  }
}
