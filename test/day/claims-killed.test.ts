import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cityEnrollments, cityPeople } from '../../bench/city-files.ts';
import { settleClaims } from '../../src/services/claims/settle-claims.ts';
import { importEnrollments } from '../../src/services/imports/import-enrollments.ts';
import { importPeople } from '../../src/services/imports/import-people.ts';
import { CITY_DAY, createExampleCity, DISTRICT, type ExampleCity, SETTLER } from '../support/example-city.ts';
import { TEST_KEYS } from '../support/keys.ts';

/** How often a run is killed on its way. The long run is the promise; the short one sees that it is still tried. */
const ROUNDS = process.env.CANBAO_LONG ? 30 : 3;
/** Some pages of a run. */
const PEOPLE = 1200;
const CLAIMS_OF_EACH = 2;

let [steady, shaken] = [] as unknown as [ExampleCity, ExampleCity];
const running = new Set<ChildProcess>();
beforeAll(async () => {
  [steady, shaken] = await Promise.all([openCity(), openCity()]);
}, 180_000);
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  for (const city of [steady, shaken]) if (city) await city.close();
});

async function openCity(): Promise<ExampleCity> {
  const city = await createExampleCity();
  await importPeople(city.for(SETTLER), cityPeople(PEOPLE), { source: 'killed' });
  await importEnrollments(city.for(SETTLER), cityEnrollments(PEOPLE), { source: 'killed' });
  await city.database.sql`
    insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, recorded_by)
    select id, region_code, 'CREDIT', 20000, 2026, '2026-01-01', 'test' from households where source = 'killed'`;
  return city;
}

/** A stay and a visit of everybody, the same in every city: amounts differ by the number that the city gave nobody. */
const enterRound = ({ database: { sql } }: ExampleCity, round: number) => sql`
  insert into claims (number, person_id, scheme, policy_year, region_code, institution_id, visit, admitted_on,
    discharged_on, total_fen, self_paid_fen, self_first_fen, route, filed_on, entered_by, source)
  select concat('K-', ${round}::int, '-', d.number_masked, '-', p.name, '-', n), p.id, 'URRBMI', 2026, '999901001', i.id,
    (case n when 1 then 'INPATIENT' else 'OUTPATIENT' end)::visit_kind, '2026-02-01'::date + ${round}::int,
    '2026-02-01'::date + ${round}::int, case n when 1 then 500000 else 5000 end + length(p.name) * ${round}::int, 0, 0, 'ONE_STOP',
    '2026-03-20', 'test', 'test'
  from people p
  join identity_documents d on d.person_id = p.id and d.superseded_at is null
  join institutions i on i.code = 'H99990100001'
  cross join generate_series(1, ${CLAIMS_OF_EACH}) n
  where p.source = 'killed'`;

const SETTLING = fileURLToPath(new URL('claims-settler.ts', import.meta.url));

/** A run as a process of its own. */
function settling({ database }: ExampleCity): ChildProcess {
  const args = [SETTLING, database.url, TEST_KEYS, CITY_DAY, DISTRICT];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  running.add(child);
  return child;
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  running.delete(child);
  return child.exitCode;
}

const settleHere = (city: ExampleCity) =>
  settleClaims(
    city.for(SETTLER),
    { regionCode: DISTRICT, policyYear: 2026, scheme: 'URRBMI' },
    { progress: () => undefined, signal: new AbortController().signal },
  );

/** What everything came to, without what is drawn or depends on the clock. */
const endState = async ({ database: { sql } }: ExampleCity) => ({
  claims: await sql`
    select c.number, c.state, c.version, s.total_fen, s.basic_fen, s.critical_fen, s.account_fen, s.own_fen, s.own_after_basic_fen,
      s.settled_by, (select array_agg(state::text order by at) from claim_steps t where t.claim_id = c.id) as steps
    from claims c left join claim_settlements s on s.claim_id = c.id order by c.number, s.id`,
  decided: await sql`select count(*)::int as decisions from decisions`,
  accounts: await sql`
    select h.number, sum(l.amount_fen) as fen, count(*)::int as lines from family_account_lines l
    join households h on h.id = l.household_id group by h.number order by h.number`,
  audit: await sql`select sum(count)::int as claims from audit_lines where action = 'claims.settle'`,
});

describe('a run that is killed', () => {
  test(`at ${ROUNDS} moments goes on where it was: nothing is lost, nothing doubled`, {
    timeout: ROUNDS * 90_000 + 60_000,
  }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all([enterRound(steady, round), enterRound(shaken, round)]);
      const begin = Date.now();
      await settleHere(steady);
      const within = Date.now() - begin;
      const killed = settling(shaken);
      await sleep(500 + Math.random() * (within + 1000));
      killed.kill('SIGKILL');
      await ended(killed);
      expect(await ended(settling(shaken))).toBe(0);
    }
    const [expected, found] = [await endState(steady), await endState(shaken)];
    expect(found).toEqual(expected);
    expect(expected.claims).toHaveLength(ROUNDS * PEOPLE * CLAIMS_OF_EACH);
    expect(expected.claims.every(({ state }) => state === 'SETTLED')).toBe(true);
    expect(expected.claims.some(({ account_fen }) => Number(account_fen) > 0)).toBe(true);
  });
});
