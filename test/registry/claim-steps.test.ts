import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/services/viewer.ts';
import { transaction } from '../../src/store/db.ts';
import { lockClaim } from '../../src/store/queries/claim.ts';
import {
  CITY_DAY,
  createExampleCity,
  DISTRICT,
  type ExampleCity,
  type Named,
  SETTLER,
  TREASURER,
} from '../support/example-city.ts';
import { viewerWith } from '../support/graph.ts';
import { enterStay } from '../support/stays.ts';
import { claimDesk } from './claim-desk.ts';
import { claimsByGraph, ITEMS, refusals } from './claim-graph.ts';

let city: ExampleCity;
let desk: ReturnType<typeof claimsByGraph>;
beforeAll(async () => {
  city = await createExampleCity();
  desk = claimsByGraph(city);
});
afterAll(() => city.close());

describe('steps before settlement', () => {
  test('a claim that was returned says why, and is entered again under its number with another content', async () => {
    const first = await desk.entered({ number: 'ZY-back', items: ITEMS, diagnosis: '骨折' });
    const published = await desk.step('claimPublish', first);
    const { claim: back } = await desk.step('claimReturn', published.claim, { note: '缺转诊单' });
    expect(back).toMatchObject({ state: 'RETURNED', version: 3, publishedOn: CITY_DAY });
    expect(back.progress).toEqual({ __typename: 'ClaimReturned', step: { note: '缺转诊单' } });
    const again = await desk.entered({ number: 'ZY-back', total: '6000.00', eligible: '5500.00', diagnosis: '骨裂' });
    expect(again).toMatchObject({ id: first.id, state: 'ENTERED', version: 4, total: '6000.00', eligible: '5500.00' });
    expect(again).toMatchObject({ publishedOn: null, items: [], diagnosis: '骨裂' });
    expect(again.steps.map(({ state }: { state: string }) => state)).toEqual(['ENTERED', 'RETURNED', 'ENTERED']);
  });

  test('a returned claim is entered again for the same person alone', async () => {
    const first = await desk.entered({ number: 'ZY-other' });
    await desk.step('claimReturn', first, { note: '缺票据' });
    const other = await desk.enter({ number: 'ZY-other', personId: city.people.neighbour });
    expect(refusals(other)).toEqual(['CLAIM_NUMBER_TAKEN number']);
    expect((await desk.entered({ number: 'ZY-other' })).id).toBe(first.id);
  });

  test('a claim is not returned without a word, nor with somebody’s number in it', async () => {
    const claim = await desk.entered();
    expect(refusals(await desk.step('claimReturn', claim))).toEqual(['TEXT_REFUSED note']);
    expect(refusals(await desk.step('claimReturn', claim, { note: '电话13800000000' }))).toEqual(['TEXT_REFUSED note']);
  });

  test('a step is refused of a version that was left, and in a state where it cannot be', async () => {
    const claim = await desk.entered();
    await desk.step('claimPublish', claim);
    expect(refusals(await desk.step('claimPublish', claim))).toEqual(['VERSION_STALE version']);
    await desk.step('claimReturn', { ...claim, version: 2 }, { note: '缺票据' });
    const { userErrors } = await desk.step('claimReturn', { ...claim, version: 3 }, { note: '缺票据' });
    expect(userErrors).toMatchObject([{ code: 'CLAIM_STATE', field: 'claimId' }]);
    expect(userErrors[0].message).toContain('RETURNED');
    expect(refusals(await desk.step('claimReturn', { id: randomUUID(), version: 1 }, { note: 'x' }))).toEqual([
      'CLAIM_UNKNOWN claimId',
    ]);
  });

  test('a claim is published after it was filed, and not tomorrow', async () => {
    const claim = await desk.entered({ filedOn: '2026-03-20' });
    expect(refusals(await desk.step('claimPublish', claim, { publishedOn: '2026-03-19' }))).toEqual([
      'DAY_BEFORE_FILING publishedOn',
    ]);
    expect(refusals(await desk.step('claimPublish', claim, { publishedOn: '2026-04-02' }))).toEqual([
      'DAY_IN_FUTURE publishedOn',
    ]);
    const published = await desk.step('claimPublish', claim, { publishedOn: '2026-03-20' });
    expect(published.claim).toMatchObject({ publishedOn: '2026-03-20', state: 'ENTERED', version: 2 });
  });

  test('a violation is one of the claim’s own institution that was not withdrawn', async () => {
    const claim = await desk.entered();
    const found = (institutionId: string, withdrawnAt: string | null = null) => violation(institutionId, withdrawnAt);
    const { hospital, clinic } = city.institutions;
    for (const wrong of [await found(clinic.id), await found(hospital.id, '2026-03-01T00:00:00Z'), randomUUID()]) {
      expect(refusals(await desk.step('claimViolation', claim, { violationId: wrong }))).toEqual([
        'VIOLATION_UNKNOWN violationId',
      ]);
    }
    const violationId = await found(hospital.id);
    const named = (await desk.step('claimViolation', claim, { violationId })).claim;
    expect(named.violation).toEqual({ id: violationId });
    expect((await desk.step('claimViolation', named, { violationId: null })).claim).toMatchObject({
      ...{ violation: null, version: 3 },
    });
  });

  test('what was settled is neither returned, published nor called a violation', async () => {
    const id = await settledStay();
    const violationId = await violation(city.institutions.hospital.id);
    for (const [name, over] of [
      ['claimReturn', { note: '缺票据' }],
      ['claimPublish', {}],
      ['claimViolation', { violationId }],
    ] as const) {
      expect(refusals(await desk.step(name, { id, version: 1 }, over))).toEqual(['CLAIM_STATE claimId']);
    }
  });
});

describe('from entry to reversal', () => {
  const parts = [
    { payer: 'BASIC_FUND', amount: '2800.00' },
    { payer: 'SELF', amount: '2200.00' },
  ];

  test('a claim is checked, settled by one and paid by another, and shows who pays how much', async () => {
    const entered = await desk.entered({ route: 'ONE_STOP', personId: city.people.rigid });
    const { claim: checked } = await desk.step('claimCheck', entered);
    expect(checked).toMatchObject({ state: 'CHECKED', progress: { __typename: 'ClaimChecked' } });
    const { claim: settled } = await desk.step('claimSettle', checked);
    const settlement = { total: '5000.00', eligible: '4500.00', reverses: null, parts };
    expect(settled.progress).toEqual({ __typename: 'ClaimSettled', settlement });
    await desk.step('claimPay', settled, {}, TREASURER);
    const paid = await desk.read(settled.id);
    expect(paid.progress).toEqual({ __typename: 'ClaimPaid', settlement });
    expect(paid.steps.map(({ state, by }: { state: string; by: string }) => `${state} ${by}`)).toEqual([
      'ENTERED settler',
      'CHECKED settler',
      'SETTLED settler',
      'PAID treasurer',
    ]);
  });

  test('a settlement that was taken back stands beside the one that takes it back, below zero', async () => {
    const entered = await desk.entered({ route: 'ONE_STOP', personId: city.people.neighbour });
    const { claim: checked } = await desk.step('claimCheck', entered);
    const { claim: settled } = await desk.step('claimSettle', checked);
    const { claim: reversed } = await desk.step('claimReverse', settled, { note: '票据作废' });
    expect(reversed.progress).toEqual({
      __typename: 'ClaimReversed',
      settlement: {
        ...{ total: '-5000.00', eligible: '-4500.00', reverses: { total: '5000.00' } },
        parts: parts.map(({ payer, amount }) => ({ payer, amount: `-${amount}` })),
      },
    });
  });
});

describe('nobody both books and moves the money of one claim (BZ-16)', () => {
  const both = (role: 'COUNTY_OFFICER' | 'TREASURER') =>
    viewerWith({ role, sub: 'both', regions: [DISTRICT], purpose: 'x' });
  const settledBy = async (viewer: Viewer) => {
    const { claim: checked } = await desk.step('claimCheck', await desk.entered({ personId: city.people.spouse }));
    return desk.step('claimSettle', checked, {}, viewer);
  };

  test('who paid a claim does not take it back', async () => {
    const { claim: settled } = await settledBy(SETTLER);
    await desk.step('claimPay', settled, {}, both('TREASURER'));
    const paid = { id: settled.id, version: settled.version + 1 };
    const back = await desk.step('claimReverse', paid, { note: '票据作废' }, both('COUNTY_OFFICER'));
    expect(refusals(back)).toEqual(['PAYER_IS_REVERSER claimId']);
    expect((await desk.step('claimReverse', paid, { note: '票据作废' })).userErrors).toEqual([]);
  });

  test('who settled it once, or took that back, does not pay what somebody else settled since', async () => {
    for (const [first, second] of [
      [both('COUNTY_OFFICER'), SETTLER],
      [SETTLER, both('COUNTY_OFFICER')],
    ] as const) {
      const { claim: settled } = await settledBy(first);
      const { claim: back } = await desk.step('claimReverse', settled, { note: '票据作废' }, second);
      const { claim: checked } = await desk.step('claimCheck', back);
      const { claim: anew } = await desk.step('claimSettle', checked);
      expect(refusals(await desk.step('claimPay', anew, {}, both('TREASURER')))).toEqual(['PAYER_IS_SETTLER claimId']);
      expect((await desk.step('claimPay', anew, {}, TREASURER)).userErrors).toEqual([]);
    }
  });
});

test('two claims of one person are never held at once, though one is of a file that was merged', async () => {
  const { sql } = city.database;
  const [merged, own] = [randomUUID(), await desk.entered({ personId: city.people.edge })];
  await sql`insert into people (id, region_code, source, merged_into_id)
    values (${merged}, ${`${DISTRICT}001`}, 'test', ${city.people.edge})`;
  await sql`update people set merged_ids = array[${merged}]::uuid[] where id = ${city.people.edge}`;
  const before = await enterStay(sql, { personId: merged, admittedOn: '2026-03-02', state: 'ENTERED' });
  const { db, reach } = city.for(SETTLER);
  const order: string[] = [];
  const held = Promise.withResolvers<void>();
  const first = transaction(db, async (tx) => {
    const claim = await lockClaim(tx, reach, before);
    expect(claim).toMatchObject({ id: before, personId: merged, keptUnder: city.people.edge });
    expect([...(claim?.fileIds ?? [])].sort()).toEqual([merged, city.people.edge].sort());
    held.resolve();
    await new Promise((resolve) => setTimeout(resolve, 200));
    order.push('first');
  });
  await Promise.race([held.promise, first]);
  const second = transaction(db, async (tx) => {
    await lockClaim(tx, reach, own.id);
    order.push('second');
  });
  await Promise.all([first, second]);
  expect(order).toEqual(['first', 'second']);
});

describe('what a claim shows', () => {
  test('a settled claim shows who pays how much, who pays nothing left out but for the patient', async () => {
    const id = await settledStay();
    const { data, errors } = await city.ask(
      SETTLER,
      `{ claim(id: "${id}") { progress { __typename ... on ClaimSettled {
        step { state } settlement { total eligible reverses { id } parts { payer amount } } } } settlements { id } } }`,
    );
    expect(errors).toEqual([]);
    expect(data.claim.progress).toEqual({
      __typename: 'ClaimSettled',
      step: { state: 'SETTLED' },
      settlement: {
        ...{ total: '5000.00', eligible: '5000.00', reverses: null },
        parts: [
          { payer: 'BASIC_FUND', amount: '3000.00' },
          { payer: 'SELF', amount: '2000.00' },
        ],
      },
    });
    expect(data.claim.settlements).toHaveLength(1);
  });

  test('many claims cost as many statements as one', async () => {
    const ask = async (first: number) => {
      const fields =
        'id diagnosis(caseNumber: "1") items { name } otherPayers { paid } institution { code } person { id } steps { state }';
      const { data, statements } = await city.ask(
        SETTLER,
        `{ claims(first: ${first}, where: { person: { id: { eq: "${city.people.head}" } } }) {
          nodes { ${fields} progress { ... on ClaimSettled { settlement { total } } } settlements { total } } } }`,
      );
      return {
        count: data.claims.nodes.length,
        statements: statements.filter((text) => !text.includes('audit_lines')),
      };
    };
    const [one, many] = [await ask(1), await ask(500)];
    expect([one.count, many.count > 4]).toEqual([1, true]);
    expect(many.statements.length, many.statements.join('\n')).toBe(one.statements.length);
  });

  test('claims are listed by state, by institution and in an order', async () => {
    const { data, errors } = await city.ask(
      SETTLER,
      `{ claims(first: 500, where: { state: { eq: RETURNED } }, orderBy: [{ field: TOTAL, direction: DESC }]) { nodes { state } }
        none: claims(where: { institution: { code: { eq: "${city.institutions.cityHospital.code}" } } }) { totalCount } }`,
    );
    expect(errors).toEqual([]);
    expect(new Set(data.claims.nodes.map(({ state }: { state: string }) => state))).toEqual(new Set(['RETURNED']));
    expect(data.none.totalCount).toBe(0);
  });
});

test('a stay that is settled behind a later one says so, and no other does', async () => {
  const office = claimDesk(city);
  const enter = async (who: Named, admittedOn: string, visit: 'INPATIENT' | 'OUTPATIENT' = 'INPATIENT') => {
    const id = await office.enter({ who, visit, admittedOn, dischargedOn: admittedOn, fen: 100_000 });
    await office.check(id);
    return id;
  };
  const settle = async (claimId: string) => {
    const query = `mutation ($input: ClaimStepInput!) { claimSettle(input: $input) { laterStays { id } userErrors { code } } }`;
    const input = { idempotencyKey: randomUUID(), claimId, version: 2 };
    const { data, errors } = await city.ask(SETTLER, query, { input });
    expect([errors, data?.claimSettle.userErrors]).toEqual([[], []]);
    return data.claimSettle.laterStays.map(({ id }: { id: string }) => id);
  };
  const [early, visit, late] = [
    await enter('neighbour', '2026-02-02'),
    await enter('neighbour', '2026-03-30', 'OUTPATIENT'),
    await enter('neighbour', '2026-03-02'),
  ];
  expect(await settle(visit)).toEqual([]);
  expect(await settle(late)).toEqual([]);
  expect(await settle(early)).toEqual([late]);
  expect(await settle(await enter('dibao', '2026-01-02'))).toEqual([]);
});

async function violation(institutionId: string, withdrawnAt: string | null = null): Promise<string> {
  const id = randomUUID();
  await city.database.sql`
    insert into institution_violations (id, institution_id, found_on, description, recorded_by, withdrawn_at)
    values (${id}, ${institutionId}, '2026-03-15', '分解住院', 'test', ${withdrawnAt})`;
  return id;
}

const settledStay = () =>
  enterStay(city.database.sql, {
    ...{ personId: city.people.head, admittedOn: '2026-03-02', dischargedOn: '2026-03-09', state: 'SETTLED' },
    ...{ institutionId: city.institutions.hospital.id, regionCode: `${DISTRICT}001`, basicFen: 300_000 },
  });
