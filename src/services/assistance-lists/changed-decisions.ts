import type { PersonFacts } from '../../policy/facts.ts';
import type { Moment } from '../../store/queries/assistance-list-apply.ts';
import {
  type AskedDecision,
  changedDecisionIds,
  decisionsAbout,
  insertChangedDecisions,
} from '../../store/queries/assistance-list-decision.ts';
import { factsOfPeople } from '../../store/queries/person-facts.ts';
import { RegionUndetermined } from '../assess.ts';
import { compareAnswers } from '../compare-answers.ts';
import { type Archive, answerAsKnown, type KeptDecision, openDecisions } from '../keep-decision.ts';
import type { KeptQuestion } from '../kept-question.ts';
import type { Counter } from '../write.ts';

/** Decisions asked again at once. */
const PAGE = 500;

/**
 * Writes down which of the decisions that were kept about people on a delivery come out otherwise since it was applied: each
 * is asked once as things are known now, and once as they were known a moment before. Gives how many.
 */
export async function recordChangedDecisions(tx: Counter, batchId: string, { before }: Moment): Promise<number> {
  let [count, after] = [0, ''];
  for (;;) {
    const asked = await decisionsAbout(tx.db, batchId, after, PAGE);
    const last = asked.at(-1);
    if (!last) return count;
    const facts = await factsOf(tx, asked);
    const changed = asked.filter((one) => isAnotherAnswer(one, facts.get(one.personId), before, tx));
    await insertChangedDecisions(
      tx.db,
      batchId,
      changed.map(({ id }) => id),
    );
    count += changed.length;
    after = last.id;
  }
}

async function factsOf({ db, reach }: Counter, asked: readonly AskedDecision[]): Promise<Map<string, PersonFacts>> {
  const ids = [...new Set(asked.map(({ personId }) => personId))];
  const facts = (await factsOfPeople(db, reach, ids)) as unknown as readonly PersonFacts[];
  return new Map(facts.map((one) => [one.personId, one]));
}

function isAnotherAnswer(
  { question }: AskedDecision,
  facts: PersonFacts | undefined,
  before: string,
  counter: Counter,
): boolean {
  if (!facts) return false;
  try {
    const now = answerAsKnown(question as KeptQuestion, facts, counter, null);
    const then = answerAsKnown(question as KeptQuestion, facts, counter, before);
    if (then === null || now === null) return then !== now;
    return compareAnswers(then, now).some(({ part }) => part === 'RESULT');
  } catch (error) {
    if (error instanceof RegionUndetermined) return false;
    throw error;
  }
}

/** Kept decisions whose answer is another since a delivery was applied, of people who may be seen, and of whom it may be told. */
export async function changedDecisions(batchId: string, first: number, archive: Archive): Promise<KeptDecision[]> {
  return openDecisions(await changedDecisionIds(archive.db, archive.reach, batchId, first), archive);
}
