import { randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContext } from '../../src/graph/context.ts';
import { exportRows } from '../../src/services/assistance-lists/export-rows.ts';
import { namedRows } from '../../src/services/assistance-lists/named-rows.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { listRowsById } from '../../src/store/queries/assistance-list-row.ts';
import { COUNTY, createTestGraph, type TestGraph, viewerWith } from '../support/graph.ts';
import { SENDER } from '../sync/delivery.ts';
import { type Invented, newcomer, row, rowsOf, send } from '../sync/sending.ts';

const TOWN = '350825104';
const CLERK = viewerWith({ role: 'DEPARTMENT_CLERK', sub: 'clerk', regions: [COUNTY], department: 'CIVIL_AFFAIRS' });

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph?.close());

const counter = (viewer: Viewer = SENDER) => createContext(graph.platform, viewer);

/** Somebody whom civil affairs list in the town. */
async function listed(): Promise<Invented & { id: string }> {
  const person = await newcomer(counter(), undefined, `${TOWN}201`);
  const stands = { department: 'CIVIL_AFFAIRS', category: 'DIBAO', region_code: TOWN, confirmed_on: '2017-08-20' };
  await graph.database
    .sql`insert into assistance_listings ${graph.database.sql({ id: randomUUID(), person_id: person.id, source: '测试', ...stands })}`;
  return person;
}

const masked = ({ number }: Invented) => `${number.slice(0, 6)}************`;

/** Who stands in the CSV of a delivery, by class: number and name. */
async function exported(batchId: string, viewer: Viewer) {
  const asked = { batchId, rowClass: 'DROPPED', language: 'en' } as const;
  const text = (await Array.fromAsync(exportRows(asked, counter(viewer)))).join('');
  const rows = parse(text, { bom: true, columns: true }) as { idNumber: string; name: string }[];
  return rows.map(({ idNumber, name }) => [idNumber, name]).sort();
}

const ROWS = `query ($id: ID!) { node(id: $id) { ... on AssistanceListBatch {
  rows(class: DROPPED, first: 500) { nodes { line number name } }
  effects(first: 500) { nodes { person { id } rows { number name } } } } } }`;

test('whoever a full list leaves out is called by their file: in the graph, its effects, the CSV and the report', async () => {
  const [stays, first, second] = [await listed(), await listed(), await listed()];
  const batchId = await send(counter(CLERK), { rows: [row(stays)], region: TOWN, mode: 'FULL', asOf: '2017-11-01' });
  const leave = [first, second].map((one) => [masked(one), one.name]);
  for (const viewer of [SENDER, CLERK]) {
    const { data, errors, body } = await graph.ask(viewer, ROWS, { id: batchId });
    expect(errors).toEqual([]);
    const { rows, effects } = data.node;
    const named = rows.nodes.map((one: { number: string; name: string }) => [one.number, one.name]);
    expect(named).toEqual(expect.arrayContaining(leave));
    const ofFirst = effects.nodes.find(({ person }: { person: { id: string } | null }) => person?.id === first.id);
    expect(ofFirst.rows).toEqual([{ number: masked(first), name: first.name }]);
    expect(body).not.toContain(first.number);
    expect(await exported(batchId, viewer)).toEqual(named.sort());
  }
  const { db, reach } = counter(SENDER);
  const dropped = (await rowsOf(counter(), batchId)).filter(({ line }) => line === null).map(({ id }) => id);
  const reported = (await namedRows(await listRowsById(db, reach, dropped), { db, reach })).map(
    (one) => one.numberMasked,
  );
  expect(reported).toEqual(expect.arrayContaining(leave.map(([number]) => number)));
});

test('somebody whose file the viewer may not see has no name and no number', async () => {
  const [stays, moved] = [await listed(), await listed()];
  const batchId = await send(counter(CLERK), { rows: [row(stays)], region: TOWN, mode: 'FULL', asOf: '2017-11-01' });
  await graph.database
    .sql`update assistance_listings set superseded_at = now() where person_id = ${moved.id} and superseded_at is null`;
  const { data } = await graph.ask(CLERK, ROWS, { id: batchId });
  const names = data.node.rows.nodes.map(({ name }: { name: string | null }) => name);
  expect(names).toContain(null);
  expect(names).not.toContain(moved.name);
  expect((await exported(batchId, CLERK)).flat()).not.toContain(moved.name);
  expect((await exported(batchId, SENDER)).flat()).toContain(moved.name);
});
