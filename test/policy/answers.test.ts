import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { assessContribution, describePolicyYear, resolveRegion } from '../../src/policy/engine.ts';
import { LABELS } from '../../src/policy/labels.ts';
import { MESSAGES } from '../../src/policy/messages.ts';
import { word } from '../../src/policy/wording.ts';
import { book, LC2018 } from './books.ts';
import { personFrom } from './person.ts';

const AT = { asOf: '2017-11-20' };

describe('reasons in words', () => {
  test('name codes in both languages', () => {
    const dibao = personFrom({
      hukou: '350825103',
      searched: 'ALL',
      listings: [{ category: 'DIBAO', confirmedOn: '2017-08-20' }],
    });
    const { reasons } = assessContribution(dibao, AT, book(LC2018)).decision;
    expect(reasons.map(word)[1]).toEqual({
      zh: '最低生活保障对象（2017-08-20 认定），由医疗救助基金资助 180.00 元。',
      en: 'Listed as minimum living allowance recipient (dibao), confirmed on 2017-08-20: the medical assistance fund pays 180.00 yuan directly.',
    });
  });

  test('every message uses the same values in both languages', () => {
    const names = (text: string) => new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    const uneven = Object.entries(MESSAGES).filter(([, { zh, en }]) =>
      [...names(en)].some((name) => !names(zh).has(name)),
    );
    expect(uneven).toEqual([]);
  });

  test('a list of codes is joined, and a missing value says so', () => {
    expect(
      word({ key: 'assistance.most-favourable', values: { category: 'DIBAO', others: ['TEKUN', 'ORPHAN'] } }).zh,
    ).toBe('同时具有其他困难身份（特困人员、孤儿或事实无人抚养儿童），按最优惠的一项享受一次：最低生活保障对象。');
    expect(word({ key: 'person.dead', values: { on: '' } }).en).toContain('not recorded');
    expect(LABELS.DIBAO?.zh).toBe('最低生活保障对象');
  });
});

describe('the region when a question names none', () => {
  const places = { hukou: '350825103', living: [{ region: '350802001' }] };
  test.each([
    [
      "that year's place of enrolment",
      { ...places, enrollments: [{ status: 'PAID' as const, region: '350825100' }] },
      'ENROLLMENT',
      '350825100',
    ],
    [
      'else the place of living',
      { ...places, enrollments: [{ status: 'VOID' as const, region: '350825100' }] },
      'LIVING',
      '350802001',
    ],
    ['else the place of hukou', { hukou: '350825103' }, 'HUKOU', '350825103'],
  ])('%s', (_, given, basis, regionCode) => {
    expect(resolveRegion(personFrom(given), 2018, 'URRBMI', AT)).toEqual({ basis, regionCode });
  });

  test('unknown without any of the three', () => {
    expect(resolveRegion(personFrom({}), 2018, 'URRBMI', AT)).toBeUndefined();
  });

  test("another year's enrolment does not count", () => {
    const given = { ...places, enrollments: [{ status: 'PAID' as const, policyYear: 2017 }] };
    expect(resolveRegion(personFrom(given), 2018, 'URRBMI', AT)?.basis).toBe('LIVING');
  });
});

describe('a policy year as tables', () => {
  const tables = describePolicyYear(book(LC2018));

  test('prints what the rulebook says', () => {
    expect(tables.individualContribution.map(({ value, citations }) => [value, citations[0]?.locator])).toEqual([
      ['180.00', '二(一)'],
    ]);
    expect(tables.collectionWindows).toMatchObject([
      { opensOn: '2017-09-01', closesOn: '2017-12-31', extensions: [{ closesOn: '2018-01-31' }] },
    ]);
    expect(tables.grounds.map(({ id }) => id)).toHaveLength(5);
  });

  test('names what the notice leaves open', () => {
    expect(tables.undetermined.map(({ name, delegatedTo }) => [name, delegatedTo])).toEqual([
      ['subsidy.standard', 'PROVINCE'],
      ['contribution-assistance.medical-assistance-fund.late.afterwards', 'NOT_STATED'],
      ['contribution-assistance.county-finance.share', 'COUNTY'],
      ['payment-channels.further-cooperative-channels.opens', 'NOT_STATED'],
      ['benefit-period.paidOutsideWindow', 'NOT_STATED'],
      ['shortfall-penalty.countyMatch.perHead', 'PROVINCE'],
    ]);
    expect(tables.undetermined.every(({ citations }) => citations.length > 0)).toBe(true);
    expect(tables.missing).toContain('waiting-period');
    expect(tables.missing).not.toContain('subsidy');
  });
});

test('the engine has no clock and no chance', () => {
  const folder = fileURLToPath(new URL('../../src/policy', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(20);
  const unruly = files.filter((file) =>
    /\bDate\.now|new Date\b|Math\.random|performance\./.test(readFileSync(`${folder}/${file}`, 'utf8')),
  );
  expect(unruly).toEqual([]);
});
