import { DomainError } from '../errors.ts';
import type { BulletinFacts } from '../policy/bulletin-facts.ts';
import type { ClaimFacts } from '../policy/claim-facts.ts';
import type { DutyFacts } from '../policy/duty-facts.ts';
import type { PersonFacts } from '../policy/facts.ts';
import type { FundFacts } from '../policy/fund-facts.ts';
import type { MoneyFacts } from '../policy/money-facts.ts';
import type { ProgressFacts } from '../policy/progress-facts.ts';
import type { Reach } from '../store/access.ts';
import type { Keyring } from '../store/envelope.ts';

/** What travels between the halves, by the scalar that it travels as. */
interface Facts {
  readonly PersonFacts: PersonFacts;
  readonly MoneyFacts: MoneyFacts;
  readonly ClaimFacts: ClaimFacts;
  readonly FundFacts: FundFacts;
  readonly BulletinFacts: BulletinFacts;
  readonly ProgressFacts: ProgressFacts;
  readonly DutyFacts: DutyFacts;
}

export class FactsRefused extends DomainError {
  readonly code = 'FACTS_REFUSED';
}

/** Figures as the registry's own object reads them, or as a gateway carries them from one half to the other. */
export type Carrier<Known> =
  | { readonly facts: () => Promise<Known> }
  | { readonly id: string; readonly facts?: string | null };

/** Who asks, and the keys. */
interface Asking {
  readonly keyring: Keyring;
  readonly reach: Reach;
}

/**
 * Facts travel sealed between the halves when each is served alone: they hold all that is known about a person, sensitive
 * listings too, and a gateway, or a caller who reaches a half directly, has no business reading them. Facts of one scalar are
 * no facts of another, and what anybody else made up is refused.
 */
function envelopeOf<Name extends keyof Facts>(name: Name) {
  return {
    seal: (facts: Facts[Name], keyring: Keyring, place: string = name): string =>
      keyring.seal(JSON.stringify(facts), place).toString('base64'),
    open(sealed: string | null | undefined, keyring: Keyring, place: string = name): Facts[Name] {
      try {
        return JSON.parse(keyring.open(Buffer.from(sealed as string, 'base64'), place));
      } catch {
        throw new FactsRefused(
          'These facts were not sealed by the registry half for whoever asks. Both halves need the same CANBAO_KEYS and token.',
        );
      }
    },
  };
}

/**
 * Figures of a region's year: what they say depends on how far whoever asked reaches, so they open for the same reach alone, and for
 * the year that the representation names by `code:scheme:year`.
 */
function figuresOf<Name extends 'MoneyFacts' | 'FundFacts' | 'DutyFacts' | 'ProgressFacts'>(
  name: Name,
  codeOf: (facts: Facts[Name]) => string,
) {
  const { seal, open } = envelopeOf(name);
  const placeOf = (reach: Reach) => `${name} ${JSON.stringify({ ...reach, today: undefined })}`;
  return {
    seal: (facts: Facts[Name], { keyring, reach }: Asking): string => seal(facts, keyring, placeOf(reach)),
    async open(carrier: Carrier<Facts[Name]>, { keyring, reach }: Asking): Promise<Facts[Name]> {
      if (typeof carrier.facts === 'function') return carrier.facts();
      const { id, facts } = carrier as Extract<typeof carrier, { readonly id: string }>;
      const known = open(facts, keyring, placeOf(reach));
      const [code, scheme, policyYear] = id.split(':');
      if (code === codeOf(known) && scheme === known.scheme && policyYear === String(known.policyYear)) return known;
      throw new FactsRefused(`These facts are not of ${id}: hand over what the registry half gave for it.`);
    },
  };
}

export const { seal: sealFacts, open: openFacts } = envelopeOf('PersonFacts');
export const { seal: sealClaimFacts, open: openClaimFacts } = envelopeOf('ClaimFacts');
export const { seal: sealMoneyFacts, open: openMoneyFacts } = figuresOf('MoneyFacts', ({ regionCode }) => regionCode);
export const { seal: sealDutyFacts, open: openDutyFacts } = figuresOf('DutyFacts', ({ regionCode }) => regionCode);
export const { seal: sealFundFacts, open: openFundFacts } = figuresOf('FundFacts', (facts) => facts.poolingAreaCode);
export const { seal: sealProgressFacts, open: openProgressFacts } = figuresOf(
  'ProgressFacts',
  ({ regionCode }) => regionCode,
);

const bulletins = envelopeOf('BulletinFacts');
const placeOfBulletin = (id: string) => `BulletinFacts ${id}`;

/** A bulletin says the same to everybody who may read it; its facts open for itself alone. */
export const sealBulletinFacts = (facts: BulletinFacts, keyring: Keyring): string =>
  bulletins.seal(facts, keyring, placeOfBulletin(facts.id));

export const openBulletinFacts = async (
  carrier: Carrier<BulletinFacts>,
  { keyring }: Pick<Asking, 'keyring'>,
): Promise<BulletinFacts> => {
  if (typeof carrier.facts === 'function') return carrier.facts();
  const { id, facts } = carrier as Extract<typeof carrier, { readonly id: string }>;
  return bulletins.open(facts, keyring, placeOfBulletin(id));
};
