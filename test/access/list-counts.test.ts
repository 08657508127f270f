import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/services/viewer.ts';
import { COUNTY, createTestGraph, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';

const PERSON = '00000000-0000-4000-8000-000000000002';
const [OF_HEALTH, OF_CIVIL, JOB] = [randomUUID(), randomUUID(), randomUUID()];

const COUNTS = [
  ...['rowCount', 'matchedCount', 'newCount', 'changedCount', 'unchangedCount', 'droppedCount', 'unmatchedCount'],
  ...['ambiguousCount', 'rejectedCount', 'problemCount', 'needsDropConfirmation'],
];

/** Numbers since an earlier release. */
const PROMISED = ['rowCount', 'matchedCount', 'rejectedCount'];

const UNTOLD_SCOPES =
  'registry:read identity:read assistance:read assistance:list assistance:sync assistance:approve assistance:review';
/** Those who may read a delivery's rows, and not of a sensitive category. */
const UNTOLD: readonly (readonly [string, Viewer])[] = [
  ['a county officer', viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], scope: UNTOLD_SCOPES })],
  [
    'a clerk of the health department',
    viewerWith({ role: 'DEPARTMENT_CLERK', regions: [COUNTY], department: 'HEALTH', scope: UNTOLD_SCOPES }),
  ],
];

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
  const { sql } = graph.database;
  await sql`
    insert into assistance_list_batches (id, department, batch, region_code, row_count, matched_count, new_count, checksum,
      status, needs_drop_confirmation, problems, problem_count)
    select id, department, 'counted', ${COUNTY}, 7, 7, 7, 'x', 'PREVIEWED', true, '[{"line":2,"field":"","message":"x"}]'::jsonb, 7
    from (values (${OF_HEALTH}::uuid, 'HEALTH'::department), (${OF_CIVIL}::uuid, 'CIVIL_AFFAIRS')) one (id, department)`;
  await sql`insert into assistance_list_steps (batch_id, status, by, note)
    select id, 'RECEIVED', 'test', 'said' from assistance_list_batches where batch = 'counted'`;
  await sql`insert into jobs (id, kind, subject_id, region_code, department, requested_by, requested_role, done, total)
    values (${JOB}, 'ASSISTANCE_LIST_PREVIEW', ${OF_HEALTH}, ${COUNTY}, 'HEALTH', 'test', 'COUNTY_OFFICER', 3, 7)`;
  await sql`insert into assistance_listings (person_id, category, department, region_code, confirmed_on, source, batch_id)
    values (${PERSON}, 'FP_PREF', 'HEALTH', ${TOWN}, '2017-03-03', 'test', ${OF_HEALTH})`;
});
afterAll(() => graph?.close());

const batch = (id: string, fields: string) =>
  `{ node(id: "${id}") { ... on AssistanceListBatch { id department ${fields} } } }`;

describe('how many are on a list', () => {
  test.each(['ANALYST', 'VILLAGE_COLLECTOR', 'TOWNSHIP_OFFICER'])(
    'is not told to the role %s, who reads no list',
    async (role) => {
      const viewer = viewerWith({ role, regions: [COUNTY] });
      for (const field of [
        ...COUNTS,
        'problems { message }',
        'preview { heads }',
        'rows { totalCount }',
        'effects { totalCount }',
        'steps { note }',
      ]) {
        const { errors } = await graph.ask(viewer, batch(OF_CIVIL, field));
        expect(errors[0]?.extensions.code, field).toBe('FORBIDDEN');
      }
    },
  );

  test.each(['VILLAGE_COLLECTOR', 'TOWNSHIP_OFFICER'])('but that it was sent is told to the role %s', async (role) => {
    const query = `{ person(id: "${PERSON}") { assistance { batch { department batch receivedAt status } } } }`;
    const { data, errors } = await graph.ask(viewerWith({ role, regions: [COUNTY] }), query);
    expect(errors).toEqual([]);
    expect(data.person.assistance).toContainEqual({
      batch: expect.objectContaining({ department: 'HEALTH', batch: 'counted', status: 'PREVIEWED' }),
    });
  });

  test.each(UNTOLD)('of a sensitive category is not told to %s whose token leaves it out', async (_, viewer) => {
    const { data, errors } = await graph.ask(
      viewer,
      batch(OF_HEALTH, `${COUNTS.join(' ')} problems { line } job { done total }`),
    );
    expect(errors).toEqual([]);
    const hidden = Object.fromEntries(COUNTS.map((name) => [name, PROMISED.includes(name) ? 0 : null]));
    expect(data.node).toEqual({ id: OF_HEALTH, department: 'HEALTH', ...hidden, problems: [], job: null });
    expect((await graph.ask(viewer, `{ job(id: "${JOB}") { total } }`)).data).toEqual({ job: null });
  });

  test('is told of other lists, and to those who may know', async () => {
    const [[, untold] = []] = UNTOLD;
    const told = viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY] });
    const fields = 'rowCount problemCount needsDropConfirmation problems { line }';
    const seen = { rowCount: 7, problemCount: 7, needsDropConfirmation: true, problems: [{ line: 2 }] };
    expect((await graph.ask(untold as Viewer, batch(OF_CIVIL, fields))).data.node).toMatchObject(seen);
    expect((await graph.ask(told, batch(OF_HEALTH, `${fields} job { total } steps { note }`))).data.node).toMatchObject(
      {
        ...{ ...seen, job: { total: 7 }, steps: [{ note: 'said' }] },
      },
    );
  });

  test('is no column that analysts read in the database', async () => {
    const columns = await graph.database.sql<{ name: string }[]>`
      select table_name || '.' || column_name as name from information_schema.column_privileges
      where grantee = 'canbao_read' and table_name in ('assistance_list_batches', 'jobs', 'assistance_list_steps')`;
    const names = columns.map(({ name }) => name);
    expect(names).toContain('assistance_list_batches.status');
    expect(names.filter((name) => /_count|needs_|\.(done|total|note|problems)$/.test(name))).toEqual([]);
  });
});

describe('what became of a refund', () => {
  const YEARS = (fields: string) =>
    `{ assistanceYears(within: "${TOWN}", policyYear: 2018, only: PAID_FIRST) { list { person { id } ${fields} } } }`;
  const CLERK = viewerWith({ role: 'DEPARTMENT_CLERK', department: 'CIVIL_AFFAIRS', regions: [COUNTY] });

  test('is the office’s to know: a department is told what its own list brings about, whatever became of it', async () => {
    const { sql } = graph.database;
    await sql`insert into payments (person_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
      values (${PERSON}, 'URRBMI', 2018, 'SELF', 'RCU_COUNTER', 18000, '2017-10-08', 'test')`;
    const due = async () => (await graph.ask(CLERK, YEARS('paidSelf refundDue'))).data;
    const before = await due();
    expect(before.assistanceYears.list).toContainEqual({
      person: { id: PERSON },
      paidSelf: '180.00',
      refundDue: '180.00',
    });
    const [refund] = await sql<{ id: string }[]>`
      insert into refunds (person_id, scheme, policy_year, reason, amount_fen, basis, due_on, declared_by, state)
      values (${PERSON}, 'URRBMI', 2018, 'CONFIRMED_LATER', 18000, 'test', '2017-10-20', 'test', 'PAID') returning id`;
    await sql`insert into payments (person_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source, refund_id)
      values (${PERSON}, 'URRBMI', 2018, 'SELF', 'RCU_COUNTER', -18000, '2017-10-25', 'test', ${refund?.id ?? ''})`;
    expect(await due()).toEqual(before);
    expect((await graph.ask(CLERK, YEARS('refund { state }'))).errors[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
