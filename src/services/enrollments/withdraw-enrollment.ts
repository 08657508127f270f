import { randomUUID } from 'node:crypto';
import type { CoverStatus } from '../../policy/cover.ts';
import type { PersonFacts } from '../../policy/facts.ts';
import type { Fen } from '../../policy/money.ts';
import { replaceEnrollments } from '../../store/queries/enrollment.ts';
import type { LockedPerson } from '../../store/queries/person.ts';
import { factsOfPeople } from '../../store/queries/person-facts.ts';
import type { NounRow } from '../../store/rows.ts';
import type { enrollments } from '../../store/tables/index.ts';
import { coverOf } from '../assess.ts';
import { clauseOf, needsOf } from '../collection/collection-problem.ts';
import { discreetDecision } from '../discreet-answer.ts';
import { declarePots } from '../refunds/declare-refund.ts';
import { refundablePots } from '../refunds/refundable.ts';
import { assertDecidesFor, type Counter, type Keyed, refuseWrite, WriteRefused, writeOnce } from '../write.ts';
import { assertWritten } from '../written-text.ts';
import { holdEnrollment } from './hold-enrollment.ts';

type EnrollmentRow = NounRow<typeof enrollments>;

export interface WithdrawInput extends Keyed {
  readonly enrollmentId: string;
  readonly reason: string;
  /** The decision that gives the money back, where no rule says so; by whoever may give money back. */
  readonly refundBasis?: string | null;
}

/**
 * 退保: makes an enrolment void before cover begins; from that day on it is refused with the clause, and while the first day is open
 * it is refused with what is missing. No rulebook has a rule about the money: it is given back when somebody entitled decides
 * so and names the basis, else nothing is declared and the answer says that it is open.
 */
export function withdrawEnrollment(
  counter: Counter,
  input: WithdrawInput,
): Promise<{ enrollmentId: string; refundId: string }> {
  return writeOnce(
    counter,
    'enrollmentWithdraw',
    input,
    () => ({ enrollmentId: input.enrollmentId.toLowerCase(), refundId: randomUUID() }),
    async (tx, { refundId }) => {
      assertMayRefund(tx, input);
      const { enrollment, person } = await holdEnrollment(tx, input.enrollmentId);
      assertDecidesFor(tx, enrollment.regionCode, 'enrollmentId');
      await assertNotBegun(tx, enrollment, person.id);
      const ended = { status: 'VOID', endedOn: tx.today, endReason: 'WITHDRAWN' } as const;
      await replaceEnrollments(tx.db, [enrollment.id], { ...ended, source: tx.viewer.subject ?? '' });
      const refundFen = await refundOf(tx, { enrollment, person, input, refundId });
      const { policyYear, scheme } = enrollment;
      return { subjects: [person.id, enrollment.id], details: { policyYear, scheme, reason: input.reason, refundFen } };
    },
  );
}

function assertMayRefund({ viewer }: Counter, { reason, refundBasis }: WithdrawInput): void {
  assertWritten(reason, 'reason');
  if (refundBasis == null) return;
  assertWritten(refundBasis, 'refundBasis');
  if (viewer.scopes.has('money:refund')) return;
  const text = { zh: '退费须有“money:refund”权限。', en: 'Giving money back needs the scope "money:refund".' };
  refuseWrite('REFUND_FORBIDDEN', text, 'refundBasis');
}

/** Where cover has not begun: it has still to begin, or nothing was paid for it. */
const NOT_BEGUN: readonly CoverStatus[] = ['NOT_STARTED', 'NOT_PAID', 'NOT_ENROLLED'];

async function assertNotBegun(
  tx: Counter,
  { policyYear, scheme, regionCode }: EnrollmentRow,
  personId: string,
): Promise<void> {
  const [facts] = (await factsOfPeople(tx.db, tx.reach, [personId])) as unknown as readonly PersonFacts[];
  if (!facts) throw new Error('A file that is held can be read.');
  const { status, benefitsStartOn, decision } = coverOf(facts, { policyYear, scheme, region: regionCode }, tx);
  if (NOT_BEGUN.includes(status)) return;
  const { neededFacts, missingParameters, citations } = discreetDecision(decision);
  const problem = { field: 'enrollmentId', clauses: [...new Set(citations.map(clauseOf))] };
  if (status === 'UNDETERMINED') {
    const needs = needsOf(neededFacts, missingParameters);
    const text = {
      zh: `待遇是否已开始尚不能确定，不能退保，需要：${needs.zh}。`,
      en: `Whether cover has begun is open, so nothing is withdrawn. Needed: ${needs.en}.`,
    };
    throw new WriteRefused([{ code: 'COVER_START_OPEN', text, ...problem }]);
  }
  const since = benefitsStartOn ?? `${policyYear}-01-01`;
  const text = {
    zh: `待遇自${since}起已开始，不能退保。`,
    en: `Cover has begun (benefits from ${since}), so the enrolment is not withdrawn any more.`,
  };
  throw new WriteRefused([{ code: 'COVER_BEGUN', text, ...problem }]);
}

interface Withdrawn {
  readonly enrollment: EnrollmentRow;
  readonly person: LockedPerson;
  readonly input: WithdrawInput;
  readonly refundId: string;
}

/** What is declared to be given back, to whoever paid, in fen; nothing while nobody has decided it. */
async function refundOf(tx: Counter, { enrollment, person, input, refundId }: Withdrawn): Promise<Fen> {
  if (input.refundBasis == null) return 0;
  const { scheme, policyYear } = enrollment;
  const of = { personId: person.id, scheme, policyYear };
  const ground = { ...of, reason: 'WITHDRAWN', basis: input.refundBasis, dueOn: tx.today } as const;
  return declarePots(tx, ground, await refundablePots(tx, of, enrollment.id), refundId);
}
