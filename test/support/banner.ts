import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inventedIdNumber } from '../../src/demo/id-number.ts';
import { collectContribution } from '../../src/services/collection/collect-contribution.ts';
import { createHousehold } from '../../src/services/households/create-household.ts';
import { recordCheck } from '../../src/services/people/record-check.ts';
import { registerPerson } from '../../src/services/people/register-person.ts';
import { reachOf, type Viewer } from '../../src/services/viewer.ts';
import type { Counter } from '../../src/services/write.ts';
import { createTestGraph, type TestGraph, viewerWith } from './graph.ts';

/** 巴林左旗, 林东镇: the pastoral scheme of 2007, for which its people paid in December 2006. */
export const BANNER = '150422';
const TOWN = `${BANNER}100`;
const FILE = '150422-balin-zuoqi/nrcms-2007.yaml';
const PAID_ON = '2006-12-01';

export const OFFICE = viewerWith({ role: 'COUNTY_OFFICER', sub: 'office', regions: [BANNER] });
export const BANK = viewerWith({ role: 'TREASURER', sub: 'bank', regions: [BANNER] });

/** Inputs that several mutations share; others are named for their own. */
const SHARED: Readonly<Record<string, string>> = {
  ...{ claimCheck: 'ClaimStepInput', claimSettle: 'ClaimStepInput', claimPay: 'ClaimStepInput' },
  familyAccountsCredit: 'FamilyAccountsInput',
};
const inputOf = (mutation: string) => SHARED[mutation] ?? `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;

/** Who asks, on which day. */
export interface By {
  readonly as?: Viewer;
  readonly today: string;
}

export interface Banner extends TestGraph {
  /** A household of four, head first, each of whom paid ten yuan. */
  readonly householdId: string;
  readonly members: readonly string[];
  /** Reads, and fails where anything was masked or refused. */
  // biome-ignore lint/suspicious/noExplicitAny: each question has an answer of its own shape.
  read(query: string, by: By): Promise<any>;
  /** Sends a mutation by its name; gives what was selected of its payload, and why it was refused. */
  // biome-ignore lint/suspicious/noExplicitAny: each mutation has a payload of its own shape.
  write(mutation: string, select: string, input: object, by: By): Promise<any>;
}

/** The banner as its office finds it in January 2007: one household that paid, a health centre of the town, and nothing else. */
export async function createBanner(): Promise<Banner> {
  const graph = await createTestGraph();
  const { db, keyring, rulebooks } = graph.platform;
  const counter = (today: string): Counter => ({
    ...{ db, keyring, rulebooks, viewer: OFFICE, today, reach: reachOf(OFFICE, today) },
  });
  const members: string[] = [];
  for (const at of [0, 1, 2, 3]) members.push(await register(counter(PAID_ON), at));
  const householdId = await settleDown(counter(PAID_ON), members);
  const read: Banner['read'] = async (query, { as = OFFICE, today }) => {
    const { data, errors } = await graph.ask(as, query, {}, { today });
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return data;
  };
  return {
    ...graph,
    ...{ householdId, members, read },
    async write(mutation, select, input, { as = OFFICE, today }) {
      const text = `mutation W($input: ${inputOf(mutation)}!) {
        done: ${mutation}(input: $input) { ${select} userErrors { code field message clauses } } }`;
      const { data, errors } = await graph.ask(as, text, { input }, { today });
      if (errors.length > 0) throw new Error(JSON.stringify(errors));
      return data.done;
    },
  };
}

async function register(counter: Counter, at: number): Promise<string> {
  const birthDate = ['1966-03-01', '1968-07-01', '1990-09-01', '1994-02-01'][at] ?? '1990-01-01';
  const number = inventedIdNumber(birthDate, 20 + at);
  const { personId } = await registerPerson(counter, {
    ...{
      idempotencyKey: randomUUID(),
      name: `示例${'甲乙丙丁'[at]}`,
      sex: at % 2 === 0 ? 'FEMALE' : 'MALE',
      birthDate,
    },
    ...{ region: TOWN, documents: [{ kind: 'CITIZEN_ID', number }], source: 'test' },
    hukou: { region: TOWN, kind: 'AGRICULTURAL' },
    living: { region: TOWN },
  });
  await recordCheck(counter, {
    ...{ idempotencyKey: randomUUID(), personId, source: 'test', checkedOn: PAID_ON },
    registers: ['ASSISTANCE', 'EMPLOYEE_INSURANCE', 'ENROLLMENT_HISTORY'],
  });
  return personId;
}

/** They live together, and each pays ten yuan for 2007 in time. Who may take part the plan does not say, so somebody answers for it. */
async function settleDown(counter: Counter, [head = '', ...others]: readonly string[]): Promise<string> {
  const { householdId } = await createHousehold(counter, {
    ...{ idempotencyKey: randomUUID(), number: '示例-1', region: TOWN, from: '2000-01-01', source: 'test' },
    headId: head,
    members: others.map((personId, at) => ({ personId, relation: at === 0 ? 'SPOUSE' : 'CHILD' })),
  });
  await collectContribution(counter, {
    ...{ idempotencyKey: randomUUID(), householdId, policyYear: 2007, scheme: 'NRCMS', channel: 'RCU_COUNTER' },
    override: { approvedBy: '合管办主任', reason: '方案未规定参加对象，按本旗农牧业户口办理' },
    lines: [head, ...others].map((personId) => ({ personId })),
  });
  return householdId;
}

/** What the plan says while its ratios are ranges, and what it says once they are 55, 40 and 30 %: with the worked examples that follow. */
const DECIDED: readonly (readonly [range: string, decided: string])[] = [
  ['max: "60.00", decided: null', 'max: "60.00", decided: "55.00"'],
  ['max: "50.00", decided: null', 'max: "50.00", decided: "40.00"'],
  ['max: "35.00", decided: null', 'max: "35.00", decided: "30.00"'],
  [
    'outcome: INTERVAL, amount: 1160.00–1740.00, missing: [benefits.inpatient.township.all.ratio]',
    'outcome: AMOUNT, amount: "1595.00", missing: []',
  ],
  [
    '[BASIC_FUND 1160.00–1740.00, MEDICAL_ASSISTANCE 0.00–1840.00, SELF 0.00–1840.00]',
    '[BASIC_FUND 1595.00, MEDICAL_ASSISTANCE 0.00–1405.00, SELF 0.00–1405.00]',
  ],
  ['            - benefits.inpatient.township.all.ratio\n', ''],
];

/** The committee decides its ratios: one proposes the plan with them through the gate, another publishes it. */
export async function decideRatios({ ask }: Pick<TestGraph, 'ask'>): Promise<void> {
  const plan = readFileSync(new URL(`../../policies/${FILE}`, import.meta.url), 'utf8');
  const yaml = DECIDED.reduce((text, [range, decided]) => text.replace(range, decided), plan);
  const by = (sub: string) => viewerWith({ role: 'ADMINISTRATOR', sub });
  const proposed = await ask(
    by('maker'),
    `mutation P($input: RulebookProposeInput!) {
      rulebookPropose(input: $input) { proposal { id } userErrors { file line message } } }`,
    { input: { file: FILE, yaml } },
  );
  const { proposal, userErrors } = proposed.data.rulebookPropose;
  if (!proposal) throw new Error(JSON.stringify(userErrors));
  const published = await ask(
    by('checker'),
    `mutation { rulebookPublish(input: { proposalId: "${proposal.id}" }) { userErrors { message } } }`,
  );
  const refused = published.data.rulebookPublish.userErrors;
  if (refused.length > 0) throw new Error(JSON.stringify(refused));
}
