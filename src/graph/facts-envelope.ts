import { DomainError } from '../errors.ts';
import type { ClaimFacts } from '../policy/claim-facts.ts';
import type { PersonFacts } from '../policy/facts.ts';
import type { MoneyFacts } from '../policy/money-facts.ts';
import type { Keyring } from '../store/envelope.ts';

/** What travels between the halves, by the scalar that it travels as. */
interface Facts {
  readonly PersonFacts: PersonFacts;
  readonly MoneyFacts: MoneyFacts;
  readonly ClaimFacts: ClaimFacts;
}

export class FactsRefused extends DomainError {
  readonly code = 'FACTS_REFUSED';
}

/**
 * Facts travel sealed between the halves when each is served alone: they hold all that is known about a person, sensitive
 * listings too, and a gateway, or a caller who reaches a half directly, has no business reading them. Facts of one scalar are
 * no facts of another, and what anybody else made up is refused.
 */
function envelopeOf<Name extends keyof Facts>(place: Name) {
  return {
    seal: (facts: Facts[Name], keyring: Keyring): string =>
      keyring.seal(JSON.stringify(facts), place).toString('base64'),
    open(sealed: string, keyring: Keyring): Facts[Name] {
      try {
        return JSON.parse(keyring.open(Buffer.from(sealed, 'base64'), place));
      } catch {
        throw new FactsRefused(
          'These facts were not sealed by the registry half. Both halves need the same CANBAO_KEYS.',
        );
      }
    },
  };
}

export const { seal: sealFacts, open: openFacts } = envelopeOf('PersonFacts');
export const { seal: sealMoneyFacts, open: openMoneyFacts } = envelopeOf('MoneyFacts');
export const { seal: sealClaimFacts, open: openClaimFacts } = envelopeOf('ClaimFacts');
