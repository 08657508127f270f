/** An answer as it is told to those who may not know on which list somebody stands: the money, but not what it rests on. */
import type { ClaimPayer } from '../policy/claim/payout.ts';
import type { Citation, Decision, NeededFact, Reason, UsedParameter } from '../policy/decision.ts';
import { OTHER_FACTS, TELLS_CATEGORY } from '../policy/named-facts.ts';
import type { Answered } from '../policy/questions.ts';
import type { Text } from '../policy/rule.ts';
import { distinctCitations } from '../policy/trace.ts';
import type { Viewer } from './viewer.ts';

const HIDDEN: Text = { zh: '（不予显示）', en: '(not shown)' };
/** What may be told of a step that rests on a category: the money, and who pays it. All else may give it away. */
const TOLD = ['amount', 'payer', 'submitted', 'paid'];
/** Steps of a claim that only people on a list have; a bonus may be for faithful years, and is not told apart. */
const OF_A_LIST: ReadonlySet<string> = new Set([
  'stay.bonus',
  'stay.relief',
  'stay.assistance',
  'stay.most-favourable',
]);

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
  const discreet = <Step extends AStep>(steps: readonly Step[]) => steps.map((step) => discreetStep(step, telling));
  const reasons = discreet(decision.reasons);
  const readings = new Set(ofGroup.map(({ assumed }) => assumed?.en));
  return {
    ...decision,
    reasons,
    parameters: told,
    missingParameters: namedOnce(decision.missingParameters.map(discreetParameter)),
    citations: distinctCitations([...reasons, ...told]),
    facts: decision.facts.filter(({ name }) => !TELLS_CATEGORY.has(name)),
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

/** What somebody pays of a claim, without clause and ratio where that is assistance to people on a list. */
export function discreetPayer<Part extends { readonly citations: readonly Citation[] }>(part: Part, payer: ClaimPayer) {
  if (payer !== 'MEDICAL_ASSISTANCE' && payer !== 'SECOND_TILT') return part;
  return { ...part, citations: [], ...('ratio' in part && { ratio: null }) };
}

type AStep = Pick<Reason, 'key' | 'values' | 'citations'>;

const isTelling = ({ key, values }: AStep) => 'category' in values || OF_A_LIST.has(key);
const isOfGroup = ({ name, value }: UsedParameter) =>
  OF_A_GROUP.test(name) || OF_A_BONUS.test(name) || (OF_A_RELIEF.test(name) && RELIEVED.includes(value));

/** A step without the category, nor the department, days, papers and clauses that would give it away. */
function discreetStep<Step extends AStep>(step: Step, telling: readonly Citation[]): Step {
  const citations = step.citations.filter((one) => !telling.some((clause) => isSame(one, clause)));
  if (!isTelling(step)) return { ...step, citations };
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
