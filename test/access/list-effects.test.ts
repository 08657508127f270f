import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContext } from '../../src/graph/context.ts';
import { applyApproved } from '../../src/services/assistance-lists/apply-approved.ts';
import { applyList } from '../../src/services/assistance-lists/apply-list.ts';
import { cancelList } from '../../src/services/assistance-lists/cancel-list.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { families } from '../registry/family.ts';
import { payFor } from '../registry/paid.ts';
import { COUNTY, createTestGraph, type TestGraph, viewerWith } from '../support/graph.ts';
import { approve, deliver, type ListedRow, stepOf, work } from '../sync/delivery.ts';

const clerk = (sub: string) =>
  viewerWith({ role: 'DEPARTMENT_CLERK', department: 'CIVIL_AFFAIRS', regions: [COUNTY], sub });
const [CLERK, COLLEAGUE] = [clerk('clerk'), clerk('colleague')];
const OFFICER = viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], sub: 'officer' });

let graph: TestGraph;
let rows: readonly ListedRow[];
beforeAll(async () => {
  graph = await createTestGraph();
  rows = await listOf(graph.database.sql);
});
afterAll(() => graph.close());

const counter = (viewer: Viewer) => createContext(graph.platform, viewer);

/** Sends the list for the clerk, written by somebody who knows the numbers of people whom the department does not list yet. */
const sent = (batch: string) => deliver({ ...counter(OFFICER), viewer: CLERK }, { batch, rows });

/** A list that takes on some behind the cut-off and some before, confirms others on another day, and lets others go. */
async function listOf(sql: TestGraph['database']['sql']): Promise<ListedRow[]> {
  const fresh = (await families(sql, 2)).flatMap(({ members }) => members).slice(0, 24);
  for (const id of fresh.slice(0, 12)) await payFor(sql, id);
  const listed = await sql<{ id: string }[]>`
    select person_id as id from assistance_listings where department = 'CIVIL_AFFAIRS' and category = 'DIBAO'
      and superseded_at is null and coalesce(valid_to, 'infinity') > '2017-11-20' order by person_id limit 24`;
  expect([fresh.length, listed.length]).toEqual([24, 24]);
  return [
    ...fresh.map((personId, at) => ({ personId, confirmedOn: at % 2 === 0 ? '2017-08-20' : '2017-09-15' })),
    ...listed.slice(0, 12).map(({ id }) => ({ personId: id, action: 'REMOVE' as const, validTo: '2017-07-31' })),
    ...listed.slice(12).map(({ id }) => ({ personId: id, confirmedOn: '2017-10-09' })),
  ];
}

const TOLD = `query Told($id: ID!) { node(id: $id) { ... on AssistanceListBatch {
  status rowCount matchedCount newCount changedCount unchangedCount droppedCount unmatchedCount ambiguousCount rejectedCount
  needsDropConfirmation steps { status note } job { state phase done total }
  preview { policyYear heads refundHeads refundAmount openHeads kinds { kind heads }
    payers { payer headsBefore headsAfter before after }
    towns { regionCode heads gains loses paysFirst before after refundAmount } }
  rows(first: 100) { totalCount nodes { line class match problem { code message } outcome } }
  gains: effects(kind: GAINS) { totalCount }
  effects(first: 100) { totalCount nodes { regionCode kinds settlementBefore settlementAfter assistedBefore assistedAfter
    payersBefore { payer amount } payersAfter { payer amount } collectedBefore collectedAfter refundBefore refundAfter
    isWaitSkipped isOneStop rows { line } } } } } }`;

/** What somebody is told of a delivery, the effects in the order of its lines. */
async function told(viewer: Viewer, id: string) {
  const { data, errors } = await graph.ask(viewer, TOLD, { id });
  expect(errors).toEqual([]);
  const lineOf = (effect: { rows: { line: number }[] }) => effect.rows[0]?.line ?? 0;
  data.node.effects.nodes.sort((a: never, b: never) => lineOf(a) - lineOf(b));
  return data.node;
}

/**
 * Other departments list two of three people on the list, earlier and with more help; the fund pays for some of them, and
 * gives back to others what they paid.
 */
async function othersHelp(): Promise<void> {
  const { sql } = graph.database;
  const helped = rows.filter((_, at) => at % 3 !== 0).map(({ personId }) => personId);
  await sql`insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, source)
    select id, case when row_number() over (order by id) % 2 = 0 then 'TEKUN' else 'POOR_CARD' end::assistance_category,
      'POVERTY_ALLEVIATION', ${COUNTY}, '2016-01-01', '2016-01-01', 'test' from unnest(${helped}::uuid[]) id`;
  await sql`insert into payments (person_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
    select id, 'URRBMI', 2018, 'MEDICAL_ASSISTANCE_FUND', 'FUND_TRANSFER', 18000, '2017-10-15', 'test'
    from unnest(${helped.filter((_, at) => at % 4 === 0)}::uuid[]) id`;
  const paid = await sql<{ id: string }[]>`
    select person_id as id from payments where person_id = any(${helped}::uuid[]) and policy_year = 2018 and payer = 'SELF'`;
  expect(paid.length).toBeGreaterThan(4);
  await sql`insert into refunds (person_id, scheme, policy_year, enrollment_id, reason, amount_fen, basis, due_on, state, declared_by)
    select person_id, scheme, policy_year, enrollment_id, 'CONFIRMED_LATER', 18000, 'test', '2017-10-25', 'PAID', 'test'
    from payments where person_id = any(${paid.slice(0, 3).map(({ id }) => id)}::uuid[]) and policy_year = 2018 and payer = 'SELF'`;
  await sql`insert into payments (person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source, refund_id)
    select person_id, enrollment_id, scheme, policy_year, 'SELF', 'RCU_COUNTER', -18000, '2017-10-26', 'test', id
    from refunds where basis = 'test'`;
}

test('a department is told the same of its list, whomever others list and pay for; the office is told what happens', async () => {
  const alone = await sent('alone');
  expect((await told(CLERK, alone)).newCount).toBe(24);
  const before = { clerk: await told(CLERK, alone), officer: await told(OFFICER, alone) };
  expect(before.clerk.effects.totalCount).toBeGreaterThan(30);
  await cancelList(counter(CLERK), await stepOf(counter(CLERK), alone));

  await othersHelp();
  const among = await sent('among others');
  expect(await told(CLERK, among)).toEqual(before.clerk);
  const { effects, preview } = await told(OFFICER, among);
  expect(effects.nodes).not.toEqual(before.officer.effects.nodes);
  expect(preview.refundHeads).toBeLessThan(before.officer.preview.refundHeads);
});

test('an effect of the other audience is found by no id', async () => {
  const { sql } = graph.database;
  for (const [viewer, hidden] of [
    [CLERK, 'OFFICE'],
    [OFFICER, 'DEPARTMENT'],
  ] as const) {
    const [effect] = await sql<{ id: string }[]>`
      select id from assistance_list_effects where audience = ${hidden} limit 1`;
    const { data, errors } = await graph.ask(viewer, `{ node(id: "${effect?.id}") { id } }`);
    expect([effect?.id.length, data.node, errors]).toEqual([36, null, []]);
  }
});

test('as it is applied, what the office is shown is done, and no step says of how many others spoke meanwhile', async () => {
  const [batch] = await graph.database.sql<{ id: string }[]>`
    select id from assistance_list_batches where batch = 'among others'`;
  const id = batch?.id ?? '';
  const shown = await told(OFFICER, id);
  await approve(counter(COLLEAGUE), id);
  await graph.database
    .sql`insert into payments (person_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
    values (${rows[0]?.personId ?? ''}, 'URRBMI', 2018, 'CIVIL_AFFAIRS', 'FUND_TRANSFER', 1, '2017-10-15', 'test')`;
  const phases = new Set<string>();
  const { jobId } = await applyList(counter(COLLEAGUE), await stepOf(counter(COLLEAGUE), id));
  const progress = (phase: string) => void phases.add(phase);
  await work(counter(COLLEAGUE), jobId, (one) => applyApproved({ ...one, progress }));
  const { status, steps } = await told(CLERK, id);
  expect([status, ...phases]).toEqual(['APPLIED', 'APPLY']);
  expect(steps.map(({ note }: { note: string | null }) => note)).toEqual(steps.map(() => null));
  const [fallen] = await graph.database.sql<{ n: number }[]>`
    select count(*)::int as n from refunds where reason = 'CONFIRMED_LATER' and basis <> 'test' and declared_by = 'colleague'`;
  expect(fallen?.n).toBe(shown.preview.refundHeads);
});

test('the effects of all deliveries of a page are counted together', async () => {
  const asked = '{ assistanceListBatches(first: 10) { nodes { id effects(first: 100) { totalCount nodes { id } } } } }';
  for (const viewer of [CLERK, OFFICER]) {
    const { data, errors, statements } = await graph.ask(viewer, asked);
    expect(errors).toEqual([]);
    const batches: { effects: { totalCount: number; nodes: object[] } }[] = data.assistanceListBatches.nodes;
    expect(batches.filter(({ effects }) => effects.totalCount > 0).length).toBeGreaterThan(1);
    for (const { effects } of batches) expect(effects.totalCount).toBe(effects.nodes.length);
    expect(statements.filter((text) => text.includes('count(*)'))).toHaveLength(1);
  }
});
