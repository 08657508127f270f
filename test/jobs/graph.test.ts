import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ANALYST, COUNTY, createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';

const CLERK = viewerWith({ role: 'DEPARTMENT_CLERK', regions: [COUNTY], department: 'CIVIL_AFFAIRS' });
const OTHERS = [
  viewerWith({ role: 'DEPARTMENT_CLERK', regions: [COUNTY], department: 'HEALTH' }),
  viewerWith({ role: 'DEPARTMENT_CLERK', regions: ['350824'], department: 'CIVIL_AFFAIRS' }),
  viewerWith({ role: 'COUNTY_OFFICER', regions: ['350824'] }),
];
const JOB = `query ($id: ID!) { job(id: $id) {
  id kind state phase done total attempt requestedBy requestedAt startedAt endedAt isCancelRequested
  error { code message messageZh }
} }`;
const CANCEL = `mutation ($input: JobCancelInput!) { jobCancel(input: $input) {
  job { state isCancelRequested } userErrors { code field message messageZh }
} }`;

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph?.close());

async function makeJob(more: object = {}): Promise<string> {
  const id = randomUUID();
  const row = { id, kind: 'ASSISTANCE_LIST_APPLY', subject_id: randomUUID(), region_code: COUNTY, ...more };
  const whose = { department: 'CIVIL_AFFAIRS', requested_by: 'clerk', requested_role: 'DEPARTMENT_CLERK' };
  await graph.database.sql`insert into jobs ${graph.database.sql({ ...whose, ...row })}`;
  return id;
}

test('a job is shown to its department and its county, and to nobody else', async () => {
  const id = await makeJob();
  for (const viewer of [CLERK, OFFICER]) {
    const { data, statements } = await graph.ask(viewer, JOB, { id });
    expect(data.job).toMatchObject({ id, kind: 'ASSISTANCE_LIST_APPLY', state: 'QUEUED', done: 0, error: null });
    expect(statements).toHaveLength(1);
  }
  for (const viewer of OTHERS) expect((await graph.ask(viewer, JOB, { id })).data.job).toBeNull();
  expect((await graph.ask(ANALYST, JOB, { id })).errors[0]?.extensions?.code).toBe('FORBIDDEN');
});

test('a job that failed says why in both languages', async () => {
  const failed = { state: 'FAILED', ended_at: '2017-11-20T10:00:00+08:00', error_code: 'LIST_STALE' };
  const id = await makeJob({ ...failed, error_en: 'The list is stale.', error_zh: '名单已过期。' });
  const { data } = await graph.ask(CLERK, JOB, { id });
  expect(data.job.error).toEqual({ code: 'LIST_STALE', message: 'The list is stale.', messageZh: '名单已过期。' });
  expect(data.job.endedAt).toBe('2017-11-20T10:00:00+08:00');
});

test('a job is cancelled once, however often the wish is sent, by whose it is', async () => {
  const id = await makeJob();
  const cancel = async (viewer = CLERK, idempotencyKey: string = randomUUID()) =>
    (await graph.ask(viewer, CANCEL, { input: { idempotencyKey, jobId: id } })).data.jobCancel;
  for (const viewer of OTHERS) {
    expect((await cancel(viewer)).userErrors).toMatchObject([{ code: 'JOB_UNKNOWN', field: 'jobId' }]);
  }
  const key = randomUUID();
  const cancelled = { job: { state: 'CANCELLED', isCancelRequested: true }, userErrors: [] };
  expect([await cancel(CLERK, key), await cancel(CLERK, key)]).toEqual([cancelled, cancelled]);
  expect((await cancel()).userErrors).toMatchObject([
    { code: 'JOB_ENDED', messageZh: expect.stringContaining('已结束') },
  ]);
  const lines = await graph.database.sql`select details from audit_lines where action = 'jobCancel'`;
  expect(lines).toHaveLength(1);
});
