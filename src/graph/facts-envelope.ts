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

/** Opens what the other half sealed. */
export function openFacts(sealed: string, keyring: Keyring): PersonFacts {
  return JSON.parse(keyring.open(Buffer.from(sealed, 'base64'), PLACE));
}
