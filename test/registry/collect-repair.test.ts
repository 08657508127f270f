import { describe, expect, test } from 'vitest';
import type { PersonFacts } from '../../src/policy/facts.ts';
import { planCollection } from '../../src/services/collection/collection.ts';
import type { CollectionKnown } from '../../src/services/collection/collection-known.ts';
import { isRefused } from '../../src/services/collection/collection-plan.ts';
import type { Rulebooks } from '../../src/services/rulebooks.ts';
import { book } from '../policy/books.ts';
import { viewerWith } from '../support/graph.ts';

/** Planning is pure: a province whose rules know the repair of missed years, with its standard entered. */
const REGION = '990101';
const TODAY = '2027-11-10';
const compiled = book('unidentified-province/urrbmi-2028', { 'individual-contribution.standard': '400.00' });
const published = { id: 'version', compiled, rulebook: compiled.source };
const law = {
  rulebooks: { find: () => published } as unknown as Rulebooks,
  today: TODAY,
  viewer: viewerWith({ role: 'COUNTY_OFFICER', regions: [REGION] }),
};

const HOME = '00000000-0000-4000-9000-000000000001';
const WHO = '00000000-0000-4000-8000-000000000001';
const recorded = { recordedAt: '2027-01-01T00:00:00Z', source: 't' };

function factsWith(payments: PersonFacts['payments'] = []): PersonFacts {
  const missed = { state: 'NOT_ENROLLED', ...recorded } as const;
  const enrolled = { scheme: 'URRBMI', regionCode: REGION, poolingAreaCode: REGION, policyYear: 2028 } as const;
  return {
    personId: WHO,
    regionCode: REGION,
    birthDate: '1980-05-01',
    ...{ places: [], statuses: [], documents: [], checks: [], listings: [], payments },
    enrollments: [{ id: 'e', ...enrolled, status: 'ACTIVE', registeredOn: TODAY, paidOn: TODAY, ...recorded }],
    years: [2025, 2026, 2027].map((policyYear) => ({ policyYear, ...missed })),
  };
}

const repaired = (paidFen: number) =>
  ({
    scheme: 'URRBMI',
    policyYear: 2025,
    payer: 'SELF',
    paidFen,
    paidOn: TODAY,
    purpose: 'REPAIR',
    ...recorded,
  }) as const;

/** What is taken for a repaired year, or why nothing is. */
function plan(policyYear: number, facts = factsWith(), more: { amount?: number; isPartial?: boolean } = {}) {
  const { amount, ...receipt } = more;
  const household = { id: HOME, number: '1', headPersonId: WHO, regionCode: REGION, version: 1, validTo: null };
  const person = { id: WHO, name: null, birthDate: null, regionCode: REGION, version: 1, mergedIntoId: null };
  const known: CollectionKnown = {
    households: new Map([[HOME, household]]),
    people: new Map([[WHO, { ...person, mergedIds: [] }]]),
    facts: new Map([[WHO, facts]]),
    ...{ heads: new Map(), formerly: new Map(), memberships: [], staff: new Set() },
    ...{ withdrawn: new Set<string>(), promised: new Set<string>() },
  };
  const line = { personId: WHO, purpose: 'REPAIR', policyYear, ...(amount && { amount }) } as const;
  const asked = { householdId: HOME, policyYear: 2028, channel: 'MI_APP', lines: [line], ...receipt } as const;
  const planned = planCollection(asked, known, law);
  return isRefused(planned)
    ? planned.problems.map(({ code }) => code)
    : planned.lines.map((one) => [one.policyYear, one.purpose, one.amountFen, one.enrollment]);
}

describe('a missed year that is repaired', () => {
  test('costs one individual contribution, and leaves the enrolment alone', () => {
    expect(plan(2025)).toEqual([[2025, 'REPAIR', 40_000, null]]);
  });
  test('costs what is left of it where a part was paid', () => {
    expect(plan(2025, factsWith([repaired(15_000)]))).toEqual([[2025, 'REPAIR', 25_000, null]]);
  });
  test('is paid once', () => expect(plan(2025, factsWith([repaired(40_000)]))).toEqual(['ALREADY_PAID']));
  test('is one that was missed', () => expect(plan(2024)).toEqual(['REPAIR_YEAR_UNKNOWN']));
  test('costs no other amount', () => {
    expect(plan(2026, factsWith(), { amount: 40_001 })).toEqual(['AMOUNT_ABOVE_DUE']);
    expect(plan(2026, factsWith(), { amount: 100 })).toEqual(['AMOUNT_BELOW_DUE']);
    expect(plan(2026, factsWith(), { amount: 100, isPartial: true })).toEqual([[2026, 'REPAIR', 100, null]]);
  });
  test('stays open while it is not known which years were missed', () => {
    const { years: _, ...facts } = factsWith();
    expect(plan(2026, facts)).toEqual(['REPAIR_UNDETERMINED']);
  });
});
