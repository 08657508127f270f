/** An answer as it is told to those who may not know on which list somebody stands: the money, but not what it rests on. */
import type { ClaimLine } from '../policy/claim/lines.ts';
import type { ClaimPayer, ClaimStep } from '../policy/claim/payout.ts';
import type { Claim } from '../policy/claim.ts';
import type { Citation, Decision, NeededFact, Reason, UsedParameter } from '../policy/decision.ts';
import { LISTING } from '../policy/listing-facts.ts';
import { add, type Interval, ZERO } from '../policy/money.ts';
import { OTHER_FACTS, TELLS_CATEGORY } from '../policy/named-facts.ts';
import type { Answered } from '../policy/questions.ts';
import type { Text } from '../policy/rule.ts';
import { distinctCitations } from '../policy/trace.ts';
import type { ClaimDifference, PartDifference } from './claims/rerun-year.ts';
import type { Viewer } from './viewer.ts';

const HIDDEN: Text = { zh: '（不予显示）', en: '(not shown)' };
/** What may be told of a step that rests on a category: the money, and who pays it. All else may give it away. */
const TOLD = ['amount', 'payer'];
/** Steps of a claim that only people on a list have; a bonus may be for faithful years, and is not told apart. */
const OF_A_LIST: ReadonlySet<string> = new Set([
  'stay.bonus',
  'stay.relief',
  'stay.assistance',
  'stay.assistance-open',
  'stay.most-favourable',
  'stay.tilt',
  'stay.tilt-open',
]);
/** What says that somebody pays by other terms than everybody; and the steps that say by which. */
const OTHER_TERMS: ReadonlySet<string> = new Set(['stay.relief', 'stay.bonus']);
const SAYS_TERMS: ReadonlySet<string> = new Set(['stay.basic', 'stay.critical', 'stay.critical-nothing']);
const PAYER_OF_STEP: ReadonlyMap<string, ClaimPayer> = new Map([
  ['stay.fixed', 'BASIC_FUND'],
  ['stay.basic', 'BASIC_FUND'],
  ['stay.critical', 'CRITICAL_ILLNESS'],
  ['stay.critical-nothing', 'CRITICAL_ILLNESS'],
]);
/** Who pays for people on a list alone. */
const PAYS_FOR_LISTED: ReadonlySet<ClaimPayer> = new Set(['MEDICAL_ASSISTANCE', 'SECOND_TILT']);

/** What belongs to one group or cell of people: its name, clause or reading may be those of one category alone. */
const OF_A_GROUP =
  /^(contribution-assistance|medical-assistance)\.[^.]+\.|^(individual-contribution)\.matrix\.[^.]+\.standard$/;
/** What people on a list have more of a benefit: points, or a relief of its deductible or ceiling. */
const OF_A_BONUS = /^(benefits\.[^.]+|critical-illness)\.[^.]+\.(points|atMost)$/;
const OF_A_RELIEF = /^(benefits\.[^.]+|critical-illness)\.(?!laterAdmissions)[^.]+\.(deductible|ceiling)$/;
const RELIEVED: readonly (string | null)[] = ['HALF', 'ZERO', 'SAME', 'NONE'];
/** Facts that only some groups ask for. */
const ASKED_OF_A_GROUP: readonly NeededFact[] = [
  OTHER_FACTS.certificateNo,
  OTHER_FACTS.grade,
  OTHER_FACTS.meetsCondition,
];

/** A decision without the category, nor the clauses, parameters, facts and readings that would give it away. */
export function discreetDecision<Kept extends Decision>(decision: Kept): Kept {
  const ofGroup = decision.parameters.filter(isOfGroup);
  const told = decision.parameters.filter((parameter) => !isOfGroup(parameter));
  const telling = distinctCitations([...ofGroup, ...[...decision.reasons, ...decision.nearMisses].filter(isTelling)]);
  const hidesTerms = hasOtherTerms(decision);
  const discreet = <Step extends AStep>(steps: readonly Step[]) =>
    steps.map((step) => discreetStep(step, telling, hidesTerms));
  const reasons = discreet(decision.reasons);
  const readings = new Set(ofGroup.map(({ assumed }) => assumed?.en));
  return {
    ...decision,
    reasons,
    parameters: told,
    missingParameters: namedOnce(decision.missingParameters.map(discreetParameter)),
    citations: distinctCitations([...reasons, ...told]),
    facts: decision.facts.filter(({ name }) => name !== LISTING && !TELLS_CATEGORY.has(name)),
    neededFacts: decision.neededFacts.filter(({ name }) => !ASKED_OF_A_GROUP.some((fact) => fact.name === name)),
    assumptions: decision.assumptions.filter(({ en }) => !readings.has(en)),
    nearMisses: discreet(decision.nearMisses),
    timeline: discreet(decision.timeline),
  };
}

/** A decision as whoever holds these scopes is told of it. */
export const decisionToldTo = <Kept extends Decision>({ scopes }: Pick<Viewer, 'scopes'>, decision: Kept): Kept =>
  scopes.has('assistance:sensitive') ? decision : discreetDecision(decision);

/** An answer whose own fields name a category too: the listing that decides, or whom an exemption is for. */
export function discreetAnswer(answer: Answered): Answered {
  const { listing: _, exemption, ...rest } = answer as Answered & { listing?: unknown; exemption?: Exempt | null };
  const decision = discreetDecision(answer.decision);
  return exemption
    ? ({ ...rest, exemption: discreetExemption(exemption), decision } as Answered)
    : { ...rest, decision };
}

/** A part that may be for one category of people. */
interface Exempt {
  readonly id: string;
  readonly label: Text;
  readonly tellsCategory: boolean;
}

/** That somebody is exempt stays told, as the first day of benefits does. */
export function discreetExemption(exemption: Exempt): Pick<Exempt, 'id' | 'label'> {
  return exemption.tellsCategory ? { id: 'not-shown', label: HIDDEN } : exemption;
}

/** A payer's step whose terms are not told where they may be those of one category. */
export type ToldStep = Omit<ClaimStep, 'deductible'> & { readonly deductible: Interval | null };
/** A payer's line, or one for several payers together, which names none. */
type ToldLine = Omit<ClaimLine, 'payer'> & { readonly payer: ClaimPayer | null };

const WITHOUT_TERMS = { deductible: null, ratio: null, ceilingLeft: null };

/**
 * What would be paid for care: the patient's share and what all funds pay stay told. Whoever pays for people on a list alone, and whoever
 * pays by other terms because of one, is told by one sum without steps: a part of it would give a ratio away, and that the category.
 * Where somebody has a relief or a bonus, no terms of any payer are told, because they differ from everybody's.
 */
export function discreetClaim<Told extends Pick<Claim, ClaimTerms>>(told: Told) {
  const hidesAll = hasOtherTerms(told.decision);
  const folded = foldedPayers(told.decision);
  const open = told.steps.filter(({ id }) => !folded.has(id));
  const steps = open.map((step): ToldStep => (hidesAll ? { ...step, ...WITHOUT_TERMS } : step));
  const terms = hidesAll && { deductible: null, capLeft: null, deductibleLeft: null };
  return { ...told, steps, lines: foldLines(told.lines, folded), ...terms };
}

/** Who is told together with others. What a payer's terms are eased by is said before what it pays. */
function foldedPayers({ reasons }: Decision): ReadonlySet<ClaimPayer> {
  const folded = new Set(PAYS_FOR_LISTED);
  let isEased = false;
  for (const { key } of reasons) {
    const payer = PAYER_OF_STEP.get(key);
    if (payer && isEased) folded.add(payer);
    isEased = !payer && (isEased || OTHER_TERMS.has(key));
  }
  return folded;
}

function foldLines(lines: readonly ClaimLine[], folded: ReadonlySet<ClaimPayer>): readonly ToldLine[] {
  return foldPayers(lines, folded, (together) => {
    const amount = together.reduce((sum, line) => add(sum, line.amount), ZERO);
    return { payer: null, amount, by: null, citations: [] };
  });
}

/** One line in place of the first of those that are folded; the others fall away. */
function foldPayers<Line extends { readonly payer: ClaimPayer }, Sum>(
  lines: readonly Line[],
  folded: ReadonlySet<ClaimPayer>,
  sumOf: (together: readonly Line[]) => Sum,
): (Line | Sum)[] {
  const together = lines.filter(({ payer }) => folded.has(payer));
  return lines.flatMap((line): (Line | Sum)[] => {
    if (!folded.has(line.payer)) return [line];
    return line === together[0] ? [sumOf(together)] : [];
  });
}

/** A payer's part of a difference, or one for several payers together, which names none. */
export type ToldPart = Omit<PartDifference, 'payer'> & { readonly payer: ClaimPayer | null };

/** What a settled claim would be today, as an estimate is told: the same payers are one sum, and no reason says that a list decides. */
export function discreetDifference(told: ClaimDifference) {
  const parts: readonly ToldPart[] = foldPayers(told.parts, foldedPayers(told.decision), sumOfParts);
  const open = new Set<string>(told.decision.reasons.filter((reason) => !isTelling(reason)).map(({ key }) => key));
  return { ...told, parts, reasons: told.reasons.filter((key) => open.has(key)) };
}

function sumOfParts(parts: readonly PartDifference[]): ToldPart {
  const settledFen = parts.reduce((sum, part) => sum + part.settledFen, 0);
  const todayFen = parts.reduce<number | null>(
    (sum, part) => (sum === null || part.todayFen === null ? null : sum + part.todayFen),
    0,
  );
  return { payer: null, settledFen, todayFen };
}

type ClaimTerms = 'decision' | 'steps' | 'lines' | 'deductible' | 'capLeft' | 'deductibleLeft';

const hasOtherTerms = ({ reasons }: Pick<Decision, 'reasons'>): boolean =>
  reasons.some(({ key }) => OTHER_TERMS.has(key));

type AStep = Pick<Reason, 'key' | 'values' | 'citations'>;

const isTelling = ({ key, values }: AStep) => 'category' in values || OF_A_LIST.has(key);
const isOfGroup = ({ name, value }: UsedParameter) =>
  OF_A_GROUP.test(name) || OF_A_BONUS.test(name) || (OF_A_RELIEF.test(name) && RELIEVED.includes(value));

/** A step without the category, nor the department, days, papers and clauses that would give it away. */
function discreetStep<Step extends AStep>(step: Step, telling: readonly Citation[], hidesTerms: boolean): Step {
  const citations = step.citations.filter((one) => !telling.some((clause) => isSame(one, clause)));
  if (!isTelling(step) && !(hidesTerms && SAYS_TERMS.has(step.key))) return { ...step, citations };
  const kept = Object.entries(step.values).map(([name, value]) => [name, TOLD.includes(name) ? value : HIDDEN]);
  return { ...step, citations, values: Object.fromEntries(kept) };
}

function isSame(a: Citation, b: Citation): boolean {
  return a.documentId === b.documentId && a.locator === b.locator;
}

/** That something is missing stays told, by the kind of rule alone. */
function discreetParameter(parameter: UsedParameter): UsedParameter {
  if (!isOfGroup(parameter)) return parameter;
  const nothing = { from: null, to: null, delegatedTo: null, why: null, assumed: null, inferred: null, layer: null };
  return { ...nothing, name: parameter.name.replace(/\..*/, ''), value: null, citations: [] };
}

function namedOnce(parameters: readonly UsedParameter[]): UsedParameter[] {
  return [...new Map(parameters.map((parameter) => [parameter.name, parameter])).values()];
}
