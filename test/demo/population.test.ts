import { describe, expect, test } from 'vitest';
import { NAMED_PEOPLE, namedHouseholdId, namedPersonId } from '../../src/demo/named-people.ts';
import { generatePopulation, type PopulationOptions } from '../../src/demo/population.ts';
import { type DemoRows, noRows } from '../../src/demo/rows.ts';
import type { Town } from '../../src/demo/town.ts';
import { faultOfCitizenNumber } from '../../src/policy/citizen-number.ts';

/** Three towns of very different size: one with villages and a neighbourhood, one with a village, one with none loaded. */
const TOWNS: readonly Town[] = [
  {
    code: '350825103',
    name: '朋口镇',
    weight: 24806,
    villages: [
      { code: '350825103001', name: '示例社区居委会' },
      { code: '350825103201', name: '示例村委会' },
      { code: '350825103202', name: '示例二村委会' },
    ],
  },
  { code: '350825104', name: '莒溪镇', weight: 16270, villages: [{ code: '350825104201', name: '示例三村委会' }] },
  { code: '350825202', name: '隔川乡', weight: 8451, villages: [] },
];
const OPTIONS: PopulationOptions = {
  county: '350825',
  countyName: '连城县',
  poolingArea: '350800',
  towns: TOWNS,
  people: 5000,
  seed: 1,
  today: '2017-11-20',
};

function drawAll(changes: Partial<PopulationOptions> = {}): DemoRows {
  const all = noRows();
  for (const rows of generatePopulation({ ...OPTIONS, ...changes })) {
    for (const name of Object.keys(rows) as (keyof DemoRows)[]) (all[name] as unknown[]).push(...rows[name]);
  }
  return all;
}

const all = drawAll();
/** Enough people for what is rare. */
const many = drawAll({ people: 20_000 });
const person = new Map(all.people.map((one) => [one.id, one]));
const died = new Map(
  all.statuses.filter(({ kind }) => kind === 'DEAD').map((one) => [one.personId, one.validFrom ?? '']),
);

test('a parent whose spouse died and who became the head is a parent once', () => {
  const { parents } = drawAll({ people: 20_000, seed: 5 });
  const pairs = parents.map(({ personId, parentId }) => `${personId} ${parentId}`);
  expect(pairs.length).toBeGreaterThan(100);
  expect(new Set(pairs).size).toBe(pairs.length);
});

describe('the same seed', () => {
  test('gives the same rows, recorded times included', () => {
    expect(drawAll()).toEqual(all);
  });

  test('and another seed other people with other ids', () => {
    const other = drawAll({ seed: 2 });
    const crowd = (rows: DemoRows) => rows.people.filter(({ id }) => !id.startsWith('00000000-'));
    expect(crowd(other).length).toBe(crowd(all).length);
    expect(crowd(other).filter(({ id }) => person.has(id))).toEqual([]);
    expect(crowd(other).map(({ name }) => name)).not.toEqual(crowd(all).map(({ name }) => name));
  });

  test('the named people are the same under every seed', () => {
    const named = (rows: DemoRows) => rows.enrollments.filter(({ personId }) => personId.startsWith('00000000-'));
    expect(named(drawAll({ seed: 2 }))).toEqual(named(all));
  });
});

describe('people', () => {
  test('are as many as asked, the named ones among them, and towns have the shares of their targets', () => {
    expect(all.people.length).toBe(5000);
    const named = NAMED_PEOPLE.filter(({ sinceToday }) => sinceToday === undefined).length;
    const crowd = all.people.filter(({ id }) => !id.startsWith('00000000-'));
    expect(crowd.length).toBe(5000 - named);
    for (const { code, weight } of TOWNS) {
      const share = (crowd.length * weight) / (24806 + 16270 + 8451);
      expect(Math.abs(crowd.filter(({ regionCode }) => regionCode.startsWith(code)).length - share)).toBeLessThan(1);
    }
  });

  test('hold citizen numbers with a sound check character, the impossible region, and their own birth date', () => {
    const numbers = all.documents.filter(({ kind }) => kind === 'CITIZEN_ID');
    expect(numbers.length).toBeGreaterThan(4900);
    for (const { number } of numbers) {
      expect(faultOfCitizenNumber(number ?? '')).toBeUndefined();
      expect(number?.slice(0, 6)).toBe('999999');
    }
    const own = numbers.filter(({ number, personId }) => {
      const { birthDate, sex } = person.get(personId) ?? {};
      return (
        number?.slice(6, 14) === birthDate?.replaceAll('-', '') &&
        Number(number?.slice(14, 17)) % 2 === (sex === 'MALE' ? 1 : 0)
      );
    });
    // One person in thousands shows somebody else's number on purpose.
    expect(numbers.length - own.length).toBeLessThan(6);
    expect(new Set(own.map(({ number }) => number)).size).toBe(own.length);
  });

  test('belong to households within their lives, one open membership each at most', () => {
    const open = new Map<string, number>();
    for (const { personId, validFrom, validTo } of all.members) {
      const { birthDate } = person.get(personId) ?? {};
      expect(validFrom != null && birthDate != null && validFrom >= birthDate).toBe(true);
      expect(validTo == null || validTo >= (validFrom ?? '')).toBe(true);
      const death = died.get(personId);
      if (death !== undefined) expect(validTo != null && validTo <= death).toBe(true);
      if (validTo == null) open.set(personId, (open.get(personId) ?? 0) + 1);
    }
    expect([...open.values()].every((count) => count === 1)).toBe(true);
    expect(open.size).toBeGreaterThan(4800);
  });

  test('have parents on file when they are young: adults of the same household', () => {
    expect(all.parents.length).toBeGreaterThan(50);
    for (const { personId, parentId } of all.parents) {
      const [child, parent] = [person.get(personId)?.birthDate ?? '', person.get(parentId)?.birthDate ?? ''];
      expect(child >= '2016-01-01' && parent < '2002').toBe(true);
    }
  });

  test('are all looked up in the rolls but for about one in a hundred', () => {
    const unknown = 5000 - new Set(all.checks.map(({ personId }) => personId)).size;
    expect(unknown).toBeGreaterThan(20);
    expect(unknown).toBeLessThan(90);
  });
});

describe('what is recorded', () => {
  test('was recorded before the demo’s day and not before it happened', () => {
    for (const rows of Object.values(all) as { recordedAt?: string; paidOn?: string; validFrom?: string }[][]) {
      for (const { recordedAt, paidOn, validFrom } of rows) {
        if (recordedAt === undefined) continue;
        expect(recordedAt < '2017-11-20').toBe(true);
        expect(recordedAt.slice(0, 10) >= (paidOn ?? '')).toBe(true);
        expect(recordedAt.slice(0, 10) >= (validFrom ?? '')).toBe(true);
      }
    }
  });

  test('has nobody enrolled twice in one place and year', () => {
    const paid = many.enrollments.filter(({ paidOn, supersededAt }) => paidOn !== null && supersededAt == null);
    const keys = paid.map((one) => [one.personId, one.policyYear, one.scheme, one.regionCode].join(' '));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('has nobody paid for on or after the day they died', () => {
    const dead = many.statuses.filter(({ kind }) => kind === 'DEAD');
    const deathOf = new Map(dead.map((one) => [one.personId, one.validFrom ?? '']));
    expect(deathOf.size).toBeGreaterThan(150);
    expect(many.payments.filter(({ personId, paidOn }) => paidOn >= (deathOf.get(personId) ?? '9999'))).toEqual([]);
  });

  test('has confirmations on both sides of the cut-off, in deliveries that count them', () => {
    const current = all.listings.filter(({ supersededAt }) => supersededAt == null);
    const late = current.filter(({ confirmedOn }) => confirmedOn > '2017-08-31').length;
    expect(late).toBeGreaterThan(20);
    expect(current.length - late).toBeGreaterThan(200);
    expect(all.batches.reduce((sum, { rowCount }) => sum + rowCount, 0)).toBe(current.length);
  });

  test('has deaths, newborns, gaps, duplicates in the scheme and across schemes', () => {
    expect(died.size).toBeGreaterThan(20);
    expect(all.people.filter(({ birthDate }) => (birthDate ?? '') >= '2017').length).toBeGreaterThan(10);
    const paid = (year: number) => all.enrollments.filter((one) => one.policyYear === year && one.paidOn !== null);
    const in2016 = new Set(paid(2016).map(({ personId }) => personId));
    const in2017 = new Set(paid(2017).map(({ personId }) => personId));
    expect([...in2016].filter((id) => !in2017.has(id) && !died.has(id)).length).toBeGreaterThan(30);
    const schemes = new Map<string, string[]>();
    for (const { personId, scheme } of paid(2017)) schemes.set(personId, [...(schemes.get(personId) ?? []), scheme]);
    const kinds = new Set([...schemes.values()].filter((list) => list.length > 1).map((list) => list.sort().join(' ')));
    expect(kinds).toEqual(new Set(['URRBMI URRBMI', 'UEBMI URRBMI']));
  });
});

describe('money', () => {
  test('adds up: a receipt is the sum of its lines, a payment is its line, and every payment in full by self has one', () => {
    const sums = new Map<string, number>();
    for (const { receiptId, paidFen } of all.receiptLines) sums.set(receiptId, (sums.get(receiptId) ?? 0) + paidFen);
    for (const { id, totalFen } of all.receipts) expect(sums.get(id)).toBe(totalFen);

    const line = new Map(all.receiptLines.map((one) => [one.id, one]));
    const enrollment = new Map(all.enrollments.map((one) => [one.id, one]));
    const valid = new Set(all.receipts.filter(({ status }) => status === 'ISSUED').map(({ id }) => id));
    for (const { payer, receiptLineId, personId, policyYear, paidFen, paidOn, enrollmentId } of all.payments) {
      expect(receiptLineId !== null).toBe(payer === 'SELF');
      expect(enrollment.get(enrollmentId)).toMatchObject({ personId, policyYear, paidOn, supersededAt: null });
      if (receiptLineId === null) continue;
      expect(line.get(receiptLineId)).toMatchObject({ personId, policyYear, paidFen });
      expect(valid.has(line.get(receiptLineId)?.receiptId ?? '')).toBe(true);
    }
  });

  test('receipts run from one in every book, in the order of their days', () => {
    const books = Map.groupBy(all.receipts, ({ series }) => series);
    expect(books.size).toBeGreaterThan(10);
    for (const book of books.values()) {
      book.sort((a, b) => a.number - b.number);
      expect(book.map(({ number }) => number)).toEqual(book.map((_, at) => at + 1));
      expect(book.map(({ issuedOn }) => issuedOn)).toEqual(book.map(({ issuedOn }) => issuedOn).sort());
    }
  });

  test('every book knows its last page, every void receipt when and why, and some money was taken without a signature', () => {
    const pages = Map.groupBy(many.receipts, ({ series }) => series);
    const last = [...pages].map(([series, book]) => [series, Math.max(...book.map(({ number }) => number))]);
    expect(many.receiptSeries.map(({ series, lastNumber }) => [series, lastNumber]).sort()).toEqual(last.sort());
    const voided = many.receipts.filter(({ status }) => status === 'VOID').map(({ id }) => id);
    expect(many.receiptVoids.map(({ receiptId }) => receiptId).sort()).toEqual(voided.sort());
    const collected = many.payments.filter(({ collectorId }) => collectorId !== null);
    const unsigned = collected.filter(({ isSigned }) => isSigned === false).length;
    expect(unsigned / collected.length).toBeGreaterThan(0.01);
    expect(unsigned / collected.length).toBeLessThan(0.03);
  });

  test('most certificates that were handed in were given back', () => {
    const events = Map.groupBy(many.certificateEvents, ({ kind }) => kind);
    const [handedIn = [], returned = []] = [events.get('HANDED_IN'), events.get('RETURNED')];
    expect(returned.length).toBeGreaterThan(handedIn.length / 2);
    expect(returned.length).toBeLessThan(handedIn.length);
  });

  test('a voided receipt is replaced by a valid one of the same household and day', () => {
    const byId = new Map(many.receipts.map((one) => [one.id, one]));
    const replacing = many.receipts.filter(({ replacesId }) => replacesId !== null);
    expect(replacing.length).toBeGreaterThan(5);
    expect(replacing.length).toBe(many.receipts.filter(({ status }) => status === 'VOID').length);
    for (const { replacesId, householdId, issuedOn } of replacing) {
      expect(byId.get(replacesId ?? '')).toMatchObject({ status: 'VOID', householdId, issuedOn });
    }
  });

  test('the fund pays by transfer for those of the eight kinds confirmed by the cut-off, and for nobody else', () => {
    const current = many.listings.filter(({ supersededAt }) => supersededAt == null);
    const listings = Map.groupBy(current, ({ personId }) => personId);
    const inTime = (personId: string, year: number) =>
      (listings.get(personId) ?? []).some(
        ({ category, confirmedOn, validTo }) =>
          category !== 'FP_PREF' &&
          category !== 'ORPHAN' &&
          confirmedOn <= `${year - 1}-08-31` &&
          (validTo ?? '9999') > `${year - 1}-08-31`,
      );
    const inTown = many.payments.filter(({ personId }) => !personId.startsWith('00000000-'));
    const payers = new Map<string, Set<string>>();
    for (const { personId, policyYear, payer, channel } of inTown) {
      expect(channel === 'FUND_TRANSFER').toBe(payer === 'MEDICAL_ASSISTANCE_FUND');
      const key = inTime(personId, policyYear) ? 'in time' : 'not';
      payers.set(key, (payers.get(key) ?? new Set()).add(payer));
    }
    expect(payers.get('in time')).toEqual(new Set(['MEDICAL_ASSISTANCE_FUND']));
    expect(payers.get('not')).toEqual(new Set(['SELF', 'RELATIVE_ACCOUNT']));
  });

  test('about seven in ten have paid for 2018 by the demo’s day, and all who ever will by the end of the window', () => {
    const shareOn = (rows: DemoRows) =>
      rows.enrollments.filter(({ policyYear, paidOn }) => policyYear === 2018 && paidOn !== null).length / 5000;
    expect(shareOn(all)).toBeGreaterThan(0.6);
    expect(shareOn(all)).toBeLessThan(0.8);
    expect(shareOn(drawAll({ today: '2018-01-15' }))).toBeGreaterThan(0.88);
  });
});

describe('the named people', () => {
  test('are all there with what their situation says, but the child of December', () => {
    for (const { number, name, sinceToday, situation } of NAMED_PEOPLE) {
      expect(person.get(namedPersonId(number))?.name).toBe(sinceToday === undefined ? name : undefined);
      expect(situation.en && situation.zh).toBeTruthy();
    }
    const later = drawAll({ today: '2017-12-15' });
    expect(later.people.some(({ id }) => id === namedPersonId(19))).toBe(true);
  });

  test('household 1 has the four members of the first question, none of whom paid for 2018', () => {
    const members = all.members.filter(({ householdId }) => householdId === namedHouseholdId(1));
    expect(namedHouseholdId(1)).toBe('00000000-0000-4000-9000-000000000001');
    const ids = members.map(({ personId }) => personId).sort();
    expect(ids).toEqual([1, 2, 3, 4].map(namedPersonId));
    expect(ids[0]).toBe('00000000-0000-4000-8000-000000000001');
    const listings = all.listings.filter(({ personId }) => ids.includes(personId));
    expect(listings.map((one) => [one.personId.slice(-1), one.category, one.department, one.confirmedOn])).toEqual([
      ['1', 'DIBAO', 'CIVIL_AFFAIRS', '2017-08-20'],
      ['2', 'DIBAO', 'CIVIL_AFFAIRS', '2017-10-05'],
      ['4', 'FP_PREF', 'HEALTH', '2017-07-10'],
    ]);
    expect(all.enrollments.filter(({ personId, policyYear }) => ids.includes(personId) && policyYear === 2018)).toEqual(
      [],
    );
  });

  test('of the person nobody looked up nothing is known but a name', () => {
    const id = namedPersonId(5);
    for (const rows of [
      all.places,
      all.statuses,
      all.checks,
      all.documents,
      all.listings,
      all.enrollments,
      all.members,
    ]) {
      expect(rows.some(({ personId }) => personId === id)).toBe(false);
    }
    expect(person.get(id)).toMatchObject({ birthDate: null, sex: null });
  });

  test('one is enrolled and paid twice for 2018, in two regions', () => {
    const twice = all.enrollments.filter((one) => one.personId === namedPersonId(13) && one.policyYear === 2018);
    expect(twice.map(({ regionCode, status, scheme }) => [regionCode, status, scheme])).toEqual([
      ['350825103', 'PAID', 'URRBMI'],
      ['350823', 'PAID', 'URRBMI'],
    ]);
  });
});

test('the stream comes in pieces of a book, however many people there are', () => {
  let largest = 0;
  let seen = 0;
  for (const rows of generatePopulation({ ...OPTIONS, people: 40_000 })) {
    largest = Math.max(largest, rows.people.length);
    seen += rows.people.length;
  }
  expect(seen).toBe(40_000);
  expect(largest).toBeLessThan(2000);
});

test('a day outside the drawn world is refused', () => {
  expect(() => drawAll({ today: '2017-11-19' })).toThrow(/2017-11-20 to 2018-08-31/);
});
