import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadPolicies, readRulebook } from '../../src/rulebooks/load.ts';
import { EXAMPLE_POLICIES, POLICIES } from './books.ts';

/** The invented rulebooks of the tests of layers; the county's rests on three others. */
const LAYERS = fileURLToPath(new URL('./layers', import.meta.url));
const documents = new Map(loadPolicies(LAYERS).documents.map(({ value }) => [value.id, value]));

const HEAD = `region: "350825"
poolingAreas: ["350825"]
scheme: URRBMI
policyYear: 2018
collectionYear: 2017
rules:
`;

/** What is wrong with rules, as the gate says it. */
function problemsOf(rules: string): string[] {
  const { problems } = readRulebook('350825-county/urrbmi-2018.yaml', HEAD + rules, documents);
  return problems.map(({ message }) => message);
}

describe('PV-10: benefits stay within the benefit list', () => {
  /** One plan of care, with its deductible, ratio and ceiling, beside a list of what is allowed. */
  const rules = ({ visits = 'INPATIENT', deductible = '400.00', ratio = '80.00', ceiling = '200000.00' }) => `
  - kind: benefits
    cite: { document: invented-county, clause: 第二条 }
    tiers: [{ id: county, label: { zh: 县, en: county }, levels: [COUNTY] }]
    plans:
      - id: plan
        label: { zh: 待遇, en: benefits }
        visits: [${visits}]
        bandBasis: { value: ABOVE_DEDUCTIBLE }
        rows: [{ id: county, deductible: { value: "${deductible}" }, bands: [{ id: all, ratio: { value: "${ratio}" } }] }]
        ceiling: { value: ${ceiling === 'NONE' ? ceiling : `"${ceiling}"`} }
        ceilingOf: { value: PAYMENTS }
  - kind: benefit-list
    cite: { document: invented-nation, clause: 第二条 }
    visits: [INPATIENT, OUTPATIENT]
    ratioAtMost: { value: "80.00" }
    ceilingAtMost: { value: "200000.00" }
    deductibleAtLeast: { value: "400.00" }
`;
  test.each<[string, Parameters<typeof rules>[0], string[]]>([
    ['exactly at every limit', {}, []],
    [
      'a hundredth above the ratio',
      { ratio: '80.01' },
      ['The benefit list allows a ratio of at most 80.00, not 80.01.'],
    ],
    [
      'a fen above the ceiling',
      { ceiling: '200000.01' },
      ['The benefit list allows a ceiling of at most 200000.00, not 200000.01.'],
    ],
    ['no ceiling', { ceiling: 'NONE' }, ['The benefit list allows a ceiling of at most 200000.00, not NONE.']],
    [
      'a fen below the deductible',
      { deductible: '399.99' },
      ['The benefit list allows a deductible of at least 400.00, not 399.99.'],
    ],
    ['no deductible for outpatient care', { deductible: '0.00', visits: 'OUTPATIENT' }, []],
    [
      'care that the list does not know',
      { visits: 'CHRONIC' },
      ['The benefit list knows no CHRONIC: it allows benefits for INPATIENT, OUTPATIENT only.'],
    ],
  ])('%s', (_, given, expected) => {
    expect(problemsOf(rules(given))).toEqual(expected);
  });

  test('a range that is not decided is held by its far end', () => {
    const ranging = rules({}).replace(
      'ratio: { value: "80.00" }',
      'ratio: { min: "60.00", max: "90.00", decided: null }',
    );
    expect(problemsOf(ranging)).toEqual(['The benefit list allows a ratio of at most 80.00, not 90.00.']);
  });

  test('a limit that is left to somebody forbids nothing', () => {
    const open = rules({ ratio: '99.00' }).replace(
      'ratioAtMost: { value: "80.00" }',
      'ratioAtMost: { delegated: { to: PROVINCE, why: { zh: 未定, en: open } } }',
    );
    expect(problemsOf(open)).toEqual([]);
  });

  test('a list that holds for other days forbids nothing', () => {
    const later = rules({ ratio: '99.00' })
      .replace('  - kind: benefits\n', '  - kind: benefits\n    to: 2018-06-30\n')
      .replace('kind: benefit-list\n', 'kind: benefit-list\n    from: 2018-07-01\n');
    expect(problemsOf(later).filter((problem) => problem.includes('allows'))).toEqual([]);
  });
});

describe('a matrix of contributions', () => {
  const LABEL = 'label: { zh: 档, en: band }';
  const rules = (...cells: string[]) => `
  - kind: individual-contribution
    unit: CNY/person/policy-year
    cite: { document: invented-county, clause: 第一条 }
    matrix:
      ageOn: { value: PERIOD_START }
      cells:
${cells.map((cell, index) => `        - { id: cell-${index}, ${LABEL}, ${cell}, standard: { value: "100.00" } }`).join('\n')}
`;
  test('holds everybody once: by age, sex and category, those on no list included', () => {
    const cells = [
      'ageTo: 17',
      'ageFrom: 18, sex: MALE, ageTo: 59',
      'ageFrom: 18, sex: FEMALE, ageTo: 54',
      'ageFrom: 55, ageTo: 59, sex: FEMALE',
      'ageFrom: 60, categories: []',
      'ageFrom: 60, categories: [TEKUN, WUBAO, SANWU, DIBAO]',
    ];
    expect(problemsOf(rules(...cells))).toEqual([]);
    expect(problemsOf(rules(...cells.slice(0, -1))), 'a list that no cell names is like none').toEqual([]);
    const people = ['ANY', 'MALE', 'FEMALE', 'FEMALE', 'ANY'];
    for (const [index, sex] of people.entries()) {
      const [problem, ...more] = problemsOf(rules(...cells.filter((_, place) => place !== index)));
      expect([problem, more]).toEqual([expect.stringMatching(/^No cell is for age \d+/), []]);
      if (sex !== 'ANY') expect(problem).toContain(`, ${sex}, on no list`);
    }
  });

  test('names the first person in two cells, once for each cell', () => {
    expect(problemsOf(rules('ageTo: 60', 'ageFrom: 60', 'ageFrom: 80'))).toEqual([
      '"cell-0" and "cell-1" are both for age 60, MALE, on no list: a person falls into exactly one.',
      '"cell-1" and "cell-2" are both for age 80 and above, MALE, on no list: a person falls into exactly one.',
    ]);
  });

  test('is not searched when it has more cells than any law', () => {
    const many = Array.from({ length: 201 }, (_, index) => `ageFrom: ${index % 150}`);
    const started = performance.now();
    expect(problemsOf(rules(...many))).toEqual(['A matrix has at most 200 cells; this one has 201.']);
    expect(problemsOf(rules(...many.slice(1))).length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('the shares of a subsidy', () => {
  const rules = (...shares: string[]) => `
  - kind: subsidy
    unit: CNY/person/policy-year
    standard: { value: "450.00" }
    cite: { document: invented-county, clause: 第一条 }
    split:
${shares.map((share, index) => `      - { id: share-${index}, label: { zh: 份, en: share }, payer: COUNTY_FINANCE, ${share} }`).join('\n')}
`;
  const amount = (yuan: string) => `amount: { value: "${yuan}" }`;

  test.each([
    [[amount('410.00'), amount('40.00')], []],
    [[amount('410.00'), amount('40.01')], ['The shares make 450.01 of the subsidy of 450.00 on 2018-01-01.']],
    [[amount('410.00'), 'parts: 1'], []],
    [[amount('450.01'), 'parts: 1'], ['The shares make 450.01 of the subsidy of 450.00 on 2018-01-01.']],
    [['parts: 10', 'parts: 5', 'parts: 5'], []],
    [
      [amount('410.00'), amount('39.99')],
      ['The shares make 449.99 of the subsidy of 450.00 on 2018-01-01: give one share "parts" to bear the rest.'],
    ],
  ])('%j', (shares, expected) => {
    expect(problemsOf(rules(...shares))).toEqual(expected);
  });
});

describe('tiers of institutions', () => {
  const rules = (...tiers: string[]) => `
  - kind: benefits
    cite: { document: invented-county, clause: 第二条 }
    tiers:
${tiers.map((tier, index) => `      - { id: tier-${index}, label: { zh: 级, en: tier }, ${tier} }`).join('\n')}
    plans:
      - id: plan
        label: { zh: 待遇, en: benefits }
        visits: [INPATIENT]
        bandBasis: { value: ABOVE_DEDUCTIBLE }
        rows:
${tiers.map((_, index) => `          - { id: tier-${index}, deductible: { value: "1.00" }, fixed: { value: "2.00" } }`).join('\n')}
        ceiling: { value: NONE }
        ceilingOf: { value: PAYMENTS }
`;
  test.each<[string, string[], string[]]>([
    ['by level, though not all levels', ['levels: [TOWNSHIP]', 'levels: [COUNTY]', 'outside: true'], []],
    ['by grade', ['grades: [UNGRADED, ONE]', 'grades: [TWO, THREE]'], []],
    [
      'by both, where the other level takes all grades',
      ['levels: [COUNTY]', 'levels: [CITY], grades: [THREE]', 'levels: [CITY], grades: [UNGRADED, ONE, TWO]'],
      [],
    ],
    [
      'with a grade left out at one level',
      ['levels: [COUNTY]', 'levels: [CITY], grades: [THREE]', 'levels: [CITY], grades: [UNGRADED, ONE]'],
      ['No tier is for CITY, TWO: an institution belongs to one.'],
    ],
    [
      'crosswise',
      ['levels: [CITY], grades: [TWO, THREE]', 'levels: [COUNTY, CITY], grades: [ONE, TWO]'],
      ['CITY, TWO is in the tiers "tier-0" and "tier-1": an institution belongs to one.'],
    ],
    [
      'with an empty list',
      ['levels: []'],
      ['The tier "tier-0" holds no institution: give it levels, grades, or outside: true.'],
    ],
  ])('%s', (_, tiers, expected) => {
    expect(problemsOf(rules(...tiers))).toEqual(expected);
  });
});

describe('days that are right although they lie in the year before', () => {
  const problemsFor2026 = (rules: string) =>
    readRulebook(
      '350825-county/urrbmi-2026.yaml',
      HEAD.replace('2018', '2026').replace('2017', '2026') + rules,
      documents,
    ).problems.map(({ message }) => message);

  test('a window may open before the year that most of the money is collected in', () => {
    const window = (opens: string) => `
  - kind: collection-window
    opens: ${opens}
    closes: 2026-02-28
    cite: { document: invented-county, clause: 第一条 }
`;
    expect(problemsFor2026(window('2025-09-01'))).toEqual([]);
    expect(problemsFor2026(window('2024-09-01'))).toEqual([
      'The window opens on 2024-09-01: that is not in 2025 or 2026.',
    ]);
  });

  test('listings may be cut off in the year before the collection', () => {
    const cutOff = (day: string) => `
  - kind: contribution-assistance
    cite: { document: invented-county, clause: 第一条 }
    several: { value: MOST_FAVOURABLE_ONCE }
    groups:
      - id: full
        label: { zh: 全额, en: full }
        categories: [TEKUN]
        payer: COUNTY_FINANCE
        share: { value: FULL }
        cutOff: ${day}
`;
    expect(problemsOf(cutOff('2016-12-31'))).toEqual([]);
    expect(problemsOf(cutOff('2015-12-31'))).toEqual([
      'The cut-off is on 2015-12-31: that is not in 2016 or 2017 or 2018.',
    ]);
  });
});

describe('worked examples', () => {
  const rules = (example: string) => `
  - kind: individual-contribution
    unit: CNY/person/policy-year
    standard: { value: "180.00" }
    cite: { document: invented-county, clause: 第一条 }
    examples:
      - name: Somebody asks
        ask: contribution
        asOf: 2017-11-20
        given: { regionCode: "350825", places: [{ kind: HUKOU, regionCode: "350825103" }] }
${example}
`;
  test.each([
    ['        expect: { standard: "180.00" }', []],
    ['        expect: { standard: "180.00", cites: 第一条 }', []],
    [
      '        expect: { standard: "180.00", cites: [第一条] }\n        cite: { document: invented-county, clause: 第一条 }',
      [],
    ],
    ['        expect: { standard: "180.01" }', ['The example expects standard 180.01; the answer is 180.00.']],
    ['        expect: { cites: [第二条] }', ['The answer does not cite 第二条: it cites 第一条.']],
    ['        expect: { nonsense: null }', ['The example expects nonsense null; the answer is without it.']],
    [
      '        expect: { standard: "180.00" }\n        cite: { document: invented-county, clause: 第二条 }',
      ['The answer does not rest on invented-county 第二条: it cites invented-county 第一条.'],
    ],
    [
      '        expect: { standard: "180.00" }\n        cite: { document: invented-county, clause: 第三条 }',
      ['invented-county lists no clause "第三条". Did you mean "第一条"?'],
    ],
  ])('%s', (example, expected) => {
    expect(problemsOf(rules(example))).toEqual(expected);
  });

  test('run only when the rest is right, so that one mistake is said once', () => {
    const broken = rules('        expect: { standard: "1.00" }').replace(
      'value: "180.00"',
      'min: "200.00", max: "180.00"',
    );
    expect(problemsOf(broken)).toEqual(['A range goes from min to max, not from 200.00 to 180.00.']);
  });
});

describe('worked examples of what ships', () => {
  const ASKED_OTHERWISE: Readonly<Record<string, (kinds: ReadonlySet<string>) => string | null>> = {
    'household-enrollment': () => 'only a household is asked for it, and no example is about one',
    'benefit-list': (kinds) => (kinds.has('benefits') ? 'the gate holds the benefits beside it against it' : null),
  };
  const shipped = [POLICIES, EXAMPLE_POLICIES].flatMap((folder) => loadPolicies(folder).rulebooks);

  test.each(shipped.map(({ value }) => [value.name, value.rules] as const))('%s: beside every rule', (_, rules) => {
    const kinds = new Set(rules.map(({ kind }) => kind));
    const without = rules.filter(({ examples }) => (examples ?? []).length === 0).map(({ kind }) => kind);
    expect(without.filter((kind) => !ASKED_OTHERWISE[kind]?.(kinds))).toEqual([]);
  });
});

test('what ships and what is invented for tests passes the gate in a blink', () => {
  const started = performance.now();
  expect(loadPolicies(LAYERS).problems).toEqual([]);
  expect(performance.now() - started).toBeLessThan(2_000);
  expect(readFileSync(`${LAYERS}/350825-county/urrbmi-2018.yaml`, 'utf8')).toContain('base: 350800-city/urrbmi-2018');
});
