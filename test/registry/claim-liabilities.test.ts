import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectContribution } from '../../src/services/collection/collect-contribution.ts';
import { asKnownInTime, liabilityClauses } from '../../src/services/statements/claim-liabilities.ts';
import {
  CITY_DAY,
  createExampleCity,
  DISTRICT,
  type ExampleCity,
  type Named,
  SETTLER,
} from '../support/example-city.ts';
import { COUNTY, viewerWith } from '../support/graph.ts';
import { claimDesk } from './claim-desk.ts';

const AUDITOR = viewerWith({ role: 'AUDITOR', regions: [DISTRICT] });

let city: ExampleCity;
let desk: ReturnType<typeof claimDesk>;
beforeAll(async () => {
  city = await createExampleCity();
  desk = claimDesk(city);
});
afterAll(() => city.close());

async function told(viewer = AUDITOR) {
  const { data, errors } = await city.ask(
    viewer,
    `{ claimLiabilities(within: "999900", policyYear: 2026) { claims openClaims liable
      list { claim { id state } decisionId recordedOn reimbursed payable liable bearer clauses } } }`,
  );
  expect(errors).toEqual([]);
  return data.claimLiabilities;
}

/** Takes what a household pays on a day. */
async function payLate(who: Named, paidOn: string): Promise<void> {
  await collectContribution(city.for(SETTLER, paidOn), {
    ...{
      idempotencyKey: randomUUID(),
      householdId: city.households[who],
      policyYear: 2026,
      channel: 'TAX_APP' as const,
    },
    lines: [{ personId: city.people[who] }],
  });
}

/** The bank says that it had come on another day. */
async function correctDay(who: Named, paidOn: string): Promise<void> {
  const { sql } = city.database;
  const personId = city.people[who];
  await sql`update payments set paid_on = ${paidOn} where person_id = ${personId}`;
  await sql`update enrollments set paid_on = ${paidOn}, registered_on = ${paidOn} where person_id = ${personId}`;
}

const denied = async (who: Named) => {
  const claimId = await desk.enter({ who });
  await desk.check(claimId);
  expect(await desk.state(claimId)).toBe('DENIED');
  return claimId;
};

describe('a claim that was denied for want of an enrolment', () => {
  test('is the area’s own to make good once the enrolment of its day is entered', async () => {
    const claimId = await denied('unpaid');
    expect(await told()).toEqual({ claims: 0, openClaims: 0, liable: '0.00', list: [] });
    await payLate('unpaid', '2026-04-05');
    expect((await told()).claims).toBe(0);
    await correctDay('unpaid', '2025-11-20');
    const { basic, critical, assistance, tilt } = await desk.settledFor({ who: 'neighbour' });
    const due = ((basic + critical + assistance + tilt) / 100).toFixed(2);
    const { list, ...sums } = await told();
    expect(sums).toEqual({ claims: 1, openClaims: 0, liable: due });
    expect(list).toEqual([
      {
        ...{
          claim: { id: claimId, state: 'DENIED' },
          decisionId: expect.any(String),
          bearer: 'NOT_STATED',
          clauses: [],
        },
        ...{ recordedOn: expect.any(String), reimbursed: '0.00', payable: due, liable: due },
      },
    ]);
  });

  test('is nobody’s once it was checked again and settled', async () => {
    const { list } = await told();
    const { id } = list[0].claim;
    await desk.check(id);
    await desk.settle(id);
    expect((await told()).claims).toBe(0);
  });
});

test('what was paid after the day changes nothing, however early it was entered', async () => {
  await denied('waiting');
  await city.database.sql`update enrollments set recorded_at = now() where person_id = ${city.people.waiting}`;
  expect((await told()).claims).toBe(0);
});

test('what was entered late and took nothing is no liability', async () => {
  const { claimId } = await desk.settledFor({ who: 'head' });
  await city.database.sql`update enrollments set recorded_at = now() where person_id = ${city.people.head}`;
  expect(await desk.state(claimId)).toBe('SETTLED');
  expect((await told()).claims).toBe(0);
});

test('what is asked again holds what was there on the day, and nothing that came after it', () => {
  const on = (day: string) => ({ registeredOn: day, paidOn: day });
  const [then, after] = [on(CITY_DAY), on('2026-04-02')];
  const kept = { facts: {}, question: { asOf: CITY_DAY } } as never;
  const today = { enrollments: [then, after], payments: [after, then] } as never;
  expect(asKnownInTime(kept, today)).toEqual({
    ...{ fund: { familyAccountFen: 0 }, enrollments: [then], payments: [then] },
  });
});

test('another county is told nothing', async () => {
  expect((await told(viewerWith({ role: 'AUDITOR', regions: [COUNTY] }))).claims).toBe(0);
});

test('in Dalian the pooling area bears it, by the notice (DL-18)', () => {
  const { rulebooks, policyDocuments } = city.platform;
  const { rulebook } = rulebooks.find({ region: '210281', scheme: 'NRCMS', policyYear: 2019 });
  expect(liabilityClauses(rulebook, policyDocuments)).toEqual([expect.stringMatching(/ §三\(二\)$/)]);
  const own = rulebooks.find({ region: DISTRICT, scheme: 'URRBMI', policyYear: 2026 }).rulebook;
  expect(liabilityClauses(own, policyDocuments)).toEqual([]);
});
