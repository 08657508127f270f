import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { canonical } from '../../src/rulebooks/canonical.ts';
import { basesAmong } from '../../src/rulebooks/layered.ts';
import { loadPolicies, readRulebook } from '../../src/rulebooks/load.ts';
import { parseDocument } from '../../src/rulebooks/parse.ts';
import { formatProblem } from '../../src/rulebooks/problem.ts';
import { LC2018, POLICIES } from './books.ts';

const bundled = loadPolicies(POLICIES);
const layers = loadPolicies(fileURLToPath(new URL('./layers', import.meta.url)));
const documents = new Map([...bundled.documents, ...layers.documents].map(({ value }) => [value.id, value]));
const baseNamed = basesAmong([...bundled.rulebooks, ...layers.rulebooks].map(({ value }) => value));

describe('the bundled policies', () => {
  test('parse and check clean', () => {
    expect(bundled.problems.map(formatProblem)).toEqual([]);
    expect(bundled.rulebooks.length).toBeGreaterThan(0);
  });

  test('a rulebook carries the titles of the documents it cites', () => {
    const liancheng = bundled.rulebooks.find(({ value }) => value.name === LC2018);
    expect(liancheng?.value.documents).toEqual([
      {
        id: '350825-2017-10-13',
        title: '连城县人民政府关于做好2018年度城乡居民基本医疗保险参保缴费工作的通知',
        titleEn: 'Liancheng County notice on enrolment and contributions for resident medical insurance in 2018',
        number: null,
      },
    ]);
  });
});

describe('canonical text', () => {
  test('is the same for the same content in another order of keys', () => {
    const [book] = bundled.rulebooks;
    if (!book) throw new Error('There is no rulebook.');
    const reversed = Object.fromEntries(Object.entries(book.value).reverse()) as unknown as typeof book.value;
    expect(canonical(reversed)).toBe(canonical(book.value));
    expect(canonical(JSON.parse(canonical(book.value)))).toBe(canonical(book.value));
  });

  test('changes with any value', () => {
    const [book] = bundled.rulebooks;
    if (!book) throw new Error('There is no rulebook.');
    expect(canonical({ ...book.value, policyYear: 2019 })).not.toBe(canonical(book.value));
  });
});

/** `[…]` in an expected sentence stands for a list that grows. */
function withGaps(sentence: string): unknown {
  if (!sentence.includes('[…]')) return sentence;
  const parts = sentence.split('[…]').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return expect.stringMatching(new RegExp(`^${parts.join('.+')}$`));
}

const BROKEN = fileURLToPath(new URL('./broken', import.meta.url));
const PLACE = 'policies/350825-liancheng/urrbmi-2018.yaml';

describe('a broken rulebook is refused with line and sentence', () => {
  test.each(readdirSync(BROKEN))('%s', (file) => {
    const text = readFileSync(`${BROKEN}/${file}`, 'utf8');
    const expected = [...text.matchAll(/^# expect: (.+)$/gm)].map(([, message]) => `${PLACE}:${message}`);
    const { value, problems } = readRulebook(PLACE, text, documents, baseNamed);
    expect(problems.map(formatProblem)).toEqual(expected.map(withGaps));
    expect(expected.length).toBeGreaterThan(0);
    expect(value).toBeUndefined();
  });

  test('an expression inside quotes is pointed at with its column', () => {
    const text = readFileSync(`${BROKEN}/misspelt-fact.yaml`, 'utf8').replace('hukouInRegoin &&', "'hukouInRegoin &&");
    const [problem] = readRulebook(PLACE, text.replace('!employeeInsured', "!employeeInsured'"), documents).problems;
    expect(problem?.column).toBe(16);
  });

  test('a file of many megabytes is not parsed', () => {
    const { problems } = readRulebook(PLACE, ' '.repeat(600_000), documents);
    expect(problems.map(formatProblem)).toEqual([
      `${PLACE}:1: The file has 600000 characters; at most 200000 are read.`,
    ]);
  });

  const TOO_DEEP = `${PLACE}:1: The file is nested too deeply to be read.`;

  test.each([
    ['[', ''],
    ['rules: [', ']'],
    ['{a: ', '}'],
    ['- ', ''],
  ])('a file nested by %s is refused, not a crash', (open, close) => {
    for (const depth of [200, 20_000]) {
      const { problems } = readRulebook(PLACE, open.repeat(depth) + close.repeat(depth), documents);
      const [first] = problems.filter(({ message }) => message.includes('deep'));
      if (open !== 'rules: [') expect(first && formatProblem(first)).toBe(TOO_DEEP);
      expect(problems.map(({ message }) => message).join()).not.toContain('call stack');
    }
  });

  test('a file of thousands of keys is refused in no time', () => {
    const keys = (count: number) => Array.from({ length: count }, (_, index) => `k${index}: 1`).join('\n');
    const before = performance.now();
    expect(readRulebook(PLACE, keys(15_000), documents).problems.map(formatProblem)).toEqual([
      `${PLACE}:10000: The file has too many values: at most 20000 are read.`,
    ]);
    expect(readRulebook(PLACE, `${keys(9_000)}\nk5: 2`, documents).problems.map(formatProblem)).toEqual([
      `${PLACE}:9001: This key stands twice: keep one of the two.`,
    ]);
    expect(performance.now() - before).toBeLessThan(4_000);
  });

  test('a file of mistakes alone has its first hundred told', () => {
    expect(readRulebook(PLACE, `rules: [${'1, '.repeat(19_000)}1]`, documents).problems).toHaveLength(100);
    expect(readRulebook(PLACE, `rules: [${'!a 1, '.repeat(9_000)}1]`, documents).problems).toHaveLength(100);
  });

  test.each(['\u0000', '\ud800', '\u202e', '"\\0"', '"\\ud800"'])('the unseen character %j is pointed at', (text) => {
    const { problems } = readRulebook(PLACE, `a: 1\nb: ${text}`, documents);
    expect(problems.map(formatProblem)).toEqual([
      `${PLACE}:2: Here stands a character that nobody can see: take it out.`,
    ]);
  });
});

describe('a broken document is refused', () => {
  const DOCUMENT = readFileSync(`${POLICIES}/documents/350825-2017-10-13.yaml`, 'utf8');
  const refusal = (from: string, to: string) =>
    parseDocument('policies/documents/350825-2017-10-13.yaml', DOCUMENT.replace(from, to)).problems.map(
      ({ line, message }) => `${line}: ${message}`,
    );

  test('with a day that does not exist', () => {
    expect(refusal('2017-10-13', '2017-13-10')).toEqual([
      '5: "2017-13-10" is not a day: write one that exists, as in 2017-12-31.',
    ]);
  });

  test('with a completeness that is not known', () => {
    expect(refusal('completeness: FULL', 'completeness: FULLY')).toEqual([
      '10: "FULLY" is not a completeness: known are FULL, CUT, SUMMARY, TEMPLATE. Did you mean "FULL"?',
    ]);
  });

  test('with a row that is none', () => {
    expect(refusal('id: LC-1,', 'id: LC1,')).toEqual([
      '19: "LC1" is not a row of the field guide: write it as in LC-21.',
    ]);
  });
});
