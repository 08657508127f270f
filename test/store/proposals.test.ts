import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Rulebook } from '../../src/policy/rulebook.ts';
import { publishRulebooks } from '../../src/services/publish-rulebook.ts';
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
    proposal { id name state proposedBy hash policyYearProposed { version channel } } userErrors { code message messageZh field file line }
  }
}`;
const PUBLISH = `mutation Publish($id: ID!) {
  rulebookPublish(input: { proposalId: $id }) {
    proposal { state decidedBy policyYearProposed { version } } policyYear { version hash } userErrors { code message messageZh field }
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

/** An error in both languages, about a part of the input or about the rulebook itself. */
const said = (field: string | null = null) => ({ field, messageZh: expect.stringMatching(/\p{Script=Han}/u) });

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
const publishHere = (rulebook: Rulebook) =>
  publishRulebooks(
    graph.platform.db,
    { documents: [], rulebooks: [rulebook] },
    { actor: 'cli', role: 'ADMINISTRATOR' },
  );
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

  test('waits alone: a second of its name is refused until it is decided', async () => {
    const { proposal } = await propose(at('201.00'));
    const second = await propose(at('202.00'), officer);
    expect(second).toMatchObject({ proposal: null, userErrors: [{ code: 'PROPOSAL_WAITS', ...said('file') }] });
    expect(second.userErrors[0].message).toContain(proposal.id);
    expect(await standard('NEXT')).toMatchObject({ individualContribution: '201.00' });
    const { data } = await graph.ask(maker, WITHDRAW, { id: proposal.id });
    expect(data.rulebookWithdraw).toEqual({ proposal: { state: 'WITHDRAWN', decidedBy: 'maker' }, userErrors: [] });
    expect(await standard('NEXT')).toMatchObject({ channel: 'CURRENT' });
  });

  test('waits alone also when two hand theirs in at one time', async () => {
    const made = await Promise.all([propose(at('205.00')), propose(at('206.00'), officer)]);
    const codes = made.flatMap(({ userErrors }) => userErrors).map(({ code }) => code);
    expect(codes).toEqual(['PROPOSAL_WAITS']);
    const [waiting] = made.flatMap(({ proposal }) => proposal ?? []);
    await graph.ask(maker, WITHDRAW, { id: waiting.id });
  });

  test('is not shown by a channel that is null, to nobody', async () => {
    const { proposal } = await propose(at('204.00'));
    const stranger = viewerWith({ role: 'PUBLIC' });
    for (const field of [
      'policyYears(region: "350825", channel: null) { channel }',
      `rulebook(name: "${proposal.name}", channel: null) { channel }`,
    ]) {
      const { data, errors } = await graph.ask(stranger, `{ ${field} }`);
      expect([data, errors[0]?.message]).toEqual([undefined, expect.stringContaining('"PolicyChannel!"')]);
    }
    const query =
      'query Years($channel: PolicyChannel) { policyYears(region: "350825", channel: $channel) { channel } }';
    expect((await graph.ask(stranger, query)).data.policyYears).toContainEqual({ channel: 'CURRENT' });
    const { data } = await graph.ask(stranger, query, { channel: null });
    expect(JSON.stringify(data)).not.toContain('NEXT');
    for (const channel of [null, undefined]) {
      const shown = graph.platform.rulebooks.standing(channel as never);
      expect(new Set(shown.map((one) => one.channel))).toEqual(new Set(['CURRENT']));
    }
    await graph.ask(maker, WITHDRAW, { id: proposal.id });
  });

  test('is listed while it waits, and with the others when any state is asked for', async () => {
    const { proposal } = await propose(at('203.00'));
    const list = `query List($state: ProposalState = PROPOSED, $first: Int = 20) {
      rulebookProposals(state: $state, first: $first) { id state yaml policyYearProposed { individualContribution { value } } }
    }`;
    const listed = async (by: typeof checker, variables = {}) =>
      (await graph.ask(by, list, variables)).data.rulebookProposals;
    const mine = { id: proposal.id, state: 'PROPOSED', yaml: at('203.00') };
    expect(await listed(checker)).toMatchObject([mine]);
    expect(await listed(officer)).toMatchObject([mine]);
    const all = await listed(checker, { state: null });
    expect(new Set(all.map(({ state }: { state: string }) => state))).toEqual(
      new Set(['PROPOSED', 'PUBLISHED', 'WITHDRAWN']),
    );
    expect(all[1]).toMatchObject({
      state: 'WITHDRAWN',
      policyYearProposed: { individualContribution: [{ value: '204.00' }] },
    });
    expect(await listed(checker, { state: null, first: 1 })).toMatchObject([mine]);
    expect((await graph.ask(checker, list, { first: 101 })).errors[0]?.extensions.code).toBe('PAGE_REFUSED');

    const elsewhere = viewerWith({ role: 'COUNTY_OFFICER', regions: ['210200'], sub: 'elsewhere' });
    expect(await listed(elsewhere, { state: null })).toEqual([]);
    expect(await listed(viewerWith({ role: 'COUNTY_OFFICER', regions: [] }), { state: null })).toEqual([]);
    await graph.ask(maker, WITHDRAW, { id: proposal.id });
  });

  test('is kept in memory while it waits only', async () => {
    const { proposal } = await propose(at('207.00'));
    expect(graph.platform.rulebooks.byId(proposal.id)).toBeDefined();
    await graph.ask(maker, WITHDRAW, { id: proposal.id });
    expect(graph.platform.rulebooks.byId(proposal.id)).toBeUndefined();
  });
});

describe('maker and checker', () => {
  test('are two people', async () => {
    const { proposal } = await propose(at('191.00'));
    const refused = await publish(proposal.id, maker);
    expect(refused).toMatchObject({
      ...{ proposal: null, policyYear: null },
      userErrors: [{ code: 'CHECKER_IS_MAKER', ...said('proposalId') }],
    });
    expect(await standard('CURRENT')).toMatchObject({ version: 2 });
    await graph.ask(checker, WITHDRAW, { id: proposal.id });
    expect((await publish(proposal.id)).userErrors).toMatchObject([
      { code: 'PROPOSAL_DECIDED', ...said('proposalId') },
    ]);
  });

  test('need their scopes, and an office its own region', async () => {
    const { errors, statements } = await graph.ask(ANALYST, PROPOSE, { input: { file: FILE, yaml: at('1.00') } });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(statements).toEqual([]);
    const { errors: byOfficer } = await graph.ask(officer, PUBLISH, { id: '0' });
    expect(byOfficer[0]?.extensions.code).toBe('FORBIDDEN');
    const elsewhere = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350823'], sub: 'elsewhere' });
    expect((await propose(at('192.00'), elsewhere)).userErrors).toMatchObject([{ code: 'FORBIDDEN', ...said() }]);
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
    expect((await propose(at('190.00'))).userErrors).toMatchObject([{ code: 'NOTHING_NEW', ...said() }]);
    expect((await propose(at('1.00'), maker, 'urrbmi-2018.yaml')).userErrors[0].message).toContain('no place');
    const uncited = LAW.replace('clause: 四(三)1', 'clause: 四(九)9');
    expect((await propose(uncited)).userErrors[0].message).toContain('四(九)9');
    expect((await publish('00000000-0000-4000-8000-000000000000')).userErrors).toMatchObject([
      { code: 'PROPOSAL_UNKNOWN', ...said('proposalId') },
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

  test('refuses places that are no names, and characters that nobody sees', async () => {
    for (const place of [
      '350825-../urrbmi-2018.yaml',
      '350825-\u202eevil/urrbmi-2018.yaml',
      '350825-li\u0000/urrbmi-2018.yaml',
      'x350825-liancheng/urrbmi-2018.yaml',
    ]) {
      expect((await propose(at('1.00'), maker, place)).userErrors).toMatchObject([
        { code: 'RULEBOOK_REFUSED', line: 1 },
      ]);
    }
    const noted = { input: { file: FILE, yaml: at('1.00'), note: 'a\u0000b' } };
    const { data } = await graph.ask(maker, PROPOSE, noted);
    expect(data.rulebookPropose.userErrors).toMatchObject([{ code: 'NOTE_UNREADABLE', ...said('note') }]);
    const unseen = ['\u0000', '\ud800', '\u202e', '"\\0"', '"\\ud800"'];
    for (const text of unseen) {
      const { userErrors } = await propose(LAW.replace('en: hukou', `en: ${text} #`));
      expect([text, userErrors[0]]).toMatchObject([text, { code: 'RULEBOOK_REFUSED' }]);
      expect(userErrors[0].message).toMatch(/nobody can see/);
    }
  });

  test('refuses a rulebook that would be its own base, or the base of one of its layers', async () => {
    const itself = `base: 350825-liancheng/urrbmi-2018\n${at('1.00')}`;
    const { userErrors } = await propose(itself);
    expect(userErrors).toMatchObject([{ code: 'RULEBOOK_REFUSED', line: 1 }]);
    expect(userErrors[0].message).toContain('There is no rulebook "350825-liancheng/urrbmi-2018"');
  });
});

/** A city without law: the least that the gate lets through. */
const LEAST = `region: "350800"
poolingAreas: ["350800"]
scheme: URRBMI
policyYear: 2018
collectionYear: 2017
rules:
  - kind: collection-window
    opens: 2017-09-01
    closes: 2017-12-31
    cite: { document: 350825-2017-10-13, clause: 二(二) }
`;

describe('a region, scheme and year', () => {
  test('has one rulebook: not another under another name, whether one stands or waits', async () => {
    const { userErrors } = await propose(at('1.00'), maker, '350825-aaa/urrbmi-2018.yaml');
    expect(userErrors).toMatchObject([{ code: 'POLICY_YEAR_TAKEN', ...said() }]);
    expect(userErrors[0].message).toContain('350825-liancheng/urrbmi-2018');

    const { proposal } = await propose(LEAST, maker, '350800-longyan/urrbmi-2018.yaml');
    const other = await propose(LEAST, maker, '350800-aaa/urrbmi-2018.yaml');
    expect(other.userErrors).toMatchObject([{ code: 'POLICY_YEAR_TAKEN' }]);
    expect(other.userErrors[0].message).toContain('waits as 350800-longyan/urrbmi-2018');
    await graph.ask(maker, WITHDRAW, { id: proposal.id });
  });

  test('has one rulebook for the command line too', async () => {
    const law = graph.platform.rulebooks.named('350825-liancheng/urrbmi-2018')[0]?.rulebook as Rulebook;
    await expect(publishHere({ ...law, name: '350825-aaa/urrbmi-2018' })).rejects.toThrow(
      'URRBMI 2018 of region 350825 stands as 350825-liancheng/urrbmi-2018 already',
    );
  });
});

describe('a version that came in between', () => {
  test('makes a proposal outdated: it would undo it unseen', async () => {
    const { proposal } = await propose(at('210.00'));
    const law = graph.platform.rulebooks.named('350825-liancheng/urrbmi-2018')[0]?.rulebook as Rulebook;
    await publishHere({ ...law, collectionYear: 2018 });
    const refused = await publish(proposal.id);
    expect(refused).toMatchObject({
      policyYear: null,
      userErrors: [{ code: 'PROPOSAL_OUTDATED', ...said('proposalId') }],
    });
    await graph.ask(maker, WITHDRAW, { id: proposal.id });
  });

  test('with the very content of a proposal leaves it nothing to publish', async () => {
    const { proposal } = await propose(at('211.00'));
    await publishHere(graph.platform.rulebooks.byId(proposal.id)?.rulebook as Rulebook);
    const refused = await publish(proposal.id);
    expect(refused).toMatchObject({ policyYear: null, userErrors: [{ code: 'NOTHING_NEW' }] });
    const { data } = await graph.ask(maker, WITHDRAW, { id: proposal.id });
    expect(data.rulebookWithdraw.userErrors).toEqual([]);
  });
});
