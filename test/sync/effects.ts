import type { CompiledRulebook } from '../../src/policy/engine.ts';
import type { AssistanceCategory, ListingFact, PersonFacts } from '../../src/policy/facts.ts';
import {
  type EffectGround,
  effectOf,
  type ListingChange,
  type ListingEffect,
} from '../../src/services/assistance-lists/listing-effect.ts';
import type { Rulebooks } from '../../src/services/rulebooks.ts';
import { book, LC2018 } from '../policy/books.ts';
import { type Given, personFrom } from '../policy/person.ts';

/** One law for every region, and the day it is asked on. */
export interface Law {
  readonly compiled: CompiledRulebook;
  readonly today: string;
}

export const LIANCHENG: Law = { compiled: book(LC2018), today: '2017-11-20' };

/** 一站式结算 for two categories. */
export const ONE_STOP: ReadonlySet<AssistanceCategory> = new Set<AssistanceCategory>(['DIBAO', 'TEKUN']);

/** What an effect takes where one law binds everybody. */
export function groundOf({ compiled, today }: Law, over: Partial<EffectGround> = {}): EffectGround {
  const rulebooks = { find: () => ({ compiled }) } as unknown as Rulebooks;
  return { rulebooks, today, oneStop: ONE_STOP, ...over };
}

/** A person as cases write one, whose file a village of 朋口镇 keeps. */
export const fileOf = (given: Given): PersonFacts => ({ ...personFrom(given), regionCode: '350825103201' });

/** A listing as cases write one. */
export function listing(given: NonNullable<Given['listings']>[number]): ListingFact {
  const [fact] = personFrom({ listings: [given] }).listings;
  if (!fact) throw new Error('A listing that is given is there.');
  return fact;
}

/** Whom a list may name: somebody who lives here, and of whom everything was looked up. */
export const RESIDENT: Given = { birthDate: '1980-05-01', hukou: '350825103', searched: 'ALL' };

/** The effect of a change on one person, under a law that there is. */
export function effect(
  facts: PersonFacts,
  change: Partial<ListingChange>,
  law: Law = LIANCHENG,
  over: Partial<EffectGround> = {},
): ListingEffect {
  const { policyYear, scheme } = law.compiled;
  const found = effectOf(facts, { add: [], end: [], ...change }, { policyYear, scheme }, groundOf(law, over));
  if (!found) throw new Error('Some law binds everybody here.');
  return found;
}
