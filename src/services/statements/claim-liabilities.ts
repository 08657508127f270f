import { assessGivenCare } from '../../policy/claim.ts';
import type { Day, PersonFacts } from '../../policy/facts.ts';
import type { GivenFacts } from '../../policy/given.ts';
import type { Fen } from '../../policy/money.ts';
import { type LateEntryRow, readLateEntries } from '../../store/queries/claim-liability.ts';
import { standingFactsOfPeople } from '../../store/queries/person-facts.ts';
import { fixedParts } from '../claims/settlement-parts.ts';
import { clauseOf } from '../collection/collection-problem.ts';
import { type Archive, type KeptDecision, openDecisions } from '../keep-decision.ts';
import { type PolicyDocuments, treatmentsOf } from '../policy-documents.ts';
import { inPages } from '../rosters/read-ahead.ts';
import type { AssumedQuestion } from './assumed-claims.ts';
import { sum } from './reconcile.ts';

/**
 * 录入责任: a claim of which less was paid than is due, because an enrolment or a payment that held on the day was recorded after it
 * was decided. Amounts in fen; null while they are open.
 */
export interface ClaimLiability {
  readonly claimId: string;
  readonly decisionId: string;
  /** The day on which the last of the late entries was recorded. */
  readonly recordedOn: Day;
  /** What insurance and assistance paid. */
  readonly reimbursedFen: Fen;
  /** What they would have paid. */
  readonly payableFen: Fen | null;
  /** The clauses that make the pooling area bear the difference; none where the region's law does not say who does. */
  readonly clauses: readonly string[];
}

type Asking = Archive & { readonly policyDocuments: PolicyDocuments };

/** Decisions opened at once, each with all that was known about somebody. */
const AT_ONCE = 500;

/**
 * Claims of a year of which late entry took something, by id. Each decision's question is asked again, of the same version, day and
 * stay, with the enrolments and payments that are known today: nothing else that became known makes the area liable.
 */
export async function claimLiabilities(asking: Asking, question: AssumedQuestion): Promise<ClaimLiability[]> {
  const rows = await readLateEntries(asking.db, asking.reach, question);
  const liable: ClaimLiability[] = [];
  for await (const page of inPages([rows], AT_ONCE)) liable.push(...(await liableAmong(asking, page)));
  return liable;
}

async function liableAmong(asking: Asking, page: readonly LateEntryRow[]): Promise<ClaimLiability[]> {
  const decisions = await openDecisions([...new Set(page.map(({ decisionId }) => decisionId))], asking);
  const people = await standingFactsOfPeople(asking.db, asking.reach, [
    ...new Set(decisions.map(({ personId }) => personId)),
  ]);
  const kept = new Map(decisions.map((one) => [one.id, one]));
  const today = new Map((people as unknown as readonly PersonFacts[]).map((facts) => [facts.personId, facts]));
  return page.flatMap((row) => {
    const decision = kept.get(row.decisionId);
    const facts = decision && today.get(decision.personId);
    return decision && facts ? liabilityOf(row, decision, facts, asking) : [];
  });
}

function liabilityOf(
  { claimId, visit, decisionId, recordedOn, reimbursedFen }: LateEntryRow,
  kept: KeptDecision,
  today: PersonFacts,
  { policyDocuments }: Asking,
): ClaimLiability[] {
  const { asOf } = kept.question;
  const answer = assessGivenCare(asKnownInTime(kept, today), { asOf, knownAt: null }, kept.published.compiled);
  if (answer.decision.outcome === 'NO') return [];
  const parts = fixedParts(answer, visit);
  const payableFen = parts ? parts.basicFen + parts.criticalFen + parts.assistanceFen + parts.tiltFen : null;
  if (payableFen !== null && payableFen <= reimbursedFen) return [];
  const clauses = liabilityClauses(kept.published.rulebook, policyDocuments);
  return [{ claimId, decisionId, recordedOn, reimbursedFen, payableFen, clauses }];
}

/** What was kept, with the enrolments and payments of its day as they are known today. A family's own account is no loss of theirs. */
export function asKnownInTime(
  { facts, question: { asOf } }: Pick<KeptDecision, 'facts' | 'question'>,
  today: Pick<PersonFacts, 'enrollments' | 'payments'>,
): GivenFacts {
  const inTime = (day: Day | null | undefined) => day == null || day <= asOf;
  return {
    ...facts,
    fund: facts.fund ?? { familyAccountFen: 0 },
    enrollments: today.enrollments.filter(({ registeredOn, paidOn }) => inTime(registeredOn) && inTime(paidOn)),
    payments: today.payments.filter(({ paidOn }) => inTime(paidOn)),
  };
}

/** The clauses, among the documents that a rulebook cites, of which the document says that this report serves them. */
export const liabilityClauses = (
  { documents }: KeptDecision['published']['rulebook'],
  policyDocuments: Pick<PolicyDocuments, 'clausesOf'>,
): string[] =>
  documents.flatMap(({ id: documentId, number: documentNumber }) =>
    policyDocuments
      .clausesOf(documentId)
      .filter((clause) => treatmentsOf(clause).some(({ by }) => by === 'claimLiabilities'))
      .map(({ locator }) => clauseOf({ documentId, documentNumber, locator })),
  );

/** What the area bears of some claims, as far as it is known. */
export const liableOf = (all: readonly ClaimLiability[]): Fen =>
  sum(all, ({ payableFen, reimbursedFen }) => (payableFen ?? reimbursedFen) - reimbursedFen);
