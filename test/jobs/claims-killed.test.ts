import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cityEnrollments, cityPeople } from '../../bench/city-files.ts';
import { handlers } from '../../src/jobs/handlers.ts';
import { runJobHere } from '../../src/jobs/run-here.ts';
import { requestRun } from '../../src/services/claims/request-run.ts';
import { importEnrollments } from '../../src/services/imports/import-enrollments.ts';
import { importPeople } from '../../src/services/imports/import-people.ts';
import { CITY_DAY, createExampleCity, DISTRICT, type ExampleCity, SETTLER } from '../support/example-city.ts';
import { TEST_KEYS } from '../support/keys.ts';
import { environment } from '../support/serve.ts';

/** Two pages of a run, and a few households over. */
const PEOPLE = 480;
const PROGRAM = fileURLToPath(new URL('claims-worker.ts', import.meta.url));

let city: ExampleCity;
beforeAll(async () => {
  city = await createExampleCity();
  await importPeople(city.for(SETTLER), cityPeople(PEOPLE), { source: 'killed' });
  await importEnrollments(city.for(SETTLER), cityEnrollments(PEOPLE), { source: 'killed' });
  await city.database.sql`
    insert into claims (number, person_id, scheme, policy_year, region_code, institution_id, visit, admitted_on,
      discharged_on, total_fen, self_paid_fen, self_first_fen, route, filed_on, entered_by, source)
    select concat('K-', p.name), p.id, 'URRBMI', 2026, '999901001', i.id, 'INPATIENT', '2026-02-01', '2026-02-05', 500000, 0, 0,
      'ONE_STOP', '2026-03-20', 'test', 'test'
    from people p join institutions i on i.code = 'H99990100001' where p.source = 'killed'`;
}, 120_000);
afterAll(() => city?.close());

const runOf = async (id: string) =>
  (
    await city.database.sql<{ settled: number; state: string; attempt: number }[]>`
    select run.settled, jobs.state, jobs.attempt from claim_runs run join jobs on jobs.subject_id = run.id
    where run.id = ${id}`
  )[0] ?? { settled: 0, state: 'NONE', attempt: 0 };

/** Holds one claim, so that its page waits, until it is let go. */
function holdOne() {
  const [held, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holding = city.database.sql.begin(async (tx) => {
    await tx`select id from claims order by id limit 1 for update`;
    held.resolve();
    await gate.promise;
  });
  const letGo = () => {
    gate.resolve();
    return holding;
  };
  return { isHeld: Promise.race([held.promise, holding]), letGo };
}

test('a run whose process is killed in the middle goes on where it was: nothing is settled twice or counted twice', {
  timeout: 90_000,
}, async () => {
  const { runId, jobId } = await requestRun(city.for(SETTLER), {
    ...{ idempotencyKey: randomUUID(), within: DISTRICT, scheme: 'URRBMI', policyYear: 2026 },
  });
  const { isHeld, letGo } = holdOne();
  await isHeld;
  const args = [PROGRAM, city.database.url, TEST_KEYS, CITY_DAY];
  const child = spawn(process.execPath, args, { env: environment(), stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    for (const late = Date.now() + 40_000; (await runOf(runId)).settled === 0; await sleep(50))
      if (Date.now() > late) throw new Error('Nothing was settled.');
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
    await letGo();
  }
  const killed = await runOf(runId);
  expect(killed).toMatchObject({ state: 'RUNNING', attempt: 1 });
  expect(killed.settled).toBeLessThan(PEOPLE);

  const { db, keyring, rulebooks } = city.for(SETTLER);
  const ground = { db, keyring, rulebooks, today: () => CITY_DAY };
  const logError = (_: string, error: unknown) => expect(error).toBeUndefined();
  const job = await runJobHere(jobId, { ground, handlers, logError, stopping: new AbortController().signal });
  expect(job).toMatchObject({ state: 'DONE', attempt: 2, total: PEOPLE - killed.settled });
  expect(await runOf(runId)).toMatchObject({ settled: PEOPLE });
  const [kept] = await city.database.sql`
    select count(*)::int as settlements, count(distinct claim_id)::int as claims from claim_settlements`;
  expect(kept).toEqual({ settlements: PEOPLE, claims: PEOPLE });
});
