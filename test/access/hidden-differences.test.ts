import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Rulebook } from '../../src/policy/rulebook.ts';
import { publishRulebooks } from '../../src/services/publish-rulebook.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { claimDesk } from '../registry/claim-desk.ts';
import { createExampleCity, DISTRICT, type ExampleCity, SETTLER } from '../support/example-city.ts';
import { viewerWith } from '../support/graph.ts';

/** Example City where severe mental disorder brings what 特困 brings; claims of 60,000 yuan, settled before the listing. */
let city: ExampleCity;
beforeAll(async () => {
  city = await createExampleCity();
  const standing = city.platform.rulebooks.standing().map(({ rulebook }) => rulebook as Rulebook);
  const law = standing.find(({ name }) => name === '999900-example-city/urrbmi-2026');
  const changed = JSON.parse(JSON.stringify(law), (key, value) =>
    key === 'categories' && value.includes('TEKUN') ? [...value, 'MENTAL_SEVERE'] : value,
  );
  await publishRulebooks(city.platform.db, { documents: [], rulebooks: [changed] }, { actor: 'test', role: 'TEST' });
  await city.platform.rulebooks.reload();
  const care = { admittedOn: '2026-02-10', dischargedOn: '2026-02-15', fen: 6_000_000 };
  const desk = claimDesk(city);
  for (const who of ['neighbour', 'dibao'] as const) await desk.settledFor({ who, ...care });
});
afterAll(() => city?.close());

const LOOKING = viewerWith({
  role: 'AUDITOR',
  regions: [DISTRICT],
  scope: 'registry:read money:read assistance:read claim:read decision:read registry:reconcile',
});
const TOWNSHIP = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [DISTRICT] });

const FIELDS = `status reasons claim { id } settlement { total parts { payer amount } } parts { payer settled today difference }`;
const differences = (viewer: Viewer) =>
  city.ask(
    viewer,
    `query ($id: ID!) { claimDifferences(within: "999900", policyYear: 2026) { people endCursor differences { ${FIELDS} } }
       person(id: $id) { claimDifferences(policyYear: 2026) { ${FIELDS} } } }`,
    { id: city.people.neighbour },
  );
const estimate = (viewer: Viewer) =>
  city.ask(
    viewer,
    `query ($id: ID!) { person(id: $id) { claimEstimate(policyYear: 2026, region: "${DISTRICT}",
       stay: { visit: INPATIENT, admittedOn: "2026-03-10", facility: { grade: TWO }, total: "60000.00" }) { lines { payer } } } }`,
    { id: city.people.neighbour },
  );

async function whileHidden<Found>(ask: () => Promise<Found>): Promise<Found> {
  const { sql } = city.database;
  await sql`insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, source)
    values (${city.people.neighbour}, 'MENTAL_SEVERE', 'HEALTH', ${DISTRICT}, '2025-12-01', '2025-12-01', 'hidden')`;
  try {
    return await ask();
  } finally {
    await sql`delete from assistance_listings where source = 'hidden'`;
  }
}

interface Told {
  readonly status: string;
  readonly reasons: readonly string[];
  readonly parts: readonly Record<'payer' | 'settled' | 'today' | 'difference', string | null>[];
}
const ofPerson = async (viewer: Viewer): Promise<Told> => {
  const { data, errors } = await differences(viewer);
  expect(errors).toEqual([]);
  return data.person.claimDifferences[0];
};

test('a hidden list changes no byte of what settled claims would be to who may not know of it', async () => {
  const without = await differences(LOOKING);
  expect(without.errors).toEqual([]);
  expect(without.data.person.claimDifferences).toHaveLength(1);
  expect((await whileHidden(() => differences(LOOKING))).body).toBe(without.body);
});

test('who settles learns the money, and no payer or reason that tells by which list', async () => {
  const [known, told, estimated] = await whileHidden(async () => [
    await ofPerson(SETTLER),
    await ofPerson(TOWNSHIP),
    (await estimate(TOWNSHIP)).data.person.claimEstimate.lines.map(({ payer }: { payer: string | null }) => payer),
  ]);
  expect(known.reasons).toContain('stay.assistance');
  expect(known.parts.map(({ payer }) => payer)).toContain('MEDICAL_ASSISTANCE');
  expect(told.status).toBe('DIFFERENT');
  const payers = told.parts.map(({ payer }) => payer);
  expect(payers.filter((payer) => !estimated.includes(payer))).toEqual([]);
  expect(payers.filter((payer) => payer === null)).toHaveLength(1);
  expect(told.reasons.filter((key) => /assistance|tilt|relief|bonus|most-favourable/.test(key))).toEqual([]);
  const sum = ({ parts }: Told, of: 'settled' | 'today' | 'difference') =>
    parts.reduce((fen, part) => fen + Math.round(Number(part[of]) * 100), 0);
  for (const of of ['settled', 'today', 'difference'] as const) expect(sum(told, of)).toBe(sum(known, of));
  const ownOf = ({ parts }: Told) => parts.find(({ payer }) => payer === 'SELF');
  expect(ownOf(told)).toEqual(ownOf(known));
});
