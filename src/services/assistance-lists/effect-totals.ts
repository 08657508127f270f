import type { Payer } from '../../policy/facts.ts';
import type { Fen } from '../../policy/money.ts';
import type { EffectKind } from './effect-kinds.ts';
import type { EffectSide } from './effect-side.ts';
import type { ListingEffect } from './listing-effect.ts';

/** An amount before a list is applied and after, in fen; open amounts are left out, and `openHeads` tells of how many. */
export interface BeforeAfter {
  readonly beforeFen: Fen;
  readonly afterFen: Fen;
}

/** What a list does to some people together. */
export interface EffectTally {
  readonly heads: number;
  /** People by kind of effect; somebody of several kinds counts under each. */
  readonly byKind: ReadonlyMap<EffectKind, number>;
  readonly collected: BeforeAfter;
  readonly assisted: BeforeAfter;
  readonly byPayer: ReadonlyMap<Payer, BeforeAfter>;
  /** 应返还: people whose money falls due back by the list, and how much more is due to them than before. */
  readonly refundsDue: { readonly heads: number; readonly fen: Fen };
  /** People an amount of whose year is open afterwards. */
  readonly openHeads: number;
}

/** What a list does to everybody on it, and town by town; null is the town of those whose file no office keeps. */
export interface EffectTotals extends EffectTally {
  readonly byTown: ReadonlyMap<string | null, EffectTally>;
}

/** Adds up what a list does, person by person. */
export function effectTotals(effects: readonly ListingEffect[]): EffectTotals {
  const towns = Map.groupBy(effects, ({ town }) => town);
  return { ...tallyOf(effects), byTown: new Map([...towns].map(([town, own]) => [town, tallyOf(own)])) };
}

function tallyOf(effects: readonly ListingEffect[]): EffectTally {
  const dueBack = effects.filter(({ kinds }) => kinds.includes('REFUND_DUE'));
  return {
    heads: effects.length,
    byKind: headsByKind(effects),
    collected: beforeAfter(effects, ({ collectedFen }) => collectedFen),
    assisted: beforeAfter(effects, ({ assistedFen }) => assistedFen),
    byPayer: byPayer(effects),
    refundsDue: {
      heads: dueBack.length,
      fen: sum(dueBack, ({ before, after }) => after.refundDueFen - before.refundDueFen),
    },
    openHeads: effects.filter(({ after }) => after.isOpen).length,
  };
}

function headsByKind(effects: readonly ListingEffect[]): ReadonlyMap<EffectKind, number> {
  const kinds = Map.groupBy(
    effects.flatMap((effect) => effect.kinds),
    (kind) => kind,
  );
  return new Map([...kinds].map(([kind, heads]) => [kind, heads.length]));
}

function byPayer(effects: readonly ListingEffect[]): ReadonlyMap<Payer, BeforeAfter> {
  const payers = effects.flatMap(({ before, after }) => [...before.payers, ...after.payers].map(([payer]) => payer));
  const borneBy = (payer: Payer) => (side: EffectSide) =>
    sum(side.payers, ([one, fen]) => (one === payer ? (fen ?? 0) : 0));
  return new Map([...new Set(payers)].map((payer) => [payer, beforeAfter(effects, borneBy(payer))]));
}

const beforeAfter = (effects: readonly ListingEffect[], fenOf: (side: EffectSide) => Fen | null): BeforeAfter => ({
  beforeFen: sum(effects, ({ before }) => fenOf(before) ?? 0),
  afterFen: sum(effects, ({ after }) => fenOf(after) ?? 0),
});

function sum<One>(all: readonly One[], fenOf: (one: One) => Fen): Fen {
  return all.reduce((total, one) => total + fenOf(one), 0);
}
