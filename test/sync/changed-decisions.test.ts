import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonFacts } from '../../src/policy/facts.ts';
import { type KeptDecision, keepDecision } from '../../src/services/keep-decision.ts';
import { reachOf, type Viewer } from '../../src/services/viewer.ts';
import type { Counter } from '../../src/services/write.ts';
import { factsOfPeople } from '../../src/store/queries/person-facts.ts';
import { families } from '../registry/family.ts';
import { createTestGraph, type TestGraph, TODAY, viewerWith } from '../support/graph.ts';
import { APPROVER, apply, approve, deliver, SENDER } from './delivery.ts';

const CHANGED = `query ($id: ID!, $first: Int!) { node(id: $id) { ... on AssistanceListBatch {
  changedDecisions(first: $first) { id person { id } decision { outcome } today { outcome } differs { part } } } } }`;

let graph: TestGraph;
let batchId: string;
let kept: KeptDecision[];

const counterOf = (viewer: Viewer): Counter => {
  const { db, keyring, rulebooks } = graph.platform;
  return { db, keyring, rulebooks, viewer, today: TODAY, reach: reachOf(viewer, TODAY) };
};

/** Two people's contribution and newborn cover are asked and kept; then one of them is listed. */
beforeAll(async () => {
  graph = await createTestGraph();
  const [sender, approver] = [counterOf(SENDER), counterOf(APPROVER)];
  const [people = []] = (await families(graph.database.sql, 2)).map(({ members }) => members.slice(0, 2));
  const asked = { policyYear: 2018, region: null, scheme: 'URRBMI', asOf: null, knownAt: null } as const;
  const facts = (await factsOfPeople(sender.db, sender.reach, people)) as unknown as PersonFacts[];
  const kinds = ['CONTRIBUTION', 'NEWBORN_COVER'] as const;
  kept = await Promise.all(facts.flatMap((one) => kinds.map((kind) => keepDecision(one, { ...asked, kind }, sender))));
  const rows = [{ personId: people[0] ?? '', confirmedOn: '2017-08-20' }];
  batchId = await deliver(sender, { batch: 'decisions', rows });
  await approve(approver, batchId);
  await apply(approver, batchId);
  kept = kept.filter(({ personId, question }) => personId === people[0] && question.kind === 'CONTRIBUTION');
});
afterAll(() => graph?.close());

const changedFor = async (viewer: Viewer, first = 20) => graph.ask(viewer, CHANGED, { id: batchId, first });

test('kept decisions that come out otherwise are listed with the delivery, then and now, and others are not', async () => {
  const { data, errors } = await changedFor(SENDER);
  expect(errors).toEqual([]);
  expect(kept).toHaveLength(1);
  expect(data.node.changedDecisions).toEqual([
    {
      ...{ id: kept[0]?.id, person: { id: kept[0]?.personId }, decision: { outcome: 'AMOUNT' } },
      ...{ today: { outcome: 'AMOUNT' }, differs: expect.arrayContaining([{ part: 'RESULT' }]) },
    },
  ]);
  const lines = await graph.database.sql`select count from audit_lines where action = 'decision.read'`;
  expect(lines).toEqual([{ count: 1 }]);
});

test('who may not read decisions is refused, and who may not see the delivery finds none', async () => {
  const narrow = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350825'], scope: 'registry:read assistance:read' });
  expect((await changedFor(narrow)).errors[0]?.extensions.code).toBe('FORBIDDEN');
  const far = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350824'] });
  expect((await changedFor(far)).data.node).toBeNull();
});

test('whoever stands on a delivery by a sensitive category alone is named to none but those who may know of it', async () => {
  const { sql } = graph.database;
  const collector = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: ['350825'] });
  const people = async (viewer: Viewer) =>
    (await changedFor(viewer)).data.node.changedDecisions.map((one: { person: { id: string } }) => one.person.id);
  const named = [kept[0]?.personId];
  expect(await people(collector)).toEqual(named);
  await sql`update assistance_list_rows set category = 'MENTAL_SEVERE' where batch_id = ${batchId}`;
  try {
    expect(await people(collector)).toEqual([]);
    expect(await people(SENDER)).toEqual(named);
  } finally {
    await sql`update assistance_list_rows set category = 'DIBAO' where batch_id = ${batchId}`;
  }
});
