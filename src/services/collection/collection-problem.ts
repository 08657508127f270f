import type { Citation, NeededFact, UsedParameter } from '../../policy/decision.ts';
import { LABELS } from '../../policy/labels.ts';
import type { Text } from '../../policy/rule.ts';
import type { WriteProblem } from '../write.ts';
import { COLLECTION_WORDS } from './collection-words.ts';

/** What stands in the way of a receipt, and in which part of it. */
export type Problem = WriteProblem;

export type ProblemCode = keyof typeof COLLECTION_WORDS;

type Values = Readonly<Record<string, string | number | Text | null>>;

/** One thing that stands in the way, worded, with the clauses it rests on. */
export function problem(
  field: string,
  code: ProblemCode,
  values: Values,
  citations: readonly Citation[] = [],
): Problem {
  const { zh, en } = COLLECTION_WORDS[code];
  const clauses = [...new Set(citations.map(clauseOf))];
  return {
    code,
    field,
    text: { zh: filled(zh, values, 'zh'), en: filled(en, values, 'en') },
    ...(clauses.length > 0 && { clauses }),
  };
}

function filled(template: string, values: Values, language: keyof Text): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? '';
    return typeof value === 'object' ? value[language] : String(value);
  });
}

/** How a coded value is said: a channel, a payer. */
export const labelOf = (value: string): Text => LABELS[value] ?? { zh: value, en: value };

/** As it is printed: number and locator. */
export const clauseOf = ({
  documentNumber,
  documentId,
  locator,
}: Pick<Citation, 'documentNumber' | 'documentId' | 'locator'>): string => `${documentNumber ?? documentId} ${locator}`;

/** What would settle an open answer: facts of the person, and what the rulebook leaves to somebody. */
export function needsOf(facts: readonly NeededFact[], missing: readonly UsedParameter[] = []): Text {
  const words = [...facts.map(({ zh, en }) => ({ zh, en })), ...missing.map(wordsOfMissing)];
  if (words.length === 0) return { zh: '政策进一步明确', en: 'the rulebook to say more' };
  return { zh: words.map(({ zh }) => zh).join('；'), en: words.map(({ en }) => en).join('; ') };
}

const wordsOfMissing = ({ name, why }: UsedParameter): Text => ({
  zh: why ? `${name}（${why.zh}）` : name,
  en: why ? `${name} (${why.en})` : name,
});
