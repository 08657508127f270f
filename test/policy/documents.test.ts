import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PolicyDocument } from '../../src/policy/document.ts';
import { parseDocument } from '../../src/rulebooks/parse.ts';
import { POLICIES } from './books.ts';

describe('the five documents', () => {
  test('LC-1, SJ-1: what a document rests on is listed', () => {
    expect(document('350825-2017-10-13').basedOn).toEqual([
      '龙政综〔2017〕160号',
      '龙医保〔2017〕83号',
      '龙政办〔2017〕268号',
    ]);
    expect(document('130100-2007-10-29').basedOn).toEqual(['石家庄市城镇居民基本医疗保险实施方案']);
  });

  test.each([
    ['210200-2018-08-27', '§一 ¶2', 'December 15, 2019', '2018-12-15'],
    ['unidentified-province-2024', '¶8', 'not participated in medical insurance', '基金零报销'],
    ['150422-2007', 'III fund-raising 3', 'each subsidize 20 yuan', '共补助20元'],
  ])('%s %s keeps what was printed beside what is read', (id, locator, printed, read) => {
    const erratum = document(id).clauses.find((clause) => clause.locator === locator)?.erratum;
    expect(erratum?.printed).toContain(printed);
    expect(erratum?.read).toContain(read);
  });

  test('a year that the text leaves blank is said to be inferred', () => {
    expect(document('150422-2007')).toMatchObject({
      policyYears: [2007],
      completeness: 'TEMPLATE',
      inferred: { zh: expect.stringContaining('2007年'), en: expect.stringContaining('2007') },
    });
  });

  test('a province that the text does not name is not guessed', () => {
    const province = document('unidentified-province-2024');
    expect(province).toMatchObject({ completeness: 'SUMMARY', policyYears: [2025] });
    expect([province.regionCode, province.number, province.issuedOn]).toEqual([undefined, undefined, undefined]);
  });
});

function document(id: string): PolicyDocument {
  const file = `${POLICIES}/documents/${id}.yaml`;
  const { value, problems } = parseDocument(file, readFileSync(file, 'utf8'));
  if (value === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  return value;
}
