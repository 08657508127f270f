import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Rulebook, RuleOf } from '../../src/policy/rulebook.ts';
import { publishRulebooks } from '../../src/services/publish-rulebook.ts';
import { isAnsweredInWhole, type Viewer } from '../../src/services/viewer.ts';
import {
  type Answer,
  COUNTY,
  createTestGraph,
  EVERYTHING,
  NAMELESS,
  type TestGraph,
  TOWN,
  viewerWith,
} from '../support/graph.ts';
import { everythingOf, leavesOf } from './walk.ts';

/** 童海波: 严重精神障碍, confirmed on 2016-04-18. 童桂香, the mother, is on other lists first. */
const PERSON = '00000000-0000-4000-8000-000000000018';
const MOTHER = '00000000-0000-4000-8000-000000000017';
const HOUSEHOLD = '00000000-0000-4000-9000-000000000006';
const CONFIRMED = '2016-04-18';

const WITHOUT = 'registry:read identity:read contact:read money:read assistance:read decision:read';

/** Everybody who reaches the file and does not hold `assistance:sensitive`. */
const UNTOLD: readonly (readonly [string, Viewer])[] = [
  ['a village collector', viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [TOWN] })],
  ['a township officer', viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] })],
  ['somebody who is told no names', NAMELESS],
  [
    'a clerk of another department',
    viewerWith({ role: 'DEPARTMENT_CLERK', regions: [COUNTY], department: 'VETERANS_AFFAIRS' }),
  ],
  [
    'a county officer whose token leaves it out',
    viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], scope: WITHOUT }),
  ],
  [
    'a clerk of the health department whose token leaves it out',
    viewerWith({ role: 'DEPARTMENT_CLERK', regions: [COUNTY], department: 'HEALTH', scope: WITHOUT }),
  ],
];
const TOLD: readonly (readonly [string, Viewer])[] = [
  ['a county officer', viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY] })],
  ['an auditor', viewerWith({ role: 'AUDITOR', regions: [COUNTY] })],
  ['the resident', viewerWith({ role: 'RESIDENT', person: PERSON })],
  [
    'a clerk of the health department',
    viewerWith({ role: 'DEPARTMENT_CLERK', regions: [COUNTY], department: 'HEALTH' }),
  ],
];

let graph: TestGraph;
let secrets: readonly string[];
beforeAll(async () => {
  graph = await createTestGraph('both', { limits: () => EVERYTHING });
  const { sql } = graph.database;
  // The clerk of another department reaches the file through a listing of their own, which brings no assistance.
  await sql`insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, source)
    values (${PERSON}, 'FP_PREF', 'VETERANS_AFFAIRS', ${TOWN}, '2017-03-03', '2017-03-03', 'test')`;
  // The mother's is one among several, and not the one that counts.
  await sql`insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, source)
    values (${MOTHER}, 'MENTAL_SEVERE', 'HEALTH', ${TOWN}, ${CONFIRMED}, ${CONFIRMED}, 'test')`;
  const [listing] = await sql<{ id: string }[]>`
    update assistance_listings set certificate_masked = '示例精0018', grade = '示例级'
    where person_id = ${PERSON} and category = 'MENTAL_SEVERE' returning id`;
  secrets = ['MENTAL', 'mental', '精神', '敏感', 'sensitive', CONFIRMED, listing?.id ?? '', '示例精0018', '示例级'];
});
afterAll(() => graph.close());

const everything = (viewer: Viewer) =>
  graph.ask(
    viewer,
    `{ person(id: "${PERSON}") { ${everythingOf('Person', viewer)} }
       household(id: "${HOUSEHOLD}") { ${everythingOf('Household', viewer)} } }`,
  );

/** Text of an answer without the names of fields. */
const told = ({ data }: Answer) => [...leavesOf(data).values()].flat().join('\n');

describe('a severe mental disorder', () => {
  test.each(UNTOLD)('is told to %s nowhere: not in rows, answers, reasons or facts', async (_, viewer) => {
    const answer = await everything(viewer);
    expect(answer.errors).toEqual([]);
    expect(answer.data.person.contribution.decision.reasons.length).toBeGreaterThan(2);
    const text = told(answer);
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });

  test.each(TOLD)('is told to %s, who holds the scope', async (_, viewer) => {
    const text = told(await everything(viewer));
    for (const secret of ['MENTAL_SEVERE', CONFIRMED]) expect(text).toContain(secret);
  });

  const counted = (where: string) => `{ people(where: { id: { eq: "${PERSON}" }, ${where} }) { totalCount } }`;
  const FILTERS: readonly (readonly [string, boolean])[] = [
    ['assistance: { some: { category: { eq: MENTAL_SEVERE } } }', true],
    ['assistance: { some: { category: { in: [MENTAL_SEVERE, TEKUN] } } }', true],
    ['assistance: { some: { department: { eq: HEALTH } } }', true],
    [`assistance: { some: { confirmedOn: { eq: "${CONFIRMED}" } } }`, true],
    ['not: { assistance: { none: { category: { eq: MENTAL_SEVERE } } } }', true],
    ['assistance: { every: { category: { eq: FP_PREF } } }', false],
    ['memberships: { some: { person: { assistance: { some: { category: { eq: MENTAL_SEVERE } } } } } }', true],
  ];
  test.each(FILTERS)('is found by no filter: %s', async (where, isFoundWhenTold) => {
    for (const [who, viewer] of UNTOLD) {
      const { data } = await graph.ask(viewer, counted(where));
      expect(data.people.totalCount, who).toBe(isFoundWhenTold ? 0 : 1);
    }
    const [[, officer] = []] = TOLD;
    if (!officer) throw new Error('Nobody is told.');
    expect((await graph.ask(officer, counted(where))).data.people.totalCount).toBe(isFoundWhenTold ? 1 : 0);
  });

  test('is found by no id', async () => {
    const [listing] = await graph.database.sql<{ id: string }[]>`
      select id from assistance_listings where person_id = ${PERSON} and category = 'MENTAL_SEVERE'`;
    const query = `{ node(id: "${listing?.id}") { id } }`;
    const absent = `{ node(id: "00000000-0000-4000-8000-999999999999") { id } }`;
    for (const [who, viewer] of UNTOLD)
      expect((await graph.ask(viewer, query)).body, who).toBe((await graph.ask(viewer, absent)).body);
    for (const [who, viewer] of TOLD) expect((await graph.ask(viewer, query)).data.node?.id, who).toBe(listing?.id);
  });

  test('hides neither the amounts nor the lists that are told to anybody', async () => {
    const [[, collector] = []] = UNTOLD;
    if (!collector) throw new Error('Nobody is untold.');
    const { data } = await graph.ask(
      collector,
      `{ his: person(id: "${PERSON}") { contribution(policyYear: 2018) { collectedNow { exact } } assistance { category } }
         hers: person(id: "${MOTHER}") { contribution(policyYear: 2018) { listing { category } decision { reasons { text { zh } } } } } }`,
    );
    expect(data.his).toEqual({
      contribution: { collectedNow: { exact: '0.00' } },
      assistance: [{ category: 'FP_PREF' }],
    });
    // Were the others named, the one that is not would be told by that.
    expect(data.hers.contribution.listing).toBeNull();
    expect(JSON.stringify(data.hers)).not.toContain('最低生活保障对象');
  });

  test('is worded like every other assistance, so that what is left out tells nothing', async () => {
    const reasons = (id: string) =>
      `person(id: "${id}") { contribution(policyYear: 2018) { decision { reasons { key text { zh en } } } } }`;
    const assistance = (one: { contribution: { decision: { reasons: { key: string }[] } } }) =>
      one.contribution.decision.reasons.filter(({ key }) => key === 'assistance.direct');
    const dibao = '00000000-0000-4000-8000-000000000001';
    for (const [who, viewer] of UNTOLD.filter(([, viewer]) => isAnsweredInWhole(viewer))) {
      const { data } = await graph.ask(viewer, `{ sick: ${reasons(PERSON)} poor: ${reasons(dibao)} }`);
      expect(assistance(data.sick), who).toHaveLength(1);
      expect(assistance(data.sick), who).toEqual(assistance(data.poor));
    }
  });

  test('no clerk learns from a decision which other department lists somebody', async () => {
    const clerk = viewerWith({ role: 'DEPARTMENT_CLERK', regions: [COUNTY], department: 'DISABLED_FEDERATION' });
    const { data } = await graph.ask(
      clerk,
      `{ person(id: "${MOTHER}") { assistance { category } contribution(policyYear: 2018) { listing { category } decision { reasons { text { en } } } } } }`,
    );
    expect(data.person.assistance).toEqual([{ category: 'DISABLED_SEVERE' }]);
    // By all her lists she is paid for as somebody on dibao; the clerk is told what the clerk's own brings about.
    expect(data.person.contribution.listing).toEqual({ category: 'DISABLED_SEVERE' });
    expect(JSON.stringify(data.person.contribution)).not.toMatch(/dibao|allowance/);
  });
});

describe('a rulebook with parts for this category alone', () => {
  const QUESTION = `decision { id parameters { name } missingParameters { name } citations { locator } timeline { text { en } } }`;
  const LABEL = { zh: '严重精神障碍患者', en: 'people with a severe mental disorder' };
  const GROUP = 'contribution-assistance.severe-mental-disorder.share';
  let stored: readonly string[];

  const store = async (kind: string) => {
    const { data } = await graph.ask(
      viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY] }),
      'mutation Keep($input: DecisionStoreInput!) { decisionStore(input: $input) { decision { id } } }',
      { input: { personId: PERSON, kind, policyYear: 2018, region: COUNTY } },
    );
    return data.decisionStore.decision.id;
  };
  const publish = async (rulebook: Rulebook) => {
    await publishRulebooks(
      graph.platform.db,
      { documents: [], rulebooks: [rulebook] },
      { actor: 'test', role: 'TEST' },
    );
    await graph.platform.rulebooks.reload();
  };

  beforeAll(async () => {
    const standing = graph.platform.rulebooks.standing().map(({ rulebook }) => rulebook);
    const law = standing.find(({ name }) => name === '350825-liancheng/urrbmi-2018') as Rulebook;
    const isWait = (rule: Rulebook['rules'][number]): rule is RuleOf<'waiting-period'> =>
      rule.kind === 'waiting-period';
    const [waiting] = standing.flatMap(({ rules }) => rules.filter(isWait));
    if (!waiting) throw new Error('No rulebook has a waiting period.');
    const apart = (group: RuleOf<'contribution-assistance'>['groups'][number]) =>
      group.categories.includes('MENTAL_SEVERE')
        ? [
            { ...group, categories: group.categories.filter((one) => one !== 'MENTAL_SEVERE') },
            {
              ...group,
              id: 'severe-mental-disorder',
              label: LABEL,
              categories: ['MENTAL_SEVERE' as const],
              cite: { document: '350825-2017', clause: '精神' },
            },
          ]
        : [group];
    const rules = law.rules.map((rule) =>
      rule.kind === 'contribution-assistance' ? { ...rule, groups: rule.groups.flatMap(apart) } : rule,
    );
    const exemptions = [{ id: 'mental', label: LABEL, when: 'isMentalSevere' }];
    await publish({ ...law, rules: [...rules, { ...waiting, late: { value: 'YES' }, exemptions }] });
    stored = [await store('WAITING_PERIOD'), await store('CONTRIBUTION')];
  });

  /** What is answered while the listing has ended long since. */
  async function whileEnded(ask: () => Promise<Answer>): Promise<string> {
    const { sql } = graph.database;
    const ending = (day: string | null) => sql`
      update assistance_listings set valid_to = ${day} where person_id = ${PERSON} and category = 'MENTAL_SEVERE'`;
    await ending('2016-12-31');
    try {
      return (await ask()).body;
    } finally {
      await ending(null);
    }
  }

  test.each(UNTOLD)('does not tell it to %s by its groups, clauses and exemptions', async (_, viewer) => {
    const answer = await everything(viewer);
    expect(answer.errors).toEqual([]);
    // To whoever is not answered in whole, an exemption that rests on what they are not told of is none.
    const exemption = isAnsweredInWhole(viewer) ? expect.objectContaining({ id: 'not-shown' }) : null;
    expect(answer.data.person.waitingPeriod.exemption).toEqual(exemption);
    const text = told(answer);
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    const asked = `{ person(id: "${PERSON}") { contribution(policyYear: 2018) { lines { citations { locator } } ${QUESTION} } waitingPeriod(policyYear: 2018) { ${QUESTION} } } }`;
    const { data, body } = await graph.ask(viewer, asked);
    // To them everybody who is on no list that they know of reads alike, with every clause that might have applied.
    if (!isAnsweredInWhole(viewer)) expect(await whileEnded(() => graph.ask(viewer, asked))).toBe(body);
    else expect(JSON.stringify(data)).not.toMatch(/mental|精神|contribution-assistance\./);
    expect(data.person.contribution.decision.parameters).toContainEqual({ name: 'individual-contribution.standard' });
  });

  test.each(TOLD)('tells it to %s', async (_, viewer) => {
    const { data } = await graph.ask(
      viewer,
      `{ person(id: "${PERSON}") { contribution(policyYear: 2018) { ${QUESTION} } waitingPeriod(policyYear: 2018) { exemption { id } } } }`,
    );
    const { contribution, waitingPeriod } = data.person;
    // A clerk of a department is told of its own listing, and by no decision.
    if (viewer.role === 'DEPARTMENT_CLERK') return;
    expect(waitingPeriod.exemption).toEqual({ id: 'mental' });
    expect(contribution.decision.parameters).toContainEqual({ name: GROUP });
  });

  test('tells it by no difference from what was kept, once the law is another', async () => {
    const standing = graph.platform.rulebooks.named('350825-liancheng/urrbmi-2018');
    await publish(standing.at(-1)?.rulebook as Rulebook);
    const differs = async (viewer: Viewer) => {
      const replay = `query Replay($id: ID!) { decision(id: $id) { differs { part name what { zh en } before after } } }`;
      const answers: Answer[] = [];
      for (const id of stored) answers.push(await graph.ask(viewer, replay, { id }));
      return answers.map(({ data }) => data.decision?.differs);
    };
    for (const [who, viewer] of UNTOLD) {
      if (!isAnsweredInWhole(viewer)) {
        // What was kept rests on everything that was known, and so nobody opens it who may not be answered by it.
        expect(await differs(viewer), who).toEqual([undefined, undefined]);
        continue;
      }
      const text = JSON.stringify(await differs(viewer));
      expect(
        secrets.filter((secret) => text.includes(secret)),
        who,
      ).toEqual([]);
      expect(text).toContain('RULEBOOK');
    }
    const [[, officer] = []] = TOLD;
    const text = JSON.stringify(await differs(officer as Viewer));
    for (const secret of ['isMentalSevere', GROUP, '"mental"']) expect(text).toContain(secret);
  });
});
