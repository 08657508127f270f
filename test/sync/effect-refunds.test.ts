import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonFacts } from '../../src/policy/facts.ts';
import { type EffectGround, effectOf, type ListingChange } from '../../src/services/assistance-lists/listing-effect.ts';
import { dueTo } from '../../src/services/refunds/refunds-due.ts';
import { standingFactsOfPeople } from '../../src/store/queries/person-facts.ts';
import { moneyOfPeople } from '../../src/store/queries/refund.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { COUNTY, OFFICER } from '../support/graph.ts';
import { listing, ONE_STOP } from './effects.ts';

let office: TestCounter;
beforeAll(async () => {
  office = await createTestCounter();
});
afterAll(() => office.close());

const YEAR = { policyYear: 2018, scheme: 'URRBMI' } as const;

/** By turns confirmed in time and too late, and taken off the list that they are on. */
function changeOf({ listings }: PersonFacts, at: number): ListingChange {
  const confirmedOn = at % 2 === 0 ? '2017-08-31' : '2017-09-01';
  const end = at % 3 === 0 ? listings.map((one) => ({ listing: one, validTo: null })) : [];
  return { add: at % 5 === 0 ? [] : [listing({ category: 'DIBAO', confirmedOn })], end };
}

async function apply(changes: ReadonlyMap<string, ListingChange>) {
  const { sql } = office.database;
  const added = [...changes].flatMap(([id, { add }]) => add.map(({ confirmedOn }) => ({ id, confirmedOn })));
  const ended = [...changes].filter(([, { end }]) => end.length > 0).map(([id]) => id);
  await sql`update assistance_listings set superseded_at = now() where superseded_at is null and person_id in
    (select id from people where id = any(${ended}) or merged_into_id = any(${ended}))`;
  await sql`insert into assistance_listings (person_id, category, department, region_code, confirmed_on, source)
    select one.id::uuid, 'DIBAO', 'CIVIL_AFFAIRS', ${COUNTY}, one."confirmedOn"::date, 'test'
    from jsonb_to_recordset(${sql.json(added as never)}) as one (id text, "confirmedOn" text)`;
}

test('what falls due by the effect is what the ledger has due once the list is applied, to the person and the fen', async () => {
  const counter = office.for(OFFICER);
  const { db, reach } = counter;
  const ids = (await office.database.sql`select id from people where merged_into_id is null order by id`).map(
    ({ id }) => id as string,
  );
  const files = (await standingFactsOfPeople(db, reach, ids)) as unknown as PersonFacts[];
  const changes = new Map(files.map((facts, at) => [facts.personId, changeOf(facts, at)]));
  const money = new Map((await moneyOfPeople(db, reach, ids, YEAR)).map((one) => [one.personId, one]));
  const ground: EffectGround = { ...counter, oneStop: ONE_STOP, moneyOf: (id) => money.get(id) };
  const effectsOf = (over: Partial<EffectGround>) =>
    files.map((facts) => effectOf(facts, changes.get(facts.personId) as ListingChange, YEAR, { ...ground, ...over }));
  const dueBy = (side: 'before' | 'after', effects = effectsOf({})) =>
    new Map(
      effects.flatMap((one) => (one?.[side].refundDueFen ? [[one.personId, one[side].refundDueFen] as const] : [])),
    );
  const dueNow = async () =>
    new Map((await dueTo(counter, ids, YEAR)).map(({ personId, amountFen }) => [personId, amountFen]));

  expect(dueBy('before')).toEqual(await dueNow());
  const rough = dueBy('after', effectsOf({ moneyOf: undefined }));
  await apply(changes);
  const due = await dueNow();
  expect(dueBy('after')).toEqual(due);
  expect(due.size).toBeGreaterThan(100);
  for (const id of due.keys()) expect(rough.has(id)).toBe(true);
});
