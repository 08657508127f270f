import type { Claim } from '../../policy/claim.ts';
import type { Decision } from '../../policy/decision.ts';
import type { Text } from '../../policy/rule.ts';
import { word } from '../../policy/wording.ts';
import { clauseOf, needsOf } from '../collection/collection-problem.ts';
import { decisionToldTo, discreetDecision } from '../discreet-answer.ts';
import { UNDER_REVIEW } from '../supervision-cases/under-review.ts';
import type { Viewer } from '../viewer.ts';
import { type WriteProblem, WriteRefused } from '../write.ts';
import type { StandsOpen } from './grounds-of-claims.ts';

/**
 * Refuses to settle what the law does not pay for, and what it leaves open, with the numbers or facts that are missing and their clauses;
 * and anything for somebody of whom it is not decided yet which of two enrolments stands, or whose claim is looked at again.
 */
export function assertPayable({ answer: { decision }, hasOpenDuplicate, hasOpenReview }: Asked, viewer: Viewer): void {
  const open = [...(hasOpenDuplicate ? [DUPLICATE_OPEN] : []), ...(hasOpenReview ? [UNDER_REVIEW] : [])];
  if (open.length > 0) throw new WriteRefused(open);
  if (decision.outcome === 'AMOUNT') return;
  const told = decisionToldTo(viewer, decision);
  throw new WriteRefused([decision.outcome === 'NO' ? notPayable(decision) : amountOpen(told)]);
}

interface Asked extends StandsOpen {
  readonly answer: Claim;
}

const DUPLICATE_OPEN: WriteProblem = {
  code: 'DUPLICATE_OPEN',
  field: 'claimId',
  text: {
    zh: '该人员本年度存在未处理的重复参保，请先处理（duplicateResolve），再行结算。',
    en: 'It is still open which of two enrolments of the year stands: have the duplicate decided (duplicateResolve), then settle.',
  },
};

function notPayable(decision: Decision): WriteProblem {
  const { reasons, citations } = discreetDecision(decision);
  const words = reasons.map(word);
  return {
    code: 'NOT_PAYABLE',
    field: 'claimId',
    clauses: [...new Set(citations.map(clauseOf))],
    text: {
      zh: `依现有事实与政策不予支付，请重新审核（claimCheck）：${words.map(({ zh }) => zh).join('')}`,
      en: `By the facts and law of today nothing is paid of it: check the claim again (claimCheck). ${words.map(({ en }) => en).join(' ')}`,
    },
  };
}

function amountOpen(told: Decision): WriteProblem {
  const open = told.missingParameters.flatMap((one) => one.citations);
  const { zh, en } = whatIsOpen(told);
  return {
    code: 'AMOUNT_OPEN',
    field: 'claimId',
    clauses: [...new Set((open.length > 0 ? open : told.citations).map(clauseOf))],
    text: {
      zh: `金额尚不能确定，只可测算，不可结算。${zh}`,
      en: `The amount is open: it can be estimated, not settled. ${en}`,
    },
  };
}

/** What is missing; where nothing is, the text itself leaves it open and the reasons say how. */
function whatIsOpen({ neededFacts, missingParameters, reasons }: Decision): Text {
  if (neededFacts.length === 0 && missingParameters.length === 0) {
    const words = reasons.map(word);
    return { zh: words.map(({ zh }) => zh).join(''), en: words.map(({ en }) => en).join(' ') };
  }
  const { zh, en } = needsOf(neededFacts, missingParameters);
  return { zh: `尚需：${zh}。`, en: `Needed: ${en}.` };
}
