import type { RulebookRef, UsedFact, UsedParameter } from '../policy/decision.ts';
import { printAnswer } from '../policy/printed.ts';
import type { Answered } from '../policy/questions.ts';
import type { Text } from '../policy/rule.ts';

/** What sort of thing is different between two answers. */
export const DIFFERENCE_PARTS = ['RULEBOOK', 'RESULT', 'PARAMETER', 'FACT'] as const;
export type DifferencePart = (typeof DIFFERENCE_PARTS)[number];

/** One thing that is different between two answers to one question. */
export interface Difference {
  readonly part: DifferencePart;
  readonly name: string;
  readonly what: Text;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * What is different between an answer and a later one to the same question: the law first, then what came out, then the
 * parameters and facts that say why. `after` is null when there is no answer any more. `hidden` names fields that the
 * reader may not be told.
 */
export function compareAnswers(
  before: Answered,
  after: Answered | null,
  hidden: ReadonlySet<string> = new Set(),
): Difference[] {
  const [from, to] = [before.decision, after?.decision];
  const shown = (answer: Answered) =>
    named(resultsOf(answer).filter(([name]) => !hidden.has(name.split('.')[0] ?? '')));
  return [
    ...changes('RULEBOOK', named(rulebookOf(from.rulebook)), named(to ? rulebookOf(to.rulebook) : []), wordsOf),
    ...changes('RESULT', shown(before), after ? shown(after) : new Map(), wordsOf),
    ...changes('PARAMETER', parametersOf(from.parameters), parametersOf(to?.parameters ?? []), parameterWords),
    ...changes('FACT', factsOf(from.facts), factsOf(to?.facts ?? []), factWords([...from.facts, ...(to?.facts ?? [])])),
  ];
}

type Named = ReadonlyMap<string, string>;

const named = (entries: readonly (readonly [string, string])[]): Named => new Map(entries);

function changes(part: DifferencePart, before: Named, after: Named, words: (name: string) => Text): Difference[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => ({
      part,
      name,
      what: words(name),
      before: before.get(name) ?? null,
      after: after.get(name) ?? null,
    }));
}

function rulebookOf({ name, version, hash }: RulebookRef): [string, string][] {
  return [
    ['rulebook', name],
    ['version', String(version ?? '')],
    ['hash', hash ?? ''],
  ];
}

/** Steps and sources follow from what is compared elsewhere. */
const FOLLOWS: ReadonlySet<string> = new Set(['reasons', 'cites', 'nearMisses', 'region', 'published', 'steps']);

/** The fields of a printed answer, those inside others named with dots. */
function resultsOf(answer: Answered): [string, string][] {
  const { region: _, published: __, ...own } = answer as Answered & Record<string, unknown>;
  return flat('', printAnswer(own as unknown as Answered)).filter(([name]) => !FOLLOWS.has(name.split('.')[0] ?? ''));
}

function flat(above: string, value: unknown): [string, string][] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [[above, String(value)]];
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) {
    return value.length === 0 ? [] : [[above, value.join(', ')]];
  }
  return Object.entries(value).flatMap(([key, inner]) => flat(above ? `${above}.${key}` : key, inner));
}

function parametersOf(parameters: readonly UsedParameter[]): Named {
  return named(parameters.map(({ name, value, delegatedTo }) => [name, value ?? `(${delegatedTo})`]));
}

function factsOf(facts: readonly UsedFact[]): Named {
  return named(facts.map(({ name, value }) => [name, value]));
}

const factWords = (facts: readonly UsedFact[]) => (name: string) => {
  const fact = facts.find((one) => one.name === name);
  return fact ? { zh: fact.zh, en: fact.en } : wordsOf(name);
};

const parameterWords = (name: string): Text => ({ zh: `政策参数 ${name}`, en: `the policy parameter ${name}` });

/** Fields of answers that a reader meets most; any other goes by its name. */
const WORDS: Readonly<Record<string, Text>> = {
  rulebook: { zh: '政策文本', en: 'the rulebook' },
  version: { zh: '政策版本号', en: 'the version of the rulebook' },
  hash: { zh: '政策内容摘要', en: 'the content of the rulebook' },
  outcome: { zh: '结论', en: 'the outcome' },
  status: { zh: '状态', en: 'the status' },
  amount: { zh: '金额', en: 'the amount' },
  day: { zh: '日期', en: 'the day' },
  standard: { zh: '个人缴费标准', en: 'the individual contribution' },
  collectedNow: { zh: '现应缴金额', en: 'what is still to be handed over' },
  refundDue: { zh: '应返还金额', en: 'what is to be paid back' },
  ownShare: { zh: '个人最终负担', en: "what remains the person's own" },
  alreadyPaid: { zh: '已缴金额', en: 'what has been paid' },
  governmentSubsidy: { zh: '财政补助标准', en: 'the government subsidy' },
  lines: { zh: '缴费构成', en: 'who pays how much' },
  listing: { zh: '适用的困难身份', en: 'the listing that decides' },
  ground: { zh: '所符合的参保对象', en: 'the ground that is met' },
  isEnrolled: { zh: '是否已参保', en: 'whether the person is enrolled' },
  benefitsStartOn: { zh: '待遇起始日', en: 'the first day of benefits' },
  benefitsEndOn: { zh: '待遇终止日', en: 'the last day of benefits' },
  waitingMonths: { zh: '待遇等待期', en: 'the waiting period' },
  paidOn: { zh: '缴费到账日', en: 'the day of payment' },
  claimsCloseOn: { zh: '报销申报期限', en: 'the last day to file a claim' },
  neededFacts: { zh: '所需事实', en: 'the facts that are needed' },
  missing: { zh: '缺失参数', en: 'the parameters that are missing' },
};

function wordsOf(name: string): Text {
  return WORDS[name] ?? WORDS[name.split('.')[0] ?? ''] ?? { zh: name, en: name };
}
