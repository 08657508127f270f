import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/services/viewer.ts';
import { createExampleCity, DISTRICT, type ExampleCity, type Named } from '../support/example-city.ts';
import { viewerWith } from '../support/graph.ts';
import { enterStay, type GivenStay } from '../support/stays.ts';

const AUDITOR = viewerWith({ role: 'AUDITOR', regions: [DISTRICT] });

let city: ExampleCity;
beforeAll(async () => {
  city = await createExampleCity();
});
afterAll(() => city.close());
beforeEach(
  () =>
    city.database
      .sql`truncate claims, claim_steps, claim_settlements, claim_items, claim_payers, family_account_lines cascade`,
);

/** A stay that basic insurance paid 3,000 of. */
const stay = (name: Named, admittedOn: string, given: Partial<GivenStay> = {}) =>
  enterStay(city.database.sql, {
    ...{ personId: city.people[name], admittedOn, regionCode: DISTRICT, basicFen: 300_000 },
    ...{ institutionId: city.institutions.hospital.id },
    ...given,
  });

interface Row {
  readonly claim: { readonly id: string };
  readonly fundsPaid: string;
  readonly day: string | null;
  readonly otherClaim: { readonly id: string } | null;
}

async function faulty(fault: string, viewer: Viewer = AUDITOR): Promise<Row[]> {
  const { data, errors } = await city.ask(
    viewer,
    `{ claimFaults(within: "999900", policyYear: 2026, fault: ${fault}) {
      totalCount nodes { claim { id } fundsPaid day otherClaim { id } } } }`,
  );
  expect(errors).toEqual([]);
  expect(data.claimFaults.totalCount).toBe(data.claimFaults.nodes.length);
  return data.claimFaults.nodes;
}

const idsOf = async (fault: string, viewer?: Viewer) => (await faulty(fault, viewer)).map(({ claim }) => claim.id);

describe('a settled claim', () => {
  test('of somebody dead is told from the day after the death', async () => {
    await stay('dead', '2026-02-01');
    const after = await stay('dead', '2026-02-02');
    expect(await faulty('DEAD')).toEqual([
      { claim: { id: after }, fundsPaid: '3000.00', day: '2026-02-01', otherClaim: null },
    ]);
  });

  test('of somebody who never paid is told as not enrolled', async () => {
    const unpaid = await stay('unpaid', '2026-03-01');
    await stay('head', '2026-03-01');
    expect(await idsOf('NOT_ENROLLED')).toEqual([unpaid]);
  });

  test('is told up to the day before benefits begin', async () => {
    const { data } = await city.ask(
      AUDITOR,
      `query ($id: ID!) { person(id: $id) { cover(policyYear: 2026) { benefitsStartOn } } }`,
      {
        id: city.people.waiting,
      },
    );
    const begins: string = data.person.cover.benefitsStartOn;
    const waited = await stay('waiting', '2026-03-31');
    await stay('waiting', begins);
    await stay('head', '2026-03-31');
    expect(await faulty('WAITING')).toEqual([
      { claim: { id: waited }, fundsPaid: '3000.00', day: begins, otherClaim: null },
    ]);
  });

  test('is told from the day after the last one to file', async () => {
    const last = await lastDayToFile();
    await stay('head', '2026-03-01', { filedOn: last });
    const late = await stay('head', '2026-03-10', { filedOn: dayAfter(last) });
    expect(await faulty('FILED_LATE')).toMatchObject([{ claim: { id: late }, day: last }]);
  });

  test('is told with the stay that it overlaps, and not where one begins the day that the other ends', async () => {
    const first = await stay('head', '2026-03-01', { dischargedOn: '2026-03-10' });
    await stay('head', '2026-03-10', { dischargedOn: '2026-03-12' });
    const within = await stay('head', '2026-03-09', { dischargedOn: '2026-03-10' });
    await stay('head', '2026-03-05', { visit: 'OUTPATIENT' });
    await stay('spouse', '2026-03-05');
    expect(await faulty('DOUBLE_STAY')).toMatchObject([{ claim: { id: within }, otherClaim: { id: first } }]);
  });

  test('is told no more once it was taken back', async () => {
    const claimId = await stay('unpaid', '2026-03-01');
    expect(await idsOf('NOT_ENROLLED')).toEqual([claimId]);
    await city.database.sql`
      insert into claim_settlements (claim_id, person_id, scheme, policy_year, reverses_id, decision_id, admissions, total_fen, eligible_fen,
        basic_fen, critical_fen, assistance_fen, tilt_fen, other_fen, account_fen, own_fen, own_after_basic_fen, settled_by, settled_on)
      select claim_id, person_id, scheme, policy_year, id, decision_id, -1, -total_fen, -eligible_fen,
        -basic_fen, 0, 0, 0, 0, 0, -own_fen, -own_after_basic_fen, 'test', settled_on from claim_settlements`;
    expect(await idsOf('NOT_ENROLLED')).toEqual([]);
  });
});

test('nobody is told who is of another county, or who may not review what was settled', async () => {
  await stay('unpaid', '2026-03-01');
  expect(await idsOf('NOT_ENROLLED', viewerWith({ role: 'AUDITOR', regions: ['350825'] }))).toEqual([]);
  const resident = viewerWith({ role: 'RESIDENT', person: city.people.unpaid });
  const { errors } = await city.ask(
    resident,
    '{ claimFaults(within: "999900", policyYear: 2026, fault: NOT_ENROLLED) { totalCount } }',
  );
  expect(errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
});

async function lastDayToFile(): Promise<string> {
  const { data } = await city.ask(
    AUDITOR,
    `query ($id: ID!) { person(id: $id) { cover(policyYear: 2026) { claimsCloseOn } } }`,
    {
      id: city.people.head,
    },
  );
  return data.person.cover.claimsCloseOn;
}

const dayAfter = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
