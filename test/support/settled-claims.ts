import { randomUUID } from 'node:crypto';
import { addDays } from '../../src/policy/dates.ts';
import type { Rulebook } from '../../src/policy/rulebook.ts';
import { checkClaim } from '../../src/services/claims/check-claim.ts';
import { enterClaim } from '../../src/services/claims/enter-claim.ts';
import { settleClaim } from '../../src/services/claims/settle-claim.ts';
import { publishRulebooks } from '../../src/services/publish-rulebook.ts';
import { reachOf } from '../../src/services/viewer.ts';
import type { Counter } from '../../src/services/write.ts';
import { type TestGraph, viewerWith } from './graph.ts';

/** A clinic of Example City's eastern district. */
const CLINIC = { code: 'H99990100011', region: '999901', designatedBy: '999900' };

/** The law of Example City, which pays 85 % at its clinics, and what that was taken to be before anybody had read it. */
const LAW = '999900-example-city/urrbmi-2026';
const ASSUMED = {
  value: '82.00',
  assumed: {
    zh: '文件尚未收到，按上年度执行。',
    en: 'The text has not arrived; the ratio of the year before is taken.',
  },
};

const [FIRST, SECOND] = ['00000000-0000-4000-9000-000000000001', '00000000-0000-4000-9000-000000000004'];
const STAYS = [
  { personId: FIRST, admittedOn: '2026-01-12', total: 500_000 },
  { personId: FIRST, admittedOn: '2026-03-02', total: 800_000 },
  { personId: SECOND, admittedOn: '2026-02-09', total: 1_000_000 },
  { personId: SECOND, admittedOn: '2026-03-16', total: 300_050 },
] as const;

/** Claims that an office of Example City settled by a ratio that was assumed, and that was corrected afterwards. */
export async function settleClaims(graph: TestGraph): Promise<void> {
  const law = graph.platform.rulebooks.standing().find(({ rulebook }) => rulebook.name === LAW)?.rulebook as Rulebook;
  await publish(graph, assuming(law));
  await found(graph.database.sql);
  for (const [at, stay] of STAYS.entries()) await settle(graph, at, stay);
  await publish(graph, law);
}

/** Stays that were entered without the law rest on a decision that nobody can open: from now on, on one that was kept of a settled claim. */
export async function keepDecisions({ platform: { keyring }, database: { sql } }: TestGraph): Promise<void> {
  const [kept] = await sql<{ id: string; sealed: Buffer }[]>`
    select id, answer_cipher as sealed from decisions where kind = 'CLAIM' and length(facts_cipher) = 0 order by id limit 1`;
  if (!kept) throw new Error('Nobody settled a claim by the law.');
  const text = keyring.open(kept.sealed, `decisions.answer_cipher:${kept.id}`);
  const hollow = await sql<{ id: string }[]>`select id from decisions where length(facts_cipher) = 1`;
  for (const { id } of hollow) {
    await sql`
      update decisions set facts_cipher = '', answer_cipher = ${keyring.seal(text, `decisions.answer_cipher:${id}`)},
        question = kept.question, rulebook_version_id = kept.rulebook_version_id
      from decisions kept where kept.id = ${kept.id} and decisions.id = ${id}`;
  }
}

/** Enters a stay of a week, all of it inside the policy, and settles it; under an id that is the same every time. */
async function settle(
  { platform, database: { sql } }: TestGraph,
  at: number,
  stay: (typeof STAYS)[number],
): Promise<void> {
  const [viewer, today] = [
    viewerWith({ role: 'COUNTY_OFFICER', sub: 'settler', regions: [CLINIC.region] }),
    '2026-04-01',
  ];
  const counter: Counter = { ...platform, ...{ viewer, today, reach: reachOf(viewer, today) } };
  const { claimId: entered } = await enterClaim(counter, {
    ...{ idempotencyKey: randomUUID(), number: `SL-${at + 1}`, scheme: 'URRBMI', visit: 'INPATIENT', ...stay },
    ...{ institutionCode: CLINIC.code, dischargedOn: addDays(stay.admittedOn, 7), eligible: stay.total },
    ...{ selfPaid: 0, selfFirst: 0, route: 'ONE_STOP', source: 'test' },
  });
  const claimId = `00000000-0000-4000-9300-00000000000${at + 1}`;
  await sql`with renamed as (update claims set id = ${claimId} where id = ${entered})
    update claim_steps set claim_id = ${claimId} where claim_id = ${entered}`;
  await checkClaim(counter, { idempotencyKey: randomUUID(), claimId, version: 1 });
  await settleClaim(counter, { idempotencyKey: randomUUID(), claimId, version: 2 });
}

async function found(sql: TestGraph['database']['sql']): Promise<void> {
  const { code, region, designatedBy } = CLINIC;
  const id = randomUUID();
  await sql`insert into institutions (id, code, name, level, grade, region_code, source)
    values (${id}, ${code}, '示例门诊部', 'COUNTY', 'ONE', ${region}, 'test')`;
  await sql`insert into designations (institution_id, region_code, status, valid_from, source)
    values (${id}, ${designatedBy}, 'DESIGNATED', '2020-01-01', 'test')`;
}

function assuming(law: Rulebook): Rulebook {
  const copy = structuredClone(law) as Rulebook;
  for (const rule of copy.rules) {
    if (rule.kind !== 'benefits') continue;
    const row = rule.plans[0]?.rows.find(({ id }) => id === 'grade-one');
    Object.assign(row?.bands?.[0] ?? {}, { ratio: ASSUMED });
  }
  return copy;
}

async function publish({ platform }: TestGraph, rulebook: Rulebook): Promise<void> {
  await publishRulebooks(platform.db, { documents: [], rulebooks: [rulebook] }, { actor: 'test', role: 'TEST' });
  await platform.rulebooks.reload();
}
