import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, COUNTY, createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';
import { ROOT } from '../support/serve.ts';

/**
 * What an analyst may learn who means to. Nothing that is told may be a number of few; what can be guessed from differences is
 * measured here, and docs/what-statistics-tell.md says it in the same numbers: with CANBAO_FIGURES=1 they are printed for it.
 */
const PAGE = readFileSync(join(ROOT, 'docs/what-statistics-tell.md'), 'utf8');
/** Percentage points by which the page may be off. Too few, and every new person of the demo is a new page; too many, and it says nothing. */
const OFF = 5;

/** Somebody whom an attacker knows by village, sex and day of birth, and of whom they want to know one thing. */
interface Target {
  readonly region: string;
  readonly sex: string;
  readonly birthDate: string;
  /** Enrolled for 2018: what the attacker does not know. */
  readonly isEnrolled: boolean;
}

type Where = Record<string, unknown>;

const ENROLLED: Where = { enrollments: { some: { policyYear: { eq: 2018 } } } };
const QUERY = `query Q($where: PersonWhere, $groupBy: [PersonGroupBy!]! = [], $rateOf: PersonWhere, $subtotals: Boolean! = false,
  $having: PersonHaving, $orderBy: [PersonStatisticsOrder!], $first: Int! = 500) {
  peopleStatistics(where: $where, groupBy: $groupBy, rateOf: $rateOf, subtotals: $subtotals, having: $having, orderBy: $orderBy,
    first: $first) { groups total { ...R } rows { ...R } } }
fragment R on PersonStatisticsRow { key { regionCode sex age { from } } totalOf count people rate { numerator denominator } isSuppressed }`;

interface Row {
  readonly key: {
    readonly regionCode: string | null;
    readonly sex: string | null;
    readonly age: { from: number } | null;
  };
  readonly totalOf: readonly string[];
  readonly count: number | null;
  readonly people: number | null;
  readonly rate: { readonly numerator: number; readonly denominator: number } | null;
  readonly isSuppressed: boolean;
}

let graph: TestGraph;
let targets: readonly Target[];
/** Every number that was told, whatever attack it was told in. */
const told: (number | null)[] = [];
beforeAll(async () => {
  graph = await createTestGraph();
  // People who are alone in their village with sex and day of birth: the attacker can say who is meant.
  targets = await graph.database.sql<Target[]>`
    select min(region_code) as region, min(sex::text) as sex, min(birth_date)::text as "birthDate",
      bool_or(exists (select from enrollments e where e.person_id = people.id and e.policy_year = 2018
        and e.superseded_at is null)) as "isEnrolled"
    from people where merged_into_id is null and birth_date is not null
    group by region_code, sex, birth_date having count(*) = 1
    order by md5(min(id::text)) limit 400`;
});
afterAll(() => graph.close());

let asked = 0;
/** Asks as one of many analysts, so that no day is spent. */
async function ask(variables: Record<string, unknown>): Promise<{ groups: number; total: Row; rows: Row[] }> {
  const viewer = viewerWith({ role: 'ANALYST', regions: [COUNTY], sub: `analyst-${Math.floor(asked++ / 400)}` });
  const { data, errors }: Answer = await graph.ask(viewer, QUERY, variables);
  expect(errors).toEqual([]);
  const { total, rows } = data.peopleStatistics;
  for (const { count, people, rate } of [total, ...rows])
    told.push(count, people, rate?.numerator ?? null, rate?.denominator ?? null);
  return data.peopleStatistics;
}

const countOf = async (where: Where) => (await ask({ where })).total.count;
const self = ({ region, sex, birthDate }: Target): Where => ({
  region: { eq: region },
  sex: { eq: sex },
  birthDate: { eq: birthDate },
});
const share = (some: readonly boolean[]) => some.filter(Boolean).length / some.length;

/** Whether each number is the one that stands most often among them: what somebody guesses who asks nothing. */
function likeliest(numbers: readonly number[]): boolean[] {
  const [most] = [...Map.groupBy(numbers, (one) => one)].toSorted(([, a], [, b]) => b.length - a.length);
  return numbers.map((one) => one === most?.[0]);
}

/** Holds what an attack gave against the page's row of it, whose first percentage is the figure. */
function expectOnPage(attack: string, learnt: readonly boolean[]): void {
  const measured = 100 * share(learnt);
  if (process.env.CANBAO_FIGURES) console.log(`${attack}: ${measured.toFixed(0)} % of ${learnt.length}`);
  const row = PAGE.split('\n').find((line) => line.startsWith(`| ${attack}`));
  const [, figure = 'none'] = row?.match(/(\d+) % of/) ?? [];
  expect(Math.abs(measured - Number(figure)), `${attack}: ${measured} %, on the page ${figure} %`).toBeLessThan(OFF);
}

describe('a filter that singles one person out', () => {
  test('tells nothing: whoever is there or not, the answer is the same', async () => {
    const answers = new Set<string>();
    for (const target of targets.slice(0, 12)) {
      for (const where of [self(target), { ...self(target), ...ENROLLED }, { ...self(target), not: ENROLLED }])
        answers.add(JSON.stringify(await ask({ where, rateOf: ENROLLED, groupBy: [{ dimension: 'SEX' }] })));
    }
    expect([...answers]).toHaveLength(1);
    expect(JSON.parse([...answers][0] ?? '')).toMatchObject({
      groups: 0,
      total: { count: null, rate: null },
      rows: [],
    });
  });

  test('may name nobody: neither an id nor a running number is a test', async () => {
    const viewer = viewerWith({ role: 'ANALYST', regions: [COUNTY] });
    const id = '00000000-0000-4000-8000-000000000001';
    for (const where of [
      `{ id: { in: ["${id}"] } }`,
      `{ memberships: { some: { household: { number: { startsWith: "3" } } } } }`,
      `{ payments: { some: { id: { eq: "${id}" } } } }`,
      `{ name: { startsWith: "林" } }`,
    ]) {
      const { errors } = await graph.ask(viewer, `{ peopleStatistics(where: ${where}) { total { count } } }`);
      expect(
        errors.map(({ extensions }) => extensions.code),
        where,
      ).toEqual(['FORBIDDEN']);
    }
  });
});

/** A crowd that holds the target if they are enrolled, and one that holds them never; the same beside. */
const pair = (target: Target, crowd: Where): readonly [Where, Where] => [
  { ...crowd, not: { and: [self(target), { not: ENROLLED }] } },
  { ...crowd, not: self(target) },
];

describe('differences of two questions', () => {
  test('tell of one person with one pair in about a fifth, and are never wrong where they tell', async () => {
    const learnt: boolean[] = [];
    for (const target of targets.slice(0, 200)) {
      const town = { region: { within: target.region.slice(0, 9) } };
      const [may, never] = await Promise.all(pair(target, town).map(countOf));
      const isLearnt = may !== never;
      if (isLearnt) expect(target.isEnrolled).toBe(true);
      if (target.isEnrolled) learnt.push(isLearnt);
    }
    expect(learnt.length).toBeGreaterThan(100);
    expectOnPage('A town that holds', learnt);
  });

  test('tell it of most who are enrolled with six pairs: that is why they are counted', async () => {
    const learnt: boolean[] = [];
    for (const target of targets.filter(({ isEnrolled }) => isEnrolled).slice(0, 40)) {
      const others = targets.filter((one) => one !== target && one.region.startsWith(target.region.slice(0, 6)));
      let isLearnt = false;
      for (let size = 0; size < 6 && !isLearnt; size++) {
        const without = others.slice(0, size).map((one) => ({ not: self(one) }));
        const [may, never] = await Promise.all(pair(target, { and: without }).map(countOf));
        isLearnt = may !== never;
      }
      learnt.push(isLearnt);
    }
    expectOnPage('The same with six pairs', learnt);
  });

  test('with four known people beside one in doubt tell little: the line of few is no sharp one', async () => {
    const learnt: boolean[] = [];
    const enrolled = targets.filter(({ isEnrolled }) => isEnrolled);
    for (let at = 0; at + 5 <= enrolled.length && at < 200; at += 5) {
      const [target, ...known] = enrolled.slice(at, at + 5).map(self);
      const count = await countOf({ or: [...known, { and: [target, ENROLLED] }] });
      learnt.push(count !== null);
    }
    // One in five is told of five people; at a sharp line it would be all.
    expectOnPage('Four known people', learnt);
  });

  test('of the same people asked in other words are nothing', async () => {
    for (const target of targets.slice(0, 8)) {
      const crowd = { region: { within: target.region.slice(0, 9) } };
      const words: Where[] = [
        crowd,
        { and: [crowd, {}] },
        { not: { not: crowd } },
        {
          or: [
            { ...crowd, sex: { eq: 'MALE' } },
            { ...crowd, not: { sex: { eq: 'MALE' } } },
          ],
        },
        { ...crowd, birthDate: { lte: '2017-11-20' } },
      ];
      const counts = [];
      for (const where of words) counts.push(await countOf(where));
      expect(new Set(counts).size).toBe(1);
    }
  });
});

describe('within one answer', () => {
  const BANDS = [0, 6, 16, 35, 60, 75, 85];
  const GROUPS = [
    { dimension: 'REGION', level: 'TOWN' },
    { dimension: 'AGE', bands: BANDS },
  ];
  const named = (town: string | null, from: number | null) => JSON.stringify([town, from]);
  const keyOf = ({ key }: Row) => named(key.regionCode, key.age?.from ?? null);

  /** The true numbers of every town by age, and of the towns, as an officer is told them. */
  async function truth(more: Record<string, unknown> = {}): Promise<Map<string, Row>> {
    const { data } = await graph.ask(OFFICER, QUERY, { groupBy: GROUPS, subtotals: true, ...more });
    return new Map((data.peopleStatistics.rows as Row[]).map((row) => [keyOf(row), row]));
  }

  test('a total less its parts gives no number of few, and seldom guesses one', async () => {
    const exact = await truth();
    const { rows } = await ask({ groupBy: GROUPS, subtotals: true });
    const shown = new Map(rows.map((row) => [keyOf(row), row]));
    const guesses: boolean[] = [];
    for (const town of rows.filter(({ totalOf }) => totalOf.length === 1)) {
      const ages = BANDS.map((from) => named(town.key.regionCode, from));
      const hidden = ages.filter((key) => exact.has(key) && !shown.has(key));
      const rest = ages.reduce((left, key) => left - (shown.get(key)?.count ?? 0), town.count ?? 0);
      expect(Math.abs(rest % 5)).toBe(0);
      if (hidden.length > 0) guesses.push(rest === hidden.reduce((sum, key) => sum + (exact.get(key)?.count ?? 0), 0));
    }
    expect(guesses.length).toBeGreaterThan(5);
    expectOnPage("A town's total less", guesses);
  });

  test('groups of few stand nowhere, and those who pass a test by the number told alone', async () => {
    const exact = await truth();
    const all = await ask({ groupBy: GROUPS });
    for (const row of all.rows) expect(exact.get(keyOf(row))?.people).toBeGreaterThanOrEqual(5);
    for (const below of [5, 10, 15]) {
      const { rows, groups } = await ask({ groupBy: GROUPS, having: { count: { lt: below } } });
      expect(groups).toBe(rows.length);
      expect(rows).toEqual(all.rows.filter(({ count }) => (count ?? 0) < below));
    }
    const missing = await ask({ groupBy: GROUPS, having: { count: { isNull: true } } });
    expect(missing.rows).toEqual([]);
  });

  test('an order by a number is that of the number told, and equals stand by their keys', async () => {
    const { rows } = await ask({ groupBy: GROUPS, orderBy: [{ field: 'COUNT', direction: 'DESC' }] });
    const places = rows.map((row) => [-(row.count ?? 0), keyOf(row)] as const);
    expect(places).toEqual(places.toSorted((a, b) => a[0] - b[0] || a[1].localeCompare(b[1], 'en', { numeric: true })));
  });

  test('a rate tells neither of few nor of all but few', async () => {
    const exact = await truth({ rateOf: ENROLLED });
    const { rows } = await ask({ groupBy: GROUPS, rateOf: ENROLLED });
    expect(rows.some(({ rate }) => rate !== null)).toBe(true);
    for (const row of rows) {
      const { numerator = 0, denominator = 0 } = exact.get(keyOf(row))?.rate ?? {};
      if (numerator < 5 || denominator - numerator < 5) expect(row.rate).toBeNull();
    }
  });
});

describe('shifted questions', () => {
  test('bands of age moved by a year guess how many are of one age no better than their likeliest number', async () => {
    const within = { region: { within: `${COUNTY}103` } };
    const { data } = await graph.ask(
      OFFICER,
      `query Q($where: PersonWhere) { peopleStatistics(where: $where, groupBy: [{ dimension: AGE, bands: [${[...Array(80).keys()].join(',')}] }]) {
        rows { key { age { from } } count } } }`,
      { where: within },
    );
    const exact = new Map((data.peopleStatistics.rows as Row[]).map(({ key, count }) => [key.age?.from, count ?? 0]));
    const from = async (age: number) => {
      const { rows } = await ask({ where: within, groupBy: [{ dimension: 'AGE', bands: [0, age] }] });
      return rows.find(({ key }) => key.age?.from === age)?.count ?? 0;
    };
    const guesses: boolean[] = [];
    let upper = await from(20);
    for (let age = 20; age < 79; age++) {
      const lower = await from(age + 1);
      guesses.push(upper - lower === (exact.get(age) ?? 0));
      upper = lower;
    }
    expectOnPage('Bands of age moved', guesses);
    expectOnPage('The likeliest number of an age', likeliest(Array.from(guesses, (_, at) => exact.get(at + 20) ?? 0)));
  });

  test('days moved by one seldom guess how many paid on a day', async () => {
    const paid = (lte: string): Where => ({ payments: { some: { policyYear: { eq: 2018 }, paidOn: { lte } } } });
    const days = Array.from({ length: 60 }, (_, at) => new Date(Date.UTC(2017, 8, 20 + at)).toISOString().slice(0, 10));
    const guesses: boolean[] = [];
    const heads: number[] = [];
    let before = (await countOf(paid(days[0] ?? ''))) ?? 0;
    for (const [at, day] of days.slice(1).entries()) {
      const now = (await countOf(paid(day))) ?? 0;
      const [row] = await graph.database.sql<{ count: number }[]>`
        select (count(distinct person_id) filter (where paid_on <= ${day})
          - count(distinct person_id) filter (where paid_on <= ${days[at] ?? ''}))::int as count
        from payments where policy_year = 2018`;
      guesses.push(now - before === row?.count);
      heads.push(row?.count ?? 0);
      before = now;
    }
    expectOnPage('Payments until a day', guesses);
    expectOnPage('The likeliest number of a day', likeliest(heads));
  });
});

test('medians are counted for those alone who are told them', async () => {
  const query = '{ paymentStatistics { total { amount { median } } } }';
  const [analyst, officer] = [viewerWith({ role: 'ANALYST', regions: [COUNTY], sub: 'median' }), OFFICER];
  const isCounted = async (viewer: typeof OFFICER) =>
    (await graph.ask(viewer, query)).statements.some((text) => text.includes('percentile_cont'));
  expect([await isCounted(analyst), await isCounted(officer)]).toEqual([false, true]);
});

test('somebody with many small payments beside sixty known people shows in no number of rows and no sum', async () => {
  const { sql } = graph.database;
  const [target, ...known] = targets.filter(({ isEnrolled }) => isEnrolled).slice(0, 61) as [Target, ...Target[]];
  const paid = async () => {
    const or = [target, ...known].map(self);
    const where = { policyYear: { eq: 2018 }, person: { or } };
    const viewer = viewerWith({ role: 'ANALYST', regions: [COUNTY], sub: 'payer' });
    const { data, errors } = await graph.ask(
      viewer,
      'query Q($where: PaymentWhere) { paymentStatistics(where: $where) { total { count people isSuppressed amount { sum avg } } } }',
      { where },
    );
    expect(errors).toEqual([]);
    return data.paymentStatistics.total;
  };
  const before = await paid();
  expect(before.count).toBeGreaterThan(0);
  await sql`
    insert into payments (person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, purpose, source)
    select person_id, enrollment_id, scheme, policy_year, payer, channel, 100, paid_on, purpose, 'test'
    from (select p.* from payments p join people on people.id = p.person_id where p.policy_year = 2018
      and people.region_code = ${target.region} and sex::text = ${target.sex} and birth_date = ${target.birthDate}
      limit 1) one, generate_series(1, 300)`;
  const amount = { sum: null, avg: null };
  expect(await paid()).toEqual({ count: null, people: before.people, isSuppressed: true, amount });
});

test('the greatest divisor of numbers of rows is the class of whoever has most, never their number', async () => {
  const { sql } = graph.database;
  const enrolled = targets.filter(({ isEnrolled }) => isEnrolled);
  const single = [];
  for (const one of enrolled.slice(61)) {
    const [row] = await sql<{ rows: number; id: string }[]>`
      select count(*)::int as rows, min(p.id::text) as id from payments p join people on people.id = p.person_id
      where p.policy_year = 2018 and people.region_code = ${one.region} and sex::text = ${one.sex}
        and birth_date = ${one.birthDate}`;
    if (row?.rows === 1) single.push({ ...one, paymentId: row.id });
  }
  const [target, ...known] = single.slice(0, 101) as [(typeof single)[number], ...typeof single];
  expect(known).toHaveLength(100);
  const query = 'query Q($where: PaymentWhere) { paymentStatistics(where: $where) { total { count } } }';

  /** What several crowds around the target have in common. */
  const divisors = async (sub: string) => {
    const viewer = viewerWith({ role: 'ANALYST', regions: [COUNTY], sub });
    const counts: number[] = [];
    for (let size = 40; size <= 100; size += 3) {
      const where = { policyYear: { eq: 2018 }, person: { or: [target, ...known.slice(-size)].map(self) } };
      const { data, errors } = await graph.ask(viewer, query, { where });
      expect(errors).toEqual([]);
      const { count } = data.paymentStatistics.total;
      told.push(count);
      if (count !== null) counts.push(count);
    }
    expect(counts.length).toBeGreaterThan(4);
    return counts.reduce(divisor);
  };
  const found = [await divisors('rows-1')];
  for (let rows = 2; rows <= 5; rows++) {
    await sql`
      insert into payments (person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, purpose, source)
      select person_id, enrollment_id, scheme, policy_year, payer, channel, 100, paid_on, purpose, 'test'
      from payments where id = ${target.paymentId}`;
    found.push(await divisors(`rows-${rows}`));
  }
  // One to four rows are of one class, five of the next.
  expect(found).toEqual([...Array(4).fill(20), 40]);
});

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

test('of all that was told in these attacks, every number is none or a multiple of five that is not nought', () => {
  expect(told.length).toBeGreaterThan(1_000);
  expect(told.filter((one) => one !== null && (one < 5 || one % 5 !== 0))).toEqual([]);
});
