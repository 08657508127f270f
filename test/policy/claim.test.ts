import { describe, expect, test } from 'vitest';
import { assessClaim } from '../../src/policy/claim.ts';
import { type CompiledRulebook, compile, rulesOf } from '../../src/policy/compile.ts';
import { parametersIn } from '../../src/policy/parts.ts';
import type { Rulebook, RuleKind } from '../../src/policy/rulebook.ts';
import { word } from '../../src/policy/wording.ts';
import { book } from './books.ts';
import { personFrom } from './person.ts';

const BALIN = book('150422-balin-zuoqi/nrcms-2007');
const EXAMPLE = book('999900-example-city/urrbmi-2026');
const KINDS = ['benefits', 'critical-illness', 'medical-assistance', 'second-tilt', 'family-account'] as const;

describe.each([BALIN, EXAMPLE])('a rulebook made ready to run', (law) => {
  test.each(KINDS)('names the parameters of %s as its file does', (kind) => {
    const written = rulesOf(law.source, kind).flatMap((rule) => parametersIn(rule).map(({ name }) => name));
    expect([...compiledNames(law, kind)].sort()).toEqual([...written].sort());
  });
});

describe('what would have left the patient with less', () => {
  const enrolled = { status: 'ACTIVE', scheme: 'NRCMS', region: '150422100', poolingArea: '150422' } as const;
  const claim = (stay: object) =>
    assessClaim(
      personFrom({
        searched: ['ASSISTANCE'],
        searchedOn: '2007-01-05',
        enrollments: [{ ...enrolled, policyYear: 2007, paidOn: '2006-12-01' }],
        stay: { visit: 'INPATIENT', admittedOn: '2007-03-01', total: '3000.00', ...stay },
      }),
      { asOf: '2007-03-20' },
      BALIN,
    );
  const atTheBannersHospital = { level: 'COUNTY', regionCode: '150422100', isDesignated: true };

  test('is told with the own share at the tier that pays most', () => {
    const { nearMisses } = claim({ facility: atTheBannersHospital }).decision;
    expect(nearMisses.map(({ values }) => values.own)).toEqual(['1260.00–1840.00']);
    expect(nearMisses.map(word).map(({ zh }) => zh)).toEqual(['在苏木镇卫生院就医，个人负担为 1260.00–1840.00 元。']);
  });

  test('takes off what others pay', () => {
    const otherPayers = [{ payer: 'CHARITY', paid: '260.00' }];
    const { nearMisses } = claim({ facility: atTheBannersHospital, otherPayers }).decision;
    expect(nearMisses.map(({ values }) => values.own)).toEqual(['1000.00–1580.00']);
  });
});

test.each([
  [1, 50_000],
  [2, 30_000],
  [3, 10_000],
  [4, 0],
  [9, 0],
])('with 200 yuan less for each further admission, admission %i has a deductible of %i fen', (admission, fen) => {
  const source = structuredClone(EXAMPLE.source) as Rulebook;
  const [plan] = rulesOf(source, 'benefits')[0]?.plans ?? [];
  Object.assign(plan?.laterAdmissions ?? {}, { deductible: { value: 'MINUS' }, less: { value: '200.00' } });
  const facility = { grade: 'TWO', regionCode: '999900', isDesignated: true };
  const stay = { visit: 'INPATIENT', admittedOn: '2026-03-10', total: '5000.00', facility, admission };
  const { deductible } = assessClaim(personFrom({ searched: 'ALL', stay }), { asOf: '2026-04-01' }, compile(source));
  expect(deductible).toEqual({ minFen: fen, maxFen: fen });
});

/** The names of all series that a compiled rule holds. */
function compiledNames(law: CompiledRulebook, kind: RuleKind): Set<string> {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('used' in value) names.add((value.used as { name: string }).name);
    else for (const inner of Object.values(value)) walk(inner);
  };
  walk(law.rules[kind]);
  return names;
}
