import { createHash, randomUUID } from 'node:crypto';
import type { Claim } from '../../policy/claim.ts';
import type { GivenFacts } from '../../policy/given.ts';
import { type Db, transaction } from '../../store/db.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import {
  type BulkStep,
  type BulkWrite,
  type ClaimsOf,
  expectKeys,
  type WaitingClaim,
  writeBulk,
} from '../../store/queries/claim-bulk.ts';
import type { Answer } from '../assess.ts';
import { keptRow } from '../keep-decision.ts';
import { toldClaim } from '../kept-claim.ts';
import { PolicyYearNotPublished } from '../rulebooks.ts';
import { signatureOf } from '../viewer.ts';
import type { Counter } from '../write.ts';
import { claimOf, givenOf, keptQuestionOf, mayDraw, questionOf } from './assess-claim.ts';
import { denialReasons } from './denial-reasons.ts';
import { isUnderWay } from './discharge.ts';
import { groundOfPage, type PageGround } from './page-ground.ts';
import { settlementOf } from './settle-claim.ts';
import { stayOf } from './stay-of-claim.ts';
import { NOTHING_YET, withSettled } from './year-so-far.ts';

/** What claims came to. */
export interface SettledCounts {
  readonly settled: number;
  readonly denied: number;
  /** Of which the amount is open, or that no rulebook speaks of: they wait. */
  readonly open: number;
}

export const NOTHING_SETTLED: SettledCounts = { settled: 0, denied: 0, open: 0 };

/** What is written of one claim; nothing where it stays as it is. */
interface Decided {
  readonly became: keyof SettledCounts;
  readonly steps: readonly BulkStep[];
  readonly decision?: BulkWrite['decisions'][number];
  readonly settlement?: BulkWrite['settlements'][number];
  readonly accountLine?: BulkWrite['accountLines'][number];
}

/**
 * Settles what waits of some people, in one transaction: each claim as if it were settled alone, those of one person in the order
 * of their admission. Broken off anywhere nothing of the page is done, and what was done is not done again.
 */
export function settlePage(
  counter: Counter,
  asked: ClaimsOf,
  personIds: readonly string[],
  count?: (tx: Db, page: SettledCounts) => Promise<void>,
): Promise<SettledCounts> {
  return transaction(counter.db, async (db) => {
    const tx = { ...counter, db };
    await expectKeys(db);
    const ground = await groundOfPage(tx, asked, personIds);
    const decided = ground.claims.map((claim) => decide(tx, claim, ground));
    const counts = countsOf(decided);
    if (decided.some(({ steps }) => steps.length > 0)) {
      await write(tx, decided);
      await audit(tx, asked, counts, decided);
    }
    await count?.(db, counts);
    return counts;
  });
}

function countsOf(decided: readonly Decided[]): SettledCounts {
  const count = (state: keyof SettledCounts) => decided.filter(({ became }) => became === state).length;
  return { settled: count('settled'), denied: count('denied'), open: count('open') };
}

/** Asks the law about one claim; what is settled counts towards the person's next one. One that somebody looks at again stays as it is. */
function decide(tx: Counter, claim: WaitingClaim, ground: PageGround): Decided {
  if (ground.own.get(claim.id)?.hasOpenReview) return { became: 'open', steps: [] };
  const found = assess(tx, claim, ground);
  if (!found) return { became: 'open', steps: [] };
  const { answer, facts } = found;
  const { outcome } = answer.decision;
  const waits = isUnderWay(claim) || ground.own.get(claim.id)?.hasOpenDuplicate === true;
  const isOpen = outcome !== 'NO' && (outcome !== 'AMOUNT' || waits);
  if (isOpen && claim.state === 'CHECKED') return { became: 'open', steps: [] };
  const { published, region } = answer;
  const decision = keptRow({ ...toldClaim(answer), published, region }, facts, keptQuestionOf(claim, tx.today), tx);
  const step = (state: BulkStep['state'], keys: readonly string[] = []): BulkStep => ({
    ...{ claimId: claim.id, state, reasons: keys, decisionId: decision.id },
  });
  if (outcome === 'NO') {
    return { became: 'denied', steps: [step('DENIED', denialReasons(answer.decision))], decision };
  }
  const checked = claim.state === 'ENTERED' ? [step('CHECKED')] : [];
  if (isOpen) return { became: 'open', steps: checked, decision };
  return {
    became: 'settled',
    steps: [...checked, step('SETTLED')],
    decision,
    ...settle(tx, claim, answer, ground, decision.id),
  };
}

interface Assessed {
  readonly answer: Answer<Claim>;
  readonly facts: GivenFacts;
}

/** The law's answer by the year as far as the page has come; nothing where nothing is published. */
function assess(tx: Counter, claim: WaitingClaim, { facts, totals, accounts, own }: PageGround): Assessed | undefined {
  const [person, rest] = [facts.get(claim.keptUnder), own.get(claim.id)];
  if (!person || !rest) return undefined;
  const stay = stayOf(claim, { ...rest, totals: totals.get(claim.keptUnder) ?? NOTHING_YET });
  try {
    const balanceFen = mayDraw(claim, tx)
      ? (accounts.balances.get(accounts.homes.get(claim.keptUnder) ?? '') ?? 0)
      : null;
    const given = givenOf(person, stay, balanceFen);
    return { answer: claimOf(given, questionOf(claim, tx.today), tx), facts: given };
  } catch (error) {
    if (error instanceof PolicyYearNotPublished) return undefined;
    throw error;
  }
}

/** The receipt of a claim, and what the household's account pays of it; both count from now on. */
function settle(
  tx: Counter,
  claim: WaitingClaim,
  answer: Answer<Claim>,
  { totals, accounts }: PageGround,
  decisionId: string,
): Pick<Decided, 'settlement' | 'accountLine'> {
  const { keptUnder: personId, visit } = claim;
  const settlement = settlementOf(tx, claim, { answer }, { id: randomUUID(), decisionId });
  totals.set(personId, withSettled(totals.get(personId) ?? NOTHING_YET, visit, settlement));
  const { id: settlementId, accountFen, policyYear, settledOn: bookedOn, settledBy: recordedBy } = settlement;
  const householdId = accounts.homes.get(personId);
  const regionCode = accounts.regions.get(householdId ?? '');
  if (accountFen === 0 || householdId === undefined || regionCode === undefined) return { settlement };
  accounts.balances.set(householdId, (accounts.balances.get(householdId) ?? 0) - accountFen);
  const spent = { kind: 'SPENT' as const, amountFen: -accountFen, policyYear, bookedOn, recordedBy };
  return { settlement, accountLine: { householdId, regionCode, settlementId, ...spent } };
}

/** Every claim's first step stands before anybody's second: steps are told in the order in which they are written. */
const inOrder = (decided: readonly Decided[]): BulkStep[] =>
  [0, 1].flatMap((at) => decided.flatMap(({ steps }) => steps[at] ?? []));

const write = ({ db, viewer, today }: Counter, decided: readonly Decided[]): Promise<void> =>
  writeBulk(db, {
    decisions: decided.flatMap(({ decision }) => decision ?? []),
    settlements: decided.flatMap(({ settlement }) => settlement ?? []),
    accountLines: decided.flatMap(({ accountLine }) => accountLine ?? []),
    steps: inOrder(decided),
    ...{ by: viewer.subject ?? '', takenOn: today },
  });

/** One line for the page: how many of what, and a hash of the settlements that it made. */
function audit(tx: Counter, asked: ClaimsOf, counts: SettledCounts, decided: readonly Decided[]): Promise<void> {
  const ids = decided.flatMap(({ settlement }) => settlement?.id ?? []);
  return insertAuditLine(tx.db, {
    ...signatureOf(tx.viewer),
    action: 'claims.settle',
    subjects: [],
    count: decided.length,
    details: { ...asked, ...counts, hash: createHash('sha256').update(ids.sort().join(',')).digest('hex') },
  });
}
