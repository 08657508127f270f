import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Difference, policyDiff, type Said } from '../../src/policy/difference.ts';
import type { Rulebook } from '../../src/policy/rulebook.ts';
import { loadPolicies } from '../../src/rulebooks/load.ts';

const { rulebooks } = loadPolicies(fileURLToPath(new URL('./layers', import.meta.url)));
const named = (area: string): Rulebook => {
  const found = rulebooks.find(({ value }) => value.name === `${area}/urrbmi-2018`);
  if (!found) throw new Error(`There is no ${area}.`);
  return found.value;
};
const [nation, province, city, county] = ['000000-nation', '350000-province', '350800-city', '350825-county'].map(
  named,
) as [Rulebook, Rulebook, Rulebook, Rulebook];

const clause = (said: Said | null) => said?.citations.map(({ documentId, locator }) => `${documentId} ${locator}`);
const line = ({ what, name, before, after }: Difference) => `${what} ${name}: ${before?.text} → ${after?.text}`;

describe('what a layer changed', () => {
  test('the province narrowed the contribution and gave the subsidy, nothing else', () => {
    expect(policyDiff(nation, province).map(line)).toEqual([
      'CHANGED individual-contribution.standard: 150.00–250.00 → 180.00–220.00',
      'CHANGED subsidy.standard: delegated to PROVINCE → 450.00',
    ]);
  });

  test('with the clause of each side and the layer of what is laid over', () => {
    const [contribution] = policyDiff(nation, province);
    expect(contribution).toMatchObject({ kind: 'individual-contribution', what: 'CHANGED' });
    expect(clause(contribution?.before ?? null)).toEqual(['invented-nation 第一条']);
    expect(clause(contribution?.after ?? null)).toEqual(['invented-province 第一条']);
    expect([contribution?.before?.layer, contribution?.after?.layer]).toEqual([null, '350000-province/urrbmi-2018']);
  });

  test('the county filled days and parts that the city had not', () => {
    expect(policyDiff(city, county).map(line)).toEqual([
      'ADDED collection-window.opens: undefined → 2017-09-01',
      'CHANGED individual-contribution.standard: 180.00–220.00 → 200.00',
      'CHANGED contribution-assistance.partly.share: delegated to COUNTY → 90.00',
      'ADDED contribution-assistance.own.share: undefined → FULL',
      'ADDED contribution-assistance.own.categories: undefined → POOR_CARD',
      'ADDED contribution-assistance.own.payer: undefined → COUNTY_FINANCE',
    ]);
  });

  test('turned round, what was added is removed', () => {
    const there = policyDiff(city, county);
    const back = policyDiff(county, city);
    expect(back.map(({ name }) => name).sort()).toEqual(there.map(({ name }) => name).sort());
    expect(back.find(({ name }) => name === 'collection-window.opens')).toMatchObject({ what: 'REMOVED', after: null });
  });

  test('a rulebook and itself say the same', () => {
    for (const { value } of rulebooks) expect(policyDiff(value, value)).toEqual([]);
  });
});

describe('what counts as said', () => {
  const changed = (change: (text: string) => string) => JSON.parse(change(JSON.stringify(nation))) as Rulebook;

  test('a condition and a day', () => {
    const other = changed((text) =>
      text.replace('hukouInRegion', 'studiesInRegion').replace('"closes":"2017-12-31"', '"closes":"2018-02-28"'),
    );
    expect(policyDiff(nation, other).map(line)).toEqual([
      'CHANGED participation-grounds.hukou.when: hukouInRegion → studiesInRegion',
      'CHANGED collection-window.closes: 2017-12-31 → 2018-02-28',
    ]);
  });

  test('a value that changes within the year, stretch by stretch', () => {
    const standard = [
      { to: '2018-06-30', value: '180.00' },
      { from: '2018-07-01', value: '200.00' },
    ];
    const other = {
      ...nation,
      rules: nation.rules.map((rule) => (rule.kind === 'individual-contribution' ? { ...rule, standard } : rule)),
    };
    expect(policyDiff(nation, other).map(line)).toEqual([
      'CHANGED individual-contribution.standard: 150.00–250.00 → … – 2018-06-30: 180.00; 2018-07-01 – …: 200.00',
    ]);
  });

  test('a whole kind, by its parameters', () => {
    const other = { ...nation, rules: nation.rules.filter(({ kind }) => kind !== 'benefit-list') };
    const differences = policyDiff(nation, other);
    expect(differences.map(({ what, kind }) => [what, kind])).toEqual(
      differences.map(() => ['REMOVED', 'benefit-list']),
    );
    expect(differences.map(({ name }) => name)).toContain('benefit-list.ratioAtMost');
  });

  test('another clause for the same value is no difference', () => {
    expect(
      policyDiff(
        nation,
        changed((text) => text.replaceAll('第一条', '第二条')),
      ),
    ).toEqual([]);
  });
});
