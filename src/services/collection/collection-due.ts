import { ruleOn, within } from '../../policy/compile.ts';
import { assessContribution, type Contribution } from '../../policy/contribution.ts';
import type { Decision } from '../../policy/decision.ts';
import { assessEnrollmentEligibility, PersonReading, windowOf } from '../../policy/eligibility.ts';
import type { Day } from '../../policy/facts.ts';
import { type Fen, formatYuan, type Interval, isExact } from '../../policy/money.ts';
import { pointOn } from '../../policy/parameter.ts';
import type { Text } from '../../policy/rule.ts';
import { Trace } from '../../policy/trace.ts';
import { discreetDecision } from '../discreet-answer.ts';
import { isProblem, type PayingCase, refusing, type SettledDue } from './collection-case.ts';
import { labelOf, needsOf, type Problem } from './collection-problem.ts';
import { type StandingCase, withdrawnHere } from './collection-standing.ts';
import { wayOut } from './way-out.ts';

/**
 * What is due for the year, and what of it is taken. Refuses whoever may not enrol, a day on which no money is taken, and
 * any amount but the one that is due. What the engine leaves open is taken only where somebody entitled approved it.
 */
export function contributionDue(of: PayingCase): SettledDue | Problem {
  const { facts, place, paidOn, asked } = of;
  const { compiled, id, rulebook } = place.published;
  const at = { asOf: paidOn };
  const reading = new PersonReading(facts, at, compiled);
  const contribution = assessContribution(facts, at, compiled, new Trace(), reading);
  const refusal = refusalOf(of, contribution, reading);
  if (refusal && !(isLiftable(refusal) && asked.override)) return refusal;
  const due = contribution.collectedNow;
  if (due?.maxFen === 0) {
    const code = contribution.alreadyPaidFen > 0 || withdrawnHere(of) ? 'ALREADY_PAID' : 'NOTHING_DUE';
    return refusing(of.index)(code, { year: rulebook.policyYear, way: wayOfNothingDue(contribution) });
  }
  const taken = refusal ? approvedAmount(of, due, due ?? contribution.standard) : amountTaken(of, due?.minFen ?? 0);
  if (isProblem(taken)) return taken;
  return {
    ...taken,
    override: refusal ? (asked.override ?? null) : null,
    due: {
      regionCode: place.regionCode,
      standardFen: contribution.standard?.maxFen ?? taken.amountFen,
      collectedFen: due && isExact(due) ? due.minFen : taken.amountFen,
      decision: contribution.decision,
      rulebookVersionId: id,
    },
  };
}

/** Where a fund pays what is due, how its money is recorded. */
function wayOfNothingDue({ lines }: Contribution): Text {
  const direct = lines.find(({ settlement }) => settlement === 'DIRECT');
  if (!direct) return { zh: '', en: '' };
  const { zh, en } = labelOf(direct.payer);
  return {
    zh: `其个人缴费由${zh}支付，登记该笔划拨（fundTransferRecord）后即完成参保。`,
    en: ` It is paid by ${en}: the enrolment is complete once that transfer is recorded (fundTransferRecord).`,
  };
}

const isLiftable = ({ code }: Problem): boolean =>
  code === 'ELIGIBILITY_UNDETERMINED' || code === 'AMOUNT_UNDETERMINED';

/** Why nothing, or no sure amount, may be taken; undefined where the amount is sure. */
function refusalOf(of: PayingCase, contribution: Contribution, reading: PersonReading): Problem | undefined {
  const { collectedNow, decision } = contribution;
  const refusal = enrollmentRefusal(of, decision, reading);
  const isSure = decision.outcome === 'AMOUNT' && collectedNow !== null && isExact(collectedNow);
  if (refusal || isSure) return refusal;
  const { neededFacts, missingParameters, citations } = discreetDecision(decision);
  return refusing(of.index)('AMOUNT_UNDETERMINED', { needs: needsOf(neededFacts, missingParameters) }, citations);
}

/** Why nobody's money may be taken for this person's year on the day, by the decision on what is due. */
export function enrollmentRefusal(of: StandingCase, decision: Decision, reading: PersonReading): Problem | undefined {
  const { paidOn, place, index } = of;
  const refuse = refusing(index);
  const { neededFacts, missingParameters, citations, outcome } = discreetDecision(decision);
  if (outcome === 'NO') {
    const { compiled, rulebook } = place.published;
    const { decision: why } = assessEnrollmentEligibility(of.facts, { asOf: paidOn }, compiled, new Trace(), reading);
    return refuse('NOT_ELIGIBLE', { year: rulebook.policyYear }, discreetDecision(why).citations);
  }
  const closed = closedWindow(reading, of);
  if (closed) {
    return refuse(
      'OUTSIDE_WINDOW',
      { on: paidOn, opens: closed.opensOn ?? '…', closes: closed.closesOn },
      closed.citations,
    );
  }
  if (reading.finding.status !== 'UNDETERMINED') return undefined;
  return refuse(
    'ELIGIBILITY_UNDETERMINED',
    { needs: needsOf(neededFacts, missingParameters), way: wayOut(neededFacts) },
    citations,
  );
}

/** The window, where the rulebook takes no money on the day: before it opens, or after it where late payers get no cover. */
function closedWindow({ view }: PersonReading, { place, paidOn }: StandingCase) {
  const { compiled } = place.published;
  const window = windowOf(view, compiled);
  if (window === null || window.isOpen !== false) return undefined;
  if (window.opensOn !== null && paidOn < window.opensOn) return window;
  const day: Day = within(compiled.span, paidOn);
  const rule = ruleOn(compiled, 'benefit-period', day);
  return rule && pointOn(rule.paidOutsideWindow, day).value === 'NOT_COVERED' ? window : undefined;
}

interface Taken {
  readonly amountFen: Fen;
  readonly isComplete: boolean;
}

const isPartial = ({ asked, line }: PayingCase): boolean => line.isPartial ?? asked.isPartial ?? false;

/** What is taken of an amount that is sure: all of it, or less where the receipt says that only a part is paid. */
export function amountTaken(of: PayingCase, dueFen: Fen): Taken | Problem {
  const { line, index } = of;
  const refuse = refusing(index);
  const amountFen = line.amount ?? dueFen;
  const values = { amount: formatYuan(amountFen), due: formatYuan(dueFen) };
  if (amountFen <= 0) return refuse('AMOUNT_NOT_POSITIVE', values);
  if (amountFen > dueFen) return refuse('AMOUNT_ABOVE_DUE', values);
  if (amountFen < dueFen && !isPartial(of)) return refuse('AMOUNT_BELOW_DUE', values);
  return { amountFen, isComplete: amountFen === dueFen };
}

/**
 * An amount that was approved although it is open: said outright unless only one is possible, and never more than is. It
 * completes the contribution only where it reaches the most that may be due; below that the enrolment waits for the rest.
 */
function approvedAmount(of: PayingCase, due: Interval | null, most: Interval | null): Taken | Problem {
  if (due && isExact(due)) return amountTaken(of, due.minFen);
  const { line, index } = of;
  const refuse = refusing(index);
  if (line.amount == null) return refuse('AMOUNT_NEEDED');
  const amount = formatYuan(line.amount);
  if (line.amount <= 0) return refuse('AMOUNT_NOT_POSITIVE', { due: due ? formatYuan(due.maxFen) : '—' });
  if (due && line.amount > due.maxFen) return refuse('AMOUNT_ABOVE_DUE', { amount, due: formatYuan(due.maxFen) });
  const isComplete = !isPartial(of) && (most === null || line.amount >= most.maxFen);
  return { amountFen: line.amount, isComplete };
}
