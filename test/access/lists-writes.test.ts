import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEPARTMENTS } from '../../src/policy/facts.ts';
import { applyList } from '../../src/services/assistance-lists/apply-list.ts';
import { approveList } from '../../src/services/assistance-lists/approve-list.ts';
import { cancelList } from '../../src/services/assistance-lists/cancel-list.ts';
import type { ListStepInput } from '../../src/services/assistance-lists/hold-batch.ts';
import { assistanceListRetry } from '../../src/services/assistance-lists/retry-unmatched.ts';
import { reverseList } from '../../src/services/assistance-lists/reverse-list.ts';
import { reviewMatch } from '../../src/services/assistance-lists/review-match.ts';
import { addChunk } from '../../src/services/uploads/add-chunk.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { type Counter, WriteRefused } from '../../src/services/write.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { COUNTY, TOWN, viewerWith } from '../support/graph.ts';
import { seenBy, seenOfLists, within } from './oracle.ts';
import { type Registry, readRegistry } from './registry.ts';
import { inWords, randomViewers } from './viewers.ts';

const SEED = 20171122;
const VIEWERS = process.env.CANBAO_LONG ? 300 : 30;

let counter: TestCounter;
let registry: Registry;
beforeAll(async () => {
  counter = await createTestCounter();
  await counter.database.sql.unsafe(`
    update assistance_list_batches set status = 'CANCELLED';
    insert into assistance_list_batches (department, batch, region_code, row_count, checksum, status)
    select department, 'written-' || region, region, 1, 'x', 'CANCELLED'
    from unnest(enum_range(null::department)) department, unnest(array['${COUNTY}', '${TOWN}', '350823']) region;
    insert into assistance_list_rows (batch_id, line, category, class)
    select id, 2, case when department = 'HEALTH' then 'MENTAL_SEVERE' else 'DIBAO' end::assistance_category, 'AMBIGUOUS'
    from assistance_list_batches where batch like 'written-%'`);
  registry = await readRegistry(counter.database.sql);
});
afterAll(() => counter.close());

const clerk = (department: string, ...regions: string[]) =>
  viewerWith({ role: 'DEPARTMENT_CLERK', department, regions });

/** Viewers who hold a scope: drawn ones, and clerks of every department for a county and a town. */
const holding = (scope: string): Viewer[] =>
  [
    ...randomViewers(registry, VIEWERS, SEED),
    ...DEPARTMENTS.flatMap((department) => [clerk(department, COUNTY), clerk(department, TOWN)]),
  ].filter(({ scopes }) => scopes.has(scope));

/** The codes by which a write was refused; none where it was done. */
async function codesOf(write: Promise<unknown>): Promise<readonly string[]> {
  try {
    await write;
    return [];
  } catch (error) {
    if (error instanceof WriteRefused) return error.problems.map(({ code }) => code);
    throw error;
  }
}

/** Everything of lists that a write could have changed. */
const kept = async () => {
  const [row] = await counter.database.sql`
    select (select md5(string_agg(b::text, ' ' order by id)) from assistance_list_batches b) as batches,
      (select count(*)::int from assistance_list_steps) as steps, (select count(*)::int from jobs) as jobs,
      (select md5(string_agg(r::text, ' ' order by id)) from assistance_list_rows r) as rows,
      (select count(*)::int from match_decisions) as decisions, (select count(*)::int from write_requests) as requests,
      (select count(*)::int from audit_lines where action <> 'registry.read') as audit, (select count(*)::int from upload_chunks) as pieces`;
  return row;
};

const key = () => ({ idempotencyKey: randomUUID() });

describe('a step with a delivery', () => {
  type Step = (counter: Counter, input: ListStepInput) => Promise<unknown>;
  const STEPS: readonly (readonly [string, string, Step])[] = [
    ['approving', 'assistance:approve', approveList],
    ['applying', 'assistance:approve', applyList],
    ['reversing', 'assistance:approve', reverseList],
    ['cancelling', 'assistance:sync', cancelList],
    ['trying again', 'assistance:sync', assistanceListRetry],
  ];

  test.each(STEPS)(
    '%s: who may not see one is told that there is none, and nothing changes',
    async (_, scope, step) => {
      const before = await kept();
      const told = { seen: 0, unseen: 0 };
      for (const viewer of holding(scope)) {
        const seen = seenBy(viewer, registry).AssistanceListBatch;
        for (const { id } of registry.batches.filter((_batch, at) => at % 5 === 0)) {
          const input = { ...key(), batchId: id, version: 1, note: 'A note of a test.' };
          const codes = await codesOf(step(counter.for(viewer), input));
          const isSeen = seen.has(id);
          told[isSeen ? 'seen' : 'unseen'] += 1;
          // These deliveries are all over: whoever sees one is told so.
          expect(codes.includes('BATCH_UNKNOWN'), `${inWords(viewer)}: ${codes}`).toBe(!isSeen);
          expect(codes.length).toBe(1);
        }
      }
      expect(Math.min(told.seen, told.unseen)).toBeGreaterThan(10);
      expect(await kept()).toEqual(before);
    },
  );

  test('is answered of one that may not be seen as of one that there is not', async () => {
    const viewer = clerk('CIVIL_AFFAIRS', COUNTY);
    const other = registry.batches.find(({ department }) => department === 'HEALTH');
    const said = async (batchId: string) => {
      const refused = cancelList(counter.for(viewer), { ...key(), batchId, version: 1 });
      const error = await refused.then(
        () => null,
        (cause: unknown) => cause,
      );
      return JSON.stringify((error as WriteRefused).problems).replaceAll(batchId, '');
    };
    expect(await said(other?.id ?? '')).toBe(await said(randomUUID()));
  });
});

test('a word on a row is taken from nobody who may not see the row', async () => {
  const before = await kept();
  const viewers = [...holding('assistance:review'), viewerWith({ role: 'COUNTY_OFFICER', regions: [TOWN] })];
  const person = registry.people[0]?.id ?? '';
  for (const viewer of viewers) {
    const seen = new Set(seenOfLists(viewer, registry).AssistanceListRow.map(({ id }) => id));
    for (const { id } of registry.listRows) {
      const input = {
        ...key(),
        rowId: id,
        personId: person,
        verdict: 'ACCEPTED' as const,
        reason: 'A reason of a test.',
      };
      const codes = await codesOf(reviewMatch(counter.for(viewer), input));
      expect(codes.includes('ROW_UNKNOWN'), `${inWords(viewer)}: ${codes}`).toBe(!seen.has(id));
    }
  }
  expect(await kept()).toEqual(before);
});

describe('a list', () => {
  const send = (
    viewer: Viewer,
    department: (typeof DEPARTMENTS)[number],
    region: string,
    uploadId: string = randomUUID(),
  ) => codesOf(addChunk(counter.for(viewer), { ...key(), uploadId, department, region, chunk: 0, rows: [] }));

  test('is taken from nobody for another department, nor about a region that is not theirs', async () => {
    for (const viewer of holding('assistance:sync')) {
      for (const department of ['CIVIL_AFFAIRS', 'HEALTH', 'DISABLED_FEDERATION'] as const) {
        for (const region of [COUNTY, TOWN, '350823']) {
          const codes = await send(viewer, department, region);
          const isOwn = viewer.role !== 'DEPARTMENT_CLERK' || viewer.department === department;
          const isHere = within(viewer.regions, [{ id: region, region }]).length > 0;
          expect(codes.length === 0, `${inWords(viewer)}, ${department} ${region}: ${codes}`).toBe(isOwn && isHere);
        }
      }
      await counter.database.sql`delete from upload_chunks`;
      await counter.database.sql`delete from uploads`;
    }
  });

  test('takes no piece from somebody else', async () => {
    const uploadId = randomUUID();
    expect(await send(clerk('CIVIL_AFFAIRS', COUNTY), 'CIVIL_AFFAIRS', COUNTY, uploadId)).toEqual([]);
    const before = await kept();
    const colleague = viewerWith({ role: 'DEPARTMENT_CLERK', department: 'HEALTH', regions: [COUNTY], sub: 'another' });
    expect((await send(colleague, 'HEALTH', COUNTY, uploadId)).length).toBe(1);
    expect(await kept()).toEqual(before);
  });
});
