import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { prepareList } from '../../src/services/assistance-lists/prepare-list.ts';
import { retryRows } from '../../src/services/assistance-lists/retry-rows.ts';
import { assistanceListRetry } from '../../src/services/assistance-lists/retry-unmatched.ts';
import { reviewMatch } from '../../src/services/assistance-lists/review-match.ts';
import { importPeople } from '../../src/services/imports/import-people.ts';
import { assignNumber } from '../../src/services/people/assign-number.ts';
import { correctPerson } from '../../src/services/people/correct-person.ts';
import { registerPerson } from '../../src/services/people/register-person.ts';
import type { Counter } from '../../src/services/write.ts';
import { sealedListRows } from '../../src/store/queries/sealed-assistance-list.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { KEYRING, TOWN } from '../support/graph.ts';
import { APPROVER, apply, approve, batchOf, endJobs, refusals, SENDER, stepOf, work } from './delivery.ts';
import { csvOf, invent, newcomer, once, register, row, rowsOf, send } from './sending.ts';

let county: TestCounter;
let officer: Counter;
beforeAll(async () => {
  county = await createTestCounter();
  officer = county.for(SENDER);
});
afterEach(() => endJobs(county.database));
afterAll(() => county?.close());

async function applied(sending: Parameters<typeof send>[1]): Promise<string> {
  const batchId = await send(officer, sending);
  await approve(county.for(APPROVER), batchId);
  await apply(county.for(APPROVER), batchId);
  expect(await batchOf(officer, batchId)).toMatchObject({ status: 'APPLIED' });
  return batchId;
}

const jobsOf = (batchId: string) =>
  county.database
    .sql`select id, kind from jobs where subject_id = ${batchId} and state = 'QUEUED' order by requested_at`;

/** Does the retry that was asked for; gives the delivery it made, if any. */
async function retried(batchId: string): Promise<string | undefined> {
  const [job] = await jobsOf(batchId);
  expect(job?.kind).toBe('ASSISTANCE_LIST_RETRY');
  await work(officer, job?.id, (one) => retryRows(one.counter, batchId, one));
  const [made] = await county.database.sql`
    select id from assistance_list_batches where origin_id = ${batchId} order by received_at desc, batch desc limit 1`;
  return made?.id;
}

test('whoever is registered later is found then, by a delivery of its own that is previewed, approved and applied like any', async () => {
  const [known, late, never] = [await newcomer(officer), invent(), invent()];
  const certificate = { certificateNo: '示例0042' };
  const origin = await applied({ batch: 'august', rows: [row(known), row(late, certificate), row(never)] });
  expect(await jobsOf(origin)).toEqual([]);
  const id = await register(officer, late);
  const made = (await retried(origin)) ?? '';
  expect(await batchOf(officer, made)).toMatchObject({
    batch: 'august+1',
    status: 'MATCHED',
    mode: 'DELTA',
    row_count: 1,
    new_count: 1,
  });
  const [found] = await rowsOf(officer, made);
  expect(found).toMatchObject({ class: 'NEW', match: 'NUMBER', person: id, line: 3 });
  const [open] = (await rowsOf(officer, origin)).filter((one) => one.line === 3);
  const [kept] = await sealedListRows(officer.db, officer.reach, [found?.id ?? '']);
  expect(kept).toMatchObject({ originId: open?.id });
  expect(KEYRING.open(kept?.sealedNumber ?? Buffer.of(), `assistance_list_rows.number_cipher:${found?.id}`)).toBe(
    late.number,
  );

  const [preview] = await jobsOf(made);
  await work(officer, preview?.id, (one) => prepareList(one.counter, made, one));
  await approve(county.for(APPROVER), made);
  await apply(county.for(APPROVER), made);
  const [listing] = await county.database
    .sql`select id, certificate_cipher from assistance_listings where person_id = ${id}`;
  expect(KEYRING.open(listing?.certificate_cipher, `assistance_listings.certificate_cipher:${listing?.id}`)).toBe(
    '示例0042',
  );

  await assistanceListRetry(officer, await stepOf(officer, origin));
  expect(await retried(origin)).toBe(made);
  await register(officer, never);
  expect(await batchOf(officer, (await retried(origin)) ?? '')).toMatchObject({ batch: 'august+2', row_count: 1 });
});

test('a number that is given to a file, and a file of people, have the lists that wait tried again', async () => {
  const [newborn, imported] = [invent('欧阳新', '2017-06-01'), invent()];
  const origin = await applied({ rows: [row(newborn), row(imported)] });
  const { personId } = await registerPerson(officer, {
    ...{ idempotencyKey: randomUUID(), birthDate: newborn.birthDate, region: TOWN, source: '测试' },
    sex: Number(newborn.number[16]) % 2 === 1 ? 'MALE' : 'FEMALE',
    documents: [{ kind: 'BIRTH_CERTIFICATE', number: 'T350000001' }],
  });
  expect(await jobsOf(origin)).toEqual([]);
  const number = { number: newborn.number, name: newborn.name, source: '测试' };
  await assignNumber(officer, { idempotencyKey: randomUUID(), personId, version: 1, ...number });
  expect(await rowsOf(officer, (await retried(origin)) ?? '')).toMatchObject([{ person: personId, match: 'NUMBER' }]);

  const file = `idNumber,name,region,hukouRegion,hukouKind,livingRegion,householdNumber,relation,memberFrom,address,phone,checkedRegisters,checkedOn\n${imported.number},${imported.name},${TOWN},,,,,,,,,,\n`;
  await importPeople(officer, once(file), { source: '测试' });
  expect(await rowsOf(officer, (await retried(origin)) ?? '')).toMatchObject([{ line: 3, class: 'NEW' }]);
});

test('so does a number that is corrected, but no other document', async () => {
  const [wrong, right] = [await newcomer(officer), invent()];
  const origin = await applied({ rows: [row({ ...right, name: wrong.name })] });
  const change = {
    idempotencyKey: randomUUID(),
    personId: wrong.id,
    version: 1,
    idNumber: right.number,
    source: '测试',
  };
  await correctPerson(officer, change);
  expect(await rowsOf(officer, (await retried(origin)) ?? '')).toMatchObject([{ person: wrong.id, match: 'NUMBER' }]);
});

test('after applying, a clerk’s word has the row tried again', async () => {
  const person = await newcomer(officer);
  const origin = await applied({ rows: [row({ ...person, name: '欧阳误名' })] });
  const [open] = await rowsOf(officer, origin);
  const word = { idempotencyKey: randomUUID(), rowId: open?.id ?? '', personId: person.id, reason: '已核对' };
  await reviewMatch(officer, { ...word, verdict: 'ACCEPTED' });
  expect(await rowsOf(officer, (await retried(origin)) ?? '')).toMatchObject([
    { person: person.id, match: 'REMEMBERED', class: 'NEW' },
  ]);
});

test('a delivery that is not applied is not tried again, and one where nobody is found makes none', async () => {
  const late = invent();
  const waiting = await send(officer, { rows: csvOf([row(late)]) });
  await register(officer, late);
  expect(await jobsOf(waiting)).toEqual([]);
  expect(await refusals(stepOf(officer, waiting).then((step) => assistanceListRetry(officer, step)))).not.toEqual([]);
  const origin = await applied({ rows: [row(invent())] });
  await assistanceListRetry(officer, await stepOf(officer, origin));
  expect(await retried(origin)).toBeUndefined();
});
