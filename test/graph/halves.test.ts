import { afterAll, beforeAll, expect, test } from 'vitest';
import { NAMED_PEOPLE } from '../../src/services/load-demo.ts';
import { closeBulletins } from '../support/bulletins.ts';
import { bookFund } from '../support/fund.ts';
import { createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';
import { enrollHerders } from '../support/herders.ts';

/** Both halves apart and together, over the same rows: what a gateway would put together is what the merged graph says. */
let merged: TestGraph;
let registry: TestGraph;
let policy: TestGraph;
const officer = OFFICER;

beforeAll(async () => {
  [merged, registry, policy] = await Promise.all([
    createTestGraph('both'),
    createTestGraph('registry'),
    createTestGraph('policy'),
  ]);
});
afterAll(() => Promise.all([merged, registry, policy].map((graph) => graph.close())));

const DECISION =
  '{ id outcome reasons { key text { zh en } citations { locator } } neededFacts { name } rulebook { hash } }';
const STAY =
  '{ visit: INPATIENT, admittedOn: "2026-03-01", facility: { grade: TWO, isDesignated: true }, total: "9000.00" }';
const PERSON = `
  enrollmentEligibility(policyYear: 2018, region: "350825") { status regionBasis ground { id } decision ${DECISION} }
  cover(policyYear: 2018, region: "350825") { status benefitsStartOn decision ${DECISION} }
  contribution(policyYear: 2018, region: "350825") {
    collectedNow { min max } refundDue { exact } lines { payer amount { min max } } decision ${DECISION}
  }
  waitingPeriod(policyYear: 2018, region: "350825") { applies total benefitsStartOn decision ${DECISION} }
  newbornCover(policyYear: 2018, region: "350825") { isNewborn isCovered decision ${DECISION} }
  criticalIllnessCeiling(policyYear: 2018, region: "350825") { ceiling { min max } decision ${DECISION} }
  paymentChannels(policyYear: 2018, region: "350825") { channels { group { id } isAllowed } decision ${DECISION} }
  claimEstimate(policyYear: 2026, region: "999900", stay: ${STAY}) { lines { payer amount { min max } } decision ${DECISION} }`;
const HOUSEHOLD = `
  contribution(policyYear: 2018) {
    outcome collectedNow { min max } members { person { id } contribution { collectedNow { min max } decision ${DECISION} } }
  }`;
const ENTITIES = (type: string, fields: string) =>
  `query Entities($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type} { ${fields} } } }`;

const people = NAMED_PEOPLE.map(({ id }) => id);

test('the policy half answers from representations what the merged graph answers from rows', async () => {
  const references = people.map((id) => ({ __typename: 'Person', id }));
  const facts = await registry.ask(officer, ENTITIES('Person', 'id facts claimFacts'), { representations: references });
  const known = facts.data._entities.filter(Boolean);
  expect(known.length).toBeGreaterThan(15);

  const representations = known.map((one: object) => ({ __typename: 'Person', ...one }));
  const apart = await policy.ask(officer, ENTITIES('Person', PERSON), { representations });
  expect(apart.errors).toEqual([]);
  expect(apart.statements).toEqual([]);

  for (const [position, { id }] of known.entries()) {
    const together = await merged.ask(officer, `query Person($id: ID!) { person(id: $id) { ${PERSON} } }`, { id });
    expect(together.data.person).toEqual(apart.data._entities[position]);
  }
});

test('what a gateway asks for at once costs as much as the same rows in a list', async () => {
  const asked = (times: number) => Array.from({ length: times }, () => ({ __typename: 'Person', id: people[0] }));
  const query = ENTITIES('Person', 'household { members { person { id } } }');
  const costOf = async (times: number) => {
    const priced = { extensions: { cost: 'dryRun' } };
    const { body } = await registry.ask(officer, query, { representations: asked(times) }, priced);
    return JSON.parse(body).extensions.cost.estimated as number;
  };
  expect([await costOf(200), await costOf(2)]).toEqual([200 * (await costOf(1)), 2 * (await costOf(1))]);
  const tooMany = asked(Math.ceil(200_000 / (await costOf(1))) + 1);
  const { errors, statements } = await registry.ask(officer, query, { representations: tooMany });
  expect([errors.map(({ extensions }) => extensions.code), statements]).toEqual([['COST_EXCEEDED'], []]);
});

test('a household adds up the same apart and together', async () => {
  const id = '00000000-0000-4000-9000-000000000001';
  const registered = await registry.ask(officer, ENTITIES('Household', 'id memberFacts'), {
    representations: [{ __typename: 'Household', id }],
  });
  const representations = [{ __typename: 'Household', ...registered.data._entities[0] }];
  const apart = await policy.ask(officer, ENTITIES('Household', HOUSEHOLD), { representations });
  const together = await merged.ask(officer, `query Household($id: ID!) { household(id: $id) { ${HOUSEHOLD} } }`, {
    id,
  });
  expect(apart.errors).toEqual([]);
  expect(apart.data._entities[0]).toEqual(together.data.household);
  expect(together.data.household.contribution.collectedNow).toEqual({ min: '360.00', max: '540.00' });
});

test('the law says the same of a fund’s year apart and together, and of figures that somebody made up nothing', async () => {
  const AREA = '150422';
  for (const { database } of [merged, registry]) {
    await enrollHerders(database);
    await bookFund(database);
  }
  const auditor = viewerWith({ role: 'AUDITOR', sub: 'auditor', regions: [AREA] });
  const LAW = `income { heads due { exact } sources { kind payer arrived } decision ${DECISION} }
    split(basis: DUE) { perHead { total { exact } } ofYear { total { exact } } decision ${DECISION} }
    check { riskFund readings { surplus } decision ${DECISION} } projection(asOf: "2007-11-01") { until projected }`;
  const id = `${AREA}:NRCMS:2007`;
  const reference = [{ __typename: 'FundYear', id }];
  const sealed = await registry.ask(auditor, ENTITIES('FundYear', 'id heads facts'), { representations: reference });
  const representations = [{ __typename: 'FundYear', ...sealed.data._entities[0] }];
  const apart = await policy.ask(auditor, ENTITIES('FundYear', LAW), { representations });
  const together = await merged.ask(
    auditor,
    `{ fundYear(poolingArea: "${AREA}", scheme: NRCMS, policyYear: 2007) { heads ${LAW} } }`,
  );
  expect([apart.errors, apart.statements, together.errors]).toEqual([[], [], []]);
  const { heads, ...law } = together.data.fundYear;
  expect([heads, law.split.perHead.total.exact]).toEqual([5, '50.00']);
  expect([sealed.data._entities[0].heads, apart.data._entities[0]]).toEqual([heads, law]);

  const ofNoYear = [{ __typename: 'FundYear', id: `${AREA}:NRCMS:0000` }];
  const none = await registry.ask(auditor, ENTITIES('FundYear', 'heads'), { representations: ofNoYear });
  expect([none.data._entities, none.errors]).toEqual([[null], []]);

  const forged = [{ __typename: 'FundYear', id, facts: Buffer.from('{"heads":9}').toString('base64') }];
  const refused = await policy.ask(auditor, ENTITIES('FundYear', LAW), { representations: forged });
  expect(refused.errors.map(({ extensions }) => extensions.code)).toContain('FACTS_REFUSED');
  const [{ facts: seal }] = sealed.data._entities;
  const codes = async (viewer: typeof auditor, known: object) => {
    const of = [{ __typename: 'FundYear', id, ...known }];
    const { data, errors } = await policy.ask(viewer, ENTITIES('FundYear', 'check { __typename }'), {
      representations: of,
    });
    return [data._entities[0].check, ...errors.map(({ extensions }) => extensions.code)];
  };
  const elsewhere = viewerWith({ role: 'AUDITOR', sub: 'auditor', regions: ['350825'] });
  expect(await codes(auditor, { facts: seal })).toEqual([{ __typename: 'FundCheck' }]);
  for (const known of [
    {},
    { facts: null },
    { facts: 5 },
    { facts: [seal] },
    { id: `${AREA}:URRBMI:2007`, facts: seal },
  ])
    expect(await codes(auditor, known)).toEqual([null, 'FACTS_REFUSED']);
  expect(await codes(elsewhere, { facts: seal })).toEqual([null, 'FACTS_REFUSED']);
  const stranger = await registry.ask(officer, ENTITIES('FundYear', 'id facts'), { representations: reference });
  expect(stranger.errors.map(({ extensions }) => extensions.code)).toEqual(['AREA_NOT_YOURS']);
});

test('the law says the same of a bulletin apart and together, and of facts that are another’s or made up nothing', async () => {
  for (const graph of [merged, registry]) await closeBulletins(graph);
  const LAW = `participation { penalties { regionCode points } decision ${DECISION} }
    standings { criticisms { regionCode months } decision ${DECISION} }`;
  const list = '{ bulletins(within: "350825", first: 2) { nodes { id } } }';
  const [latest, before] = (await registry.ask(officer, list)).data.bulletins.nodes;
  const [{ facts }] = (
    await registry.ask(officer, ENTITIES('Bulletin', 'facts'), {
      representations: [{ __typename: 'Bulletin', ...latest }],
    })
  ).data._entities;
  const apart = (known: object) =>
    policy.ask(officer, ENTITIES('Bulletin', LAW), { representations: [{ __typename: 'Bulletin', ...known }] });
  const { data, errors, statements } = await apart({ ...latest, facts });
  const together = await merged.ask(officer, `{ bulletins(within: "350825", first: 1) { nodes { ${LAW} } } }`);
  const timeless = (law: object) => JSON.parse(JSON.stringify(law, (key, value) => (key === 'id' ? undefined : value)));
  expect([errors, statements, together.errors]).toEqual([[], [], []]);
  expect(data._entities[0].standings.criticisms).toHaveLength(2);
  expect(timeless(data._entities[0])).toEqual(timeless(together.data.bulletins.nodes[0]));
  for (const known of [{ ...before, facts }, { ...latest, facts: 'bWFkZSB1cA==' }, latest]) {
    const refused = await apart(known);
    expect(new Set(refused.errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['FACTS_REFUSED']));
  }
});

test('the law says the same of a county’s progress apart and together, and of another year’s people nothing', async () => {
  const LAW = `assessment { targets { below pooled { enrolled outOf } } decision ${DECISION} }
    pace { daysLeft regions { regionCode rank rate headsPerDay } }`;
  const id = '350825:URRBMI:2018:TOWN:2017-11-01:';
  const sealed = await registry.ask(officer, ENTITIES('ParticipationProgress', 'id asOf facts'), {
    representations: [{ __typename: 'ParticipationProgress', id }],
  });
  const [known] = sealed.data._entities;
  const apart = await policy.ask(officer, ENTITIES('ParticipationProgress', LAW), {
    representations: [{ __typename: 'ParticipationProgress', ...known }],
  });
  const together = await merged.ask(
    officer,
    `{ participation(within: "350825", policyYear: 2018, asOf: "2017-11-01") { id ${LAW} } }`,
  );
  expect([sealed.errors, apart.errors, apart.statements, together.errors]).toEqual([[], [], [], []]);
  expect({ id: known.id, ...apart.data._entities[0] }).toEqual(together.data.participation);
  expect(together.data.participation.pace.daysLeft).toBe(61);

  const another = [{ __typename: 'ParticipationProgress', id: id.replace('2018', '2017'), facts: known.facts }];
  const refused = await policy.ask(officer, ENTITIES('ParticipationProgress', LAW), { representations: another });
  expect(refused.errors.map(({ extensions }) => extensions.code)).toContain('FACTS_REFUSED');
  const none = [{ __typename: 'ParticipationProgress', id: '350825:URRBMI:0000:TOWN::' }];
  const nothing = await registry.ask(officer, ENTITIES('ParticipationProgress', 'asOf'), { representations: none });
  expect([nothing.data._entities, nothing.errors]).toEqual([[null], []]);
});

test('facts leave the registry sealed, and facts that somebody made up are refused', async () => {
  const [id] = people;
  const representations = [{ __typename: 'Person', id }];
  const { data } = await registry.ask(officer, ENTITIES('Person', 'facts'), { representations });
  expect(Buffer.from(data._entities[0].facts, 'base64').toString('latin1')).not.toContain('DIBAO');

  const forged = [{ __typename: 'Person', id, facts: Buffer.from('{"personId":"x"}').toString('base64') }];
  const answer = await policy.ask(officer, ENTITIES('Person', PERSON), { representations: forged });
  expect(answer.errors[0]?.extensions.code).toBe('FACTS_REFUSED');
});

test('a half gives its SDL to anybody and its entities to nobody unknown', async () => {
  const stranger = viewerWith({ role: 'PUBLIC' });
  const sdl = await registry.ask(stranger, '{ _service { sdl } }');
  expect(sdl.data._service.sdl).toContain('type Person');
  const refused = await registry.ask(stranger, ENTITIES('Person', 'id'), {
    representations: [{ __typename: 'Person', id: people[0] }],
  });
  expect(refused.errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect(refused.statements).toEqual([]);
});

test('the policy half finds a policy year by its id, and one that is only proposed for those who may see it', async () => {
  const [standing] = policy.platform.rulebooks.standing();
  const representations = [
    { __typename: 'PolicyYear', id: standing?.id },
    { __typename: 'PolicyYear', id: 'none' },
  ];
  const { data, errors } = await policy.ask(officer, ENTITIES('PolicyYear', 'name version'), { representations });
  expect(errors).toEqual([]);
  expect(data._entities).toEqual([{ name: standing?.rulebook.name, version: 1 }, null]);
});
