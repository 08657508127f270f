import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assessContribution,
  assessCover,
  assessEnrollmentEligibility,
  totalContribution,
} from '../../src/policy/engine.ts';
import type { PersonFacts } from '../../src/policy/facts.ts';
import { book, LC2018 } from '../policy/books.ts';
import { listings, moments, people, personFrom } from './facts.ts';

const liancheng = book(LC2018);
const RUNS = { numRuns: process.env.CANBAO_LONG ? 20_000 : 1_000 };

const asked = (facts: PersonFacts, at: { asOf: string; knownAt?: string }) => ({
  eligibility: assessEnrollmentEligibility(facts, at, liancheng),
  cover: assessCover(facts, at, liancheng),
  contribution: assessContribution(facts, at, liancheng),
});

describe('for anyone at any time', () => {
  test('being listed once more never costs', () => {
    fc.assert(
      fc.property(people, listings, moments, (given, extra, at) => {
        const before = assessContribution(personFrom(given), at, liancheng);
        const listed = { ...given, listings: [...(given.listings ?? []), extra] };
        const after = assessContribution(personFrom(listed), at, liancheng);
        expect(after.ownShare?.maxFen).toBeLessThanOrEqual(before.ownShare?.maxFen ?? 0);
        expect(after.ownShare?.minFen).toBeLessThanOrEqual(before.ownShare?.minFen ?? 0);
        expect(after.collectedNow?.maxFen).toBeLessThanOrEqual(before.collectedNow?.maxFen ?? 0);
      }),
      RUNS,
    );
  });

  test('the lines add up to the standard', () => {
    fc.assert(
      fc.property(people, moments, (given, at) => {
        const { standard, lines, decision } = assessContribution(personFrom(given), at, liancheng);
        if (decision.outcome === 'NO') {
          expect(lines).toEqual([]);
          return;
        }
        const self = lines.filter((line) => line.settlement === 'SELF');
        const others = lines.filter((line) => line.settlement !== 'SELF');
        const sum = (part: typeof lines, end: 'minFen' | 'maxFen') =>
          part.reduce((total, line) => total + line.amount[end], 0);
        expect(sum(self, 'minFen') + sum(others, 'maxFen')).toBe(standard?.maxFen);
        expect(sum(self, 'maxFen') + sum(others, 'minFen')).toBe(standard?.minFen);
      }),
      RUNS,
    );
  });

  test('amounts are whole fen between nothing and the standard', () => {
    fc.assert(
      fc.property(people, moments, (given, at) => {
        const answer = assessContribution(personFrom(given), at, liancheng);
        for (const amount of [answer.collectedNow, answer.refundDue, answer.ownShare]) {
          expect(Number.isSafeInteger(amount?.minFen)).toBe(true);
          expect(amount?.minFen).toBeGreaterThanOrEqual(0);
          expect(amount?.minFen).toBeLessThanOrEqual(amount?.maxFen ?? -1);
        }
        expect(answer.ownShare?.maxFen).toBeLessThanOrEqual(answer.standard?.maxFen ?? 0);
      }),
      RUNS,
    );
  });

  test('every answer and every step cites a clause', () => {
    fc.assert(
      fc.property(people, moments, (given, at) => {
        for (const { decision } of Object.values(asked(personFrom(given), at))) {
          expect(decision.citations.length).toBeGreaterThan(0);
          for (const part of [...decision.reasons, ...decision.parameters]) {
            expect(part.citations.length, JSON.stringify(part)).toBeGreaterThan(0);
          }
        }
      }),
      RUNS,
    );
  });

  test('an open answer names what it needs, a settled one needs nothing', () => {
    fc.assert(
      fc.property(people, moments, (given, at) => {
        const { eligibility, cover, contribution } = asked(personFrom(given), at);
        for (const { decision } of [eligibility, cover, contribution]) {
          const isOpen = decision.outcome === 'UNDETERMINED' || decision.outcome === 'CONDITIONAL';
          if (isOpen) expect(decision.neededFacts.length + decision.missingParameters.length).toBeGreaterThan(0);
          if (decision.outcome === 'AMOUNT') {
            expect(decision.neededFacts).toEqual([]);
            expect(decision.missingParameters).toEqual([]);
          }
        }
      }),
      RUNS,
    );
  });

  test('the same question has the same answer, and asking changes nothing', () => {
    fc.assert(
      fc.property(people, moments, (given, at) => {
        const facts = personFrom(given);
        const before = JSON.stringify(facts);
        expect(JSON.stringify(asked(facts, at))).toBe(JSON.stringify(asked(facts, at)));
        expect(JSON.stringify(facts)).toBe(before);
      }),
      RUNS,
    );
  });

  test('a fact that has nothing to do with the question changes nothing', () => {
    fc.assert(
      fc.property(people, moments, (given, at) => {
        const unrelated: typeof given = {
          ...given,
          statuses: [...(given.statuses ?? []), { kind: 'VETERAN', from: '2001-12-01' }],
          documents: [...(given.documents ?? []), { kind: 'MILITARY_ID', region: '350825' }],
          payments: [...(given.payments ?? []), { paid: '150.00', paidOn: '2016-11-01', policyYear: 2017 }],
          enrollments: [...(given.enrollments ?? []), { status: 'ENDED', policyYear: 2016, paidOn: '2015-11-01' }],
        };
        expect(asked(personFrom(unrelated), at)).toEqual(asked(personFrom(given), at));
      }),
      RUNS,
    );
  });

  test('learning more never turns a yes about the right to enrol into a no', () => {
    fc.assert(
      fc.property(people, moments, (given, at) => {
        const before = assessEnrollmentEligibility(personFrom(given), at, liancheng);
        fc.pre(before.status !== 'UNDETERMINED');
        const searched = { ...given, searched: 'ALL' as const, searchedOn: '2010-01-01' };
        expect(assessEnrollmentEligibility(personFrom(searched), at, liancheng).status).toBe(before.status);
      }),
      RUNS,
    );
  });

  test('a household owes what its members owe', () => {
    fc.assert(
      fc.property(fc.array(people, { maxLength: 5 }), moments, (members, at) => {
        const answers = members.map((given, index) => ({
          personId: String(index),
          contribution: assessContribution(personFrom(given), at, liancheng),
        }));
        const total = totalContribution(answers);
        const sum = (end: 'minFen' | 'maxFen') =>
          answers.reduce((fen, { contribution }) => fen + (contribution.collectedNow?.[end] ?? 0), 0);
        expect(total.collectedNow).toEqual({ minFen: sum('minFen'), maxFen: sum('maxFen') });
      }),
      RUNS,
    );
  });
});
