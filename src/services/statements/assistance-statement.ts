import { within as dayWithin, ruleOn } from '../../policy/compile.ts';
import type { WinningListing } from '../../policy/contribution.ts';
import type { AssistanceCategory, Department, Payer, PersonFacts, Scheme } from '../../policy/facts.ts';
import type { Fen } from '../../policy/money.ts';
import { type AssistedRow, readAssisted } from '../../store/queries/assistance-report.ts';
import type { Filterer } from '../../store/where.ts';
import { contributionOf } from '../assess.ts';
import { toldToDepartment } from '../assistance-lists/told-to-department.ts';
import type { Counter } from '../write.ts';
import { saidOf } from './assistance-overlaps.ts';
import { daysOf } from './month-days.ts';
import { sum } from './reconcile.ts';
import { toldFacts } from './told-facts.ts';

/** 资助参保月报: which month, of which year, where, and by whose lists. */
export interface StatementQuestion {
  readonly within: string;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly policyYear: number;
  readonly scheme: Scheme;
  readonly department?: Department | null;
}

/** People of one category for whom one payer paid the same. */
export interface StatementLine {
  readonly department: Department | null;
  readonly category: AssistanceCategory | null;
  readonly payer: Payer | null;
  readonly settlement: 'DIRECT' | 'REFUND_LATER';
  readonly heads: number;
  readonly perHeadFen: Fen;
}

export interface AssistanceStatement {
  readonly month: string;
  /** Each once, however often something was paid. */
  readonly people: number;
  readonly lines: readonly StatementLine[];
}

/** What assistance paid in a month. Refuses what is no month, and a year for which the region has no rulebook. */
export async function assistanceStatement(
  counter: Counter & Filterer,
  question: StatementQuestion,
): Promise<AssistanceStatement> {
  const { reach } = counter;
  const own = reach.kind === 'DEPARTMENT' ? (reach.department as Department) : null;
  const asked = { ...question, department: question.department ?? own };
  const days = daysOf(question.month);
  const rows = await readAssisted(counter.db, counter, question, days, payersOf(question, counter));
  const ofPerson = Map.groupBy(rows, ({ personId }) => personId);
  const entries: Entry[] = [];
  for await (const page of toldFacts(counter, ofPerson.keys()))
    for (const facts of page) entries.push(...entriesOf(facts, ofPerson.get(facts.personId) ?? [], asked, counter));
  return {
    month: question.month,
    people: new Set(entries.map(({ personId }) => personId)).size,
    lines: linesOf(entries),
  };
}

/** Heads times amount of a line. */
export const amountOf = ({ heads, perHeadFen }: StatementLine): Fen => heads * perHeadFen;

/** All lines together. */
export const totalOf = ({ lines }: AssistanceStatement): Fen => sum(lines, amountOf);

type Entry = Omit<StatementLine, 'heads'> & { readonly personId: string };

/** Whom the region's law of the year names as payers of assistance. */
function payersOf({ within, policyYear, scheme }: StatementQuestion, { rulebooks, today }: Counter): readonly Payer[] {
  const { compiled } = rulebooks.find({ region: within, policyYear, scheme });
  return [...(ruleOn(compiled, 'contribution-assistance', dayWithin(compiled.span, today))?.payers ?? [])];
}

/** Of one department's lists, as far as these alone explain the money: to everybody the same, so that nothing of others' is told. */
function entriesOf(
  facts: PersonFacts,
  rows: readonly AssistedRow[],
  { policyYear, scheme, department }: StatementQuestion,
  counter: Counter,
): Entry[] {
  const told = department ? toldToDepartment(facts, department) : facts;
  const listing = saidOf(() => contributionOf(told, { policyYear, scheme }, counter))?.listing ?? null;
  return rows.flatMap(({ personId, payer, fen }): Entry[] => {
    const settlement = payer === null ? 'REFUND_LATER' : 'DIRECT';
    if (department && !explains(listing, payer, settlement)) return [];
    return [
      {
        ...{ personId, settlement, perHeadFen: fen, payer: payer ?? listing?.payer ?? null },
        ...{ department: listing?.department ?? null, category: listing?.category ?? null },
      },
    ];
  });
}

const explains = (listing: WinningListing | null, payer: Payer | null, settlement: StatementLine['settlement']) =>
  listing?.settlement === settlement && (payer === null || payer === listing.payer);

/** Those of whom everything is the same are one line. */
function linesOf(entries: readonly Entry[]): StatementLine[] {
  const keyOf = ({ department, category, payer, settlement, perHeadFen }: Entry) =>
    [department ?? '~', category ?? '~', payer ?? '~', settlement, String(perHeadFen).padStart(12, '0')].join(' ');
  const groups = [...Map.groupBy(entries, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1));
  return groups.flatMap(([, own]) => {
    const [first] = own;
    if (!first) return [];
    const { personId: _, ...line } = first;
    return [{ ...line, heads: own.length }];
  });
}
