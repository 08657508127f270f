import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assessCriticalIllnessCeiling } from '../../src/policy/ceiling.ts';
import { cohortMember } from '../../src/policy/cohort-member.ts';
import { assessContribution, assessCover, assessEnrollmentEligibility } from '../../src/policy/engine.ts';
import { exactFen } from '../../src/policy/money.ts';
import { assessWaitingPeriod } from '../../src/policy/waiting.ts';
import { book, LC2018 } from '../policy/books.ts';
import { days, people, personFrom } from './facts.ts';

const laws = fc.constantFrom(book(LC2018), book('unidentified-province/urrbmi-2025'));
const RUNS = { numRuns: process.env.CANBAO_LONG ? 10_000 : 400 };

test('a cohort keeps of each person what the single answers say', () => {
  fc.assert(
    fc.property(people, days, laws, (given, asOf, law) => {
      const facts = personFrom(given);
      const kept = cohortMember(facts, { asOf }, law);
      const eligibility = assessEnrollmentEligibility(facts, { asOf }, law);
      const cover = assessCover(facts, { asOf }, law);
      const contribution = assessContribution(facts, { asOf }, law);
      const waiting = assessWaitingPeriod(facts, { asOf }, law);
      expect(kept).toMatchObject({
        eligibility: eligibility.status,
        isEnrolled: eligibility.isEnrolled,
        cover: cover.decision.outcome,
        benefitsStartOn: cover.benefitsStartOn,
        dueFen: exactFen(contribution.collectedNow),
        assistedBy: contribution.listing?.category ?? null,
      });
      if (eligibility.status !== 'NO' || waiting.isPaid) {
        expect(kept.waitingMonths).toBe(waiting.total);
        expect(kept.repairedYears).toBe(waiting.repairedYears);
      }
      if (!waiting.isPaid) expect(kept.isLate).toBeNull();
    }),
    RUNS,
  );
});

const YEARS = [2020, 2021, 2022, 2023, 2024, 2025];
const city = book('999900-example-city/urrbmi-2026');
const person = (paidYears: readonly number[]) =>
  personFrom({
    ...{ birthDate: '1980-05-01', hukou: '999901001', searched: 'ALL', searchedOn: '2025-09-01' },
    enrollments: paidYears.map((policyYear) => ({
      ...{ policyYear, region: '999901001', scheme: 'URRBMI' as const, status: 'PAID' as const },
      paidOn: `${policyYear - 1}-11-20`,
    })),
  } as Parameters<typeof personFrom>[0]);

test('who has paid counts one year more than the run that they kept, and loses nothing', () => {
  fc.assert(
    fc.property(fc.subarray(YEARS), (years) => {
      const at = { asOf: '2026-02-01' };
      const before = cohortMember(person(years), at, city);
      const paid = cohortMember(person([...years, 2026]), at, city);
      const { continuousYears } = assessCriticalIllnessCeiling(person([...years, 2026]), at, city);
      expect(paid.runYears).toBe(before.runYears);
      expect(paid.losesContinuity).toBe(false);
      expect(before.losesContinuity).toBe((before.runYears ?? 0) > 0);
      expect(continuousYears).toBe((paid.runYears ?? 0) + 1);
    }),
    RUNS,
  );
});
