import { oneStopCategories } from '../../src/partners/partner.ts';
import { bundledPartners } from '../../src/partners/read-partner.ts';
import type { PersonFacts } from '../../src/policy/facts.ts';
import { kindsOf } from '../../src/services/assistance-lists/effect-kinds.ts';
import { type EffectSide, sideOf } from '../../src/services/assistance-lists/effect-side.ts';
import type { ListingEffect } from '../../src/services/assistance-lists/listing-effect.ts';
import type { Counter } from '../../src/services/write.ts';
import { standingFactsOfPeople } from '../../src/store/queries/person-facts.ts';
import { type MoneyOfYear, moneyOfPeople } from '../../src/store/queries/refund.ts';

/** Everybody's year as the engine says it of what is stored, and the money that refunds would be taken from. */
export interface County {
  readonly facts: ReadonlyMap<string, PersonFacts>;
  readonly money: ReadonlyMap<string, MoneyOfYear>;
}

/** Asks the database about every file of the county. */
export async function countyOf({ db, reach }: Counter): Promise<County> {
  const ids = (await db.sql<{ id: string }[]>`select id from people where merged_into_id is null`).map(({ id }) => id);
  const facts = (await standingFactsOfPeople(db, reach, ids)) as unknown as readonly PersonFacts[];
  const money = await moneyOfPeople(db, reach, ids, { scheme: 'URRBMI', policyYear: 2018 });
  return {
    facts: new Map(facts.map((one) => [one.personId, one])),
    money: new Map(money.map((one) => [one.personId, one])),
  };
}

/** What really became otherwise for everybody, by the money as it was before. */
export function differencesOf(before: County, after: County, counter: Counter): Map<string, ListingEffect> {
  const book = counter.rulebooks.find({ region: '350825', scheme: 'URRBMI', policyYear: 2018 }).compiled;
  const ground = { oneStop: oneStopCategories(bundledPartners()), moneyOf: (id: string) => before.money.get(id) };
  const law = { at: { asOf: counter.today }, book };
  const side = (facts: PersonFacts): EffectSide => sideOf(facts, law, ground);
  const differences = [...before.facts].map(([personId, facts]): [string, ListingEffect] => {
    const [then, now] = [side(facts), side(after.facts.get(personId) as PersonFacts)];
    const kinds = kindsOf(then, now);
    const town = facts.regionCode?.slice(0, 9) ?? null;
    return [personId, { personId, town, before: then, after: now, kinds, clauses: [], needs: [] }];
  });
  return new Map(differences.filter(([, { kinds }]) => !kinds.includes('NONE')));
}
