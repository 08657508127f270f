import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownerUrlOf, type Served, startServer, temporaryFolder } from '../support/serve.ts';
import { inventVillage } from '../support/village.ts';

/** A day at the counter, played against a real server: 300 households, four channels, six collectors at once. */
const HOUSEHOLDS = 310;
const PAYING = 300;
const COLLECTORS = 6;
const CHANNELS = ['RCU_COUNTER', 'VILLAGE_CADRE', 'MI_APP', 'MI_WECHAT'] as const;
const YEAR = 2018;

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;
let owner: postgres.Sql;
let village: string;
/** Somebody on the county's staff. */
let collector: string;

beforeAll(async () => {
  place = await temporaryFolder();
  server = await startServer(place.path, { CANBAO_DEMO_PEOPLE: '100' });
  owner = postgres(await ownerUrlOf(place.path), { max: 1, onnotice: () => {} });
  const [empty] = await owner<{ code: string }[]>`
    select code from regions where level = 'VILLAGE' and code like '350825%'
      and not exists (select from people where people.region_code = regions.code) order by code limit 1`;
  village = empty?.code ?? '';
  const [one] = await owner<{ id: string }[]>`select id from staff_members where superseded_at is null limit 1`;
  collector = one?.id ?? '';
});

afterAll(async () => {
  await owner?.end();
  await server?.stop('SIGKILL');
  await place?.remove();
});

const COLLECT = `mutation Collect($input: ContributionCollectInput!) { contributionCollect(input: $input) {
  receipt { id series number total lines { person { id } amount } } userErrors { code message field } } }`;

const ROSTER = `query Roster($within: RegionCode!, $after: String) { roster(within: $within, policyYear: ${YEAR}) { lines(first: 500, after: $after) {
  nodes { state owed person { id name } household { id } } pageInfo { hasNextPage endCursor } } } }`;

const RECONCILED = `query Reconciled($within: RegionCode!) { reconciliation(within: $within, policyYear: ${YEAR}) {
  registered enrolled paid agrees money { receipts receiptTotal lineTotal paidTotal lineDifference paidDifference voided agrees }
  differences(first: 10) { nodes { kind person { id } } } } }`;

interface Owing {
  readonly householdId: string;
  readonly members: readonly { readonly personId: string; readonly owed: string }[];
}

/** Asks and expects an answer without errors. */
async function data(token: string, query: string, variables: object = {}) {
  const { body } = await server.ask(query, { token, variables });
  expect(body.errors, JSON.stringify(body.errors)).toBeUndefined();
  return body.data;
}

async function write(token: string, name: string, type: string, selection: string, input: object) {
  const operation = `mutation Write($input: ${type}!) { ${name}(input: $input) { ${selection} userErrors { code message field } } }`;
  const payload = (await data(token, operation, { input: { idempotencyKey: randomUUID(), ...input } }))[name];
  expect(payload.userErrors, `${name}: ${JSON.stringify(payload.userErrors)}`).toEqual([]);
  return payload;
}

async function upload(token: string, kind: string, csv: string) {
  const response = await fetch(`${server.url}/imports/${kind}?source=county`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
    body: csv,
  });
  const body = await response.json();
  expect([response.status, body.errors], JSON.stringify(body)).toEqual([200, undefined]);
  return body;
}

async function owingHouseholds(token: string): Promise<Owing[]> {
  const byHousehold = new Map<string, { personId: string; owed: string }[]>();
  let after: string | null = null;
  do {
    // biome-ignore lint/suspicious/noExplicitAny: the page is read here alone.
    const page: any = (await data(token, ROSTER, { within: village, after })).roster.lines;
    for (const { state, owed, person, household } of page.nodes) {
      expect(state).toBe('OWING');
      byHousehold.set(household.id, [...(byHousehold.get(household.id) ?? []), { personId: person.id, owed }]);
    }
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after);
  return [...byHousehold].map(([householdId, members]) => ({ householdId, members }));
}

const inFen = (yuan: string) => Number(yuan.replace('.', ''));

describe('a day at the counter', () => {
  test('ends with three numbers that agree, and money that adds up to the fen', { timeout: 300_000 }, async () => {
    const county = await server.token({ sub: 'county', role: 'COUNTY_OFFICER', regions: ['350825'] });
    const second = await server.token({ sub: 'second', role: 'COUNTY_OFFICER', regions: ['350825'] });
    const third = await server.token({ sub: 'third', role: 'COUNTY_OFFICER', regions: ['350825'] });
    const invented = inventVillage(village, HOUSEHOLDS);
    expect(await upload(county, 'people', invented.people)).toMatchObject({ rows: invented.heads });
    await upload(county, 'enrollments', invented.enrollments);

    // The roster goes out.
    await write(county, 'rosterMake', 'RosterMakeInput', 'roster { lineCount }', {
      regionCode: village,
      policyYear: YEAR,
    });
    const csv = await (
      await fetch(`${server.url}/rosters/${village}/${YEAR}.csv?stored=true`, {
        headers: { authorization: `Bearer ${county}` },
      })
    ).text();
    expect(csv.trimEnd().split('\n').length).toBe(invented.heads + 1);
    const owing = (await owingHouseholds(county)).slice(0, PAYING);
    expect(owing).toHaveLength(PAYING);

    // Six collectors take from one pile; every third request is sent twice at once, every fifth once more afterwards.
    const pile = owing.map((household, at) => ({ ...household, at }));
    const receipts = new Map<
      string,
      { id: string; series: string; number: number; total: string; householdId: string; at: number }
    >();
    await Promise.all(
      Array.from({ length: COLLECTORS }, async (_, who) => {
        const token = await server.token({ sub: `collector-${who}`, role: 'VILLAGE_COLLECTOR', regions: [village] });
        for (let next = pile.shift(); next; next = pile.shift()) {
          const { householdId, members, at } = next;
          const input = {
            idempotencyKey: randomUUID(),
            householdId,
            policyYear: YEAR,
            channel: CHANNELS[at % CHANNELS.length],
            collectorId: collector,
            isSigned: true,
            lines: members.map(({ personId }) => ({ personId })),
          };
          const ask = async () => (await data(token, COLLECT, { input })).contributionCollect;
          const answers = await Promise.all(at % 3 === 0 ? [ask(), ask()] : [ask()]);
          if (at % 5 === 0) answers.push(await ask());
          for (const { receipt, userErrors } of answers) {
            expect(userErrors).toEqual([]);
            expect(receipt).toEqual(answers[0].receipt);
          }
          receipts.set(householdId, { ...answers[0].receipt, householdId, at });
          if (at % 7 !== 0) continue;
          // Another collector comes to the same door.
          const again = { ...input, idempotencyKey: randomUUID() };
          const { receipt, userErrors } = (await data(token, COLLECT, { input: again })).contributionCollect;
          expect([receipt, userErrors.map(({ code }: { code: string }) => code)]).toEqual([
            null,
            members.map(() => 'ALREADY_PAID'),
          ]);
        }
      }),
    );
    expect(receipts.size).toBe(PAYING);

    // Two receipts are voided: one is written anew, of the other the household pays again later.
    const [first, other] = [...receipts.values()];
    if (!first || !other) throw new Error('There are receipts.');
    const voided = await write(
      county,
      'receiptVoid',
      'ReceiptVoidInput',
      'receipt { status } reissued { id replaces { id } total }',
      {
        receiptId: first.id,
        reason: '写错渠道',
        reissue: { policyYear: YEAR, channel: 'RCU_COUNTER', isSigned: true, lines: linesOf(owing, first.householdId) },
      },
    );
    expect(voided).toMatchObject({
      receipt: { status: 'VOID' },
      reissued: { replaces: { id: first.id }, total: first.total },
    });
    await write(county, 'receiptVoid', 'ReceiptVoidInput', 'receipt { status }', {
      receiptId: other.id,
      reason: '错开',
    });
    await write(county, 'contributionCollect', 'ContributionCollectInput', 'receipt { id }', {
      householdId: other.householdId,
      policyYear: YEAR,
      channel: 'VILLAGE_CADRE',
      collectorId: collector,
      isSigned: true,
      lines: linesOf(owing, other.householdId),
    });

    // A death: somebody who has paid for next year; what was paid is given back, by three people.
    const dead = owing[10]?.members.at(-1)?.personId ?? '';
    const version = (await data(county, `{ person(id: "${dead}") { version } }`)).person.version;
    await write(county, 'personDeathRecord', 'PersonDeathRecordInput', 'person { diedOn }', {
      personId: dead,
      version,
      diedOn: '2017-11-18',
      evidence: '死亡证明',
      certificateNoted: false,
      source: 'county',
    });
    const due = await refundOf(county, dead);
    const approved = await write(second, 'refundApprove', 'RefundApproveInput', 'refund { version state }', {
      refundId: due.id,
      version: due.version,
    });
    const paidOut = await write(third, 'refundPay', 'RefundPayInput', 'refund { state amount }', {
      refundId: due.id,
      version: approved.refund.version,
      channel: 'RCU_COUNTER',
    });
    expect(paidOut.refund).toEqual({ state: 'PAID', amount: due.amount });

    // A newborn, without a number yet: registered, looked up, paid for.
    const family = owing[20];
    if (!family) throw new Error('There is a family.');
    const born = await write(county, 'personRegister', 'PersonRegisterInput', 'person { id }', {
      name: null,
      sex: 'FEMALE',
      birthDate: '2017-11-10',
      documents: [{ kind: 'BIRTH_CERTIFICATE', number: 'Z999999001' }],
      hukou: { region: village, kind: 'RESIDENT', from: '2017-11-15' },
      living: { region: village, from: '2017-11-10' },
      household: { householdId: family.householdId, relation: 'GRANDCHILD', from: '2017-11-10' },
      parents: [{ parentId: family.members[0]?.personId, isRegisteredWith: true }],
      region: village,
      source: 'hospital',
    });
    await write(county, 'personCheckRecord', 'PersonCheckRecordInput', 'person { id }', {
      personId: born.person.id,
      registers: ['EMPLOYEE_INSURANCE', 'EMPLOYMENT', 'ASSISTANCE', 'HUKOU', 'LIVING'],
      source: 'county',
    });
    await write(county, 'contributionCollect', 'ContributionCollectInput', 'receipt { id }', {
      householdId: family.householdId,
      policyYear: YEAR,
      channel: 'MI_APP',
      lines: [{ personId: born.person.id }],
    });

    // In the evening.
    const { reconciliation } = await data(county, RECONCILED, { within: village });
    const heads = owing.reduce((sum, { members }) => sum + members.length, 0);
    // One died and was paid back, one was born.
    expect(reconciliation).toMatchObject({
      registered: heads,
      enrolled: heads,
      paid: heads,
      agrees: true,
      differences: { nodes: [] },
    });
    expect(reconciliation.money).toMatchObject({ lineDifference: '0.00', paidDifference: '0.00', agrees: true });
    const [{ net } = { net: 0 }] = await owner<{ net: number }[]>`
      select sum(paid_fen)::int as net from payments join people on people.id = person_id
      where policy_year = ${YEAR} and region_code = ${village}`;
    expect(net).toBe(heads * 18_000);
    expect([...receipts.values()].reduce((sum, { total }) => sum + inFen(total), 0)).toBe(heads * 18_000);
    await expectGapless();
  });
});

const linesOf = (owing: readonly Owing[], householdId: string) =>
  owing.find((one) => one.householdId === householdId)?.members.map(({ personId }) => ({ personId })) ?? [];

/** The refund that a death left behind; where no clause says that there is one, a human declares it. */
async function refundOf(token: string, personId: string) {
  const { person } = await data(token, `{ person(id: "${personId}") { refunds { id state version amount } } }`);
  const due = person.refunds.find(({ state }: { state: string }) => state === 'DUE');
  if (due) return due;
  const declared = await write(token, 'refundDeclare', 'RefundDeclareInput', 'refund { id version amount state }', {
    personId,
    policyYear: YEAR,
    reason: 'DEATH',
    amount: '180.00',
    basis: '县医保局批准退费',
  });
  return declared.refund;
}

/** Every series runs from one to its last number, and no number stands twice. */
async function expectGapless() {
  const series = await owner<{ series: string; last: number; count: number }[]>`
    select series, max(number)::int as last, count(distinct number)::int as count from receipts
    where series like ${`${village}%`} group by series`;
  expect(series.length).toBeGreaterThan(0);
  for (const { last, count } of series) expect(count).toBe(last);
}
