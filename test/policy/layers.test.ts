import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { parametersIn } from '../../src/policy/parts.ts';
import type { Entry } from '../../src/policy/rule.ts';
import type { Rulebook, RuleKind } from '../../src/policy/rulebook.ts';
import { contentHash } from '../../src/rulebooks/canonical.ts';
import { loadPolicies } from '../../src/rulebooks/load.ts';
import { formatProblem } from '../../src/rulebooks/problem.ts';

const LAYERS = fileURLToPath(new URL('./layers', import.meta.url));
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The layers with one file changed, and the problems that follow, without the folder. */
function changed(file: string, change: (text: string) => string): { rulebooks: Rulebook[]; problems: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'canbao-layers-'));
  folders.push(folder);
  cpSync(LAYERS, folder, { recursive: true });
  mkdirSync(join(folder, file, '..'), { recursive: true });
  let text = '';
  try {
    text = readFileSync(join(folder, file), 'utf8');
  } catch {
    // A new file.
  }
  writeFileSync(join(folder, file), change(text));
  const loaded = loadPolicies(folder);
  return {
    rulebooks: loaded.rulebooks.map(({ value }) => value),
    problems: loaded.problems.map((problem) => formatProblem(problem).replace(`${folder}/`, '')),
  };
}

const { rulebooks, problems } = loadPolicies(LAYERS);
const named = (name: string): Rulebook => {
  const found = rulebooks.find(({ value }) => value.name === name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found.value;
};
const county = named('350825-county/urrbmi-2018');

/** A parameter of the county's flattened rulebook, as `value ← layer [documents]`. */
function said(name: string): string {
  const found = county.rules.flatMap((rule) => parametersIn(rule)).find((parameter) => parameter.name === name);
  const entry = found?.parameter as Entry;
  const documents = [entry.cite ?? []].flat().map(({ document }) => document);
  return `${entry.value ?? entry.decided ?? 'open'} ← ${entry.layer} [${documents.join(', ')}]`;
}

const ruleOf = (kind: RuleKind) => county.rules.find((rule) => rule.kind === kind);

describe('a county laid over its city, province and nation', () => {
  test('is right, and names the layers, nation first, with the hash of each', () => {
    expect(problems).toEqual([]);
    expect(county.layers).toEqual(
      [
        ['000000-nation/urrbmi-2018', '000000'],
        ['350000-province/urrbmi-2018', '350000'],
        ['350800-city/urrbmi-2018', '350800'],
      ].map(([name = '', region]) => ({ name, region, hash: contentHash(named(name)) })),
    );
  });

  test.each([
    [
      'what the nation states',
      'contribution-assistance.full.share',
      'FULL ← 000000-nation/urrbmi-2018 [invented-nation]',
    ],
    ['what it left to the province', 'subsidy.standard', '450.00 ← 350000-province/urrbmi-2018 [invented-province]'],
    ['what the city adds', 'benefits.inpatient.ceiling', '100000.00 ← 350800-city/urrbmi-2018 [invented-city]'],
    [
      'what the county decides in the province’s range',
      'individual-contribution.standard',
      '200.00 ← 350825-county/urrbmi-2018 [invented-province, invented-county]',
    ],
    [
      'what the county fills',
      'contribution-assistance.partly.share',
      '90.00 ← 350825-county/urrbmi-2018 [invented-county]',
    ],
    [
      'what the county adds to a list',
      'contribution-assistance.own.share',
      'FULL ← 350825-county/urrbmi-2018 [invented-county]',
    ],
    [
      'what the nation only assumed and the county states',
      'benefit-period.coverStartInWindow',
      'PERIOD_START ← 350825-county/urrbmi-2018 [invented-county]',
    ],
    ['what stays open', 'benefit-period.paidOutsideWindow', 'open ← 000000-nation/urrbmi-2018 [invented-nation]'],
  ])('keeps the clause and layer of %s', (_, name, expected) => {
    expect(said(name)).toBe(expected);
  });

  test('keeps the range that was decided in', () => {
    const rule = ruleOf('individual-contribution');
    expect(rule).toMatchObject({ standard: { min: '180.00', max: '220.00', decided: '200.00' } });
  });

  test('fills a day and cites both for it', () => {
    expect(ruleOf('collection-window')).toMatchObject({
      opens: '2017-09-01',
      closes: '2017-12-31',
      cite: [{ document: 'invented-nation' }, { document: 'invented-county' }],
    });
  });

  test('a rule that the county only fills keeps its own citation for the rest', () => {
    expect(ruleOf('contribution-assistance')).toMatchObject({
      cite: { document: 'invented-nation' },
      groups: [{ cite: { document: 'invented-nation' } }, { cite: { document: 'invented-nation' } }, { id: 'own' }],
    });
  });

  test('an assumption that the county replaced is gone', () => {
    const rule = county.rules.find((one) => one.kind === 'benefit-period');
    expect(rule?.coverStartInWindow).not.toHaveProperty('assumed');
  });

  test('carries every document that its values come from, and no example of a layer above', () => {
    expect(county.documents.map(({ id }) => id)).toEqual([
      'invented-city',
      'invented-county',
      'invented-nation',
      'invented-province',
    ]);
    expect(ruleOf('subsidy')).not.toHaveProperty('examples');
    expect(ruleOf('individual-contribution')?.examples).toHaveLength(1);
  });

  test('a rulebook without a base has no layers, and its values name none', () => {
    const nation = named('000000-nation/urrbmi-2018');
    expect(nation).not.toHaveProperty('layers');
    expect(JSON.stringify(nation)).not.toContain('"layer"');
  });

  test('a change in the nation changes the hash of everything below', () => {
    const { rulebooks: other } = changed('000000-nation/urrbmi-2018.yaml', (text) =>
      text.replace('"200000.00"', '"190000.00"'),
    );
    const below = other.find(({ name }) => name === county.name);
    expect(below && contentHash(below)).not.toBe(contentHash(county));
  });
});

describe('what is wrong is said where it can be mended', () => {
  test('a circle of bases names the circle', () => {
    const { problems: found } = changed(
      '000000-nation/urrbmi-2018.yaml',
      (text) => `base: 350825-county/urrbmi-2018\n${text}`,
    );
    expect(found).toContain(
      '350825-county/urrbmi-2018.yaml:2: The base 350800-city/urrbmi-2018 has mistakes of its own: mend those first.',
    );
    expect(found.filter((problem) => problem.includes('in a circle'))).toEqual([
      '350000-province/urrbmi-2018.yaml:2: Rulebooks rest on each other in a circle: 000000-nation/urrbmi-2018 → ' +
        '350825-county/urrbmi-2018 → 350800-city/urrbmi-2018 → 350000-province/urrbmi-2018 → 000000-nation/urrbmi-2018. ' +
        'Name a base that stands by itself.',
    ]);
  });

  test('a rulebook that rests on itself', () => {
    const { problems: found } = changed('350000-province/urrbmi-2018.yaml', (text) =>
      text.replace('000000-nation', '350000-province'),
    );
    expect(found).toContain(
      '350000-province/urrbmi-2018.yaml:2: Rulebooks rest on each other in a circle: 350000-province/urrbmi-2018 → ' +
        '350000-province/urrbmi-2018. Name a base that stands by itself.',
    );
  });

  test('a base that is not there is answered with the nearest', () => {
    const { problems: found } = changed('350825-county/urrbmi-2018.yaml', (text) =>
      text.replace('350800-city', '350800-citi'),
    );
    expect(found).toEqual([
      '350825-county/urrbmi-2018.yaml:2: There is no rulebook "350800-citi/urrbmi-2018" to lay this one over. ' +
        'Did you mean "350800-city/urrbmi-2018"?',
    ]);
  });

  test('a base with a mistake is mended first; the layers above it stay', () => {
    const { problems: found, rulebooks: left } = changed('350800-city/urrbmi-2018.yaml', (text) =>
      text.replace('"75.00"', '"175.00"'),
    );
    expect(found).toEqual([
      '350800-city/urrbmi-2018.yaml:19: "175.00" is not a percentage: write two decimals in quotes, as in "55.00", at most "100.00".',
      '350825-county/urrbmi-2018.yaml:2: The base 350800-city/urrbmi-2018 has mistakes of its own: mend those first.',
    ]);
    expect(left.map(({ name }) => name)).toEqual(['000000-nation/urrbmi-2018', '350000-province/urrbmi-2018']);
  });

  test('what the flattened whole gets wrong through a value of the base is said at the base', () => {
    const { problems: found } = changed('350825-county/urrbmi-2018.yaml', (text) =>
      text.replace('opens: 2017-09-01', 'opens: 2018-09-01'),
    );
    expect(found).toEqual([
      '350825-county/urrbmi-2018.yaml:2: In the base 350800-city/urrbmi-2018, rules.1.closes: The window closes on 2017-12-31, which is before 2018-09-01.',
      '350825-county/urrbmi-2018.yaml:6: The window opens on 2018-09-01: that is not in 2017.',
    ]);
  });

  test('an example of the upper file is held against the whole', () => {
    const { problems: found } = changed('350825-county/urrbmi-2018.yaml', (text) =>
      text.replace('expect: { standard: "200.00" }', 'expect: { standard: "180.00" }'),
    );
    expect(found).toEqual([
      '350825-county/urrbmi-2018.yaml:15: The example expects standard 180.00; the answer is 200.00.',
    ]);
  });
});

describe('a range of the base', () => {
  const RANGE = (ceiling: string) => `
  - kind: second-tilt
    above: { value: "10000.00" }
    ratio: { value: "50.00" }
    ceiling: ${ceiling}
    cite: { document: invented-nation, clause: 第二条 }
`;
  const below = (ceiling: string) => {
    changed('000000-nation/urrbmi-2018.yaml', (text) => text + RANGE('{ min: "10000.00", max: "20000.00" }'));
    const folder = folders.at(-1) ?? '';
    writeFileSync(
      join(folder, '350825-county/urrbmi-2018.yaml'),
      `base: 350800-city/urrbmi-2018\nregion: "350825"\nrules:\n  - kind: second-tilt\n    cite: { document: invented-county, clause: 第一条 }\n    ceiling: ${ceiling}`,
    );
    return loadPolicies(folder).problems.map(({ message }) => message);
  };

  test.each([
    ['{ value: "20000.00" }', []],
    ['{ decided: "10000.00" }', []],
    ['{ value: NONE }', ['NONE lies outside.']],
    ['{ min: "10000.00", max: NONE }', ['10000.00–NONE is wider.']],
    ['{ value: FULL }', ['FULL lies outside.']],
    ['{ value: "20000.01" }', ['20000.01 lies outside.']],
  ])('is not left by %s', (ceiling, expected) => {
    const leaves = 'The base 350800-city/urrbmi-2018 leaves 10000.00–20000.00 to decide in: ';
    expect(below(ceiling)).toEqual(expected.map((end) => leaves + end));
  });
});

describe('files that would be passed over without a word', () => {
  const UNREAD = 'This file is not read: rulebooks stand in <region>-<area>/, documents in documents/.';
  test.each([
    'urrbmi-2018.yaml',
    '350825-county/old/urrbmi-2017.yaml',
    'documents/old/notice.yml',
    '350825-county/urrbmi-2017.YAML',
  ])('%s', (file) => {
    expect(changed(file, () => 'rules: []').problems).toEqual([`${file}:1: ${UNREAD}`]);
  });

  test('but not a calendar, nor a note', () => {
    expect(changed('calendar.yaml', () => '').problems).toEqual([]);
    expect(changed('350825-county/README.md', () => '').problems).toEqual([]);
  });

  test.each([
    ['350824-other/urrbmi-2029-2027.yaml', 'A template goes from its first year to its last, not from 2029 to 2027.'],
    ['350824-other/urrbmi-2027-9999.yaml', 'A template is for at most 20 years, not for 2027 to 9999.'],
    ['350824-other/urrbmi-2020-2040.yaml', 'A template is for at most 20 years, not for 2020 to 2040.'],
  ])('%s', (file, message) => {
    expect(changed(file, () => 'rules: []').problems).toEqual([`${file}:1: ${message}`]);
  });
});

test('a mistake in a document is said there, not again wherever it is cited', () => {
  const { problems: found } = changed('documents/invented-county.yaml', (text) =>
    text.replace('scheme: URRBMI', 'scheme: URRBM'),
  );
  expect(found).toEqual([expect.stringMatching(/^documents\/invented-county\.yaml:\d+: "URRBM" is not a scheme/)]);
});

describe('a rule for each of several stretches of days', () => {
  const STRETCHES = `
  - kind: claim-deadline
    to: 2018-06-30
    lastDay: 2018-12-31
    cite: { document: invented-nation, clause: 第二条 }
  - kind: claim-deadline
    from: 2018-07-01
    lastDay: 2019-03-31
    cite: { document: invented-nation, clause: 第二条 }
`;
  const FILL = (days: string) => `
  - kind: claim-deadline
    ${days}
    assumed: { zh: 县里的说明。, en: The county explains. }
    cite: { document: invented-county, clause: 第二条 }
`;
  const nation = (text: string) => text + STRETCHES;

  test('meets the base’s rule for the same days', () => {
    const { rulebooks: found, problems: none } = changed('000000-nation/urrbmi-2018.yaml', nation);
    expect(none).toEqual([]);
    const folder = folders.at(-1) ?? '';
    writeFileSync(
      join(folder, '350825-county/urrbmi-2018.yaml'),
      `base: 350800-city/urrbmi-2018\nregion: "350825"\nrules:${FILL('from: 2018-07-01')}`,
    );
    const [below] = loadPolicies(folder).rulebooks.filter(({ value }) => value.name === county.name);
    const rules = below?.value.rules.filter(({ kind }) => kind === 'claim-deadline');
    expect(rules?.map(({ assumed }) => assumed?.en)).toEqual([undefined, 'The county explains.']);
    expect(found).toHaveLength(4);
  });

  test('and is refused when it meets none', () => {
    changed('000000-nation/urrbmi-2018.yaml', nation);
    const folder = folders.at(-1) ?? '';
    writeFileSync(
      join(folder, '350825-county/urrbmi-2018.yaml'),
      `base: 350800-city/urrbmi-2018\nregion: "350825"\nrules:${FILL('from: 2018-08-01')}`,
    );
    expect(loadPolicies(folder).problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '4: The base 350800-city/urrbmi-2018 has no rule claim-deadline for just these days: repeat its from and to.',
    ]);
  });
});

test.each(['350825-..', '350825', 'x350825-county', '350825-County'])('a folder called %s is refused', (area) => {
  const { problems: found } = changed(`${area}/urrbmi-2018.yaml`, () => '');
  expect(found[0]).toBe(
    `${area}:1: "${area}" is no name for an area: a region's code, a hyphen and small letters, as in 350825-liancheng.`,
  );
});

describe('a template of several years', () => {
  const TEMPLATE = `base: 350800-city/urrbmi-<YEAR>
region: "350824"
rules:
  - kind: collection-window
    opens: <YEAR-1>-09-01
    cite: { document: invented-county, clause: 第一条 }
`;
  test('is laid over the base of each year', () => {
    const { rulebooks: found, problems: none } = changed(`350824-other/urrbmi-2018-2018.yaml`, () => TEMPLATE);
    expect(none).toEqual([]);
    expect(found.find(({ name }) => name === '350824-other/urrbmi-2018')?.layers).toHaveLength(3);
  });

  test('says once what is wrong with every year, and apart what is wrong with one', () => {
    const { problems: found } = changed('350824-other/urrbmi-2018-2019.yaml', () =>
      TEMPLATE.replace('350824', '360824').replace('rules:', 'policyYear: <YEAR>\nrules:'),
    );
    expect(found).toEqual([
      '350824-other/urrbmi-2018-2019.yaml:2: The base 350800-city/urrbmi-2018 is for region 350800: a layer over it lies in that region.',
      '350824-other/urrbmi-2018-2019.yaml:1: There is no rulebook "350800-city/urrbmi-2019" to lay this one over. Did you mean "350800-city/urrbmi-2018"?',
    ]);
  });

  test('and a file for one of its years are two for one year', () => {
    const { problems: found } = changed(`350825-county/urrbmi-2018-2019.yaml`, () =>
      TEMPLATE.replace('350824', '350825'),
    );
    expect(found[0]).toMatch(
      /^350825-county\/.*:1: 350825-county\/urrbmi-2018 stands in .* already: a policy year has one rulebook\.$/,
    );
  });
});
