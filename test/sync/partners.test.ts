import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { categoryFor } from '../../src/partners/category.ts';
import { oneStopCategories } from '../../src/partners/partner.ts';
import { loadPartners, partnerOf, readPartner } from '../../src/partners/read-partner.ts';
import { ASSISTANCE_CATEGORIES, type Department } from '../../src/policy/facts.ts';
import { loadPolicies } from '../../src/rulebooks/load.ts';
import { formatProblem } from '../../src/rulebooks/problem.ts';
import { POLICIES } from '../policy/books.ts';
import { senderOf } from './list.ts';

const documents = new Map(loadPolicies(POLICIES).documents.map(({ value }) => [value.id, value]));
const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));

test('the bundled departments are read, and all that they cite is there', () => {
  const { partners, problems } = loadPartners(folder('../../partners'), documents);
  expect(problems.map(formatProblem)).toEqual([]);
  expect(partners.map(({ department }) => department).sort()).toEqual([
    'CIVIL_AFFAIRS',
    'DISABLED_FEDERATION',
    'HEALTH',
    'POVERTY_ALLEVIATION',
    'VETERANS_AFFAIRS',
  ]);
});

test('every category of assistance has a department that confirms it', () => {
  const confirmed = loadPartners().partners.flatMap(({ categories }) => categories.map(({ category }) => category));
  expect(new Set(confirmed)).toEqual(new Set(ASSISTANCE_CATEGORIES));
});

/** What a broken file is expected to say stands in its first line: `# 12: sentence`. */
describe('a broken file is refused with line and sentence', () => {
  test.each(readdirSync(folder('./broken')))('%s', (name) => {
    const file = join(folder('./broken'), name);
    const text = readFileSync(file, 'utf8');
    const expected = [...text.matchAll(/^# (\d+: .+)$/gm)].map(([, said]) => said);
    // Read as the department's own file would be, or by its name where that is what is wrong.
    const place = name.startsWith('file-') ? name : 'disabled-federation.yaml';
    const { partners, problems } = readPartner(place, text, documents);
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual(expected);
    expect(partners).toEqual([]);
  });
});

describe('who confirms what in which year', () => {
  test.each<[Department, string, number, string]>([
    ['CIVIL_AFFAIRS', '低保', 2018, 'DIBAO'],
    ['CIVIL_AFFAIRS', '0102', 2018, 'DIBAO'],
    ['CIVIL_AFFAIRS', 'dibao', 2018, 'DIBAO'],
    ['CIVIL_AFFAIRS', '五保', 2016, 'WUBAO'],
    ['CIVIL_AFFAIRS', '五保', 2017, 'TEKUN'],
    ['CIVIL_AFFAIRS', '城市"三无"', 2016, 'SANWU'],
    ['CIVIL_AFFAIRS', '城市“三无”人员', 2018, 'TEKUN'],
    ['CIVIL_AFFAIRS', 'WUBAO', 2018, 'WUBAO'],
    ['CIVIL_AFFAIRS', '重点优抚', 2019, 'PRIORITY'],
    ['CIVIL_AFFAIRS', '重点优抚', 2020, 'not yours'],
    ['VETERANS_AFFAIRS', '重点优抚', 2018, 'not yours'],
    ['VETERANS_AFFAIRS', '重点优抚', 2019, 'PRIORITY'],
    ['POVERTY_ALLEVIATION', '建档立卡', 2021, 'POOR_CARD'],
    ['POVERTY_ALLEVIATION', '建档立卡', 2022, 'not yours'],
    ['POVERTY_ALLEVIATION', '监测对象', 2022, 'MONITORED'],
    ['HEALTH', 'DISABLED_SEVERE', 2018, 'not yours'],
    ['HEALTH', '严重精神障碍', 2018, 'MENTAL_SEVERE'],
    ['HEALTH', '低宝', 2018, 'unknown'],
  ])('%s: %s in %i is %s', (department, given, year, expected) => {
    const reading = categoryFor(senderOf(department), given, year);
    const said = { CATEGORY: reading.kind === 'CATEGORY' && reading.confirmed.category, UNKNOWN_CODE: 'unknown' };
    expect(reading.kind === 'NOT_CONFIRMED_BY_YOU' ? 'not yours' : said[reading.kind]).toBe(expected);
  });

  test('a department that sends no lists is none', () => expect(partnerOf('EDUCATION')).toBeUndefined());

  test('families helped for family planning are not settled at one stop, the seven kinds are', () => {
    const oneStop = oneStopCategories(loadPartners().partners);
    expect(oneStop.has('FP_PREF')).toBe(false);
    expect([...oneStop].sort()).toEqual(
      [
        'DIBAO',
        'DISABLED_SEVERE',
        'FP_SPECIAL',
        'MENTAL_SEVERE',
        'POOR_CARD',
        'PRIORITY',
        'SANWU',
        'TEKUN',
        'WUBAO',
      ].sort(),
    );
  });
});
