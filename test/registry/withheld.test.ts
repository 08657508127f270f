import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Counted, withheld } from '../../src/services/statements/withheld.ts';

const group = fc
  .record({ people: fc.integer({ min: 1, max: 40 }), more: fc.integer({ min: 0, max: 5 }) })
  .map(({ people, more }): Counted => ({ people, listings: people + more }));

const sum = (groups: readonly Counted[]) => groups.reduce((all, { listings }) => all + listings, 0);

describe('small numbers', () => {
  test('are never told, and follow from no total', () => {
    fc.assert(
      fc.property(fc.array(group, { maxLength: 12 }), (groups) => {
        const { isTold, total } = withheld(groups);
        const hidden = groups.filter((_, at) => !isTold[at]);
        expect(groups.filter(({ people }, at) => people < 10 && isTold[at])).toEqual([]);
        if (!total || hidden.length === 0) return;
        // The total less what is told is all that is left of them: of several, and together of no few.
        expect(hidden.length).toBeGreaterThan(1);
        expect(sum(hidden)).toBeGreaterThanOrEqual(10);
      }),
    );
  });

  test('take the next smallest with them where one stands alone', () => {
    const groups = [30, 12, 4, 25].map((people) => ({ people, listings: people }));
    expect(withheld(groups)).toEqual({ isTold: [true, false, false, true], total: true });
  });

  test('take the total with them where nothing else is left', () => {
    const groups = [2, 3].map((people) => ({ people, listings: people }));
    expect(withheld(groups)).toEqual({ isTold: [false, false], total: false });
  });

  test('leave larger ones alone', () => {
    const groups = [10, 11].map((people) => ({ people, listings: people }));
    expect(withheld(groups)).toEqual({ isTold: [true, true], total: true });
  });
});
