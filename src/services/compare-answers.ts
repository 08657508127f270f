import type { RulebookRef, UsedFact, UsedParameter } from '../policy/decision.ts';
import { LABELS } from '../policy/labels.ts';
import { printAnswer } from '../policy/printed.ts';
import type { Answered } from '../policy/questions.ts';
import type { Text } from '../policy/rule.ts';
import { wordsOf } from './answer-words.ts';
import { factsAsToldIn } from './kept-facts.ts';

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
 * parameters and facts that say why. `after` is null when there is no answer any more.
 */
export function compareAnswers(before: Answered, after: Answered | null): Difference[] {
  const [from, to] = [before.decision, after?.decision];
  const later = to ? factsAsToldIn(from, to) : [];
  return [
    ...changes('RULEBOOK', named(rulebookOf(from.rulebook)), named(to ? rulebookOf(to.rulebook) : []), wordsOf),
    ...changes('RESULT', named(resultsOf(before)), named(after ? resultsOf(after) : []), wordsOf),
    ...changes('PARAMETER', parametersOf(from.parameters), parametersOf(to?.parameters ?? []), parameterWords),
    ...changes('FACT', factsOf(from.facts), factsOf(later), factWords([...from.facts, ...later])),
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

/** Several lists are facts of one name. */
function factsOf(facts: readonly UsedFact[]): Named {
  const values = Map.groupBy(facts, ({ name }) => name);
  return named([...values].map(([name, alike]) => [name, alike.map(({ value }) => value).join(', ')]));
}

const factWords = (facts: readonly UsedFact[]) => (name: string) => {
  const fact = facts.find((one) => one.name === name);
  return fact ? { zh: fact.zh, en: fact.en } : wordsOf(name);
};

/** By its rule, where that has a name; which of the rule's parameters it is stands beside. */
function parameterWords(name: string): Text {
  const rule = LABELS[name.split('.')[0] ?? ''];
  return rule
    ? { zh: `“${rule.zh}”的政策参数`, en: `a policy parameter of “${rule.en}”` }
    : { zh: `政策参数 ${name}`, en: `the policy parameter ${name}` };
}
