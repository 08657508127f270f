import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { handlers } from '../../src/jobs/handlers.ts';
import { runJobHere } from '../../src/jobs/run-here.ts';
import { requestRun } from '../../src/services/claims/request-run.ts';
import { jobCancel } from '../../src/services/jobs/cancel-job.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import {
  CITY_DAY,
  createExampleCity,
  DISTRICT,
  type ExampleCity,
  SETTLER,
  SUBDISTRICT,
} from '../support/example-city.ts';
import { viewerWith } from '../support/graph.ts';
import { waitingForLocks } from '../support/waiting.ts';
import { claimDesk, codesOf } from './claim-desk.ts';

/** Everything that waits of an office, settled in the background because somebody asked for it. */
let city: ExampleCity;
let desk: ReturnType<typeof claimDesk>;
beforeAll(async () => {
  city = await createExampleCity();
  desk = claimDesk(city);
});
afterEach(() => city.database.sql`truncate claims, family_account_lines, claim_runs, jobs, duplicate_cases cascade`);
afterAll(() => city?.close());

const RUN =
  'id within { code } scheme policyYear requestedBy settled denied open job { id kind state done total attempt }';
const SETTLE = `mutation ($input: ClaimsSettleInput!) { claimsSettle(input: $input) {
  run { ${RUN} } userErrors { code field message messageZh } } }`;
const RUNS = `query ($within: RegionCode!) { claimRuns(within: $within) { ${RUN} } }`;

const wish = (over: object = {}) => ({ idempotencyKey: randomUUID(), within: DISTRICT, policyYear: 2026, ...over });
const town = viewerWith({ role: 'TOWNSHIP_OFFICER', sub: 'town', regions: [SUBDISTRICT] });
const clerk = viewerWith({ role: 'DEPARTMENT_CLERK', sub: 'clerk', regions: [DISTRICT], department: 'CIVIL_AFFAIRS' });
const narrowed = (scope: string) =>
  viewerWith({ role: 'COUNTY_OFFICER', sub: 'narrow', regions: [DISTRICT], scope: `registry:read ${scope}` });

async function settleAll(over: object = {}, viewer: Viewer = SETTLER) {
  const { data, errors } = await city.ask(viewer, SETTLE, { input: wish(over) });
  expect(errors).toEqual([]);
  return data.claimsSettle;
}

const runsSeenBy = async (viewer: Viewer, within = DISTRICT) =>
  (await city.ask(viewer, RUNS, { within })).data.claimRuns;

/** The job as the server would run it on the day of the city. */
async function work(jobId: string) {
  const { db, keyring, rulebooks } = city.for(SETTLER);
  const ground = { db, keyring, rulebooks, today: () => CITY_DAY };
  const logged: unknown[] = [];
  const logError = (_: string, error: unknown) => void logged.push(error);
  const job = await runJobHere(jobId, { ground, handlers, logError, stopping: new AbortController().signal });
  expect(logged).toEqual([]);
  return job;
}

/** Two that are paid for, one that is not, and one whose amount a question about the person leaves open. */
async function enterSome(): Promise<void> {
  for (const who of ['head', 'dibao', 'unpaid', 'edge'] as const) await desk.enter({ who });
  await city.database.sql`
    insert into duplicate_cases (kind, key, person_id, other_person_id, scheme, policy_year, proposal_reason)
    values ('CROSS_SCHEME', 'test', ${city.people.edge}, null, 'URRBMI', 2026, 'test')`;
}

describe('a run', () => {
  test('of which somebody else settled what waited ends as done with all of it', async () => {
    const claimId = await desk.enter({});
    const { run } = await settleAll();
    const done = await city.database.sql.begin(async (tx) => {
      await tx`select from people where id = ${city.people.head} for update`;
      const working = work(run.job.id).then(
        () => 'done',
        (reason: unknown) => reason,
      );
      await expect.poll(() => waitingForLocks(city.database), { timeout: 5000 }).toBe(1);
      await tx`update claims set state = 'DENIED' where id = ${claimId}`;
      return { working };
    });
    expect(await done.working).toBe('done');
    const [seen] = await runsSeenBy(SETTLER);
    expect(seen).toMatchObject({ settled: 0, denied: 0, job: { state: 'DONE', done: 1, total: 1 } });
  });

  test('settles what waits, in the name of who asked, and says what it came to', async () => {
    await enterSome();
    const { run, userErrors } = await settleAll();
    expect(userErrors).toEqual([]);
    expect(run).toMatchObject({
      ...{ within: { code: DISTRICT }, scheme: 'URRBMI', policyYear: 2026, requestedBy: 'settler' },
      ...{ settled: 0, denied: 0, open: 0, job: { kind: 'CLAIM_SETTLE', state: 'QUEUED' } },
    });
    expect(await work(run.job.id)).toMatchObject({ state: 'DONE', phase: 'SETTLE', done: 4, total: 4 });
    expect(await runsSeenBy(SETTLER)).toMatchObject([{ id: run.id, settled: 2, denied: 1, open: 1 }]);
    const settlements = await city.database.sql`select settled_by, settled_on::text as day from claim_settlements`;
    expect(settlements).toEqual([1, 2].map(() => ({ settled_by: 'settler', day: CITY_DAY })));
  });

  test('that is begun again counts what it settled before, and what stays open once', async () => {
    await enterSome();
    const { run } = await settleAll();
    await work(run.job.id);
    await desk.enter({ who: 'neighbour' });
    await city.database.sql`update jobs set state = 'RUNNING', ended_at = null where id = ${run.job.id}`;
    expect(await work(run.job.id)).toMatchObject({ attempt: 2 });
    expect(await runsSeenBy(SETTLER)).toMatchObject([{ settled: 3, denied: 1, open: 1 }]);
  });

  test('is asked for once, however often the wish is sent, and by two at once', async () => {
    const input = wish();
    const [first, again] = [await settleAll(input), await settleAll(input)];
    expect(again).toEqual(first);
    const { userErrors } = await settleAll();
    expect(userErrors).toMatchObject([{ code: 'RUN_UNDER_WAY', field: 'within' }]);
    expect(userErrors[0].message).toContain(first.run.id);
    expect((await settleAll({ within: SUBDISTRICT })).userErrors).toEqual([]);
    expect((await settleAll({ scheme: 'NRCMS' })).userErrors).toEqual([]);
    await work(first.run.job.id);
    const asked = { ...wish(), scheme: 'URRBMI' as const };
    const both = await Promise.allSettled([
      requestRun(city.for(SETTLER), asked),
      requestRun(city.for(SETTLER), { ...asked, idempotencyKey: randomUUID() }),
    ]);
    const refused = both.flatMap((one) => (one.status === 'rejected' ? [codesOf(Promise.reject(one.reason))] : []));
    expect(await Promise.all(refused)).toEqual([['RUN_UNDER_WAY']]);
  });

  test('is for the offices of the region alone', async () => {
    expect((await settleAll({}, town)).userErrors).toMatchObject([{ code: 'REGION_NOT_YOURS', field: 'within' }]);
    expect((await settleAll({ within: '999901999' })).userErrors).toMatchObject([{ code: 'REGION_UNKNOWN' }]);
    for (const policyYear of [0, -1, 1998, 2028, 2_147_483_647])
      expect((await settleAll({ policyYear })).userErrors).toMatchObject([{ code: 'POLICY_YEAR_REFUSED' }]);
    expect((await settleAll({ within: SUBDISTRICT }, town)).userErrors).toEqual([]);
    const { errors } = await city.ask(clerk, SETTLE, { input: wish() });
    expect(errors[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});

describe('a run is seen', () => {
  test('by whoever works for its region, and its job by who may settle', async () => {
    const [ofDistrict, ofTown] = [(await settleAll()).run, (await settleAll({ within: SUBDISTRICT }, town)).run];
    const ids = (runs: { id: string }[]) => runs.map(({ id }) => id).sort();
    const { data, statements } = await city.ask(SETTLER, RUNS, { within: DISTRICT });
    // The region that was asked about, the runs, their regions and their jobs: a statement each, however many there are.
    expect([ids(data.claimRuns), statements.length]).toEqual([[ofDistrict.id, ofTown.id].sort(), 4]);
    expect(ids(await runsSeenBy(town))).toEqual([ofTown.id]);
    const one = (viewer: Viewer, id: string) => city.ask(viewer, `{ claimRun(id: "${id}") { settled } }`);
    expect((await one(town, ofDistrict.id)).data.claimRun).toBeNull();
    const auditor = viewerWith({ role: 'AUDITOR', regions: [DISTRICT] });
    expect((await one(auditor, ofTown.id)).data.claimRun).toEqual({ settled: 0 });
    const stateOf = async () =>
      (await city.ask(auditor, `{ claimRun(id: "${ofTown.id}") { state error { code } } }`)).data.claimRun;
    expect(await stateOf()).toEqual({ state: 'QUEUED', error: null });
    await city.database
      .sql`update jobs set state = 'FAILED', ended_at = now(), error_code = 'BROKEN', error_zh = '中断', error_en = 'broke'
      where id = ${ofTown.job.id}`;
    expect(await stateOf()).toEqual({ state: 'FAILED', error: { code: 'BROKEN' } });
    expect((await one(clerk, ofTown.id)).errors[0]?.extensions?.code).toBe('FORBIDDEN');
  });

  test('by nobody who sends lists: jobs are told to those whose business they are', async () => {
    const { run } = await settleAll();
    const listJob = randomUUID();
    await city.database.sql`
      insert into jobs (id, kind, subject_id, region_code, department, requested_by, requested_role)
      values (${listJob}, 'ASSISTANCE_LIST_APPLY', ${randomUUID()}, ${DISTRICT}, 'CIVIL_AFFAIRS', 'clerk', 'DEPARTMENT_CLERK')`;
    const sees = async (viewer: Viewer) => {
      const seen: (string | undefined)[] = [];
      for (const id of [run.job.id, listJob])
        seen.push((await city.ask(viewer, `{ job(id: "${id}") { kind } }`)).data.job?.kind);
      return seen;
    };
    expect(await sees(SETTLER)).toEqual(['CLAIM_SETTLE', 'ASSISTANCE_LIST_APPLY']);
    expect(await sees(narrowed('claim:settle'))).toEqual(['CLAIM_SETTLE', undefined]);
    for (const viewer of [narrowed('assistance:sync'), clerk])
      expect(await sees(viewer)).toEqual([undefined, 'ASSISTANCE_LIST_APPLY']);
    const cancel = (viewer: Viewer, jobId: string) =>
      jobCancel(city.for(viewer), { idempotencyKey: randomUUID(), jobId });
    await expect(cancel(clerk, run.job.id)).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
    await expect(cancel(narrowed('assistance:sync'), run.job.id)).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
    await expect(cancel(narrowed('claim:settle'), listJob)).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
    await cancel(narrowed('claim:settle'), run.job.id);
    expect((await runsSeenBy(SETTLER))[0].job.state).toBe('CANCELLED');
    expect((await settleAll()).userErrors).toEqual([]);
  });
});
