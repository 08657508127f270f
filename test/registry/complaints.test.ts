import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createExampleCity, DISTRICT, type ExampleCity, SETTLER } from '../support/example-city.ts';
import { COUNTY, viewerWith } from '../support/graph.ts';
import { enterStay } from '../support/stays.ts';

const AUDITOR = viewerWith({ role: 'AUDITOR', regions: [DISTRICT] });
/** Twenty working days after 2 March 2026, 清明节 not among them. */
const [RECEIVED, DUE] = ['2026-03-02', '2026-03-30'];

let city: ExampleCity;
beforeAll(async () => {
  city = await createExampleCity();
});
afterAll(() => city.close());

const FIELDS = 'id version status dueOn clauses receivedOn answeredOn answer claim { id }';

async function write(
  name: string,
  input: Readonly<Record<string, unknown>>,
  { viewer = SETTLER, today = '2026-03-02' } = {},
) {
  const { data, errors } = await city.ask(
    viewer,
    `mutation ($input: ${name === 'complaintRecord' ? 'ComplaintRecordInput' : 'ComplaintAnswerInput'}!) {
      ${name}(input: $input) { complaint { ${FIELDS} } userErrors { code field } } }`,
    { input: { idempotencyKey: randomUUID(), ...input } },
    { today },
  );
  expect(errors).toEqual([]);
  return data[name];
}

const record = (given: Readonly<Record<string, unknown>> = {}, asking = {}) =>
  write(
    'complaintRecord',
    { regionCode: DISTRICT, about: '报销金额与结算单不符', source: '来访登记', ...given },
    asking,
  );

const answer = (complaintId: string, given: Readonly<Record<string, unknown>> = {}, today = DUE) =>
  write('complaintAnswer', { complaintId, version: 1, answer: '已核对并更正', ...given }, { today });

async function listed(only: string, today: string, viewer = AUDITOR): Promise<string[]> {
  const { data, errors } = await city.ask(
    viewer,
    `{ complaints(within: "${DISTRICT}", from: "2026-01-01", only: [${only}]) { id } }`,
    {},
    { today },
  );
  expect(errors).toEqual([]);
  return data.complaints.map(({ id }: { id: string }) => id);
}

describe('a complaint', () => {
  test('has to be answered within twenty working days, by the clause', async () => {
    const { complaint } = await record({ receivedOn: RECEIVED });
    expect(complaint).toMatchObject({ status: 'OPEN', dueOn: DUE, clauses: [expect.stringContaining('第九条')] });
    expect(await listed('OVERDUE', DUE)).not.toContain(complaint.id);
    expect(await listed('OVERDUE', '2026-03-31')).toContain(complaint.id);
  });

  test('answered on the last day is answered in time, and a day later is late', async () => {
    const [inTime, late] = [(await record()).complaint.id, (await record()).complaint.id];
    expect((await answer(inTime)).complaint).toMatchObject({ status: 'ANSWERED_IN_TIME', answeredOn: DUE, version: 2 });
    expect((await answer(late, {}, '2026-03-31')).complaint.status).toBe('ANSWERED_LATE');
    expect(await listed('ANSWERED_LATE', '2026-04-01')).toEqual([late]);
    expect(await listed('OVERDUE', '2026-04-01')).not.toContain(late);
  });

  test('may be about a claim that the viewer may see', async () => {
    const claimId = await enterStay(city.database.sql, {
      ...{ personId: city.people.head, admittedOn: '2026-02-01', regionCode: DISTRICT, state: 'ENTERED' },
      institutionId: city.institutions.hospital.id,
    });
    expect((await record({ claimId })).complaint.claim).toEqual({ id: claimId });
    const { complaint, userErrors } = await record({ claimId: randomUUID() });
    expect({ complaint, userErrors }).toEqual({
      complaint: null,
      userErrors: [{ code: 'CLAIM_UNKNOWN', field: 'claimId' }],
    });
  });

  test('is answered once, by the version that was read', async () => {
    const { id } = (await record()).complaint;
    expect((await answer(id, { version: 3 })).userErrors).toMatchObject([{ code: 'VERSION_STALE' }]);
    expect((await answer(id)).userErrors).toEqual([]);
    expect((await answer(id, { version: 2 })).userErrors).toMatchObject([{ code: 'COMPLAINT_ANSWERED' }]);
  });

  test('leaves a line in the audit that says nothing of what it is about', async () => {
    const { id } = (await record()).complaint;
    const [line] = await city.database.sql`select action, actor, details from audit_lines where ${id} = any(subjects)`;
    expect(line).toMatchObject({ action: 'complaintRecord', actor: 'settler' });
    expect(JSON.stringify(line?.details)).not.toContain('结算单');
  });
});

test('a page begins behind the last of the one before, and behind nothing else', async () => {
  const query = (after: string) =>
    `{ complaints(within: "${DISTRICT}", from: "2026-01-01", first: 1, after: "${after}") { id } }`;
  const all = await city.ask(AUDITOR, `{ complaints(within: "${DISTRICT}", from: "2026-01-01") { id } }`);
  const [first, second] = all.data.complaints;
  expect((await city.ask(AUDITOR, query(first.id))).data.complaints).toEqual([second]);
  const { errors } = await city.ask(AUDITOR, query(randomUUID()));
  expect(errors[0]?.extensions.code).toBe('PAGE_REFUSED');
});

describe('refused is', () => {
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['a day that has not come', { receivedOn: '2026-03-03' }, 'DAY_IN_FUTURE'],
    ['another’s region', { regionCode: COUNTY }, 'REGION_NOT_YOURS'],
    ['a region that nobody knows', { regionCode: `${DISTRICT}777` }, 'REGION_UNKNOWN'],
    ['a complaint of nothing', { about: ' ' }, 'TEXT_REFUSED'],
    ['one that names somebody by a number', { about: '身份证999999198005010011的报销' }, 'TEXT_REFUSED'],
  ])('%s', async (_, given, code) => {
    expect((await record(given)).userErrors).toMatchObject([{ code }]);
  });

  test('an answer before the complaint came in, and one to what another county has to answer', async () => {
    const { id } = (await record()).complaint;
    expect((await answer(id, { answeredOn: '2026-03-01' })).userErrors).toMatchObject([
      { code: 'DAY_BEFORE_COMPLAINT' },
    ]);
    const stranger = viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY] });
    const asked = { complaintId: id, version: 1, answer: '已核对' };
    expect((await write('complaintAnswer', asked, { viewer: stranger })).userErrors).toMatchObject([
      { code: 'COMPLAINT_UNKNOWN' },
    ]);
    expect(await listed('OPEN', '2026-03-02', viewerWith({ role: 'AUDITOR', regions: [COUNTY] }))).toEqual([]);
  });
});
