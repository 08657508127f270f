import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { settleClaims } from '../../src/services/claims/settle-claims.ts';
import { SCOPES_OF_ROLE } from '../../src/services/viewer.ts';
import { CITY_DAY, createExampleCity, DISTRICT, type ExampleCity, SETTLER } from '../support/example-city.ts';
import { COUNTY, viewerWith } from '../support/graph.ts';
import { claimDesk, codesOf } from './claim-desk.ts';

const DECIDER = viewerWith({ role: 'COUNTY_OFFICER', sub: 'decider', regions: [DISTRICT] });

let city: ExampleCity;
let desk: ReturnType<typeof claimDesk>;
beforeAll(async () => {
  city = await createExampleCity();
  desk = claimDesk(city);
});
afterAll(() => city.close());

const FIELDS = `id kind state version openedOn openedBy decidedOn decidedBy ruling amount scheme region { code } claim { id }
  institution { code }`;
/** Whoever may read claims and knows nobody by name: a case's words and hands are not theirs. */
const NAMELESS = viewerWith({ role: 'TREASURER', sub: 'treasurer', regions: [DISTRICT] });
const INPUTS = { caseOpen: 'CaseOpenInput', caseDecide: 'CaseDecideInput', caseWithdraw: 'CaseWithdrawInput' };

async function write(name: keyof typeof INPUTS, input: object, { viewer = SETTLER, today = CITY_DAY } = {}) {
  const { data, errors } = await city.ask(
    viewer,
    `mutation ($input: ${INPUTS[name]}!) { ${name}(input: $input) { case { ${FIELDS} } userErrors { code field } } }`,
    { input: { idempotencyKey: randomUUID(), ...input } },
    { today },
  );
  expect(errors).toEqual([]);
  return data[name];
}

const open = (given: object = {}, asking = {}) =>
  write('caseOpen', { kind: 'CLAIM_REVIEW', about: '费用明细与病程不符', source: '抽查', ...given }, asking);
const sanction = (given: object = {}) =>
  open({ kind: 'SANCTION', institutionId: city.institutions.hospital.id, regionCode: DISTRICT, ...given });
const decide = (caseId: string, given: object = {}, asking: object = { viewer: DECIDER }) =>
  write('caseDecide', { caseId, version: 1, isUpheld: false, ruling: '复核无误', ...given }, asking);
const withdraw = (caseId: string, asking = {}) => write('caseWithdraw', { caseId, version: 1, reason: '误立' }, asking);

const settleAll = (regionCode: string) =>
  settleClaims(
    city.for(SETTLER),
    { regionCode, policyYear: 2026, scheme: 'URRBMI' },
    { progress: () => {}, signal: new AbortController().signal },
  );

test.each(['about', 'openedBy', 'decidedBy', 'ruling'])(
  '%s is not told to a treasurer, who sees the case',
  async (field) => {
    const asked = (name: string) => city.ask(NAMELESS, `{ supervisionCases { nodes { ${name} } } }`);
    expect((await asked('kind')).errors).toEqual([]);
    expect((await asked(field)).errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  },
);

describe('a review', () => {
  test('stops the settlement of its claim until somebody else has decided it', async () => {
    const claimId = await desk.enter();
    await desk.check(claimId);
    const { case: opened } = await open({ claimId });
    expect(opened).toMatchObject({
      ...{ kind: 'CLAIM_REVIEW', state: 'OPEN', openedBy: 'settler', openedOn: CITY_DAY, claim: { id: claimId } },
      ...{ decidedBy: null, amount: null, version: 1 },
    });
    expect(await codesOf(desk.settle(claimId))).toEqual(['UNDER_REVIEW']);
    expect((await decide(opened.id, {}, {})).userErrors).toEqual([{ code: 'SECOND_PERSON_NEEDED', field: 'caseId' }]);
    expect((await decide(opened.id)).case).toMatchObject({
      ...{ state: 'REJECTED', decidedBy: 'decider', decidedOn: CITY_DAY, ruling: '复核无误', version: 2 },
    });
    await desk.settle(claimId);
    expect(await desk.state(claimId)).toBe('SETTLED');
  });

  test('stops the payment of a settled claim, and is taken back by whoever opened it', async () => {
    const { claimId } = await desk.settledFor({});
    const { id } = (await open({ claimId })).case;
    expect(await codesOf(desk.pay(claimId))).toEqual(['UNDER_REVIEW']);
    expect((await withdraw(id, { viewer: DECIDER })).userErrors).toMatchObject([{ code: 'CASE_NOT_YOURS' }]);
    expect((await withdraw(id)).case).toMatchObject({ state: 'WITHDRAWN', ruling: '误立', version: 2 });
    await desk.pay(claimId);
    expect(await desk.state(claimId)).toBe('PAID');
  });

  test('keeps its claim as it is when everything that waits is settled, one that nothing is paid of too', async () => {
    await desk.empty();
    const [reviewed, denied, other] = [
      await desk.enter(),
      await desk.enter({ who: 'unpaid' }),
      await desk.enter({ who: 'neighbour' }),
    ];
    await open({ claimId: reviewed });
    await open({ claimId: denied });
    expect(await settleAll(DISTRICT)).toEqual({ settled: 1, denied: 0, open: 2 });
    expect([await desk.state(reviewed), await desk.state(denied), await desk.state(other)]).toEqual([
      ...['ENTERED', 'ENTERED', 'SETTLED'],
    ]);
  });

  test('of a claim is one at a time, and another may follow', async () => {
    const claimId = await desk.enter();
    const { id } = (await open({ claimId })).case;
    expect((await open({ claimId })).userErrors).toEqual([{ code: 'REVIEW_OPEN', field: 'claimId' }]);
    await decide(id);
    expect((await open({ claimId })).userErrors).toEqual([]);
  });
});

describe('a sanction', () => {
  test('that is upheld says what has to be paid, and one that is not says nothing of it', async () => {
    const { id, region } = (await sanction()).case;
    expect(region).toEqual({ code: DISTRICT });
    expect((await decide(id, { amount: '1000.00' })).userErrors).toEqual([
      { code: 'CASE_AMOUNT_REFUSED', field: 'amount' },
    ]);
    const { case: decided } = await decide(id, { isUpheld: true, ruling: '责令退回', amount: '1000.00' });
    expect(decided).toMatchObject({ state: 'UPHELD', amount: '1000.00', institution: { code: 'H99990100002' } });
  });

  test('ends once, on the version that was read, and not before it began', async () => {
    const { id } = (await sanction({ openedOn: '2026-03-30' })).case;
    expect((await decide(id, { decidedOn: '2026-03-29' })).userErrors).toMatchObject([{ code: 'DAY_BEFORE_CASE' }]);
    expect((await decide(id, { version: 2 })).userErrors).toMatchObject([{ code: 'VERSION_STALE' }]);
    expect((await decide(id)).userErrors).toEqual([]);
    expect((await decide(id, { version: 2 })).userErrors).toMatchObject([{ code: 'CASE_NOT_OPEN' }]);
  });
});

describe('refused is', () => {
  test.each<[string, object, string]>([
    ['a review of no claim', {}, 'CASE_SUBJECT_MISSING claimId'],
    ['a review of a claim that there is not', { claimId: randomUUID() }, 'CLAIM_UNKNOWN claimId'],
    ['a sanction of nobody', { kind: 'SANCTION', regionCode: DISTRICT }, 'CASE_SUBJECT_MISSING institutionId'],
    ['a dispute of no office', { kind: 'DISPUTE' }, 'CASE_SUBJECT_MISSING regionCode'],
    ['another’s office', { kind: 'DISPUTE', regionCode: COUNTY }, 'REGION_NOT_YOURS regionCode'],
    ['a case about nothing', { kind: 'DISPUTE', regionCode: DISTRICT, about: ' ' }, 'TEXT_REFUSED about'],
    [
      'a day that has not come',
      { kind: 'DISPUTE', regionCode: DISTRICT, openedOn: '2026-04-02' },
      'DAY_IN_FUTURE openedOn',
    ],
    [
      'one that names somebody by a number',
      { kind: 'DISPUTE', regionCode: DISTRICT, about: '身份证999999198005010011' },
      'TEXT_REFUSED about',
    ],
  ])('%s', async (_, given, problem) => {
    const { userErrors } = await open(given);
    expect(userErrors.map(({ code, field }: { code: string; field: string }) => `${code} ${field}`)).toEqual([problem]);
  });

  test('an office that is not the claim’s', async () => {
    const claimId = await desk.enter();
    expect((await open({ claimId, regionCode: DISTRICT })).userErrors).toMatchObject([{ code: 'REGION_NOT_OF_CLAIM' }]);
  });
});

describe('who sees and decides', () => {
  const listed = async (viewer = SETTLER, where = '{ state: { eq: OPEN } }') => {
    const { data, errors } = await city.ask(
      viewer,
      `{ supervisionCases(where: ${where}) { totalCount nodes { id } } }`,
    );
    expect(errors).toEqual([]);
    expect(data.supervisionCases.totalCount).toBe(data.supervisionCases.nodes.length);
    return data.supervisionCases.nodes.map(({ id }: { id: string }) => id);
  };

  test('whoever works for its office, and nobody else', async () => {
    const { id } = (await sanction()).case;
    const stranger = viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY] });
    expect(await listed()).toContain(id);
    expect(await listed(SETTLER, '{ kind: { eq: DISPUTE } }')).not.toContain(id);
    expect(await listed(stranger)).toEqual([]);
    expect((await decide(id, {}, { viewer: stranger })).userErrors).toMatchObject([{ code: 'CASE_UNKNOWN' }]);
    const resident = viewerWith({ role: 'RESIDENT', person: city.people.head });
    expect(await listed(resident)).toEqual([]);
  });

  test('roles that decide are the county’s alone', () => {
    const deciding = Object.entries(SCOPES_OF_ROLE).filter(([, scopes]) => scopes.includes('case:decide'));
    expect(deciding.map(([role]) => role)).toEqual(['COUNTY_OFFICER']);
  });

  test('the audit tells that it was done, and nothing of what it is about', async () => {
    const { id } = (await sanction()).case;
    const lines = await city.database.sql`select action, actor, details from audit_lines where ${id} = any(subjects)`;
    expect(lines).toMatchObject([{ action: 'caseOpen', actor: 'settler' }]);
    expect(JSON.stringify(lines)).not.toContain('病程');
  });
});
