import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cell, Sums } from '../../src/services/statistics/cell.ts';
import { suppress } from '../../src/services/statistics/suppress.ts';
import type { Told } from '../../src/services/statistics/told.ts';

const SECRET = Buffer.from('a secret of a test');

/** Somebody with a place in two dimensions and an amount in fen. */
interface Someone {
  readonly village: string;
  readonly sex: string;
  readonly fen: number;
  readonly isPart: boolean;
}

const hashOf = (person: number) => createHash('sha256').update(`${person}`).digest().readBigInt64BE();

/** Cells as the store counts them: a person is a row. */
function cellOf(
  all: readonly Someone[],
  positions: readonly number[],
  key: Cell['key'],
  totalOf: Cell['totalOf'],
): Cell {
  const least = (some: readonly number[]) =>
    some.map(hashOf).reduce<bigint | null>((low, one) => (low === null || one < low ? one : low), null);
  const amounts = positions.map((at) => all[at]?.fen ?? 0).sort((a, b) => a - b);
  const part = positions.filter((at) => all[at]?.isPart);
  const sum = amounts.reduce((total, one) => total + one, 0);
  const amount: Sums = {
    sum: amounts.length > 0 ? sum : null,
    avg: amounts.length > 0 ? Math.round(sum / amounts.length) : null,
    min: amounts[0] ?? null,
    max: amounts.at(-1) ?? null,
    median: amounts[Math.floor(amounts.length / 2)] ?? null,
    values: amounts.length,
    people: amounts.length,
    largest: amounts.at(-1) ?? 0,
    parts: 1,
  };
  return {
    ...{ key, totalOf, count: positions.length, people: positions.length, cellKey: String(least(positions) ?? '') },
    ...{ sums: { amount }, part: part.length, partKey: String(least(part) ?? ''), partPeople: part.length },
    ...{ mostRows: null, partMostRows: null },
  };
}

/** Groups by village and sex, the villages, and the total. */
function answerOf(all: readonly Someone[]): Cell[] {
  const positions = [...all.keys()];
  const villages = Map.groupBy(positions, (at) => all[at]?.village ?? '');
  return [
    ...[...villages].flatMap(([village, inside]) =>
      [...Map.groupBy(inside, (at) => all[at]?.sex ?? '')].map(([sex, some]) => cellOf(all, some, [village, sex], [])),
    ),
    ...[...villages].map(([village, inside]) => cellOf(all, inside, [village, null], [1])),
    cellOf(all, positions, [null, null], [0, 1]),
  ];
}

const someone: fc.Arbitrary<Someone> = fc.record({
  village: fc.constantFrom('A', 'B', 'C', 'D'),
  sex: fc.constantFrom('FEMALE', 'MALE'),
  fen: fc.oneof(
    { arbitrary: fc.constantFrom(18_000, 15_000, 9_000), weight: 40 },
    { arbitrary: fc.nat(5_000_000), weight: 1 },
  ),
  isPart: fc.boolean(),
});
const people = fc.array(someone, { maxLength: 140 });
const tell = (cells: readonly Cell[], secret: Buffer = SECRET) => suppress(cells, { secret });
const nameOf = ({ key, totalOf }: Pick<Cell, 'key' | 'totalOf'>) => JSON.stringify([key, totalOf]);

/** Runs a property over answers, each told cell beside what it is of. */
function everyCell(check: (told: Told, cell: Cell) => void): void {
  fc.assert(
    fc.property(people, (all) => {
      const cells = new Map(answerOf(all).map((cell) => [nameOf(cell), cell]));
      for (const told of tell([...cells.values()])) check(told, cells.get(nameOf(told)) as Cell);
    }),
    { numRuns: 300, seed: 7 },
  );
}

describe('what is told of few', () => {
  test('is nothing: no group of fewer than five stands in an answer, and a total of them has no number', () => {
    everyCell((told, { people: heads, totalOf }) => {
      if (heads >= 5) return;
      expect(totalOf).toHaveLength(2);
      expect([told.count, told.people, told.part, told.sums.amount?.sum]).toEqual([null, null, null, null]);
    });
  });

  test('is the same of nobody as of one: an answer over nobody reads as one over four', () => {
    const of = (count: number) =>
      tell([
        cellOf(
          [],
          Array.from({ length: count }, (_, at) => at),
          [null],
          [0],
        ),
      ]);
    for (const count of [1, 2, 3, 4]) expect(of(count)).toEqual(of(0));
  });
});

describe('a number that is told', () => {
  test('is a multiple of five, next to the true one', () => {
    everyCell(({ count, people: heads }, cell) => {
      if (count === null) return;
      expect(count % 5).toBe(0);
      expect(count).toBeGreaterThanOrEqual(5);
      expect(heads).toBe(count);
      expect(Math.abs(count - cell.count)).toBeLessThan(5);
    });
  });

  test('is the same for the same people, whatever else was asked, and another under another secret', () => {
    const positions = Array.from({ length: 23 }, (_, at) => at);
    const [alone] = tell([cellOf([], positions, [null], [0])]);
    const beside = tell([
      cellOf([], positions, ['A'], []),
      cellOf([], [...positions, 23, 24, 25, 26, 27, 28], [null], [0]),
    ]);
    expect(beside[0]?.count).toBe(alone?.count);
    const others = Array.from(
      { length: 40 },
      (_, at) => tell([cellOf([], positions, [null], [0])], Buffer.from(`${at}`))[0],
    );
    expect(new Set(others.map((told) => told?.count))).toEqual(new Set([20, 25]));
  });

  test('loses nothing on average', () => {
    for (const count of [9, 11, 13, 26, 48]) {
      const positions = Array.from({ length: count }, (_, at) => at);
      const cell = cellOf([], positions, [null], [0]);
      const told = Array.from({ length: 4_000 }, (_, at) => tell([cell], Buffer.from(`${at}`))[0]?.count ?? 0);
      const mean = told.reduce((sum, one) => sum + one, 0) / told.length;
      expect(Math.abs(mean - count), `${count} read as ${mean}`).toBeLessThan(0.2);
    }
  });

  test('seldom changes for one person more or less', () => {
    const changes = Array.from({ length: 2_000 }, (_, at) => {
      const positions = Array.from({ length: 37 }, (_, one) => at * 100 + one);
      const [whole, less] = [positions, positions.slice(1)].map(
        (some) => tell([cellOf([], some, [null], [0])])[0]?.count,
      );
      return whole !== less;
    });
    // A draw of its own for either would change two times in five.
    expect(changes.filter(Boolean).length / changes.length).toBeLessThan(0.25);
  });
});

describe('a sum', () => {
  test('is told over ten people at least, never the least, the middle or the greatest of its values', () => {
    everyCell(({ sums: { amount } }, { sums }) => {
      expect([amount?.min, amount?.median, amount?.max]).toEqual([null, null, null]);
      if ((sums.amount?.people ?? 0) < 10) expect([amount?.sum, amount?.avg]).toEqual([null, null]);
    });
  });

  test('is the average that is told of the rows that are told, and nothing more', () => {
    everyCell(({ count, sums: { amount } }) => {
      if (amount?.sum != null) expect(amount.sum).toBe((amount.avg ?? 0) * (count ?? 0));
    });
  });

  test('is near the true one, and is not told where one row is about half of it', () => {
    everyCell(({ sums: { amount } }, { sums }) => {
      const { sum, max } = sums.amount as Sums;
      if (amount?.sum == null || sum === null || max === null) return;
      expect(2 * max).toBeLessThanOrEqual(sum);
      expect(Math.abs(amount.sum - sum)).toBeLessThan(20 * Math.max(1, max));
    });
  });

  test('loses nothing on average', () => {
    const cell = sameAmounts(40, 18_000);
    const sums = Array.from({ length: 4_000 }, (_, at) => tell([cell], Buffer.from(`${at}`))[0]?.sums.amount?.sum ?? 0);
    const mean = sums.reduce((all, one) => all + one, 0) / sums.length;
    expect(Math.abs(mean - 40 * 18_000)).toBeLessThan(9_000);
  });

  test('of a total less those of its groups is of nobody or of ten at least, as far as told numbers say', () => {
    const one = { village: 'A', fen: 18_000, isPart: false };
    const sexes = [...Array<string>(13).fill('FEMALE'), ...Array<string>(7).fill('MALE')];
    const cells = answerOf(sexes.map((sex) => ({ ...one, sex })));
    const rests = Array.from({ length: 300 }, (_, at) => {
      const told = tell(cells, Buffer.from(`${at}`));
      const headsOf = (kind: number) =>
        told.filter(({ totalOf }) => totalOf.length === kind).map(({ sums }) => sums.amount?.people ?? 0);
      const groups = headsOf(0).reduce((sum, heads) => sum + heads, 0);
      return (headsOf(1)[0] ?? 0) - groups;
    });
    expect(rests.filter((rest) => rest > 0 && rest < 10)).toEqual([]);
    // Sometimes the thirteen are told beside the twenty, sometimes the twenty alone.
    expect(new Set(rests)).toEqual(new Set([10, 20]));
  });
});

/** A cell of so many people who all have the same amount, in fen. */
function sameAmounts(count: number, fen: number, first = 0): Cell {
  const positions = Array.from({ length: count }, (_, at) => first + at);
  const amount = {
    sum: count * fen,
    avg: fen,
    min: fen,
    max: fen,
    median: fen,
    values: count,
    people: count,
    largest: fen,
  };
  return { ...cellOf([], positions, [null], [0]), sums: { amount: { ...amount, parts: 1 } } };
}

/** Fourteen people, or more, with a row of 100 fen each, and somebody with so many of them. */
function besideOneOf(rows: number, beside = 14): Cell {
  const cell = sameAmounts(beside + 1, 100);
  const [count, sum] = [beside + rows, (beside + rows) * 100];
  const amount = { ...(cell.sums.amount as Sums), sum, values: count, largest: rows * 100 };
  const part = { part: count - 7, partKey: '1', partPeople: 8, partMostRows: rows };
  return { ...cell, ...part, count, mostRows: rows, sums: { amount } };
}

describe('somebody with many rows', () => {
  const secrets = Array.from({ length: 400 }, (_, at) => Buffer.from(`${at}`));
  const toldOf = (rows: number, beside = 14) => secrets.flatMap((secret) => tell([besideOneOf(rows, beside)], secret));

  test('who has about half of them is told in no number of rows, no rate and no sum, but as one of the people', () => {
    for (const { people: heads, count, part, sums, isSuppressed } of toldOf(40)) {
      expect(heads).toBe(15);
      expect([count, part, sums.amount?.sum, sums.amount?.avg, isSuppressed]).toEqual([null, null, null, null, true]);
    }
  });

  test('who has three beside ones changes the told number by no more than a step, and nothing is lost on average', () => {
    const [one, three] = [toldOf(1, 40), toldOf(3, 40)];
    for (const told of [one, three]) expect(new Set(told.map(({ count }) => count))).toEqual(new Set([40, 60]));
    const mean = three.reduce((sum, { count }) => sum + (count ?? 0), 0) / three.length;
    expect(Math.abs(mean - 43)).toBeLessThan(1.5);
  });

  test.each([
    [14, 25],
    [3, 30],
    [30, 60],
  ])('who has %i beside %i ones: what is told is right on average, however coarse', (rows, beside) => {
    const told = toldOf(rows, beside).flatMap(({ count }) => count ?? []);
    const step = 5 * Math.max(4, 2 ** Math.ceil(Math.log2(rows)));
    // Too few are kept back instead: else only those that are rounded up would be told.
    if (rows + beside < step) expect(told).toEqual([]);
    else expect(Math.abs(told.reduce((sum, one) => sum + one, 0) / told.length - rows - beside)).toBeLessThan(step / 8);
  });

  test('a rate of their rows is never that of all, and near the true one', () => {
    const rates = toldOf(3, 600).flatMap(({ count, part }) => (part === null || count === null ? [] : part / count));
    expect(rates.length).toBeGreaterThan(50);
    expect(Math.max(...rates)).toBeLessThan(1);
    expect(toldOf(12, 60).flatMap(({ part }) => part ?? [])).toEqual([]);
  });

  test('who has many is told of in nothing of few rows', () => {
    expect(toldOf(7, 20).flatMap(({ count }) => count ?? [])).toEqual([]);
  });
});

/** What all the numbers that are told of several crowds are multiples of, when one person has so many rows of 100 fen. */
function divisorsOf(rows: number) {
  const all = Array.from({ length: 60 }, (_, at) => besideOneOf(rows, 900 + 15 * at)).flatMap((cell) => tell([cell]));
  const common = (of: (told: Told) => number | null | undefined) => all.map((told) => of(told) ?? 0).reduce(divisor, 0);
  return [common(({ count }) => count), common(({ part }) => part)];
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

describe('what several numbers of rows have in common', () => {
  test.each([
    [[1, 2, 3, 4], 20],
    [[5, 6, 7, 8], 40],
    [[9, 12, 16], 80],
  ])('is the class of whoever has most: %j rows read as %i', (rows, step) => {
    for (const one of rows) expect(divisorsOf(one)).toEqual([step, step]);
  });

  test('is no more in averages: one to four rows of the same amount give each crowd the same steps', () => {
    const [one, ...others] = [1, 2, 3, 4].map((rows) =>
      [60, 75, 90].map((beside) => {
        const cell = { ...besideOneOf(1, beside), mostRows: rows };
        const amount = { ...(cell.sums.amount as Sums), largest: rows * 100 };
        return Array.from(
          { length: 50 },
          (_, at) => tell([{ ...cell, sums: { amount } }], Buffer.from(`${at}`))[0]?.sums,
        );
      }),
    );
    for (const other of others) expect(other).toEqual(one);
  });
});

describe('what sums say of how many there are', () => {
  const toldOf = (count: number, fen: number, secret: Buffer = SECRET, first = 0) => {
    const [told] = tell([sameAmounts(count, fen, first)], secret);
    return { count: told?.count, amount: told?.sums.amount };
  };

  test('is nothing where all have the same: neither the sum, nor the average, nor both divided are their number', () => {
    for (const fen of [1, 2, 5, 402, 18_000, 20_000, 100_000])
      for (const count of [14, 17, 23, 31, 48, 101])
        for (let at = 0; at < 60; at++) {
          const { amount, count: told } = toldOf(count, fen, Buffer.from(`${at}`));
          expect(amount?.avg).toBeGreaterThan(0);
          expect(amount?.sum).toBe((amount?.avg ?? 0) * (told ?? 0));
        }
  });

  test.each([18, 31, 37, 63, 120])('one payer more beside %i changes them as seldom as the count', (count) => {
    const seen = Array.from({ length: 1_000 }, (_, at) => {
      const [less, more] = [count, count + 1].map((heads) => toldOf(heads, 18_000, SECRET, at * 200));
      const isSums = JSON.stringify(less?.amount) !== JSON.stringify(more?.amount);
      return { isCount: less?.count !== more?.count, isSums };
    });
    const share = (of: (one: (typeof seen)[number]) => boolean) => seen.filter(of).length / seen.length;
    expect(share(({ isCount }) => isCount)).toBeGreaterThan(0.1);
    // Another person of the least hash draws all anew: once in as many as there are people.
    expect(share(({ isSums, isCount }) => isSums && !isCount)).toBeLessThan(1.5 / count);
  });

  test('is no line either: of nine and one more the sum is seldom told', () => {
    const isTold = (count: number) =>
      Array.from({ length: 1_000 }, (_, at) => toldOf(count, 18_000, Buffer.from(`${at}`)).amount?.sum != null).filter(
        Boolean,
      ).length / 1_000;
    expect(isTold(9)).toBe(0);
    expect(isTold(10)).toBeLessThan(0.3);
    expect(isTold(14)).toBe(1);
  });
});

test('a rate is told neither of few nor of all but few', () => {
  everyCell(({ part, count }, cell) => {
    const inside = cell.partPeople ?? 0;
    if (inside < 5 || cell.people - inside < 5) expect(part).toBeNull();
    if (part !== null) expect(part).toBeLessThanOrEqual(count ?? 0);
  });
});
