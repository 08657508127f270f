import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANALYST, createTestGraph, type TestGraph, viewerWith } from '../support/graph.ts';

const FILE = '350825-liancheng/urrbmi-2018.yaml';
const LAW = readFileSync(new URL(`../../policies/${FILE}`, import.meta.url), 'utf8');
/** The notice and its worked examples with another standard: what a correction would look like. */
const at = (standard: string) => LAW.replaceAll('180.00', standard);

const officer = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350825'], sub: 'officer' });
const maker = viewerWith({ role: 'ADMINISTRATOR', sub: 'maker' });
const checker = viewerWith({ role: 'ADMINISTRATOR', sub: 'checker' });

const PROPOSE = `mutation Propose($input: RulebookProposeInput!) {
  rulebookPropose(input: $input) {
    proposal { id name state proposedBy hash policyYearProposed { version channel } } userErrors { code message file line }
  }
}`;
const PUBLISH = `mutation Publish($id: ID!) {
  rulebookPublish(input: { proposalId: $id }) {
    proposal { state decidedBy policyYearProposed { version } } policyYear { version hash } userErrors { code message }
  }
}`;
const WITHDRAW = `mutation Withdraw($id: ID!) {
  rulebookWithdraw(input: { proposalId: $id }) { proposal { state decidedBy } userErrors { code } }
}`;
const STANDARD = `query Standard($channel: PolicyChannel!) {
  policyYear(region: "350825103", scheme: URRBMI, year: 2018, channel: $channel) {
    channel version publishedAt individualContribution { value }
  }
}`;

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const propose = async (yaml: string, by = maker, file = FILE) =>
  (await graph.ask(by, PROPOSE, { input: { file, yaml, note: 'a test' } })).data.rulebookPropose;
const publish = async (id: string, by = checker) => (await graph.ask(by, PUBLISH, { id })).data.rulebookPublish;
const standard = async (channel: 'CURRENT' | 'NEXT') => {
  const { data } = await graph.ask(officer, STANDARD, { channel });
  return { ...data.policyYear, individualContribution: data.policyYear.individualContribution[0].value };
};
const countOf = async (table: string) => (await graph.database.sql.unsafe(`select 1 from ${table}`)).length;

describe('a proposal', () => {
  test('is seen in channel NEXT alone, until somebody else publishes it', async () => {
    const { proposal, userErrors } = await propose(at('190.00'), officer);
    expect(userErrors).toEqual([]);
    expect(proposal).toMatchObject({ state: 'PROPOSED', policyYearProposed: { version: null, channel: 'NEXT' } });
    expect(await standard('CURRENT')).toMatchObject({
      channel: 'CURRENT',
      version: 1,
      individualContribution: '180.00',
    });
    expect(await standard('NEXT')).toEqual({
      channel: 'NEXT',
      version: null,
      publishedAt: null,
      individualContribution: '190.00',
    });

    const published = await publish(proposal.id);
    expect(published).toMatchObject({
      proposal: { state: 'PUBLISHED', decidedBy: 'checker', policyYearProposed: { version: 2 } },
      policyYear: { version: 2, hash: proposal.hash },
      userErrors: [],
    });
    for (const channel of ['CURRENT', 'NEXT'] as const) {
      expect(await standard(channel)).toMatchObject({
        channel: 'CURRENT',
        version: 2,
        individualContribution: '190.00',
      });
    }
  });

  test('answers a person’s question in channel NEXT, and the law in force the others', async () => {
    const { proposal } = await propose(at('200.00'), officer);
    const { data } = await graph.ask(
      officer,
      `{ person(id: "00000000-0000-4000-8000-000000000001") {
        now: contribution(policyYear: 2018) { standard { exact } decision { id rulebook { version } } }
        next: contribution(policyYear: 2018, channel: NEXT) { standard { exact } decision { id rulebook { version hash } } }
        then: contribution(policyYear: 2018, knownAt: "2017-11-01T00:00:00+08:00") { decision { rulebook { version } } }
      } }`,
    );
    const { now, next, then } = data.person;
    expect(now).toMatchObject({ standard: { exact: '190.00' }, decision: { rulebook: { version: 2 } } });
    expect(next).toMatchObject({
      standard: { exact: '200.00' },
      decision: { rulebook: { version: null, hash: proposal.hash } },
    });
    expect(next.decision.id).not.toBe(now.decision.id);
    expect(then.decision.rulebook.version).toBe(1);
    await graph.ask(officer, WITHDRAW, { id: proposal.id });
  });

  test('of the same name that is newer takes the place of the older one', async () => {
    const { proposal: older } = await propose(at('201.00'));
    const { proposal: newer } = await propose(at('202.00'));
    expect(await standard('NEXT')).toMatchObject({ individualContribution: '202.00' });
    await graph.ask(maker, WITHDRAW, { id: newer.id });
    expect(await standard('NEXT')).toMatchObject({ individualContribution: '201.00' });
    const { data } = await graph.ask(maker, WITHDRAW, { id: older.id });
    expect(data.rulebookWithdraw).toEqual({ proposal: { state: 'WITHDRAWN', decidedBy: 'maker' }, userErrors: [] });
    expect(await standard('NEXT')).toMatchObject({ channel: 'CURRENT' });
  });

  test('is listed while it waits, and with the others when all are asked for', async () => {
    const { proposal } = await propose(at('203.00'));
    const list = 'query List($all: Boolean) { rulebookProposals(all: $all) { id state yaml } }';
    const waiting = await graph.ask(checker, list, { all: false });
    expect(waiting.data.rulebookProposals).toEqual([{ id: proposal.id, state: 'PROPOSED', yaml: at('203.00') }]);
    const all = await graph.ask(checker, list, { all: true });
    expect(new Set(all.data.rulebookProposals.map(({ state }: { state: string }) => state))).toEqual(
      new Set(['PROPOSED', 'PUBLISHED', 'WITHDRAWN']),
    );
    await graph.ask(maker, WITHDRAW, { id: proposal.id });
  });
});

describe('maker and checker', () => {
  test('are two people', async () => {
    const { proposal } = await propose(at('191.00'));
    const refused = await publish(proposal.id, maker);
    expect(refused).toMatchObject({ proposal: null, policyYear: null, userErrors: [{ code: 'CHECKER_IS_MAKER' }] });
    expect(await standard('CURRENT')).toMatchObject({ version: 2 });
    await graph.ask(checker, WITHDRAW, { id: proposal.id });
    expect((await publish(proposal.id)).userErrors).toMatchObject([{ code: 'PROPOSAL_DECIDED' }]);
  });

  test('need their scopes, and an office its own region', async () => {
    const { errors, statements } = await graph.ask(ANALYST, PROPOSE, { input: { file: FILE, yaml: at('1.00') } });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(statements).toEqual([]);
    const { errors: byOfficer } = await graph.ask(officer, PUBLISH, { id: '0' });
    expect(byOfficer[0]?.extensions.code).toBe('FORBIDDEN');
    const elsewhere = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350823'], sub: 'elsewhere' });
    expect((await propose(at('192.00'), elsewhere)).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
  });

  test('leave an audit line each, with names and hashes', async () => {
    const rows = await graph.database.sql<{ action: string; actor: string; details: object }[]>`
      select action, actor, details from audit_lines where action like 'rulebook.%' and actor <> 'canbao' order by id`;
    expect(rows.slice(0, 2)).toMatchObject([
      { action: 'rulebook.propose', actor: 'officer', details: { name: '350825-liancheng/urrbmi-2018' } },
      { action: 'rulebook.publish', actor: 'checker', details: { proposedBy: 'officer' } },
    ]);
    expect(rows.map(({ action }) => action)).toContain('rulebook.withdraw');
  });
});

describe('the gate', () => {
  const stored = () => Promise.all([countOf('rulebook_proposals'), countOf('rulebook_versions')]);

  test('names what is wrong with file and line, and stores nothing', async () => {
    const before = await stored();
    const { proposal, userErrors } = await propose(LAW.replace('value: "180.00"', 'value: 180.00'));
    expect(proposal).toBeNull();
    const line = LAW.split('\n').findIndex((text) => text.includes('value: "180.00"')) + 1;
    expect(userErrors).toMatchObject([{ code: 'RULEBOOK_REFUSED', file: FILE, line }]);
    expect(userErrors[0].message).toContain('"180.00"');
    expect(await stored()).toEqual(before);
  });

  test('refuses what stands already, a file without a place, and a clause that is in no document', async () => {
    const before = await stored();
    expect((await propose(at('190.00'))).userErrors).toMatchObject([{ code: 'NOTHING_NEW' }]);
    expect((await propose(at('1.00'), maker, 'urrbmi-2018.yaml')).userErrors[0].message).toContain('no place');
    const uncited = LAW.replace('clause: 四(三)1', 'clause: 四(九)9');
    expect((await propose(uncited)).userErrors[0].message).toContain('四(九)9');
    expect((await publish('00000000-0000-4000-8000-000000000000')).userErrors).toMatchObject([
      { code: 'PROPOSAL_UNKNOWN' },
    ]);
    expect(await stored()).toEqual(before);
  });

  test('never half-publishes: without its audit line there is no version, and the proposal waits on', async () => {
    const { proposal } = await propose(at('193.00'));
    await graph.database.sql`revoke insert on audit_lines from canbao_app`;
    const { errors } = await graph.ask(checker, PUBLISH, { id: proposal.id });
    await graph.database.sql`grant insert on audit_lines to canbao_app`;
    expect(errors[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(await standard('CURRENT')).toMatchObject({ version: 2 });
    expect((await publish(proposal.id)).policyYear).toMatchObject({ version: 3 });
  });
});
