import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GivenFacts } from '../../src/policy/given.ts';
import { printAnswer } from '../../src/policy/printed.ts';
import { QUESTIONS } from '../../src/policy/questions.ts';
import { parseFacts } from '../../src/rulebooks/facts-file.ts';
import { wordsOf } from '../../src/services/answer-words.ts';
import { createTestGraph, KEYRING, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';

const FILE = '350825-liancheng/urrbmi-2018.yaml';
const LAW = readFileSync(new URL(`../../policies/${FILE}`, import.meta.url), 'utf8');
const PERSON = '00000000-0000-4000-8000-000000000001';
/** Stands on a list. */
const LISTED = '00000000-0000-4000-8000-000000000002';

const STORED = `{
  id storedBy isReproduced person { id } policyYear { version } question { kind policyYear region scheme asOf knownAt }
  decision { id outcome rulebook { version } } today { id outcome rulebook { version } }
  differs { part name what { zh en } before after }
}`;
const FACTS = `query Facts($id: ID!) { decision(id: $id) { decision { facts { name value source recordedAt heldFrom } } } }`;
const STORE = `mutation Store($input: DecisionStoreInput!) {
  decisionStore(input: $input) { decision ${STORED} userErrors { code message messageZh field } }
}`;
const REPLAY = `query Replay($id: ID!) { decision(id: $id) ${STORED} }`;

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const question = { personId: PERSON, kind: 'CONTRIBUTION', policyYear: 2018 };
const store = async (input: object = question, by = OFFICER) =>
  (await graph.ask(by, STORE, { input })).data.decisionStore;
const replay = async (id: string, by = OFFICER) => (await graph.ask(by, REPLAY, { id })).data.decision;

async function publishStandard(standard: string) {
  const yaml = LAW.replaceAll('180.00', standard);
  const { data } = await graph.ask(
    viewerWith({ role: 'ADMINISTRATOR', sub: 'maker' }),
    `mutation P($input: RulebookProposeInput!) { rulebookPropose(input: $input) { proposal { id } } }`,
    { input: { file: FILE, yaml } },
  );
  await graph.ask(
    viewerWith({ role: 'ADMINISTRATOR', sub: 'checker' }),
    `mutation P($id: ID!) { rulebookPublish(input: { proposalId: $id }) { userErrors { code } } }`,
    { id: data.rulebookPropose.proposal.id },
  );
}

describe('a decision that is kept', () => {
  test('has the id that the answer has, and replays to the same answer', async () => {
    const { decision, userErrors } = await store();
    expect(userErrors).toEqual([]);
    const asked = await graph.ask(
      OFFICER,
      `{ person(id: "${PERSON}") { contribution(policyYear: 2018) { decision { id } } } }`,
    );
    expect(decision.id).toBe(asked.data.person.contribution.decision.id);
    expect(await replay(decision.id)).toMatchObject({
      person: { id: PERSON },
      storedBy: 'test',
      isReproduced: true,
      policyYear: { version: 1 },
      question: { kind: 'CONTRIBUTION', policyYear: 2018, region: null, asOf: '2017-11-20', knownAt: null },
      decision: { id: decision.id },
      today: { id: decision.id },
      differs: [],
    });
  });

  test('is kept once, however often it is stored', async () => {
    const { decision } = await store();
    expect((await store()).decision.id).toBe(decision.id);
    const rows = await graph.database.sql`select 1 from decisions where id = ${decision.id}`;
    expect(rows).toHaveLength(1);
  });

  test('is another where a region was named, although the answer is the same', async () => {
    const [{ decision: chosen }, { decision: named }] = [await store(), await store({ ...question, region: '350825' })];
    expect(named.id).not.toBe(chosen.id);
    expect(named).toMatchObject({ question: { region: '350825' }, today: { id: named.id } });
    expect((await replay(chosen.id)).question.region).toBeNull();
    const asked = await graph.ask(
      OFFICER,
      `{ person(id: "${PERSON}") { contribution(policyYear: 2018, region: "350825") { decision { id } } } }`,
    );
    expect(asked.data.person.contribution.decision.id).toBe(named.id);
  });

  test('is asked of the resident scheme where none is named', async () => {
    const { decision, userErrors } = await store({ ...question, kind: 'NEWBORN_COVER', scheme: null });
    expect(userErrors).toEqual([]);
    expect(decision.question.scheme).toBe('URRBMI');
  });

  test('holds facts and answer sealed, each to its own row', async () => {
    const { decision } = await store();
    const [row] = await graph.database.sql<{ facts: Buffer; answer: Buffer }[]>`
      select facts_cipher as facts, answer_cipher as answer from decisions where id = ${decision.id}`;
    expect(row?.facts.toString('latin1')).not.toContain(PERSON);
    expect(() => KEYRING.open(row?.facts as Buffer, 'decisions.facts_cipher:another')).toThrow();
    expect(KEYRING.open(row?.answer as Buffer, `decisions.answer_cipher:${decision.id}`)).toContain('"outcome"');
  });

  test('is not taken for reproduced when it is not what the rulebook says', async () => {
    const { decision } = await store({ ...question, kind: 'COVER' });
    const place = `decisions.answer_cipher:${decision.id}`;
    const [row] = await graph.database.sql<{ answer: Buffer }[]>`
      select answer_cipher as answer from decisions where id = ${decision.id}`;
    const forged = { ...JSON.parse(KEYRING.open(row?.answer as Buffer, place)), status: 'PAYABLE' };
    await graph.database.sql`
      update decisions set answer_cipher = ${KEYRING.seal(JSON.stringify(forged), place)} where id = ${decision.id}`;
    expect(await replay(decision.id)).toMatchObject({ isReproduced: false });
  });

  test('names each list that took part in deciding, with its source and day; one kept before that is still reproduced', async () => {
    const { decision } = await store({ ...question, personId: LISTED });
    const facts = async () => (await graph.ask(OFFICER, FACTS, { id: decision.id })).data.decision.decision.facts;
    const isListing = ({ name }: { name: string }) => name === 'listing';
    const lists = (await facts()).filter(isListing);
    expect(lists.length).toBeGreaterThan(0);
    for (const list of lists) {
      expect(list).toMatchObject({ value: expect.stringMatching(/^[A-Z_]+( \d)?$/), recordedAt: expect.any(String) });
      expect(list.source).toMatch(/^[A-Z_]+ ./);
      expect(list.heldFrom).toMatch(/^\d{4}-/);
    }
    const place = `decisions.answer_cipher:${decision.id}`;
    const [row] = await graph.database.sql<{ answer: Buffer }[]>`
      select answer_cipher as answer from decisions where id = ${decision.id}`;
    const kept = JSON.parse(KEYRING.open(row?.answer as Buffer, place));
    const before = kept.decision.facts.filter((fact: { name: string }) => !isListing(fact));
    for (const fact of before) delete fact.heldFrom;
    const old = JSON.stringify({ ...kept, decision: { ...kept.decision, facts: before } });
    await graph.database.sql`
      update decisions set answer_cipher = ${KEYRING.seal(old, place)} where id = ${decision.id}`;
    expect((await facts()).filter(isListing)).toEqual([]);
    expect(await replay(decision.id)).toMatchObject({ isReproduced: true, differs: [] });
    await graph.database.sql`delete from decisions where id = ${decision.id}`;
  });

  test('says what is different after a fact was learnt', async () => {
    const { decision } = await store();
    await graph.database.sql`
      insert into payments (person_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
      values (${PERSON}, 'URRBMI', 2018, 'SELF', 'VILLAGE_CADRE', 5000, '2017-11-19', 'test')`;
    const { isReproduced, differs } = await replay(decision.id);
    expect(isReproduced).toBe(true);
    expect(differs).toContainEqual({
      part: 'RESULT',
      name: 'alreadyPaid',
      what: { zh: '已缴金额', en: 'what has been paid' },
      before: '0.00',
      after: '50.00',
    });
    expect(differs.map(({ part }: { part: string }) => part)).not.toContain('RULEBOOK');
  });

  test('says what is different after a new version, and why', async () => {
    const { decision } = await store();
    await publishStandard('190.00');
    const replayed = await replay(decision.id);
    expect(replayed).toMatchObject({
      isReproduced: true,
      decision: { rulebook: { version: 1 } },
      today: { rulebook: { version: 2 } },
    });
    const changed = replayed.differs.map(({ part, name, before, after }: Record<string, string>) => [
      part,
      name,
      before,
      after,
    ]);
    expect(changed).toContainEqual(['RULEBOOK', 'version', '1', '2']);
    expect(changed).toContainEqual(['RESULT', 'standard', '180.00', '190.00']);
    expect(changed).toContainEqual(['PARAMETER', 'individual-contribution.standard', '180.00', '190.00']);
  });
});

describe('a difference', () => {
  test('calls every field of every answer that can be kept by words', () => {
    const { facts } = parseFacts({ birthDate: '2018-03-01' });
    const asked = [
      'eligibility',
      'contribution',
      'channels',
      'cover',
      'newborn',
      'waiting',
      'ceiling',
      'death',
    ] as const;
    const names = graph.platform.rulebooks.standing().flatMap(({ compiled, rulebook }) => {
      const at = { asOf: `${rulebook.policyYear}-06-01` };
      return asked.flatMap((name) => Object.keys(printAnswer(QUESTIONS[name](facts as GivenFacts, at, compiled))));
    });
    const compared = new Set(names.filter((name) => !['reasons', 'cites', 'nearMisses'].includes(name)));
    expect(compared.size).toBeGreaterThan(40);
    expect([...compared].filter((name) => wordsOf(name).en.startsWith('the field'))).toEqual([]);
  });
});

describe('who may', () => {
  test('see a person may keep and replay decisions about them, nobody else', async () => {
    const { decision } = await store();
    const elsewhere = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350823'] });
    const unseen = await graph.ask(
      elsewhere,
      'query Unseen($id: ID!) { decision(id: $id) { id decision { outcome reasons { key } } storedBy } }',
      { id: decision.id },
    );
    expect(unseen).toMatchObject({ data: { decision: null }, errors: [] });
    expect(await store(question, elsewhere)).toMatchObject({
      decision: null,
      userErrors: [{ code: 'PERSON_UNKNOWN' }],
    });
    const self = viewerWith({ role: 'RESIDENT', person: PERSON });
    expect(await replay(decision.id, self)).toMatchObject({ id: decision.id });
    const { errors } = await graph.ask(viewerWith({ role: 'ADMINISTRATOR' }), REPLAY, { id: decision.id });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('not be told of a category is not told by a difference either', async () => {
    const person = '00000000-0000-4000-8000-000000000002';
    const listed = (await graph.ask(OFFICER, `{ person(id: "${person}") { assistance { category } } }`)).data.person
      .assistance;
    expect(listed.length).toBeGreaterThan(0);
    const { decision } = await store({ ...question, personId: person });
    await graph.database.sql`update assistance_listings set superseded_at = now() where person_id = ${person}`;
    const named = ({ differs }: { differs: { name: string }[] }) => differs.map(({ name }) => name.split('.')[0]);
    expect(named(await replay(decision.id))).toContain('listing');
    const { differs } = await replay(decision.id, viewerWith({ role: 'TOWNSHIP_OFFICER', regions: ['350825'] }));
    expect(named({ differs })).not.toContain('listing');
    // What was kept rests on every list: who neither collects nor may know of all opens none.
    const untold = viewerWith({
      role: 'AUDITOR',
      regions: ['350825'],
      scope: 'registry:read identity:read decision:read',
    });
    expect(await replay(decision.id, untold)).toBeNull();
  });

  test('ask about a person may not keep what is asked about a fund', async () => {
    expect((await store({ ...question, kind: 'FUND' })).userErrors).toMatchObject([
      { code: 'KIND_NOT_KEPT', field: 'kind', messageZh: expect.stringContaining('FUND') },
    ]);
    expect((await store({ ...question, policyYear: 1999 })).userErrors).toMatchObject([
      { code: 'POLICY_YEAR_NOT_PUBLISHED', field: 'policyYear', messageZh: expect.stringContaining('1999年度') },
    ]);
  });

  test('only look at files keep nothing', async () => {
    for (const role of ['ANALYST', 'AUDITOR']) {
      const { errors, statements } = await graph.ask(viewerWith({ role, regions: ['350825'] }), STORE, {
        input: question,
      });
      expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
      expect(statements).toEqual([]);
    }
  });

  test('give an id that is none are told that nothing is there', async () => {
    expect(await store({ ...question, personId: 'x' })).toMatchObject({
      userErrors: [{ code: 'PERSON_UNKNOWN', field: 'personId', messageZh: expect.stringContaining('档案x') }],
    });
    expect((await store({ ...question, region: '350899' })).userErrors).toMatchObject([
      { code: 'REGION_UNKNOWN', field: 'region', messageZh: expect.stringContaining('350899') },
    ]);
    const { data, errors, statements } = await graph.ask(OFFICER, 'query Odd($id: ID!) { decision(id: $id) { id } }', {
      id: 'a\u0000',
    });
    expect({ data, errors, statements }).toEqual({ data: { decision: null }, errors: [], statements: [] });
  });

  test('read is written down', async () => {
    const { decision } = await store();
    await replay(decision.id);
    const rows = await graph.database.sql<{ action: string; details: object }[]>`
      select action, details from audit_lines where ${decision.id} = any(subjects) order by id desc limit 2`;
    expect(rows).toMatchObject([
      { action: 'decision.read', details: { personId: PERSON } },
      { action: 'decision.store', details: { personId: PERSON, kind: 'CONTRIBUTION' } },
    ]);
  });

  test('ask the policy half alone is told where decisions are kept', async () => {
    const half = await createTestGraph('policy');
    const { data } = await half.ask(OFFICER, STORE, { input: question });
    expect(data.decisionStore.userErrors).toMatchObject([{ code: 'REGISTRY_NEEDED' }]);
    const read = await half.ask(OFFICER, 'query Read($id: ID!) { decision(id: $id) { id } }', { id: 'a'.repeat(27) });
    expect(read).toMatchObject({ data: { decision: null }, errors: [{ extensions: { code: 'REGISTRY_NEEDED' } }] });
    expect(read.statements).toEqual([]);
    await half.close();
  });
});
