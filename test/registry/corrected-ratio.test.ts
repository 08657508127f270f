import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { formatYuan } from '../../src/policy/money.ts';
import type { Rulebook } from '../../src/policy/rulebook.ts';
import { isReproduced, openDecision } from '../../src/services/keep-decision.ts';
import { publishRulebooks } from '../../src/services/publish-rulebook.ts';
import { createExampleCity, type ExampleCity, type Named, SETTLER } from '../support/example-city.ts';
import { viewerWith } from '../support/graph.ts';
import { claimDesk } from './claim-desk.ts';
import { type Difference, differenceReader, stay, told } from './difference-reader.ts';

/** A corrected ratio, published as a new version: told claim by claim, changed by nobody until somebody applies it. */
let city: ExampleCity;
let desk: ReturnType<typeof claimDesk>;
let differences: ReturnType<typeof differenceReader>;
beforeAll(async () => {
  city = await createExampleCity();
  desk = claimDesk(city);
  differences = differenceReader(city);
});
afterAll(() => city?.close());

const NAME = '999900-example-city/urrbmi-2026';
const AFFECTED: readonly Named[] = ['head', 'spouse', 'dibao'];
const publish = async (rulebook: Rulebook) => {
  const by = { actor: 'test', role: 'TEST' };
  await publishRulebooks(city.platform.db, { documents: [], rulebooks: [rulebook] }, by);
  await city.platform.rulebooks.reload();
};
let before: Rulebook;

/** Three are settled at the district's hospital, of which the ratio is corrected from 70 to 72 %, and one elsewhere. */
beforeEach(async () => {
  await city.database.sql`truncate claims, family_account_lines, decisions cascade`;
  before = city.platform.rulebooks.standing().find(({ rulebook }) => rulebook.name === NAME)?.rulebook as Rulebook;
  for (const who of AFFECTED) await desk.settledFor({ who, ...stay('02') });
  await desk.settledFor({ who: 'edge', where: 'clinic', ...stay('02') });
});
afterEach(() => publish(before));

async function correct(): Promise<void> {
  const corrected = structuredClone(before) as Rulebook;
  for (const rule of corrected.rules) {
    if (rule.kind !== 'benefits') continue;
    const row = rule.plans[0]?.rows.find(({ id }) => id === 'grade-two');
    Object.assign(row?.bands?.[0] ?? {}, { ratio: { value: '72.00' } });
  }
  await publish(corrected);
}

/** Everything that claims consist of, as it stands. */
async function everything() {
  const { sql } = city.database;
  const [rows] = await sql`
    select (select json_agg(c order by id) from claims c) as claims, (select json_agg(t order by id) from claim_steps t) as steps,
      (select json_agg(s order by id) from claim_settlements s) as settlements, (select count(*) from decisions) as decisions,
      (select json_agg(l order by id) from family_account_lines l) as accounts, (select count(*) from audit_lines where action <> 'registry.read') as audit`;
  return rows;
}

const isReplayed = async (id: string) => {
  const kept = await openDecision(id, city.for(SETTLER));
  return kept && isReproduced(kept);
};
const versionOf = async (id: string) =>
  (await city.ask(SETTLER, `{ decision(id: "${id}") { policyYear { version } } }`)).data.decision.policyYear.version;

test('lists those whom it affects, with what each payer would pay, and leaves the others out', async () => {
  await correct();
  const page = await differences.ofRegion('first: 10');
  expect([page.people, page.endCursor, page.differences.length]).toEqual([4, null, 3]);
  const [head, spouse, dibao] = await Promise.all(
    AFFECTED.map(async (who) => (await differences.ofPerson(who))[0] as Difference),
  );
  // 9,500 × 2 % = 190; of a dibao member 9,750 × 2 % = 195, of which medical assistance pays its part the less.
  for (const one of [head, spouse])
    expect(told(one as Difference)).toEqual(['BASIC_FUND 6650.00 6840.00 190.00', 'SELF 3350.00 3160.00 -190.00']);
  expect(told(dibao as Difference)).toEqual([
    'BASIC_FUND 7312.50 7507.50 195.00',
    'MEDICAL_ASSISTANCE 2015.63 1869.38 -146.25',
    'SELF 671.87 623.12 -48.75',
  ]);
});

test('page after page, nobody twice', async () => {
  await correct();
  const seen: string[] = [];
  let after = '';
  for (let turn = 0; turn < 4; turn += 1) {
    const page = await differences.ofRegion(`first: 1${after}`);
    seen.push(...page.differences.map(({ claim }) => claim.id));
    after = `, after: "${page.endCursor}"`;
    expect(page.endCursor === null).toBe(turn === 3);
  }
  expect([seen.length, new Set(seen).size]).toEqual([3, 3]);
});

test('changes nothing by being published or asked about', async () => {
  const stood = await everything();
  await correct();
  const published = await everything();
  // That a version was published is written down.
  expect({ ...published, audit: stood?.audit }).toEqual(stood);
  await differences.ofRegion('first: 10');
  for (const who of AFFECTED) await differences.ofPerson(who);
  expect(await everything()).toEqual(published);
});

test('is applied claim by claim, and what was settled is replayed by its own version for good', async () => {
  await correct();
  const { differences: affected } = await differences.ofRegion('first: 10');
  for (const { claim, settlement, parts } of affected) {
    await desk.reverse(claim.id, { note: '政策更正' });
    await desk.check(claim.id);
    await desk.settle(claim.id);
    expect(formatYuan((await desk.settled(claim.id)).basic)).toBe(parts[0]?.today);
    const rows = await city.database.sql<{ id: string }[]>`
      select decision_id as id from claim_settlements
      where claim_id = ${claim.id} and reverses_id is null order by settled_at`;
    const [was, is] = rows.map(({ id }) => id) as [string, string];
    expect(was).toBe(settlement.decisionId);
    expect([await isReplayed(was), await isReplayed(is)]).toEqual([true, true]);
    expect((await versionOf(is)) - (await versionOf(was))).toBeGreaterThan(0);
  }
  expect((await differences.ofRegion('first: 10')).differences).toEqual([]);
});

test('is told to nobody of elsewhere', async () => {
  await correct();
  const elsewhere = viewerWith({ role: 'COUNTY_OFFICER', sub: 'other', regions: ['350825'] });
  expect(await differences.ofRegion('first: 10', elsewhere)).toEqual({ people: 0, endCursor: null, differences: [] });
});
