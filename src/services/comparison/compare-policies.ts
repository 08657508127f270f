import { assessClaim } from '../../policy/claim.ts';
import { NOTHING_SO_FAR } from '../../policy/claim-facts.ts';
import type { CompiledRulebook } from '../../policy/compile.ts';
import { assessContribution, assessEnrollmentEligibility } from '../../policy/engine.ts';
import type { Day, PersonFacts, Scheme } from '../../policy/facts.ts';
import type { GivenFacts, Stay } from '../../policy/given.ts';
import { exactFen, type Fen } from '../../policy/money.ts';
import { type Move, movedDay, movedFacts } from '../../policy/moved-facts.ts';
import { assessWaitingPeriod } from '../../policy/waiting.ts';
import type { PublishedRulebook, Rulebooks } from '../rulebooks.ts';

/** One of the two laws. */
export interface SideQuestion {
  readonly region: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
}

/** A side as it is asked: the law, the day, and where lives are moved to for it. */
export interface Side {
  readonly published: PublishedRulebook;
  readonly asOf: Day;
  /** Null of the first, by which people are asked as they stand. */
  readonly move: Move | null;
}

/** What one law says of one person; null what it leaves open or does not give. */
export interface SideAnswer {
  readonly eligibility: 'YES' | 'NO' | 'UNDETERMINED';
  /** 个人缴费标准, before anybody helps. */
  readonly standardFen: Fen | null;
  /** What remains the person's own of it. */
  readonly contributionFen: Fen | null;
  readonly wait: {
    readonly counting: string | null;
    readonly total: number | null;
    readonly benefitsStartOn: Day | null;
  };
  /** Of the stay: what each payer pays, and all funds together; none where no stay was given. */
  readonly payers: readonly { readonly payer: string; readonly fen: Fen | null }[];
  readonly fundsPayFen: Fen | null;
  readonly stayOwnFen: Fen | null;
}

/** Both sides of a comparison. Lives are moved by as many years as the years covered lie apart, the day and the stay with them. */
export function sidesOf(
  [first, second]: readonly [SideQuestion, SideQuestion],
  asOf: Day,
  rulebooks: Rulebooks,
): readonly [Side, Side] {
  const [from, to] = [rulebooks.find(first), rulebooks.find(second)];
  const years = second.policyYear - first.policyYear;
  const move: Move = {
    ...{ fromPrefix: from.compiled.regionPrefix, fromAreas: from.compiled.poolingAreas, years },
    ...{ toRegion: second.region, toArea: to.compiled.poolingAreas[0] ?? second.region },
    ...{ fromScheme: first.scheme, toScheme: second.scheme },
  };
  return [
    { published: from, asOf, move: null },
    { published: to, asOf: movedDay(asOf, years), move },
  ];
}

/** What a side's law says of a person, and of a stay that they have there. */
export function sideAnswer(facts: PersonFacts, stay: Stay | null, { published, asOf, move }: Side): SideAnswer {
  const given: GivenFacts = { ...facts, ...(stay && { stay: { ...stay, soFar: NOTHING_SO_FAR, admission: 1 } }) };
  const there = { ...(move ? movedFacts(given, move) : given), fund: { familyAccountFen: 0 } };
  const book: CompiledRulebook = published.compiled;
  const contribution = assessContribution(there, { asOf }, book);
  const { counting, total, benefitsStartOn } = assessWaitingPeriod(there, { asOf }, book);
  return {
    eligibility: assessEnrollmentEligibility(there, { asOf }, book).status,
    standardFen: exactFen(contribution.standard),
    contributionFen: exactFen(contribution.ownShare),
    wait: { counting, total, benefitsStartOn },
    ...(stay ? stayOf(there, asOf, book) : NO_STAY),
  };
}

const NO_STAY = { payers: [], fundsPayFen: null, stayOwnFen: null };

function stayOf(
  there: GivenFacts,
  asOf: Day,
  book: CompiledRulebook,
): Omit<SideAnswer, 'eligibility' | 'standardFen' | 'contributionFen' | 'wait'> {
  const { lines, fundsPay, ownShare } = assessClaim(there, { asOf }, book);
  return {
    payers: lines.map(({ payer, amount }) => ({ payer, fen: exactFen(amount) })),
    fundsPayFen: exactFen(fundsPay),
    stayOwnFen: exactFen(ownShare),
  };
}

/** What is added up over people. */
export const COMPARED = ['CONTRIBUTION', 'WAIT', 'FUNDS_PAY', 'STAY_OWN'] as const;
export type Compared = (typeof COMPARED)[number];

/** One figure over all people of whom both laws say it; the others are counted. */
export interface ComparedSum {
  readonly figure: Compared;
  readonly first: number;
  readonly second: number;
  readonly people: number;
  readonly open: number;
}

/** A figure of an answer: fen, or what the wait is counted in. */
export const figureOf = (
  figure: Compared,
  { contributionFen, wait, fundsPayFen, stayOwnFen }: SideAnswer,
): number | null =>
  ({ CONTRIBUTION: contributionFen, WAIT: wait.total, FUNDS_PAY: fundsPayFen, STAY_OWN: stayOwnFen })[figure];

/** What comes to more or less by the second law; null while either leaves it open, or waits are not counted alike. */
export function differenceOf(figure: Compared, first: SideAnswer, second: SideAnswer): number | null {
  const [a, b] = [figureOf(figure, first), figureOf(figure, second)];
  if (a === null || b === null || (figure === 'WAIT' && !isCountedAlike(first, second))) return null;
  return b - a;
}

/** No wait is none in whatever unit. */
const isCountedAlike = ({ wait: a }: SideAnswer, { wait: b }: SideAnswer): boolean =>
  a.counting === b.counting || a.total === 0 || b.total === 0;

export function sumsOf(pairs: readonly (readonly [SideAnswer, SideAnswer])[]): ComparedSum[] {
  return COMPARED.map((figure) => {
    const known = pairs.filter(([a, b]) => differenceOf(figure, a, b) !== null);
    const sum = (side: 0 | 1) => known.reduce((all, pair) => all + (figureOf(figure, pair[side]) ?? 0), 0);
    return { figure, first: sum(0), second: sum(1), people: known.length, open: pairs.length - known.length };
  });
}
