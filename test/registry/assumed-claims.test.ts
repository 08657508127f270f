import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UsedParameter } from '../../src/policy/decision.ts';
import { openDecision } from '../../src/services/keep-decision.ts';
import { createExampleCity, DISTRICT, type ExampleCity } from '../support/example-city.ts';
import { COUNTY, viewerWith } from '../support/graph.ts';
import { claimDesk } from './claim-desk.ts';

const AUDITOR = viewerWith({ role: 'AUDITOR', regions: [DISTRICT] });
const ASSUMED = { zh: '文件未写明，按此理解。', en: 'The text does not say; it is read so.' };

let city: ExampleCity;
beforeAll(async () => {
  city = await createExampleCity();
});
afterAll(() => city.close());

async function told(viewer = AUDITOR) {
  const { data, errors } = await city.ask(
    viewer,
    `{ assumedClaims(within: "999900", policyYear: 2026) {
      claims atStake parameters { name why whyZh clauses claims atStake } list { claim { id } decisionId atStake parameters } } }`,
  );
  expect(errors).toEqual([]);
  return data.assumedClaims;
}

/** The city's law assumes nothing of benefits: here a claim's decision is kept as if it had, of its first parameters. */
async function assume(claimId: string, count: number): Promise<{ id: string; parameters: readonly UsedParameter[] }> {
  const { keyring } = city.platform;
  const { sql } = city.database;
  const [row] = await sql<{ id: string; sealed: Buffer }[]>`
    select decisions.id, answer_cipher as sealed from decisions
    join claim_settlements on decision_id = decisions.id where claim_id = ${claimId}`;
  if (!row) throw new Error('A settled claim has a decision.');
  const place = `decisions.answer_cipher:${row.id}`;
  const parameters = (await openDecision(row.id, city.for(AUDITOR)))?.answer.decision.parameters ?? [];
  const assumed = parameters.slice(0, count).map((one) => ({ ...one, assumed: ASSUMED }));
  const [facts, text = ''] = keyring.open(row.sealed, place).split('\n');
  const answer = JSON.parse(text);
  answer.decision.parameters = [...assumed, ...parameters.slice(count)];
  const kept = `${facts}\n${JSON.stringify(answer)}`;
  await sql`update decisions set answer_cipher = ${keyring.seal(kept, place)} where id = ${row.id}`;
  return { id: row.id, parameters: assumed };
}

test('settled claims are told with what their decisions assume, each once, and what funds paid by them', async () => {
  const desk = claimDesk(city);
  const [first, second, back] = [
    await desk.settledFor({ who: 'dibao' }),
    await desk.settledFor({ who: 'head' }),
    await desk.settledFor({ who: 'spouse' }),
  ];
  await desk.settledFor({ who: 'neighbour' });
  const [two, one] = [await assume(first.claimId, 2), await assume(second.claimId, 1)];
  await assume(back.claimId, 1);
  await desk.reverse(back.claimId, { note: '录入有误' });
  const paid = ({ own }: { own: number }) => 1_000_000 - own;
  const yuan = (fen: number) => (fen / 100).toFixed(2);

  const answer = await told();
  expect(answer).toMatchObject({ claims: 2, atStake: yuan(paid(first) + paid(second)) });
  const [shared, own] = two.parameters;
  expect(one.parameters[0]?.name).toBe(shared?.name);
  expect(answer.parameters).toContainEqual({
    ...{ name: own?.name, why: ASSUMED.en, whyZh: ASSUMED.zh, claims: 1, atStake: yuan(paid(first)) },
    clauses: [expect.stringContaining('第')],
  });
  expect(answer.list).toHaveLength(2);
  expect(answer.list).toContainEqual({
    ...{ claim: { id: second.claimId }, decisionId: one.id, atStake: yuan(paid(second)), parameters: [shared?.name] },
  });
});

test('that decisions were opened for it is told by the audit', async () => {
  const before = await opened();
  await told();
  expect(await opened()).toBe(before + 1);
});

test('nobody is told of another county', async () => {
  expect(await told(viewerWith({ role: 'AUDITOR', regions: [COUNTY] }))).toMatchObject({ claims: 0, atStake: '0.00' });
});

async function opened(): Promise<number> {
  const [row] = await city.database.sql<{ count: number }[]>`
    select count(*)::int as count from audit_lines where action = 'decision.read'`;
  return row?.count ?? 0;
}
