import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contributionOf } from '../../src/services/assess.ts';
import { collectContribution } from '../../src/services/collection/collect-contribution.ts';
import { voidReceipt } from '../../src/services/collection/void-receipt.ts';
import { resolveDuplicate } from '../../src/services/duplicates/resolve-duplicate.ts';
import { enroll } from '../../src/services/enrollments/enroll.ts';
import { withdrawEnrollment } from '../../src/services/enrollments/withdraw-enrollment.ts';
import { mergePeopleOnce } from '../../src/services/people/merge-people.ts';
import { recordDeath } from '../../src/services/people/record-death.ts';
import { revokeDeath } from '../../src/services/people/revoke-death.ts';
import { approveRefund } from '../../src/services/refunds/approve-refund.ts';
import { refundDeclare } from '../../src/services/refunds/declare-refund.ts';
import { payRefund } from '../../src/services/refunds/pay-refund.ts';
import { rosterDue } from '../../src/services/rosters/roster-due.ts';
import { WriteRefused } from '../../src/services/write.ts';
import { transaction } from '../../src/store/db.ts';
import { factsOfPeople } from '../../src/store/queries/person-facts.ts';
import { type Family, families } from '../registry/family.ts';
import { CASHIER, CHECKER, MAKER } from '../registry/hands.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { TODAY } from '../support/graph.ts';

/** However money comes and goes, nobody is covered by less than the law asks, and all who are asked say the same of the rest. */
const DUE_FEN = 18_000;
const YEAR = { scheme: 'URRBMI', policyYear: 2018 } as const;

let counter: TestCounter;
let unpaid: Family[];
beforeAll(async () => {
  counter = await createTestCounter(4);
  unpaid = await families(counter.database.sql, 3);
});
afterAll(() => counter.close());

const key = () => ({ idempotencyKey: randomUUID() });
const sql = () => counter.database.sql;
const who = fc.nat(1);
const fen = fc.integer({ min: 1, max: DUE_FEN - 1 });

const steps = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('COLLECT' as const), who, part: fc.option(fen, { nil: null }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('WITHDRAW' as const), who, isRefunded: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('VOID' as const), receipt: fc.nat(9) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('GIVE_BACK' as const), who, share: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('PAY_REFUND' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('REGISTER' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('MERGE' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('DECIDE' as const), isFirst: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('DIE_OR_LIVE' as const), who }) },
);
type Step = typeof steps extends fc.Arbitrary<infer One> ? One : never;

/** Two members of a household, who become one person when they are merged. */
interface Play {
  readonly home: Family;
  readonly first: string;
  readonly second: string;
}

/** Done, or refused with a reason; anything else is a fault. */
async function attempt(write: () => Promise<unknown>): Promise<string[]> {
  try {
    await write();
    return [];
  } catch (error) {
    if (!(error instanceof WriteRefused)) throw error;
    return error.problems.map(({ code }) => code);
  }
}

/** The file that stands for one of the two. */
async function fileOf({ first, second }: Play, at: number): Promise<{ id: string; version: number }> {
  const [row] = await sql()<{ id: string; version: number }[]>`select f.id, f.version from people p
    join people f on f.id = coalesce(p.merged_into_id, p.id) where p.id = ${at === 0 ? first : second}`;
  if (!row) throw new Error('The two have files.');
  return { ...row };
}

const collect = (play: Play, personId: string, part: number | null) =>
  collectContribution(counter.for(MAKER), {
    ...{ ...key(), householdId: play.home.id, policyYear: 2018, channel: 'RCU_COUNTER', isPartial: part !== null },
    lines: [{ personId, ...(part !== null && { amount: part }) }],
  });
const register = (personId: string) => enroll(counter.for(MAKER), { ...key(), ...YEAR, personId, documentsShown: [] });

async function withdraw(personId: string, isRefunded: boolean): Promise<void> {
  const [row] = await sql()`select e.id from enrollments e join people p on e.person_id = any(p.merged_ids || p.id)
    where p.id = ${personId} and policy_year = 2018 and e.superseded_at is null and e.status in ('PAID', 'REGISTERED') limit 1`;
  const refundBasis = isRefunded ? '批示' : null;
  if (row)
    await withdrawEnrollment(counter.for(MAKER), { ...key(), enrollmentId: row.id, reason: '申请', refundBasis });
}

async function undo({ home }: Play, at: number): Promise<void> {
  const rows =
    await sql()`select id from receipts where household_id = ${home.id} and status = 'ISSUED' order by number`;
  const receiptId = rows[at % Math.max(1, rows.length)]?.id;
  if (receiptId) await voidReceipt(counter.for(MAKER), { ...key(), receiptId, reason: '写错' });
}

async function payOut({ first, second }: Play): Promise<void> {
  const [row] =
    await sql()`select id from refunds where person_id in (${first}, ${second}) and state = 'DUE' order by id limit 1`;
  if (!row) return;
  await approveRefund(counter.for(CHECKER), { ...key(), refundId: row.id, version: 1 });
  await payRefund(counter.for(CASHIER), { ...key(), refundId: row.id, version: 2, channel: 'RCU_COUNTER' });
}

/** Gives back so many fourths of what stands for one enrolment. */
async function giveBack(play: Play, personId: string, share: number): Promise<void> {
  const [row] = await sql()`select enrollment_id as "enrollmentId", sum(paid_fen)::int as fen
    from payments m join people p on m.person_id = any(p.merged_ids || p.id)
    where p.id = ${personId} and policy_year = 2018 group by 1 having sum(paid_fen) > 3 order by 1 limit 1`;
  if (!row) return;
  const wish = { ...YEAR, personId, enrollmentId: row.enrollmentId, reason: 'OVERPAID', basis: '批示' } as const;
  await refundDeclare(counter.for(MAKER), { ...key(), ...wish, amount: Math.floor((row.fen * share) / 4) });
  await payOut(play);
}

async function merge(play: Play): Promise<void> {
  const [from, into] = [await fileOf(play, 0), await fileOf(play, 1)];
  const versions = { fromVersion: from.version, intoVersion: into.version };
  const input = { ...key(), ...versions, fromId: from.id, intoId: into.id, reason: '同一人', isConfirmed: true };
  if (from.id !== into.id) await mergePeopleOnce(counter.for(MAKER), input);
}

async function decide({ second }: Play, isFirst: boolean): Promise<void> {
  const [row] = await sql()`select id, version from duplicate_cases
    where person_id = ${second} and kind = 'WITHIN_SCHEME' and state = 'OPEN' and policy_year = 2018`;
  const decision = isFirst ? ('KEEP_FIRST' as const) : ('KEEP_SECOND' as const);
  if (row)
    await resolveDuplicate(counter.for(MAKER), {
      ...key(),
      caseId: row.id,
      version: row.version,
      decision,
      reason: '查实',
    });
}

async function dieOrLive({ id, version }: { id: string; version: number }): Promise<void> {
  const as = counter.for(MAKER);
  const death = { personId: id, diedOn: '2017-11-18', evidence: '证明', source: 'test' };
  const [dead] =
    await sql()`select id from status_periods where person_id = ${id} and kind = 'DEAD' and superseded_at is null`;
  if (dead) await revokeDeath(as, { ...key(), ...death, version, reason: '误登' });
  else await transaction(as.db, (db) => recordDeath({ ...as, db }, death as never));
}

async function take(step: Step, play: Play): Promise<unknown> {
  const file = await fileOf(play, 'who' in step ? step.who : 0);
  switch (step.kind) {
    case 'COLLECT':
      return collect(play, file.id, step.part);
    case 'WITHDRAW':
      return withdraw(file.id, step.isRefunded);
    case 'VOID':
      return undo(play, step.receipt);
    case 'GIVE_BACK':
      return giveBack(play, file.id, step.share);
    case 'PAY_REFUND':
      return payOut(play);
    case 'REGISTER':
      return register(file.id);
    case 'MERGE':
      return merge(play);
    case 'DECIDE':
      return decide(play, step.isFirst);
    case 'DIE_OR_LIVE':
      return dieOrLive(file);
  }
}

/** The enrolments that cover, and the money: their own, and what is idle less what of it is promised back; all in fen. */
async function booksOf(personId: string) {
  const rows = await sql()<{ status: string; fen: number; promised: number }[]>`
    select e.status, coalesce((select sum(paid_fen) from payments where enrollment_id = e.id), 0)::int as fen,
      coalesce((select sum(amount_fen) from refunds where enrollment_id = e.id and state in ('DUE', 'APPROVED')), 0)::int as promised
    from enrollments e join people p on e.person_id = any(p.merged_ids || p.id)
    where p.id = ${personId} and e.policy_year = 2018 and e.scheme = 'URRBMI' and e.superseded_at is null`;
  const covering = rows.filter(({ status }) => status === 'PAID' || status === 'ACTIVE');
  const beside = rows.filter((row) => !covering.includes(row));
  return {
    covering: covering.map((row) => row.fen),
    netFen: rows.reduce((sum, row) => sum + row.fen, 0),
    idleFen: beside.reduce((sum, row) => sum + row.fen - row.promised, 0),
    promisedFen: rows.reduce((sum, row) => sum + row.promised, 0),
  };
}

/** What the law and the roster say of the rest. */
async function restOf(personId: string) {
  const as = counter.for(MAKER);
  const [row] = await factsOfPeople(as.db, as.reach, [personId]);
  const facts = row as never as Parameters<typeof contributionOf>[0];
  const { collectedNow, published, decision } = contributionOf(facts, YEAR, as);
  const { state, owedFen } = rosterDue(facts, { asOf: TODAY }, published.compiled);
  return { fen: collectedNow?.maxFen ?? 0, state, owedFen, isDead: decision.outcome === 'NO' };
}

async function assertHolds(personId: string): Promise<void> {
  const { covering, idleFen, netFen } = await booksOf(personId);
  const lack = covering.map((own) => Math.max(0, DUE_FEN - own)).filter((one) => one > 0);
  expect(lack.length, `${covering} beside ${idleFen}`).toBeLessThanOrEqual(1);
  expect(lack[0] ?? 0).toBeLessThanOrEqual(Math.max(0, idleFen));
  const rest = await restOf(personId);
  if (rest.isDead) return;
  expect(rest.fen).toBe(Math.max(0, DUE_FEN - netFen));
  expect(rest.owedFen).toBe(rest.fen);
  if (covering.length > 0) expect(rest).toMatchObject({ fen: 0, state: 'PAID' });
}

/** In the end somebody who is not covered can always be: by paying the rest, or by registering where nothing is left to pay. */
async function assertNoDeadEnd(play: Play, personId: string): Promise<void> {
  const [{ covering, promisedFen }, rest] = [await booksOf(personId), await restOf(personId)];
  if (rest.isDead) return;
  const refused = await attempt(() => collect(play, personId, null));
  if (covering.length > 0) return expect(refused).toEqual(['ALREADY_PAID']);
  if (promisedFen > 0) return expect(refused).toEqual(['REFUND_OPEN']);
  expect(refused).toEqual(rest.fen > 0 ? [] : ['ALREADY_PAID']);
  if (rest.fen === 0) expect(await attempt(() => register(personId))).toEqual([]);
  expect((await booksOf(personId)).covering).toHaveLength(1);
}

test('nobody is covered by less than the law asks; law, roster and counter agree about the rest', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 6, maxLength: 24 }), async (script) => {
      const home = unpaid.shift();
      const [, first, second] = home?.members ?? [];
      if (!home || !first || !second) return;
      const play = { home, first, second };
      for (const who of [0, 1]) await collect(play, (await fileOf(play, who)).id, null);
      for (const step of script) {
        await attempt(() => take(step, play));
        for (const at of [0, 1]) await assertHolds((await fileOf(play, at)).id);
      }
      for (const at of [0, 1]) await assertNoDeadEnd(play, (await fileOf(play, at)).id);
    }),
    { numRuns: process.env.CANBAO_LONG ? 28 : 12 },
  );
});
