import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createContext } from '../../src/graph/context.ts';
import { applyApproved } from '../../src/services/assistance-lists/apply-approved.ts';
import { prepareList } from '../../src/services/assistance-lists/prepare-list.ts';
import { retryRows } from '../../src/services/assistance-lists/retry-rows.ts';
import { outcomeOf } from '../../src/services/assistance-lists/row-outcome.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { COUNTY, createTestGraph, type TestGraph, viewerWith } from '../support/graph.ts';
import { APPROVER, SENDER, work } from '../sync/delivery.ts';
import { invent, newcomer, register, row, send } from '../sync/sending.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph?.close());

const CLERK = viewerWith({ role: 'DEPARTMENT_CLERK', sub: 'clerk', regions: [COUNTY], department: 'CIVIL_AFFAIRS' });
const HEALTH = viewerWith({ role: 'DEPARTMENT_CLERK', sub: 'health', regions: [COUNTY], department: 'HEALTH' });

const counter = (viewer: Viewer = SENDER) => createContext(graph.platform, viewer);

/** What an operation answers; that it fails is no answer. */
async function ask(query: string, variables: Record<string, unknown> = {}, viewer: Viewer = SENDER) {
  const { data, errors } = await graph.ask(viewer, query, variables);
  expect(errors).toEqual([]);
  return data;
}

/** A step's mutation, with the delivery at the version that stands. */
async function take(name: string, batchId: string, viewer: Viewer = APPROVER, more: object = {}) {
  const { node } = await ask('query ($id: ID!) { node(id: $id) { ... on AssistanceListBatch { version } } }', {
    id: batchId,
  });
  const type = name === 'assistanceListApprove' ? 'AssistanceListApproveInput' : 'AssistanceListStepInput';
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) {
    batch { id status approvedBy isDropConfirmed } job { id kind state } userErrors { code message messageZh field } } }`;
  const input = { idempotencyKey: randomUUID(), batchId, version: node.version, ...more };
  return (await ask(query, { input }, viewer))[name];
}

/** A delivery of somebody who enters, somebody under another name, nobody on file, and a row that is wrong. */
async function mixed() {
  const [known, misnamed, nobody] = [await newcomer(counter()), await newcomer(counter()), invent()];
  const rows = [
    row(known),
    row({ ...misnamed, name: `欧阳误${misnamed.number.slice(14, 17)}` }),
    row(nobody),
    row(invent(), { confirmedOn: '2017-13-01' }),
  ];
  return { known, misnamed, nobody, batchId: await send(counter(), { rows }) };
}

/** Statements by which anything is found that has an id. */
const NODE = 21;

const ROWS = `query ($id: ID!, $class: RowClass, $first: Int, $after: String) {
  node(id: $id) { ... on AssistanceListBatch { rows(class: $class, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { line number name class match outcome category action confirmedOn valid { from to }
      problem { code field message messageZh } person { id name } listing { id category valid { from to } }
      candidates { reason person { id } } isInConflict retriedBy { id batch { batch } } batch { id } } } } } }`;

const STATUS = `query ($id: ID!) { node(id: $id) { ... on AssistanceListBatch {
  status version sentBy approvedBy needsDropConfirmation problems { line field message } problemCount
  rowCount newCount ambiguousCount unmatchedCount rejectedCount conflictCount
  steps { status by note } job { kind state requestedBy } region { code } } } }`;

const EFFECTS = `query ($id: ID!, $kind: EffectKind, $within: RegionCode, $first: Int, $after: String) {
  node(id: $id) { ... on AssistanceListBatch {
    preview { policyYear heads kinds { kind heads } payers { payer headsAfter after } refundHeads refundAmount openHeads
      towns { regionCode region { code } heads gains before after refundAmount } }
    effects(kind: $kind, within: $within, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
      nodes { id kinds regionCode person { id } rows { line class } settlementBefore settlementAfter assistedBefore
        assistedAfter payersAfter { payer amount } collectedBefore collectedAfter refundAfter isWaitSkipped isOneStop
        batch { id } } } } } }`;

describe('a delivery', () => {
  test('tells each row with its class, problem, person and candidates, in few statements', async () => {
    const { known, misnamed, batchId } = await mixed();
    const answer = await graph.ask(SENDER, ROWS, { id: batchId, first: 50 });
    const { nodes, totalCount } = answer.data.node.rows;
    expect(totalCount).toBe(4);
    expect(nodes).toMatchObject([
      {
        line: 2,
        class: 'NEW',
        match: 'NUMBER',
        outcome: 'WAITING',
        person: { id: known.id },
        problem: null,
        listing: null,
      },
      { line: 3, class: 'AMBIGUOUS', candidates: [{ reason: 'NUMBER_OTHER_NAME', person: { id: misnamed.id } }] },
      {
        line: 4,
        class: 'UNMATCHED',
        outcome: 'WAITING',
        person: null,
        problem: { code: 'UNKNOWN_PERSON', field: 'idNumber' },
      },
      { line: 5, class: 'REJECTED', outcome: 'NOT_APPLIED', problem: { code: 'DAY_INVALID', field: 'confirmedOn' } },
    ]);
    expect(nodes[0]).toMatchObject({ name: known.name, number: `${known.number.slice(0, 6)}************` });
    expect(answer.body).not.toContain(known.number);
    // The page and its count, and one for each thing that hangs on rows.
    expect(answer.statements.length, answer.statements.join('\n')).toBe(NODE + 8);
    const page = (await ask(ROWS, { id: batchId, first: 3 })).node.rows;
    const next = (await ask(ROWS, { id: batchId, first: 3, after: page.pageInfo.endCursor })).node.rows;
    expect([...page.nodes, ...next.nodes].map(({ line }) => line)).toEqual([2, 3, 4, 5]);
    expect((await ask(ROWS, { id: batchId, class: 'REJECTED' })).node.rows.totalCount).toBe(1);
  });

  test('tells how far it is, and who did what', async () => {
    const { batchId } = await mixed();
    expect((await ask(STATUS, { id: batchId })).node).toMatchObject({
      ...{ status: 'PREVIEWED', sentBy: 'sender', approvedBy: null, problems: [], region: { code: COUNTY } },
      ...{ rowCount: 4, newCount: 1, ambiguousCount: 1, unmatchedCount: 1, rejectedCount: 1 },
      steps: ['RECEIVED', 'STAGED', 'MATCHED', 'PREVIEWED'].map((status) => ({ status, by: 'sender' })),
      job: { kind: 'ASSISTANCE_LIST_PREVIEW', state: 'DONE', requestedBy: 'sender' },
    });
    const refused = await send(counter(), { rows: 'idNumber,name,category\n1,甲\n' });
    const { status, problems, problemCount } = (await ask(STATUS, { id: refused })).node;
    expect([status, problems.length]).toEqual(['REFUSED', problemCount]);
  });

  test('tells what it does, in totals and person by person', async () => {
    const people = [await newcomer(counter()), await newcomer(counter(), undefined, '350825101')];
    const batchId = await send(counter(), { rows: people.map((one) => row(one)), policyYear: 2018 });
    const answer = await graph.ask(SENDER, EFFECTS, { id: batchId });
    const { preview, effects } = answer.data.node;
    expect(preview).toMatchObject({ policyYear: 2018, heads: 2, refundHeads: 0, refundAmount: '0.00', openHeads: 0 });
    expect(preview.kinds).toContainEqual({ kind: 'GAINS', heads: 2 });
    expect(preview.towns.map(({ region, heads, gains }: Town) => [region.code, heads, gains])).toEqual([
      ['350825101', 1, 1],
      ['350825103', 1, 1],
    ]);
    expect(effects.nodes).toMatchObject(
      people.toReversed().map(({ id }, at) => ({
        ...{ person: { id }, rows: [{ line: 3 - at, class: 'NEW' }], batch: { id: batchId } },
        ...{ kinds: expect.arrayContaining(['GAINS']), settlementBefore: 'NONE', settlementAfter: 'DIRECT' },
        ...{ assistedBefore: '0.00', collectedBefore: '180.00', collectedAfter: '0.00' },
      })),
    );
    expect(answer.statements.length, answer.statements.join('\n')).toBe(NODE + 6);
    const first = (await ask(EFFECTS, { id: batchId, first: 1 })).node.effects;
    const second = (await ask(EFFECTS, { id: batchId, first: 1, after: first.pageInfo.endCursor })).node.effects;
    expect([...first.nodes, ...second.nodes].map(({ id }) => id)).toEqual(
      effects.nodes.map(({ id }: { id: string }) => id),
    );
    expect((await ask(EFFECTS, { id: batchId, kind: 'LOSES' })).node.effects.totalCount).toBe(0);
    expect((await ask(EFFECTS, { id: batchId, within: '350825101' })).node.effects.totalCount).toBe(1);
  });

  test('is found by its name, and listed by whoever may see it', async () => {
    await send(counter(CLERK), { rows: [row(invent())], batch: 'friday' });
    const query = `{ assistanceListBatch(department: CIVIL_AFFAIRS, region: "${COUNTY}", batch: "friday") { batch status }
      assistanceListBatches(department: CIVIL_AFFAIRS, first: 1) { nodes { batch department } } }`;
    expect(await ask(query, {}, CLERK)).toEqual({
      assistanceListBatch: { batch: 'friday', status: 'PREVIEWED' },
      assistanceListBatches: { nodes: [{ batch: 'friday', department: 'CIVIL_AFFAIRS' }] },
    });
    expect(await ask(query, {}, HEALTH)).toEqual({ assistanceListBatch: null, assistanceListBatches: { nodes: [] } });
  });
});

interface Town {
  readonly region: { readonly code: string };
  readonly heads: number;
  readonly gains: number;
}

describe('a list that is sent in pieces', () => {
  const CHUNK = `mutation ($input: AssistanceListChunkInput!) {
    assistanceListChunk(input: $input) { uploadId userErrors { code } } }`;
  const SYNC = `mutation ($input: AssistanceListSyncInput!) {
    assistanceListSync(input: $input) { isKnown batch { id status batch } job { id } userErrors { code message messageZh field } } }`;

  test('is a delivery; sent again it is known, and another department’s clerk is refused', async () => {
    const known = await newcomer(counter());
    const of = { uploadId: randomUUID(), department: 'CIVIL_AFFAIRS', region: COUNTY };
    const rows = [
      { idNumber: known.number, name: known.name, category: '低保', confirmedOn: '2017-08-20', action: 'ADD' },
    ];
    const piece = { ...of, idempotencyKey: randomUUID(), chunk: 0, rows };
    expect(await ask(CHUNK, { input: piece }, CLERK)).toEqual({
      assistanceListChunk: { uploadId: of.uploadId, userErrors: [] },
    });
    const input = { ...of, idempotencyKey: randomUUID(), chunks: 1, batch: 'pieces', mode: 'DELTA' };
    const { assistanceListSync: made } = await ask(SYNC, { input }, CLERK);
    expect(made).toMatchObject({ isKnown: false, batch: { status: 'RECEIVED', batch: 'pieces' }, userErrors: [] });
    await work(counter(), made.job.id, (one) => prepareList(one.counter, made.batch.id, one));
    const again = await ask(SYNC, { input: { ...input, idempotencyKey: randomUUID() } }, CLERK);
    expect(again.assistanceListSync).toMatchObject({
      isKnown: true,
      batch: { id: made.batch.id, status: 'PREVIEWED' },
      job: null,
    });
    const other = await ask(SYNC, { input: { ...input, idempotencyKey: randomUUID() } }, HEALTH);
    expect(other.assistanceListSync).toMatchObject({ batch: null, userErrors: [{ code: 'DEPARTMENT_NOT_YOURS' }] });
    expect(other.assistanceListSync.userErrors[0].messageZh).toMatch(/\p{Script=Han}/u);
  });
});

describe('the life of a delivery', () => {
  test('is approved, applied, tried again and taken back by mutations, and its rows say what became of them', async () => {
    const { known, nobody, batchId } = await mixed();
    expect(await take('assistanceListApprove', batchId, SENDER)).toMatchObject({
      batch: null,
      userErrors: [{ code: 'SAME_PERSON_APPROVES', field: 'batchId' }],
    });
    expect((await take('assistanceListApprove', batchId)).batch).toMatchObject({
      status: 'APPROVED',
      approvedBy: 'approver',
    });
    const { job } = await take('assistanceListApply', batchId);
    expect(job).toMatchObject({ kind: 'ASSISTANCE_LIST_APPLY', state: 'QUEUED' });
    await work(counter(APPROVER), job.id, applyApproved);
    const applied = (await ask(ROWS, { id: batchId })).node.rows.nodes;
    expect(applied.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'APPLIED',
      ...Array(3).fill('NOT_APPLIED'),
    ]);
    expect(applied[0]).toMatchObject({ person: { id: known.id }, listing: { category: 'DIBAO' } });

    await register(counter(), nobody);
    const retry = await graph.database.sql`select id from jobs where subject_id = ${batchId} and state = 'QUEUED'`;
    await work(counter(), retry[0]?.id, (one) => retryRows(one.counter, batchId, one));
    const [, , tried] = (await ask(ROWS, { id: batchId })).node.rows.nodes;
    expect(tried).toMatchObject({
      class: 'UNMATCHED',
      outcome: 'RETRIED',
      retriedBy: { batch: { batch: expect.stringMatching(/\+1$/) } },
    });

    const why = { note: '报错批次' };
    expect((await take('assistanceListReverse', batchId, APPROVER, why)).batch).toMatchObject({ status: 'REVERSED' });
    const reversed = (await ask(ROWS, { id: batchId })).node.rows.nodes;
    expect(reversed.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'REVERSED',
      ...Array(3).fill('NOT_APPLIED'), // what tried one of them again was cancelled with it
    ]);
  });

  test('ends when it is cancelled', async () => {
    const { batchId } = await mixed();
    expect((await take('assistanceListCancel', batchId, CLERK)).batch).toMatchObject({ status: 'CANCELLED' });
    expect((await take('assistanceListRetry', batchId)).userErrors).toMatchObject([{ code: 'BATCH_CANCELLED' }]);
  });

  test.each([
    ['REJECTED', 'APPLIED', false, 'NOT_APPLIED'],
    ['NEW', 'CANCELLED', false, 'NOT_APPLIED'],
    ['NEW', 'REFUSED', false, 'NOT_APPLIED'],
    ['UNCHANGED', 'APPLIED', false, 'APPLIED'],
    ['DROPPED', 'APPROVED', false, 'WAITING'],
    ['AMBIGUOUS', 'APPLIED', true, 'RETRIED'],
    ['AMBIGUOUS', 'PREVIEWED', false, 'WAITING'],
    ['UNMATCHED', 'REVERSED', false, 'NOT_APPLIED'],
    ['CHANGED', 'REVERSED', false, 'REVERSED'],
  ] as const)(
    'a row that is %s, of a delivery that is %s (tried again: %s), is %s',
    (rowClass, status, isRetried, outcome) => {
      expect(outcomeOf({ class: rowClass }, { status, isValidateOnly: false }, isRetried)).toBe(outcome);
    },
  );

  test('a row of a delivery that is only shown waits for nothing', () => {
    const shown = { status: 'PREVIEWED', isValidateOnly: true } as const;
    expect(outcomeOf({ class: 'NEW' }, shown, false)).toBe('NOT_APPLIED');
  });
});

describe('the queue of matches', () => {
  const QUEUE = `query ($within: RegionCode!, $department: Department, $first: Int, $after: String) {
    assistanceListReviews(within: $within, department: $department, first: $first, after: $after) {
      totalCount pageInfo { endCursor hasNextPage } nodes { id line batch { id } candidates { person { id } } } } }`;
  const SAY = `mutation ($input: AssistanceListReviewInput!) {
    assistanceListReview(input: $input) { row { class match person { id } } batch { status } userErrors { code } } }`;

  const queue = async (variables: object = {}) =>
    (await ask(QUEUE, { within: COUNTY, ...variables })).assistanceListReviews;
  const say = async (rowId: string, personId: string, verdict: string) =>
    (await ask(SAY, { input: { idempotencyKey: randomUUID(), rowId, personId, verdict, reason: '已核对户口簿' } }))
      .assistanceListReview;

  test('holds rows with candidates, the oldest delivery first, until somebody has said who is meant', async () => {
    const [first, second] = [await mixed(), await mixed()];
    const { nodes, totalCount } = await queue({ first: 500 });
    expect(totalCount).toBe(nodes.length);
    const mine = nodes.filter(({ batch }: Queued) => [first.batchId, second.batchId].includes(batch.id));
    expect(mine.map(({ batch }: Queued) => batch.id)).toEqual([first.batchId, second.batchId]);
    expect(mine[0].candidates).toEqual([{ person: { id: first.misnamed.id } }]);
    const page = await queue({ first: 1 });
    expect((await queue({ first: 499, after: page.pageInfo.endCursor })).nodes).toEqual(nodes.slice(1));
    expect((await queue({ department: 'HEALTH' })).totalCount).toBe(0);
    expect((await queue({ within: '350825101' })).totalCount).toBe(0);

    const accepted = await say(mine[0].id, first.misnamed.id, 'ACCEPTED');
    expect(accepted).toEqual({
      row: { class: 'NEW', match: 'REVIEWED', person: { id: first.misnamed.id } },
      batch: { status: 'MATCHED' },
      userErrors: [],
    });
    await say(mine[1].id, second.misnamed.id, 'REJECTED');
    expect((await queue()).totalCount).toBe(totalCount - 2);
    expect(await say(mine[1].id, first.known.id, 'ACCEPTED')).toMatchObject({
      row: null,
      userErrors: [{ code: expect.any(String) }],
    });
  });

  test('no longer holds a row of an applied delivery for whom somebody was accepted, before it is tried again', async () => {
    const { misnamed, batchId } = await mixed();
    await take('assistanceListApprove', batchId);
    const { job } = await take('assistanceListApply', batchId);
    await work(counter(APPROVER), job.id, applyApproved);
    const mine = async () => (await queue({ first: 500 })).nodes.filter(({ batch }: Queued) => batch.id === batchId);
    const [waiting] = await mine();
    expect(await say(waiting.id, misnamed.id, 'ACCEPTED')).toMatchObject({
      batch: { status: 'APPLIED' },
      userErrors: [],
    });
    expect(await mine()).toEqual([]);
  });

  test('and candidates are not for departments', async () => {
    const candidates = `{ assistanceListBatches(first: 1) { nodes { rows(first: 1) { nodes { candidates { reason } } } } } }`;
    for (const query of [`{ assistanceListReviews(within: "${COUNTY}") { totalCount } }`, candidates]) {
      const { errors } = await graph.ask(CLERK, query);
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
  });
});

interface Queued {
  readonly batch: { readonly id: string };
}
