import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addMonths } from '../../src/policy/dates.ts';
import type { CompiledRulebook } from '../../src/policy/engine.ts';
import { assessWaitingPeriod } from '../../src/policy/waiting.ts';
import { book } from '../policy/books.ts';
import { type Given, personFrom } from '../policy/person.ts';

const YEARS = [2025, 2026, 2027, 2028, 2029];

/** Both readings of the first missed year and of payments in January, and the other ways to count. */
const laws = fc.constantFrom(
  ...[
    {},
    { 'waiting-period.freeMissedYears': '0' },
    { 'waiting-period.start': 'PAYMENT_DAY' },
    { 'waiting-period.counting': 'DAYS', 'waiting-period.fixed': '60' },
    { 'waiting-period.counting': 'MONTH_OF_PAYMENT', 'waiting-period.fixed': '4' },
    { 'waiting-period.gap': 'NO' },
  ].flatMap((changes) =>
    ['PAYMENT_DAY', 'PERIOD_START'].map((start) =>
      book('unidentified-province/urrbmi-2030', { ...changes, 'benefit-period.coverStartInWindow': start }),
    ),
  ),
);

const payments = fc
  .tuple(fc.integer({ min: 0, max: 15 }), fc.constantFrom('01', '10', '28'))
  .map(([month, day]) => addMonths(`2029-09-${day}`, month));
const missed = fc.subarray(YEARS);

interface Life {
  readonly missed: readonly number[];
  readonly repaired: readonly number[];
  readonly paidOn: string;
  readonly asOf?: string;
}

function wait(law: CompiledRulebook, { missed, repaired, paidOn, asOf = '2030-12-31' }: Life) {
  const given: Given = {
    birthDate: '1980-05-01',
    searched: 'ALL',
    searchedOn: '2029-08-01',
    years: Object.fromEntries(
      YEARS.map((year) => [year, missed.includes(year) ? 'NOT_ENROLLED' : 'ENROLLED_IN_WINDOW']),
    ),
    enrollments: [{ status: 'ACTIVE', policyYear: 2030, region: '990101', paidOn }],
    payments: repaired.map((year) => ({ paid: '400.00', paidOn, policyYear: year, purpose: 'REPAIR' })),
  };
  return assessWaitingPeriod(personFrom(given), { asOf }, law);
}

const total = (waiting: ReturnType<typeof wait>) => waiting.total ?? Number.NaN;
const start = (waiting: ReturnType<typeof wait>) => waiting.benefitsStartOn ?? 'open';

describe('the wait of anybody', () => {
  test('one more missed year never shortens it', () => {
    fc.assert(
      fc.property(laws, missed, fc.constantFrom(...YEARS), payments, (law, years, year, paidOn) => {
        const before = wait(law, { missed: years, repaired: [], paidOn });
        const after = wait(law, { missed: [...new Set([...years, year])], repaired: [], paidOn });
        expect(total(after)).toBeGreaterThanOrEqual(total(before));
        expect(start(after) >= start(before)).toBe(true);
      }),
    );
  });

  test('a repair never lengthens it, and never touches the fixed part', () => {
    fc.assert(
      fc.property(laws, missed, fc.subarray(YEARS), payments, (law, years, repaired, paidOn) => {
        const before = wait(law, { missed: years, repaired: [], paidOn });
        const after = wait(law, { missed: years, repaired, paidOn });
        expect(total(after)).toBeLessThanOrEqual(total(before));
        expect(start(after) <= start(before)).toBe(true);
        expect(total(after)).toBeGreaterThanOrEqual(after.fixed ?? 0);
      }),
    );
  });

  test('what an option promises is what repairing so many years brings', () => {
    fc.assert(
      fc.property(laws, missed, payments, (law, years, paidOn) => {
        const { repairOptions } = wait(law, { missed: years, repaired: [], paidOn, asOf: paidOn });
        for (const option of repairOptions) {
          const done = wait(law, { missed: years, repaired: years.slice(0, option.years), paidOn });
          expect([total(done), start(done)]).toEqual([option.total, option.benefitsStartOn ?? 'open']);
        }
      }),
    );
  });

  test('four missed years never come below six months', () => {
    const law = book('unidentified-province/urrbmi-2030', { 'benefit-period.coverStartInWindow': 'PAYMENT_DAY' });
    fc.assert(
      fc.property(fc.subarray(YEARS, { minLength: 4 }), fc.subarray(YEARS), payments, (years, repaired, paidOn) => {
        expect(total(wait(law, { missed: years, repaired, paidOn }))).toBeGreaterThanOrEqual(6);
      }),
    );
  });

  test('benefits never begin before the wait does, nor a wait before the payment unless cover reaches back', () => {
    fc.assert(
      fc.property(laws, missed, fc.subarray(YEARS), payments, (law, years, repaired, paidOn) => {
        const waiting = wait(law, { missed: years, repaired, paidOn });
        expect(start(waiting) >= (waiting.startsOn ?? '')).toBe(true);
        expect(
          (waiting.startsOn ?? '') >= (paidOn < '2030-03-01' && paidOn > '2030-01-01' ? '2030-01-01' : paidOn),
        ).toBe(true);
      }),
    );
  });

  test('asked twice, the answer is the same, and it cites', () => {
    fc.assert(
      fc.property(laws, missed, fc.subarray(YEARS), payments, (law, years, repaired, paidOn) => {
        const life = { missed: years, repaired, paidOn };
        expect(wait(law, life)).toEqual(wait(law, life));
        expect(wait(law, life).decision.citations.length).toBeGreaterThan(0);
      }),
    );
  });
});
