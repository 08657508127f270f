import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareList } from '../../src/services/assistance-lists/prepare-list.ts';
import { syncAssistanceList } from '../../src/services/assistance-lists/sync-list.ts';
import type { Work } from '../../src/services/jobs/work.ts';
import { addChunk } from '../../src/services/uploads/add-chunk.ts';
import { readUpload } from '../../src/services/uploads/read-upload.ts';
import { receiveUpload } from '../../src/services/uploads/receive-upload.ts';
import type { Counter } from '../../src/services/write.ts';
import { stepsOfBatches } from '../../src/store/queries/assistance-list.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { COUNTY, KEYRING, TOWN, viewerWith } from '../support/graph.ts';
import { batchOf, refusals, SENDER, work } from './delivery.ts';
import { csvOf, invent, newcomer, once, row, rowsOf, send, sync, upload } from './sending.ts';

let county: TestCounter;
let officer: Counter;
beforeAll(async () => {
  county = await createTestCounter(8);
  officer = county.for(SENDER);
});
afterAll(() => county?.close());

const clerk = (department: string, region = COUNTY) =>
  county.for(viewerWith({ role: 'DEPARTMENT_CLERK', sub: `clerk of ${department}`, regions: [region], department }));

const ofCounty = { department: 'CIVIL_AFFAIRS' as const, region: COUNTY };
const pieces = () =>
  county.database.sql`select upload_id, number, checksum from upload_chunks order by upload_id, number`;
const count = async (table: string) =>
  (await county.database.sql`select count(*)::int as count from ${county.database.sql(table)}`)[0]?.count;

test('a file is kept sealed, piece by piece, and read again as it came', async () => {
  const uploadId = randomUUID();
  const bytes = Buffer.from('示例行,'.repeat(200_000));
  const whole = await receiveUpload(officer, { uploadId, ...ofCounty, format: 'CSV' }, once(bytes.toString()));
  expect(whole).toEqual({ uploadId, size: bytes.length, checksum: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const kept = await county.database.sql`select c::text as text from upload_chunks c where upload_id = ${uploadId}`;
  expect(kept).toHaveLength(2);
  expect(kept[0]?.text).not.toContain(Buffer.from('示例行').toString('hex'));
  const read = [];
  for await (const piece of readUpload(officer.db, KEYRING, uploadId)) read.push(piece);
  expect(Buffer.concat(read).equals(bytes)).toBe(true);
});

test('the same bytes under the same id are the same upload; other bytes, or another sender, are refused', async () => {
  const given = { uploadId: randomUUID(), ...ofCounty, format: 'CSV' as const };
  const first = await receiveUpload(officer, given, once('a,b\n'));
  const [before, audited] = [await pieces(), await count('audit_lines')];
  expect(await receiveUpload(officer, given, once('a,b\n'))).toEqual(first);
  expect([await pieces(), await count('audit_lines')]).toEqual([before, audited]);
  expect(await refusals(receiveUpload(officer, given, once('a,c\n')))).toEqual(['UPLOAD_ID_TAKEN']);
  expect(await refusals(receiveUpload(clerk('CIVIL_AFFAIRS'), given, once('a,b\n')))).toEqual(['UPLOAD_ID_TAKEN']);
});

test('a file that breaks off on its way leaves nothing, and comes again under the same id', async () => {
  const given = { uploadId: randomUUID(), ...ofCounty, format: 'CSV' as const };
  async function* broken() {
    yield Buffer.alloc(3_000_000, 'x');
    throw new Error('the line went dead');
  }
  const before = await pieces();
  await expect(receiveUpload(officer, given, broken())).rejects.toThrow('went dead');
  expect(await pieces()).toEqual(before);
  expect(await receiveUpload(officer, given, once('a\n'))).toMatchObject({ size: 2 });
});

/** A file of which some has come, and the rest when it is told. */
function halted(first: Buffer, rest: Buffer) {
  const [here, going] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  async function* bytes() {
    yield first;
    here.resolve();
    await going.promise;
    yield rest;
  }
  return { bytes: bytes(), here: here.promise, goOn: going.resolve };
}

test('while a file is on its way nobody waits for it, and nothing is made of it', async () => {
  const given = { uploadId: randomUUID(), ...ofCounty, format: 'NDJSON' as const };
  const file = halted(Buffer.alloc(1024 ** 2, '\n'), Buffer.from('\n'));
  const sending = receiveUpload(officer, given, file.bytes);
  await file.here;
  const [open] = await county.database.sql`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`;
  const named = { idempotencyKey: randomUUID(), ...ofCounty, uploadId: given.uploadId };
  const codes = [
    ...(await refusals(syncAssistanceList(officer, { ...named, batch: 'torn', mode: 'DELTA', chunks: 1 }))),
    ...(await refusals(addChunk(officer, { ...named, chunk: 1, rows: [] }))),
  ];
  file.goOn();
  expect([open?.count, codes]).toEqual([0, ['UPLOAD_UNFINISHED', 'UPLOAD_COMPLETE']]);
  expect(await sending).toMatchObject({ size: 1024 ** 2 + 1 });
});

test('of a file sent twice at once under one id the later one is taken, whole', async () => {
  const given = { uploadId: randomUUID(), ...ofCounty, format: 'CSV' as const };
  const file = halted(Buffer.alloc(1024 ** 2, 'x'), Buffer.from('y'));
  const sending = refusals(receiveUpload(officer, given, file.bytes));
  await file.here;
  const other = halted(Buffer.alloc(1024 ** 2, 'z'), Buffer.from('z'));
  const later = receiveUpload(officer, given, other.bytes);
  await other.here;
  file.goOn();
  expect(await sending).toEqual(['UPLOAD_SENT_TWICE']);
  other.goOn();
  const whole = await later;
  expect(await receiveUpload(officer, given, once('z'.repeat(1024 ** 2 + 1)))).toEqual(whole);
  const read = [];
  for await (const piece of readUpload(officer.db, KEYRING, given.uploadId)) read.push(piece);
  expect(Buffer.concat(read).toString()).toBe('z'.repeat(1024 ** 2 + 1));
});

test('a sweep waits for no upload that somebody is at', async () => {
  const [held, old] = [await upload(officer, { rows: 'held' }), await upload(officer, { rows: 'old' })];
  await county.database.sql`update uploads set uploaded_at = now() - interval '8 days' where id in (${held}, ${old})`;
  await county.database.sql.begin(async (tx) => {
    await tx`select from uploads where id = ${held} for update`;
    await upload(officer, { rows: 'new' });
  });
  const left = (await pieces()).map((piece) => piece.upload_id);
  expect([left.includes(held), left.includes(old)]).toEqual([true, false]);
});

test('what was uploaded and not sent is forgotten after a week, and a file that a delivery waits for is not', async () => {
  const [old, waiting] = [await upload(officer, { rows: 'old' }), await upload(officer, { rows: [row(invent())] })];
  await sync(officer, { rows: [], uploadId: waiting });
  await county.database
    .sql`update uploads set uploaded_at = now() - interval '8 days' where id in (${old}, ${waiting})`;
  await upload(officer, { rows: 'new' });
  const left = (await pieces()).map((piece) => piece.upload_id);
  expect([left.includes(old), left.includes(waiting)]).toEqual([false, true]);
});

const given = (name = '李') => ({
  ...{ idNumber: invent(name).number, name, category: 'DIBAO' },
  confirmedOn: '2017-08-20',
});
const chunk = (counter: Counter, uploadId: string, number: number, rows = [given()]) =>
  addChunk(counter, { idempotencyKey: randomUUID(), uploadId, ...ofCounty, chunk: number, rows });

test('the same piece three times at once is one piece, audited once; another content is refused', async () => {
  const [uploadId, rows] = [randomUUID(), [given(), given()]];
  const audited = await count('audit_lines');
  const answers = await Promise.all([1, 2, 3].map(() => chunk(officer, uploadId, 0, rows)));
  expect(answers).toEqual([{ uploadId }, { uploadId }, { uploadId }]);
  expect((await pieces()).filter((piece) => piece.upload_id === uploadId)).toHaveLength(1);
  expect(await count('audit_lines')).toBe(audited + 1);
  expect(await refusals(chunk(officer, uploadId, 0))).toEqual(['CHUNK_REUSED']);
  expect(await refusals(chunk(officer, uploadId, -1))).toEqual(['CHUNK_NUMBER_REFUSED']);
  expect(
    await refusals(
      chunk(
        officer,
        uploadId,
        1,
        Array.from({ length: 1001 }, () => rows[0] as ReturnType<typeof given>),
      ),
    ),
  ).toEqual(['CHUNK_TOO_LARGE']);
});

test('a list in pieces is sent when all have come, in the order of their numbers, and takes no more then', async () => {
  const [uploadId, people] = [randomUUID(), await Promise.all([newcomer(officer), newcomer(officer)])];
  const rows = people.map(({ number, name }) => [{ ...given(), idNumber: number, name, action: 'ADD' as const }]);
  await chunk(officer, uploadId, 1, rows[1]);
  const list = { idempotencyKey: randomUUID(), uploadId, ...ofCounty, batch: 'pieces', mode: 'DELTA' as const };
  expect(await refusals(syncAssistanceList(officer, list))).toEqual(['CHUNKS_NEEDED']);
  expect(await refusals(syncAssistanceList(officer, { ...list, chunks: 2 }))).toEqual(['CHUNKS_MISSING']);
  await chunk(officer, uploadId, 0, rows[0]);
  expect(await refusals(syncAssistanceList(officer, { ...list, chunks: 1 }))).toEqual(['CHUNKS_MISSING']);
  const { batchId, jobId } = await syncAssistanceList(officer, { ...list, chunks: 2 });
  expect(await refusals(chunk(officer, uploadId, 2))).toEqual(['UPLOAD_COMPLETE']);
  await work(officer, jobId ?? '', (one) => prepareList(one.counter, batchId, one));
  expect((await rowsOf(officer, batchId)).map((one) => [one.class, one.person])).toEqual(
    people.map(({ id }) => ['NEW', id]),
  );
});

test('the same list sent again, also by two at once, is one delivery', async () => {
  const rows = [row(invent()), row(invent())];
  const ids = [await upload(officer, { rows }), await upload(officer, { rows })];
  const batches = await count('assistance_list_batches');
  const sent = await Promise.all(ids.map((uploadId) => sync(officer, { rows, uploadId, batch: 'twice' })));
  expect(new Set(sent.map(({ batchId }) => batchId)).size).toBe(1);
  expect(sent.map(({ isKnown }) => isKnown).sort()).toEqual([false, true]);
  expect(await sync(officer, { rows, batch: 'twice-2' })).toEqual({
    batchId: sent[0]?.batchId,
    isKnown: true,
    jobId: null,
  });
  expect(await count('assistance_list_batches')).toBe(batches + 1);
  expect(await refusals(sync(officer, { rows: [row(invent())], batch: 'twice' }))).toEqual(['BATCH_NAME_TAKEN']);
});

test('the same request again gives the same answer; what was refused does not stand in the way of the same content', async () => {
  const rows = csvOf([row(invent())]).replace('DIBAO', '外星人');
  const list = { idempotencyKey: randomUUID(), uploadId: await upload(officer, { rows }), ...ofCounty };
  const input = { ...list, batch: 'again', mode: 'DELTA' as const };
  const first = await syncAssistanceList(officer, input);
  expect(await syncAssistanceList(officer, input)).toEqual(first);
  await work(officer, first.jobId ?? '', (one) => prepareList(one.counter, first.batchId, one));
  expect(await batchOf(officer, first.batchId)).toMatchObject({ status: 'REFUSED' });
  expect(await refusals(sync(officer, { rows, batch: 'again' }))).toEqual(['BATCH_NAME_TAKEN']);
  expect(await sync(officer, { rows, batch: 'again-2' })).toMatchObject({ isKnown: false });
});

test('a list that was only validated can be applied once it is sent in earnest', async () => {
  const rows = [row(invent())];
  const shown = await send(officer, { rows, batch: 'shown', isValidateOnly: true });
  expect(await sync(officer, { rows, batch: 'shown', isStrict: true }).catch(() => 'refused')).toBe('refused');
  expect(await sync(officer, { rows, batch: 'shown' })).toEqual({ batchId: shown, isKnown: true, jobId: null });
  expect(await batchOf(officer, shown)).toMatchObject({ status: 'PREVIEWED', is_validate_only: false });
});

test('a file with a wrong category or header is refused whole, with its lines, and its pieces are forgotten', async () => {
  const person = await newcomer(officer);
  const rows = csvOf([row(person), row(invent(), { category: '外星人' })]);
  const refused = await send(officer, { rows });
  const batch = await batchOf(officer, refused);
  expect(batch).toMatchObject({ status: 'REFUSED', row_count: 0, problem_count: 1 });
  expect(batch.problems.map(({ line }: { line: number }) => line)).toEqual([3]);
  expect(await rowsOf(officer, refused)).toEqual([]);
  expect((await pieces()).filter((piece) => piece.upload_id === batch.upload_id)).toEqual([]);
  expect(await batchOf(officer, await send(officer, { rows: 'name,number\n' }))).toMatchObject({ status: 'REFUSED' });
});

test('a row without a category is rejected, and drops nothing that its person is listed for', async () => {
  const [listed, gone] = [await newcomer(officer), await newcomer(officer)];
  await county.database.sql`
    insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, source)
    select id, 'DIBAO', 'CIVIL_AFFAIRS', ${TOWN}, '2017-08-01', '2017-08-01', 'test' from people
    where id in (${listed.id}, ${gone.id})`;
  const rows = csvOf([row(listed, { category: '', action: '' })]).replaceAll(/,(action)?$/gm, '');
  const found = await rowsOf(officer, await send(officer, { rows, mode: 'FULL', region: TOWN }));
  expect(found[0]).toMatchObject({ line: 2, class: 'REJECTED', code: 'CATEGORY_MISSING' });
  const dropped = found.filter((one) => one.class === 'DROPPED').map(({ person }) => person);
  expect(dropped).toContain(gone.id);
  expect(dropped).not.toContain(listed.id);
});

test('one rejected row refuses a strict list, and every row can be read all the same', async () => {
  const person = await newcomer(officer);
  const batchId = await send(officer, { rows: [row(person), row(person)], isStrict: true });
  const batch = await batchOf(officer, batchId);
  expect(batch).toMatchObject({ status: 'REFUSED', rejected_count: 1, new_count: 1, problem_count: 1 });
  expect(batch.problems).toMatchObject([{ line: 3, message: expect.stringContaining('Line 2') }]);
  expect((await rowsOf(officer, batchId)).map((one) => one.class)).toEqual(['NEW', 'REJECTED']);
});

test('each step is written down, with who did it', async () => {
  const batchId = await send(officer, { rows: [row(invent())] });
  const steps = await stepsOfBatches(officer.db, officer.reach, [batchId]);
  expect(steps.map(({ status, by }) => [status, by])).toEqual(
    ['RECEIVED', 'STAGED', 'MATCHED', 'PREVIEWED'].map((status) => [status, 'sender']),
  );
});

test('an empty full list, and one that forgets a category, ask for confirmation; a list of changes never does', async () => {
  const empty = csvOf([]).replace(',action', '');
  const region = '350825105';
  expect(await batchOf(officer, await send(officer, { rows: empty, mode: 'FULL', region }))).toMatchObject({
    ...{ status: 'PREVIEWED', needs_drop_confirmation: true, row_count: 0 },
  });
  expect(await batchOf(officer, await send(officer, { rows: csvOf([]), region }))).toMatchObject({
    needs_drop_confirmation: false,
  });
});

test('who breaks off while a list is matched leaves it as it was received, and it goes on from there', async () => {
  const person = await newcomer(officer);
  const { batchId, jobId } = await sync(officer, { rows: [row(person)] });
  const broken = (at: string) => (one: Work) =>
    prepareList(one.counter, batchId, {
      ...one,
      progress(phase) {
        if (phase === at) throw new Error('killed');
      },
    });
  for (const at of ['READ', 'MATCH']) {
    await expect(work(officer, jobId ?? '', broken(at))).rejects.toThrow('killed');
    expect(await batchOf(officer, batchId)).toMatchObject({ status: 'RECEIVED', row_count: 0, version: 1 });
    expect(await rowsOf(officer, batchId)).toEqual([]);
  }
  await expect(work(officer, jobId ?? '', broken('PREVIEW'))).rejects.toThrow('killed');
  expect(await batchOf(officer, batchId)).toMatchObject({ status: 'MATCHED', row_count: 1 });
  await work(officer, jobId ?? '', (one) => prepareList(one.counter, batchId, one));
  expect(await batchOf(officer, batchId)).toMatchObject({ status: 'PREVIEWED', row_count: 1 });
  expect(await rowsOf(officer, batchId)).toHaveLength(1);
});

test('a clerk sends their own department’s lists about their own regions, an officer anybody’s about theirs', async () => {
  const rows = [row(invent())];
  expect(await refusals(sync(clerk('HEALTH'), { rows }))).toEqual(['DEPARTMENT_NOT_YOURS']);
  expect(await refusals(sync(clerk('CIVIL_AFFAIRS', TOWN), { rows }))).toEqual(['REGION_NOT_YOURS']);
  expect(await sync(clerk('CIVIL_AFFAIRS'), { rows })).toMatchObject({ isKnown: false });
  const narrowed = viewerWith({
    role: 'DEPARTMENT_CLERK',
    regions: [COUNTY],
    department: 'HEALTH',
    scope: 'assistance:sync',
  });
  expect(await refusals(sync(county.for(narrowed), { rows, department: 'HEALTH' }))).toEqual(['SENSITIVE_NOT_YOURS']);
  expect(await refusals(sync(officer, { rows, department: 'EDUCATION' }))).toEqual(['DEPARTMENT_SENDS_NO_LISTS']);
  const mine = await upload(clerk('CIVIL_AFFAIRS'), { rows });
  expect(await refusals(sync(officer, { rows, uploadId: mine }))).toEqual(['UPLOAD_UNKNOWN']);
  expect(await refusals(sync(officer, { rows, batch: '2017\u0000' }))).not.toEqual([]);
  expect(await refusals(sync(officer, { rows, asOf: '2017-11-21' }))).toEqual(['DAY_IN_FUTURE']);
});
