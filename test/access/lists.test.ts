import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEPARTMENTS } from '../../src/policy/facts.ts';
import { reachOf, type Viewer } from '../../src/services/viewer.ts';
import { countRows, readPage } from '../../src/store/connection.ts';
import { NOUNS } from '../../src/store/nouns/index.ts';
import type { Where } from '../../src/store/where.ts';
import { COUNTY, createTestGraph, EVERYTHING, type TestGraph, TODAY, TOWN, viewerWith } from '../support/graph.ts';
import { seenBy, seenOfLists, within } from './oracle.ts';
import { type Registry, readRegistry } from './registry.ts';
import { inWords, randomViewers } from './viewers.ts';

const SEED = 20171121;
const VIEWERS = process.env.CANBAO_LONG ? 400 : 40;

let graph: TestGraph;
let registry: Registry;
beforeAll(async () => {
  graph = await createTestGraph('both', { limits: () => EVERYTHING });
  await deliver();
  registry = await readRegistry(graph.database.sql);
});
afterAll(() => graph.close());

/** Deliveries of every department about a county, a town and a neighbouring county, with rows and effects of their people. */
async function deliver(): Promise<void> {
  await graph.database.sql.unsafe(`
    insert into assistance_list_batches (department, batch, region_code, row_count, checksum, status)
    select department, 'drawn-' || region, region, 6, 'x', 'PREVIEWED'
    from unnest(enum_range(null::department)) department, unnest(array['${COUNTY}', '${TOWN}', '350823']) region;
    insert into assistance_list_rows (batch_id, line, category, class, person_id, problem_code)
    select batch.id, line, case when line % 3 = 0 then 'MENTAL_SEVERE' else 'DIBAO' end::assistance_category,
      (array['NEW', 'UNMATCHED', 'REJECTED'])[line % 3 + 1]::row_class,
      (select id from people order by md5(id::text || batch.id::text || line) limit 1), case when line % 3 = 2 then 'DEAD' end
    from assistance_list_batches batch, generate_series(1, 6) line where batch.batch like 'drawn-%';
    insert into assistance_list_effects (batch_id, person_id, region_code, audience, kinds, settlement_before, settlement_after,
      parts_before, parts_after, is_sensitive, is_wait_skipped, is_one_stop)
    select batch_id, person_id, '${TOWN}', audience, '{GAINS}', 'NONE', 'DIRECT', '{}', '{}', category = 'MENTAL_SEVERE', false, false
    from (select distinct on (batch_id, person_id) * from assistance_list_rows) row
    cross join unnest(case when row.line % 2 = 0 then array['ALL'] else array['OFFICE', 'DEPARTMENT'] end::effect_audience[]) audience`);
}

const sorted = (ids: Iterable<string>) => [...new Set(ids)].sort();
const idsOf = (rows: readonly { readonly id: string }[]) => sorted(rows.map(({ id }) => id));
const clerk = (department: string, ...regions: string[]) =>
  viewerWith({ role: 'DEPARTMENT_CLERK', department, regions });

/** Viewers who may ask for lists: drawn ones, and a clerk of every department for the county and for a town. */
const askers = (): Viewer[] => [
  ...randomViewers(registry, VIEWERS, SEED).filter(({ scopes }) => scopes.has('assistance:list')),
  ...DEPARTMENTS.flatMap((department) => [clerk(department, COUNTY), clerk(department, TOWN)]),
  viewerWith({ role: 'AUDITOR', regions: [COUNTY] }),
];

/** The ids that a list of a noun gives, which are as many as are counted. */
async function listed(name: 'AssistanceListRow' | 'AssistanceListEffect', viewer: Viewer, where: Where) {
  const filterer = { reach: reachOf(viewer, TODAY), scopes: viewer.scopes };
  const { rows } = await readPage(graph.platform.db, NOUNS[name], { where, first: 500 }, filterer);
  expect(await countRows(graph.platform.db, NOUNS[name], where, filterer)).toBe(rows.length);
  return idsOf(rows as readonly { id: string }[]);
}

test('random viewers see the rows and effects of exactly the deliveries that they may see, also through filters', async () => {
  const reached = new Set<string>();
  for (const viewer of askers()) {
    const { AssistanceListRow: rows, AssistanceListEffect: effects } = seenOfLists(viewer, registry);
    const words = inWords(viewer);
    expect(await listed('AssistanceListRow', viewer, {}), words).toEqual(idsOf(rows));
    expect(await listed('AssistanceListEffect', viewer, {}), words).toEqual(idsOf(effects));
    const health = { batch: { department: { eq: 'HEALTH' } } };
    const ofHealth = registry.batches.filter(({ department }) => department === 'HEALTH').map(({ id }) => id);
    expect(await listed('AssistanceListRow', viewer, health), words).toEqual(
      idsOf(rows.filter(({ batch }) => ofHealth.includes(batch))),
    );
    expect(await listed('AssistanceListRow', viewer, { problem: { eq: 'DEAD' } }), words).toEqual(
      idsOf(rows.filter((row) => row.class === 'REJECTED')),
    );
    if (rows.length > 0) reached.add(viewer.role);
  }
  expect(sorted(reached)).toEqual(['AUDITOR', 'COUNTY_OFFICER', 'DEPARTMENT_CLERK']);
});

describe('reports', () => {
  const REPORT = `query Report($within: RegionCode!) {
    assistanceYears(within: $within, policyYear: 2018) { listings list(first: 500) { listing { id } person { id } } } }`;

  test.each([COUNTY, TOWN])('in %s tell random viewers of the listings that they may see', async (place) => {
    const reached = new Set<string>();
    for (const viewer of askers()) {
      const seen = seenBy(viewer, registry);
      const here = new Set(within([place], registry.people));
      const listings = registry.listings.filter(({ id, person }) => seen.AssistanceListing.has(id) && here.has(person));
      const { data, errors } = await graph.ask(viewer, REPORT, { within: place });
      const { assistanceYears } = data;
      expect(errors).toEqual([]);
      const ids = assistanceYears.list.map((one: { listing: { id: string } }) => one.listing.id);
      expect(sorted(ids), inWords(viewer)).toEqual(idsOf(listings));
      expect(assistanceYears.listings).toBe(listings.length);
      if (listings.length > 0) reached.add(viewer.role);
    }
    expect(sorted(reached)).toEqual(['AUDITOR', 'COUNTY_OFFICER', 'DEPARTMENT_CLERK']);
  });

  test("of several departments are the county office's alone", async () => {
    const asked =
      '{ assistanceOverlaps(within: "350825", departments: [CIVIL_AFFAIRS, HEALTH], policyYear: 2018) { people } }';
    for (const viewer of randomViewers(registry, VIEWERS, SEED).filter((one) => one.role !== 'COUNTY_OFFICER')) {
      const { data, errors, statements } = await graph.ask(viewer, asked);
      expect([data?.assistanceOverlaps, statements], inWords(viewer)).toEqual([undefined, []]);
      expect(['FORBIDDEN', 'UNAUTHENTICATED']).toContain(errors[0]?.extensions.code);
    }
  });
});

describe('a write about lists', () => {
  const STEP = '(input: { idempotencyKey: "drawn-key-0001", batchId: "x", version: 1 }) { batch { id } }';
  const LIST = 'idempotencyKey: "drawn-key-0001", uploadId: "x", department: CIVIL_AFFAIRS, region: "350825"';
  const WRITES: readonly (readonly [string, string, string])[] = [
    ['assistanceListChunk', 'assistance:sync', `(input: { ${LIST}, chunk: 0, rows: [] }) { uploadId }`],
    ['assistanceListSync', 'assistance:sync', `(input: { ${LIST}, batch: "1", mode: FULL }) { isKnown }`],
    ['assistanceListApprove', 'assistance:approve', STEP],
    ['assistanceListApply', 'assistance:approve', STEP],
    ['assistanceListCancel', 'assistance:sync', STEP],
    ['assistanceListReverse', 'assistance:approve', STEP],
    ['assistanceListRetry', 'assistance:sync', STEP],
    [
      'assistanceListReview',
      'assistance:review',
      '(input: { idempotencyKey: "drawn-key-0001", rowId: "x", personId: "x", verdict: ACCEPTED, reason: "x" }) { row { id } }',
    ],
  ];

  test.each(WRITES)('%s is closed to whoever does not hold %s, before anything is read', async (name, scope, rest) => {
    const viewers = [...randomViewers(registry, VIEWERS, SEED), ...DEPARTMENTS.map((one) => clerk(one, COUNTY))];
    const without = viewers.filter(({ scopes }) => !scopes.has(scope));
    expect(without.length).toBeGreaterThan(10);
    for (const viewer of without) {
      const { data, errors, statements } = await graph.ask(viewer, `mutation { ${name}${rest} }`);
      expect([data?.[name], statements], inWords(viewer)).toEqual([undefined, []]);
      expect(errors[0]?.extensions.code).toBe(viewer.role === 'PUBLIC' ? 'UNAUTHENTICATED' : 'FORBIDDEN');
    }
  });
});

describe('a department', () => {
  const DELIVERIES = `{
    batches: assistanceListBatches(first: 60) { totalCount nodes { id department
      rows(first: 6) { totalCount nodes { id class person { id } listing { id } problem { code } } }
      effects(first: 6) { totalCount nodes { id person { id } } } } }
    health: assistanceListBatch(department: HEALTH, region: "${COUNTY}", batch: "drawn-${COUNTY}") { id } }`;

  /** What somebody owes and why, whom one may ask about, and whether they wait. */
  const OWING = `contribution(policyYear: 2018) { standard { exact } collectedNow { exact } refundDue { exact }
    ownShare { exact } alreadyPaid governmentSubsidy { exact } listing { category } lines { payer settlement amount { exact } }
    decision { outcome reasons { key text { zh } } neededFacts { name } } }`;
  const OWED = `{ people(first: 60) { nodes { id ${OWING} waitingPeriod(policyYear: 2018) { applies exemption { id } } } } }`;
  const HOUSES_OWE = `{ households(first: 20) { nodes { id contribution(policyYear: 2018) { unseenMembers standard { exact }
    collectedNow { exact } refundDue { exact } ownShare { exact } members { person { id } contribution { listing { category } } } } } } }`;

  /** Everything about lists that a clerk may ask for, with the ids and names of what is another department's. */
  async function everything(viewer: Viewer, others: readonly string[]): Promise<string> {
    const nodes = others.map((id, at) => `n${at}: node(id: "${id}") { id }`);
    const { body, errors } = await graph.ask(
      viewer,
      `query All { ${nodes.join(' ')}
        people(first: 500) { totalCount nodes { id assistance { id category department batch { id } } } }
        unlisted: people(where: { assistance: { none: {} } }) { totalCount }
        ${DEPARTMENTS.map(
          (one) => `p${one}: people(where: { assistance: { some: { department: { eq: ${one} } } } }) { totalCount }
          l${one}: assistanceListings(where: { department: { eq: ${one} } }) { totalCount }`,
        ).join(' ')}
        households(where: { members: { some: { person: { assistance: { some: {} } } } } }) { totalCount }
        years: assistanceYears(within: "${COUNTY}", policyYear: 2018) { listings people assisted openPeople list(first: 500) {
          listing { id } settlement payers { payer amount } assisted paidSelf changes isWaitSkipped } }
        left: assistanceYears(within: "${COUNTY}", policyYear: 2018, only: CHANGED_BY_LEAVING) { people }
        entered: assistanceYears(within: "${COUNTY}", policyYear: 2018, enteredFrom: "2017-11-01") { listings }
        month: assistanceStatement(within: "${COUNTY}", month: "2017-10", policyYear: 2018) { people amount lines { category payer heads amount } }
        other: assistanceStatement(within: "${COUNTY}", month: "2017-10", policyYear: 2018, department: HEALTH) { people } }`,
    );
    expect(errors).toEqual([]);
    const bodies = [body];
    for (const asked of [DELIVERIES, OWED, HOUSES_OWE]) {
      const answer = await graph.ask(viewer, asked);
      expect(answer.errors).toEqual([]);
      bodies.push(answer.body);
    }
    return bodies.join('\n');
  }

  test.each(DEPARTMENTS.slice(0, 4))('%s is told the same, whatever other departments list', async (department) => {
    const viewers = [clerk(department, COUNTY), clerk(department, TOWN), clerk(department, '350823')];
    const others = registry.listings.filter((one) => one.department !== department).slice(0, 5);
    const batches = registry.batches.filter((one) => one.department !== department).map(({ id }) => id);
    const rows = [...registry.listRows, ...registry.listEffects].filter(({ batch }) => batches.includes(batch));
    const strange = [...others.map(({ id }) => id), ...batches.slice(0, 5), ...rows.slice(0, 5).map(({ id }) => id)];
    const before = await told(viewers, strange);
    await churn(department);
    expect(await told(viewers, strange)).toEqual(before);
  });

  async function told(viewers: readonly Viewer[], others: readonly string[]): Promise<string[]> {
    const answers: string[] = [];
    for (const viewer of viewers) answers.push(await everything(viewer, others));
    return answers;
  }

  /** Other departments take people onto their lists and off them, and send deliveries. */
  async function churn(department: string): Promise<void> {
    const [seed] = fc.sample(fc.string({ minLength: 8, maxLength: 8 }), { numRuns: 1, seed: SEED });
    const { sql } = graph.database;
    await sql`update assistance_listings set superseded_at = now() where department <> ${department} and superseded_at is null
      and md5(id::text || ${seed ?? ''}) < '3'`;
    await sql`update assistance_listings set valid_to = '2017-06-30' where department <> ${department} and superseded_at is null
      and md5(id::text || ${seed ?? ''}) < '6'`;
    await sql`insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, source)
      select id, 'DIBAO', one, ${COUNTY}, '2016-01-01', '2016-01-01', 'test'
      from people, unnest(enum_range(null::department)) one
      where one <> ${department} and (md5(id::text || one) < '2' or id in (
        select person_id from assistance_listings where department = ${department}) and md5(id::text || one) < '8')`;
    // Money that no list of this department explains: whom it lists alone would pay first.
    await sql`insert into payments (person_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
      select person_id, 'URRBMI', 2018, payer, 'FUND_TRANSFER', 18000, '2017-10-15', 'test'
      from assistance_listings, unnest(array['MEDICAL_ASSISTANCE_FUND', 'CIVIL_AFFAIRS']::payer[]) payer
      where department = ${department} and superseded_at is null
      group by person_id, payer having min(confirmed_on) > '2017-08-31'`;
    await sql`insert into assistance_list_batches (department, batch, region_code, row_count, checksum)
      select one, ${`churned-${department}`}, ${COUNTY}, 1, 'x' from unnest(enum_range(null::department)) one where one <> ${department}`;
  }
});
