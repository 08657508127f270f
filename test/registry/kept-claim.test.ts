import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assessClaim, assessGivenCare } from '../../src/policy/claim.ts';
import { isReproduced, type KeptDecision, openDecision } from '../../src/services/keep-decision.ts';
import { toldClaim } from '../../src/services/kept-claim.ts';
import { createExampleCity, type ExampleCity, SETTLER } from '../support/example-city.ts';
import { type Care, claimDesk } from './claim-desk.ts';

let city: ExampleCity;
beforeAll(async () => {
  city = await createExampleCity();
});
afterAll(() => city?.close());

/** The decision that a claim was settled by, or denied. */
async function decisionOf(care: Care): Promise<KeptDecision> {
  const desk = claimDesk(city);
  const claimId = await desk.enter({ ...care, number: `K-${JSON.stringify(care).length}-${care.who}` });
  await desk.check(claimId);
  const [row] = await city.database.sql<{ id: string }[]>`
    select decision_id as id from claim_steps where claim_id = ${claimId} and decision_id is not null`;
  return opened(row?.id ?? '');
}

async function opened(id: string): Promise<KeptDecision> {
  const kept = await openDecision(id, city.for(SETTLER));
  if (!kept) throw new Error('A decision that was kept can be opened.');
  return kept;
}

const plain = (answer: unknown): unknown => JSON.parse(JSON.stringify(answer));
const askedOf = ({ facts, question, published }: KeptDecision) => [facts, question, published.compiled] as const;

/** What stands in the row, opened, and put there anew as `change` makes of it. */
async function rewritten(id: string, change: (text: string) => string): Promise<string> {
  const { keyring } = city.platform;
  const { sql } = city.database;
  const place = `decisions.answer_cipher:${id}`;
  const [row] = await sql<{ sealed: Buffer }[]>`select answer_cipher as sealed from decisions where id = ${id}`;
  const text = keyring.open(row?.sealed ?? Buffer.alloc(0), place);
  await sql`update decisions set answer_cipher = ${keyring.sealSmall(change(text), place)} where id = ${id}`;
  return text;
}

describe('a claim’s decision', () => {
  test.each<Care>([
    { who: 'head' },
    { who: 'spouse', visit: 'OUTPATIENT', where: 'clinic', dischargedOn: null, fen: 30_000 },
    { who: 'dibao', fen: 8_000_000, where: 'cityHospital', isReferred: false },
    { who: 'rigid', fen: 10_000_000 },
    { who: 'waiting' },
    { who: 'edge', fen: 6_000_000, where: 'elsewhere', isRemoteRegistered: null },
  ])('is told again in full, with all the law that it rests on: $who', async (care) => {
    const kept = await decisionOf(care);
    expect(kept.answer).toEqual(plain(toldClaim(assessGivenCare(...askedOf(kept)))));
    expect(kept.answer.decision.parameters.length).toBeGreaterThan(0);
    expect(isReproduced(kept)).toBe(true);
  });

  test('that was kept with its facts apart, as all were at first, opens and is reproduced', async () => {
    const { id, facts, answer } = await decisionOf({ who: 'rigid', fen: 7_000_000 });
    const { keyring } = city.platform;
    const sealed = (text: unknown, column: string) =>
      keyring.sealSmall(JSON.stringify(text), `decisions.${column}:${id}`);
    await city.database.sql`
      update decisions set facts_cipher = ${sealed(facts, 'facts_cipher')}, answer_cipher = ${sealed(answer, 'answer_cipher')}
      where id = ${id}`;
    const kept = await opened(id);
    expect(kept).toMatchObject({ facts, answer });
    expect(isReproduced(kept)).toBe(true);
  });

  test('names clauses and parameters, and copies nothing of the law', async () => {
    const { id, answer } = await decisionOf({ who: 'neighbour' });
    const text = await rewritten(id, (same) => same);
    const [citation] = answer.decision.citations;
    expect(text).toContain(citation?.documentId);
    expect(text).not.toContain(citation?.documentTitle);
    expect(text).not.toContain(answer.decision.facts[0]?.zh);
    expect(text).not.toContain(answer.decision.rulebook.hash);
  });

  test('that was changed in its row is not reproduced', async () => {
    const { id } = await decisionOf({ who: 'tekun' });
    await rewritten(id, (text) => text.replace(/"paid":\{"minFen":\d+/, '"paid":{"minFen":1'));
    expect(isReproduced(await opened(id))).toBe(false);
  });

  test('tells a parameter that its rulebook states no more by the name and value that were kept', async () => {
    const { id } = await decisionOf({ who: 'child' });
    await rewritten(id, (text) => text.replace(/\["benefits\.designatedOnly",null,"YES"\]/, '["gone",null,"YES"]'));
    const kept = await opened(id);
    const [gone] = kept.answer.decision.parameters.filter(({ name }) => name === 'gone');
    expect(gone).toMatchObject({ name: 'gone', value: 'YES', citations: [] });
    expect(isReproduced(kept)).toBe(false);
  });

  test('keeps its id, and tells what would have changed it to whoever asks', async () => {
    const kept = await decisionOf({ who: 'head', where: 'cityHospital', isReferred: true });
    const query = `{ decision(id: "${kept.id}") { decision { id nearMisses { text { en } } } } }`;
    const { data, errors } = await city.ask(SETTLER, query);
    expect(errors).toEqual([]);
    expect(data.decision.decision.id).toBe(kept.id);
    const { nearMisses } = assessClaim(...askedOf(kept)).decision;
    expect(nearMisses.length).toBeGreaterThan(0);
    expect(data.decision.decision.nearMisses).toHaveLength(nearMisses.length);
    expect(kept.answer.decision.nearMisses).toEqual([]);
  });
});
