import { type CompiledRulebook, within as dayWithin, ruleOn } from '../../policy/compile.ts';
import type { Contribution } from '../../policy/contribution.ts';
import type { PersonFacts } from '../../policy/facts.ts';
import { exactFen, type Fen } from '../../policy/money.ts';
import { type AssistedRow, readAssisted } from '../../store/queries/unconfirmed-assistance.ts';
import { contributionOf } from '../assess.ts';
import { clauseOf } from '../collection/collection-problem.ts';
import type { Counter } from '../write.ts';
import { saidOf } from './assistance-overlaps.ts';
import type { AssumedQuestion } from './assumed-claims.ts';
import { sum } from './reconcile.ts';
import { toldFacts } from './told-facts.ts';

/** Somebody for whom assistance paid more than a list gives that held on the cut-off day. In fen. */
export interface Unconfirmed extends AssistedRow {
  /** What the law has paid for the person directly; null while that is open. */
  readonly dueFen: Fen | null;
  /** Whether assistance bore the whole standard; null while that is open. */
  readonly isFull: boolean | null;
  /** Why not more, as coded reasons. */
  readonly reasons: readonly string[];
  readonly clauses: readonly string[];
}

type Asker = Pick<Counter, 'db' | 'reach' | 'rulebooks' | 'today'>;

/**
 * 未经认定的资助: people for whom assistance paid more of a year's contribution than today's facts and the year's law have it pay for
 * them directly: nobody confirmed them by the cut-off, or a certificate had run out. By the ids of the people. Refuses a year for
 * which the region has no rulebook.
 */
export async function unconfirmedAssistance(asker: Asker, question: AssumedQuestion): Promise<Unconfirmed[]> {
  const { within: region, policyYear, scheme } = question;
  const { compiled } = asker.rulebooks.find({ region, policyYear, scheme });
  const payers = assistanceRule(compiled, asker)?.payers ?? new Set();
  const rows = await readAssisted(asker.db, asker.reach, question, [...payers]);
  const paid = new Map(rows.map((row) => [row.personId, row]));
  const found: Unconfirmed[] = [];
  for await (const page of toldFacts(asker, paid.keys())) {
    for (const facts of page) found.push(...unconfirmedOf(facts, paid.get(facts.personId), question, asker));
  }
  return found.sort((a, b) => (a.personId < b.personId ? -1 : 1));
}

const assistanceRule = (book: CompiledRulebook, { today }: Pick<Asker, 'today'>) =>
  ruleOn(book, 'contribution-assistance', dayWithin(book.span, today));

/** Nobody is told of whom no rulebook says anything. */
function unconfirmedOf(
  facts: PersonFacts,
  row: AssistedRow | undefined,
  { policyYear, scheme }: AssumedQuestion,
  asker: Asker,
): Unconfirmed[] {
  const found = row && saidOf(() => contributionOf(facts, { policyYear, scheme }, asker));
  if (!row || !found) return [];
  const { certainFen, possibleFen } = directOf(found);
  if (certainFen >= row.paidFen) return [];
  const standardFen = exactFen(found.standard);
  const isFull = standardFen === null ? null : row.paidFen >= standardFen;
  const dueFen = certainFen === possibleFen ? certainFen : null;
  return [{ ...row, dueFen, isFull, ...reasonsOf(found, asker) }];
}

/** What assistance pays for the person directly: at least, and at most where a fact or the amount is open. */
function directOf({ lines, listing }: Contribution): { readonly certainFen: Fen; readonly possibleFen: Fen } {
  const direct = lines.filter(({ settlement }) => settlement === 'DIRECT');
  const open = lines.filter(({ settlement }) => settlement === 'OPEN');
  const certainFen = sum(direct, ({ amount }) => amount.minFen);
  if (lines.length === 0 && listing !== null) return { certainFen, possibleFen: Number.POSITIVE_INFINITY };
  return { certainFen, possibleFen: sum([...direct, ...open], ({ amount }) => amount.maxFen) };
}

/** What the decision says of assistance, with its clauses; where it says nothing, the clauses of the rule that gives none. */
function reasonsOf(
  { decision, published }: Contribution & { published: { compiled: CompiledRulebook } },
  asker: Asker,
) {
  const said = decision.reasons.filter(({ key }) => key.startsWith('assistance.'));
  const citations = said.flatMap((one) => one.citations);
  const rule = assistanceRule(published.compiled, asker);
  const cited = citations.length > 0 ? citations : (rule?.citations ?? []);
  return { reasons: [...new Set(said.map(({ key }) => key))], clauses: [...new Set(cited.map(clauseOf))] };
}

/** What assistance paid beyond what is due, as far as that is known. */
export const excessOf = (all: readonly Unconfirmed[]): Fen =>
  sum(all, ({ paidFen, dueFen }) => (dueFen === null ? 0 : paidFen - dueFen));
