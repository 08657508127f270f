import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEPARTMENTS } from '../../src/policy/facts.ts';
import { isAnsweredInWhole, ROLES, SCOPES_OF_ROLE, type Viewer } from '../../src/services/viewer.ts';
import {
  COUNTY,
  createTestGraph,
  EVERYTHING,
  NAMELESS,
  OFFICER,
  type TestGraph,
  TOWN,
  viewerWith,
} from '../support/graph.ts';
import { readRegistry } from './registry.ts';
import { inWords } from './viewers.ts';
import { everythingOf } from './walk.ts';

const SEED = 20171123;
const PAIRS = process.env.CANBAO_LONG ? 300 : 24;

/** 童海波's mother, whose household has four members. */
const PERSON = '00000000-0000-4000-8000-000000000018';
const COLLECTOR = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [TOWN] });
/** What tells of all lists, or needs all of them: whoever holds none of these is answered without the hidden ones. */
const NEEDS_ALL = ['assistance:sensitive', 'money:collect', 'money:refund', 'claim:write', 'claim:settle'];

let graph: TestGraph;
let people: readonly string[];
let listed: readonly string[];
let homes: ReadonlyMap<string, string>;
beforeAll(async () => {
  graph = await createTestGraph('both', { limits: () => EVERYTHING });
  const registry = await readRegistry(graph.database.sql);
  listed = [...new Set(registry.listings.map(({ person }) => person))];
  homes = new Map(registry.members.filter(({ to }) => to === null).map(({ person, household }) => [person, household]));
  people = registry.people.map(({ id }) => id).filter((id) => !listed.includes(id));
});
afterAll(() => graph.close());

/** What is asked with one listing more of each of them; the listing is gone afterwards. */
async function whileHidden<Found>(ids: readonly string[], ask: () => Promise<Found>): Promise<Found> {
  const { sql } = graph.database;
  await sql`insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, source)
    select unnest(${[...ids]}::uuid[]), 'MENTAL_SEVERE', 'HEALTH', ${TOWN}, '2017-05-05', '2017-05-05', 'due'`;
  try {
    return await ask();
  } finally {
    await sql`delete from assistance_listings where source = 'due'`;
  }
}

/** Tokens that keep some of a role's scopes and none that needs every list; and clerks, who know of their own department's alone. */
const untold = fc.oneof(
  {
    arbitrary: fc.constantFrom('VILLAGE_COLLECTOR', 'TOWNSHIP_OFFICER', 'COUNTY_OFFICER', 'AUDITOR').chain((role) =>
      fc.subarray(SCOPES_OF_ROLE[role as 'AUDITOR'].filter((scope) => !NEEDS_ALL.includes(scope))).map((scopes) =>
        viewerWith({
          role,
          regions: [COUNTY],
          scope: ['registry:read', 'decision:read', ...scopes].join(' '),
        }),
      ),
    ),
    weight: 4,
  },
  {
    arbitrary: fc
      .constantFrom(...DEPARTMENTS.filter((one) => one !== 'HEALTH'))
      .map((department) => viewerWith({ role: 'DEPARTMENT_CLERK', regions: [COUNTY], department })),
    weight: 1,
  },
);

const ROSTER = `rosterDues(within: "${TOWN}", policyYear: 2018, first: 500) { nodes { state owed person { id } } }`;
const COMPARED = (id: string) =>
  `policyComparison(where: { id: { eq: "${id}" } }, first: 1, by: { region: "${COUNTY}", policyYear: 2018 },
     against: { region: "${COUNTY}", policyYear: 2018 }) { people { first { contribution wait benefitsStartOn } } }`;
const FAULTS = `claimFaults(within: "${COUNTY}", policyYear: 2018, fault: WAITING, first: 50) { totalCount nodes { claim { id } } }`;
const BACK = `refundsDue(within: "${COUNTY}", policyYear: 2018) { heads total people { amount } }`;

/** Everything that is told of somebody, as it is sent: a document that is refused too. */
async function toldOf(id: string, viewer: Viewer): Promise<string[]> {
  const file = `person(id: "${id}") { ${everythingOf('Person', viewer)} }`;
  const house = `household(id: "${homes.get(id)}") { ${everythingOf('Household', viewer)} }`;
  const bodies: string[] = [];
  for (const asked of [file, house, ROSTER, COMPARED(id), FAULTS, BACK])
    bodies.push((await graph.ask(viewer, `{ ${asked} }`)).body);
  return bodies;
}

describe('a list that is not told', () => {
  test('changes no byte of what is told to who neither moves money nor may know of it', async () => {
    const who = fc.record({
      viewer: fc.oneof(fc.constant(NAMELESS), untold, untold, untold),
      id: fc.oneof(
        { arbitrary: fc.constantFrom(...people), weight: 2 },
        { arbitrary: fc.constantFrom(...listed), weight: 1 },
      ),
    });
    const pairs = fc.sample(who, { numRuns: PAIRS, seed: SEED });
    const all = async () => {
      const told: string[][] = [];
      for (const { id, viewer } of pairs) told.push(await toldOf(id, viewer));
      return told;
    };
    const without = await all();
    const ids = [...new Set(pairs.map(({ id }) => id))];
    const [withIt, byOfficer] = await whileHidden(ids, async () => [
      await all(),
      await Promise.all(ids.slice(0, 1).map((id) => toldOf(id, OFFICER))),
    ]);
    pairs.forEach(({ id, viewer }, at) => {
      expect(withIt[at], `${inWords(viewer)} of ${id} (seed ${SEED})`).toEqual(without[at]);
    });
    // Somebody is told something, and the list does change what is right.
    expect(without.filter(([file]) => file?.includes('"collectedNow"')).length).toBeGreaterThan(PAIRS / 2);
    expect(byOfficer[0]?.[0]).toContain('MENTAL_SEVERE');
    for (const body of byOfficer.flat()) expect(JSON.parse(body).errors).toBeUndefined();
  });

  test('is left out for who holds none of the scopes that need it, and for every department', () => {
    for (const viewer of fc.sample(untold, { numRuns: 100, seed: SEED })) expect(isAnsweredInWhole(viewer)).toBe(false);
    for (const role of ROLES.filter((one) => SCOPES_OF_ROLE[one].some((scope) => NEEDS_ALL.includes(scope)))) {
      const claims = { role, regions: [COUNTY], person: PERSON, department: 'HEALTH' };
      expect(isAnsweredInWhole(viewerWith(claims)), role).toBe(role !== 'DEPARTMENT_CLERK');
    }
  });
});

const DUE = `contribution(policyYear: 2018) {
  standard { exact } lines { payer amount { exact } } collectedNow { exact } ownShare { exact } refundDue { exact }
  listing { category } decision { isWithoutHiddenLists reasons { key text { zh en } }
    facts { name value source recordedAt heldFrom } } }`;

interface Due {
  readonly collectedNow: { readonly exact: string };
  readonly listing: object | null;
  readonly decision: { readonly isWithoutHiddenLists: boolean; readonly facts: readonly { readonly name: string }[] };
}

const dueOf = async (viewer: Viewer, id: string): Promise<Due> => {
  const { data, errors } = await graph.ask(viewer, `{ person(id: "${id}") { ${DUE} } }`);
  expect(errors).toEqual([]);
  return data.person.contribution;
};

describe('the right due', () => {
  const amounts = ({ listing: _, decision: __, ...money }: Due) => money;
  const inTown = async () => {
    const { data } = await graph.ask(
      OFFICER,
      `{ people(where: { region: { within: "${TOWN}" } }, first: 500) { nodes { id } } }`,
    );
    const ids: string[] = data.people.nodes.map(({ id }: { id: string }) => id);
    return fc.sample(fc.constantFrom(...ids.filter((id) => people.includes(id))), { numRuns: 8, seed: SEED });
  };

  test('is told to who collects, of whoever is on a hidden list, and not why', async () => {
    const ids = await inTown();
    await whileHidden(ids, async () => {
      for (const id of ids) {
        const [collector, officer] = [await dueOf(COLLECTOR, id), await dueOf(OFFICER, id)];
        expect(amounts(collector), id).toEqual(amounts(officer));
        expect(collector).toMatchObject({ listing: null, decision: { isWithoutHiddenLists: false } });
        expect(JSON.stringify(collector)).not.toMatch(/MENTAL|精神|mental|2017-05-05/);
        expect(collector.decision.facts.map(({ name }) => name)).not.toContain('listing');
        expect(officer.decision.facts).toContainEqual(
          expect.objectContaining({ name: 'listing', heldFrom: '2017-05-05' }),
        );
      }
    });
  });

  test('is said to be without hidden lists where it is', async () => {
    const [id = ''] = await inTown();
    const plain = await dueOf(OFFICER, id);
    await whileHidden([id], async () => {
      const [nameless, officer] = [await dueOf(NAMELESS, id), await dueOf(OFFICER, id)];
      expect(amounts(nameless)).toEqual(amounts(plain));
      expect(amounts(officer)).not.toEqual(amounts(plain));
      expect(nameless.decision.isWithoutHiddenLists).toBe(true);
      expect(officer.decision.isWithoutHiddenLists).toBe(false);
    });
  });

  test('is told to the resident, with whatever token, and to the household that pays for them', async () => {
    const ids = await inTown();
    const houseOf = (id: string) => [...homes].filter(([, house]) => house === homes.get(id));
    const id = ids.find((one) => houseOf(one).length > 1) ?? '';
    const [[other = ''] = []] = houseOf(id).filter(([member]) => member !== id);
    await whileHidden([id], async () => {
      const right = amounts(await dueOf(OFFICER, id));
      expect(right.collectedNow).toEqual({ exact: '0.00' });
      for (const scope of [undefined, 'registry:read decision:read'])
        expect(amounts(await dueOf(viewerWith({ role: 'RESIDENT', person: id, scope }), id))).toEqual(right);
      const told = await dueOf(viewerWith({ role: 'RESIDENT', person: other }), id);
      expect(amounts(told)).toEqual(right);
      expect(JSON.stringify(told)).not.toMatch(/MENTAL|精神|mental|2017-05-05/);
    });
  });

  test('stands on rosters, stored dues and lists of refunds for nobody who may not know it', async () => {
    const looking = viewerWith({
      role: 'AUDITOR',
      regions: [COUNTY],
      scope: 'registry:read identity:read money:read decision:read',
    });
    for (const asked of [ROSTER, BACK, `person(id: "${PERSON}") { contributionDues { collected } }`]) {
      const { errors, statements } = await graph.ask(looking, `{ ${asked} }`);
      expect(errors[0]?.extensions.code, asked).toBe('FORBIDDEN');
      expect(statements).toEqual([]);
      expect((await graph.ask(viewerWith({ role: 'AUDITOR', regions: [COUNTY] }), `{ ${asked} }`)).errors).toEqual([]);
    }
  });
});
