import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assessContribution } from '../../src/policy/engine.ts';
import { exactFen } from '../../src/policy/money.ts';
import { EFFECT_KINDS, type EffectKind } from '../../src/services/assistance-lists/effect-kinds.ts';
import type { EffectSide } from '../../src/services/assistance-lists/effect-side.ts';
import { type EffectTally, effectTotals } from '../../src/services/assistance-lists/effect-totals.ts';
import {
  type EndedListing,
  type ListingChange,
  type ListingEffect,
  listingsAfter,
} from '../../src/services/assistance-lists/listing-effect.ts';
import { book, LC2018 } from '../policy/books.ts';
import type { Given } from '../policy/person.ts';
import { days, listings, people } from '../properties/facts.ts';
import { effect, fileOf, type Law, listing, RESIDENT } from './effects.ts';

const RUNS = { numRuns: process.env.CANBAO_LONG ? 20_000 : 1500 };

const towns = fc.constantFrom('350825103201', '350825103', '350825101002', '350825');

/** A listing that some law gives something for. */
const telling = fc.record(
  {
    category: fc.constantFrom('DIBAO', 'TEKUN', 'FP_PREF', 'DIBAO_EDGE', 'DISABLED_SEVERE', 'MONITORED'),
    department: fc.constantFrom('CIVIL_AFFAIRS', 'HEALTH', 'DISABLED_FEDERATION'),
    confirmedOn: fc.constantFrom('2017-08-31', '2017-09-01', '2017-11-19', '2018-01-01'),
    certificateNo: fc.constant('C1'),
    grade: fc.integer({ min: 1, max: 3 }),
    meetsCondition: fc.boolean(),
    to: fc.constantFrom('2017-08-30', '2017-12-31'),
  },
  { requiredKeys: ['category', 'department'] },
) as fc.Arbitrary<Parameters<typeof listing>[0]>;

/** Half of them anybody at all, and half people who may enrol. */
const files = fc
  .tuple(people, fc.boolean(), fc.array(telling, { maxLength: 2 }), fc.constantFrom(0, 1, 2), towns)
  .map(([given, mayEnrol, listed, times, regionCode]) => {
    const payments = Array.from({ length: times }, () => ({ paid: '180.00', paidOn: '2017-09-10' }));
    return { ...fileOf(mayEnrol ? { ...RESIDENT, payments, listings: listed } : given), regionCode };
  });

/** Somebody, some of whose listings end and to whom others come; and a day. */
const inLiancheng = fc
  .tuple(
    files,
    fc.array(fc.oneof(telling, listings as typeof telling), { maxLength: 2 }),
    fc.array(fc.option(days), { maxLength: 2 }),
    days,
  )
  .map(([facts, add, lastDays, today]) => {
    const end = facts.listings
      .slice(0, lastDays.length)
      .map((one, at): EndedListing => ({ listing: one, validTo: lastDays[at] ?? null }));
    const change: ListingChange = { add: add.map(listing), end };
    return { facts, change, today };
  });

/** The same eight years later in Example City, whose law has two payers, conditions, certificates and waits. */
function inExampleCity<Case>(one: Case): Case {
  const text = JSON.stringify(one).replaceAll('350825', '999901').replaceAll('350800', '999900');
  return JSON.parse(text.replaceAll(/\b201[5-9]\b/g, (year) => String(Number(year) + 8)));
}

const law = (name: string, today: string): Law => ({ compiled: book(name), today });
const PROVINCE = 'unidentified-province/urrbmi-2026';
const EXAMPLE = '999900-example-city/urrbmi-2026';

const cases = fc.oneof(
  inLiancheng.map(({ today, ...one }) => ({ ...one, law: law(LC2018, today) })),
  inLiancheng.map(inExampleCity).map(({ today, ...one }) => ({ ...one, law: law(PROVINCE, today) })),
  inLiancheng.map(inExampleCity).map(({ today, ...one }) => ({ ...one, law: law(EXAMPLE, today) })),
);

/** What takes a change back: whatever came goes, and whatever ended stands as it stood. */
function reversalOf({ add, end }: ListingChange): ListingChange {
  const cut = end.flatMap(({ listing: one, validTo }) => (validTo === null ? [] : [{ ...one, validTo }]));
  return {
    add: end.map(({ listing: one }) => one),
    end: [...add, ...cut].map((one) => ({ listing: one, validTo: null })),
  };
}

const ofEffect = ({ outcome: _, ...side }: EffectSide) => side;

const moneyOf = ({ settlement, collectedFen, payers, refundDueFen }: EffectSide) => [
  ...[settlement, collectedFen, payers, refundDueFen],
];

/** What each kind says of the two sides, put the long way. */
const MEANINGS: Partial<Record<EffectKind, (effect: ListingEffect) => boolean>> = {
  GAINS: ({ before, after }) => before.assistedFen === 0 && before.payers.length === 0 && after.payers.length > 0,
  LOSES: ({ before, after }) => before.payers.length > 0 && after.assistedFen === 0 && after.payers.length === 0,
  PAYS_FIRST: ({ after }) => after.settlement === 'REFUND_LATER',
  REFUND_DUE: ({ before, after }) => before.refundDueFen < after.refundDueFen,
  OPEN: ({ after }) => after.collectedFen === null || after.assistedFen === null || after.settlement === 'OPEN',
  PAYER_CHANGES: ({ before, after }) => before.payers.length > 0 && after.payers.length > 0,
  AMOUNT_CHANGES: ({ before, after }) => JSON.stringify(moneyOf(before)) !== JSON.stringify(moneyOf(after)),
  OVERPAID: ({ before, after }) => before.overpaidFen < after.overpaidFen,
};

describe('for anyone, any list and any day', () => {
  test('people are so many and so different that every kind of effect is among theirs', () => {
    const met = fc
      .sample(cases, { numRuns: 6000, seed: 1 })
      .flatMap(({ facts, change, law }) => effect(facts, change, law).kinds);
    expect(new Set(met)).toEqual(new Set(EFFECT_KINDS));
  });

  test('a list that changes nothing has no effect', () => {
    fc.assert(
      fc.property(cases, ({ facts, law }) => {
        const same = facts.listings.map((one) => ({ listing: one, validTo: null }));
        for (const change of [{}, { add: facts.listings, end: same }]) {
          const { before, after, kinds } = effect(facts, change, law);
          expect(kinds).toEqual(['NONE']);
          expect(after).toEqual(before);
        }
      }),
      RUNS,
    );
  });

  test('taken back, it leaves everything as it was', () => {
    fc.assert(
      fc.property(cases, ({ facts, change, law }) => {
        const there = effect(facts, change, law);
        const changed = { ...facts, listings: listingsAfter(facts.listings, change) };
        const back = effect(changed, reversalOf(change), law);
        expect([back.before, back.after]).toEqual([there.after, there.before]);
      }),
      RUNS,
    );
  });

  test('each side is what the engine says of those listings alone', () => {
    fc.assert(
      fc.property(cases, ({ facts, change, law: { compiled, today } }) => {
        const { before, after } = effect(facts, change, { compiled, today });
        const changed = { ...facts, listings: listingsAfter(facts.listings, change) };
        for (const [side, own] of [[before, facts] as const, [after, changed] as const]) {
          const { collectedNow, refundDue, decision } = assessContribution(own, { asOf: today }, compiled);
          expect([side.outcome, side.collectedFen]).toEqual([decision.outcome, exactFen(collectedNow)]);
          expect([0, exactFen(refundDue) ?? 0]).toContain(side.refundDueFen);
        }
      }),
      RUNS,
    );
  });

  test('its kinds say what differs, and nothing that does not', () => {
    fc.assert(
      fc.property(cases, ({ facts, change, law }) => {
        const found = effect(facts, change, law);
        const isSame = JSON.stringify(ofEffect(found.before)) === JSON.stringify(ofEffect(found.after));
        if (isSame) expect(found.kinds).toEqual(['NONE']);
        for (const kind of found.kinds) {
          expect(MEANINGS[kind]?.(found) ?? true, `${kind} ${JSON.stringify(found)}`).toBe(true);
        }
        if (!isSame) expect(found.kinds).not.toContain('NONE');
        expect([...found.kinds].sort(inOrder)).toEqual(found.kinds);
      }),
      RUNS,
    );
  });

  test('payers add up, and an open effect says what keeps it open', () => {
    fc.assert(
      fc.property(cases, ({ facts, change, law }) => {
        const { after, kinds, clauses, needs } = effect(facts, change, law);
        const shares = after.payers.map(([, fen]) => fen);
        const isKnown = shares.every((fen) => fen !== null);
        expect(after.assistedFen).toBe(isKnown ? shares.reduce((sum, fen) => sum + fen, 0) : null);
        expect(clauses.length + needs.length > 0).toBe(kinds.includes('OPEN'));
      }),
      RUNS,
    );
  });
});

const inOrder = (a: EffectKind, b: EffectKind) => EFFECT_KINDS.indexOf(a) - EFFECT_KINDS.indexOf(b);

const flat = ({ byKind, byPayer, ...tally }: EffectTally) => ({ ...tally, byKind, byPayer });

test('totals are the sums of the people, and the towns are the whole', () => {
  fc.assert(
    fc.property(fc.array(cases, { maxLength: 20 }), (all) => {
      const effects = all.map(({ facts, change, law }) => effect(facts, change, law));
      const { byTown, ...whole } = effectTotals(effects);
      const sum = (fenOf: (one: ListingEffect) => number | null) =>
        effects.reduce((total, one) => total + (fenOf(one) ?? 0), 0);
      expect(whole.heads).toBe(effects.length);
      expect(whole.collected.afterFen).toBe(sum(({ after }) => after.collectedFen));
      expect(whole.assisted.beforeFen).toBe(sum(({ before }) => before.assistedFen));
      expect(whole.byKind.get('GAINS') ?? 0).toBe(effects.filter(({ kinds }) => kinds.includes('GAINS')).length);
      const rises = effects.map(({ before, after }) => Math.max(0, after.refundDueFen - before.refundDueFen));
      expect(whole.refundsDue.fen).toBe(rises.reduce((total, fen) => total + fen, 0));
      expect(whole.refundsDue.heads).toBe(rises.filter((fen) => fen > 0).length);
      const towns = [...byTown.values()].map(flat);
      expect(towns.reduce((total, { heads }) => total + heads, 0)).toBe(whole.heads);
      expect(towns.reduce((total, { openHeads }) => total + openHeads, 0)).toBe(whole.openHeads);
      for (const [payer, { beforeFen, afterFen }] of whole.byPayer) {
        const ofTowns = towns.map(({ byPayer }) => byPayer.get(payer) ?? { beforeFen: 0, afterFen: 0 });
        expect(ofTowns.reduce((total, one) => total + one.beforeFen, 0)).toBe(beforeFen);
        expect(ofTowns.reduce((total, one) => total + one.afterFen, 0)).toBe(afterFen);
      }
    }),
    { numRuns: RUNS.numRuns / 10 },
  );
});

test('of a refund that was due in part, what is due beyond it counts', () => {
  const given: Given = {
    ...{ birthDate: '2015-05-01', hukou: '999901001', searched: 'ALL', searchedOn: '2025-09-01' },
    listings: [{ category: 'DIBAO', region: '999901', confirmedOn: '2025-11-01' }],
    payments: [{ paid: '345.50', paidOn: '2025-11-10', policyYear: 2026 }],
  };
  const add = [listing({ category: 'TEKUN', region: '999901', confirmedOn: '2025-11-01' })];
  const found = effect(fileOf(given), { add }, law(EXAMPLE, '2025-11-20'));
  expect([found.before.refundDueFen, found.after.refundDueFen]).toEqual([27_641, 34_550]);
  expect(effectTotals([found]).refundsDue).toEqual({ heads: 1, fen: 34_550 - 27_641 });
});
