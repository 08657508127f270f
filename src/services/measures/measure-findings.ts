import { DomainError } from '../../errors.ts';
import { didYouMean } from '../../policy/did-you-mean.ts';
import type { Finding, Path } from '../../rulebooks/problem.ts';
import type { NamedMeasure } from '../../rulebooks/schema/named-measure.ts';
import type { Noun, NounField, NounRelation } from '../../store/noun.ts';
import { NOUNS } from '../../store/nouns/index.ts';
import { assertOfOne } from '../../store/statistics.ts';
import type { Filterer, Where } from '../../store/where.ts';
import { condition } from '../../store/where-condition.ts';
import { COUNTED } from '../viewer.ts';
import { EXAMPLES, filledIn, isPlaceholder, PLACEHOLDERS } from './placeholder.ts';

/**
 * Whoever may count and read nobody's row: what they may not ask, no measure asks. A word that means one thing to an auditor and is
 * refused to an analyst would be no shared word. Cohorts are tested by whoever may ask for statistics, as every asker of a measure may.
 */
const ANALYST: Filterer = {
  reach: { kind: 'NONE', isSensitiveShown: false },
  scopes: new Set(['statistics:read', ...COUNTED]),
  isNobodyNamed: true,
};

/** What an author got wrong about the rows that a measure counts, each with its place in the file. */
export function measureFindings({ noun: name, where, rateOf, sum, dimensions }: NamedMeasure): Finding[] {
  const noun = Object.values(NOUNS).find((one) => one.name === name && one.dimensions);
  if (!noun) return [{ path: ['noun'], message: unknown(name, COUNTED_NOUNS, 'is no noun that is counted') }];
  const groups = Object.keys(noun.dimensions ?? {});
  const sums = Object.keys(noun.measures ?? {});
  return [
    ...whereFindings(noun, where, ['where']),
    ...ofOneFindings(noun, where as Where),
    ...(rateOf ? whereFindings(noun, rateOf, ['rateOf']) : []),
    ...(sum !== undefined && !sums.includes(sum)
      ? [{ path: ['sum'], message: unknown(sum, sums, `is nothing that ${name} rows add up`) }]
      : []),
    ...dimensions.flatMap((one, at) =>
      groups.includes(one)
        ? []
        : [{ path: ['dimensions', at], message: unknown(one, groups, `is nothing that ${name} rows are grouped by`) }],
    ),
  ];
}

const COUNTED_NOUNS = Object.values(NOUNS)
  .filter(({ dimensions }) => dimensions)
  .map(({ name }) => name);

const unknown = (wrong: string, known: readonly string[], what: string) =>
  `"${wrong}" ${what}: known are ${known.join(', ') || 'none'}.${didYouMean(wrong, known)}`;

function whereFindings(noun: Noun, where: unknown, path: Path): Finding[] {
  if (!isObject(where))
    return [{ path, message: 'Here stands a set of tests, as in { policyYear: { eq: $policyYear } }.' }];
  return Object.entries(where).flatMap(([key, value]) => testFindings(noun, key, value, [...path, key]));
}

function testFindings(noun: Noun, key: string, value: unknown, path: Path): Finding[] {
  if (key === 'and' || key === 'or') {
    if (!Array.isArray(value)) return [{ path, message: `${key} takes a list.` }];
    return value.flatMap((one, at) => whereFindings(noun, one, [...path, at]));
  }
  if (key === 'not') return whereFindings(noun, value, path);
  const [field, relation] = [noun.fields[key], noun.relations[key]];
  if (relation && !relation.regionColumn) return relationFindings(relation, value, path);
  if (field || relation) return fieldFindings(noun, key, field, value, path);
  const known = [...Object.keys(noun.fields), ...Object.keys(noun.relations)];
  return [{ path, message: unknown(key, known, `is nothing that ${noun.name} rows are tested by`), atKey: true }];
}

function relationFindings({ to, isMany }: NounRelation, value: unknown, path: Path): Finding[] {
  const there = NOUNS[to];
  if (!isMany) return whereFindings(there, value, path);
  if (!isObject(value)) return [{ path, message: 'Say of how many rows: some, none or every.' }];
  return Object.entries(value).flatMap(([quantifier, inside]) =>
    QUANTIFIERS.includes(quantifier)
      ? whereFindings(there, inside, [...path, quantifier])
      : [{ path: [...path, quantifier], message: unknown(quantifier, QUANTIFIERS, 'is no quantifier'), atKey: true }],
  );
}

const QUANTIFIERS = ['some', 'none', 'every'];

/** Where people stand in several cohorts, a measure that names none of them would be refused to everybody. */
const ofOneFindings = (noun: Noun, where: Where): Finding[] => findingsOf(['where'], () => assertOfOne(noun, where));

/** What a check of the store refuses, as a finding of its place. */
function findingsOf(path: Path, check: () => void): Finding[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof DomainError) return [{ path, message: error.message }];
    throw error;
  }
}

/** Held against the grammar itself, and words against the list that they are from. */
function fieldFindings(noun: Noun, key: string, field: NounField | undefined, value: unknown, path: Path): Finding[] {
  if (!isObject(value)) return [{ path, message: 'Here stands a test, as in { eq: … }.' }];
  return Object.entries(value).flatMap(([operator, given]) => {
    const here = [...path, operator];
    const wrong = valuesFindings(field, given, here);
    if (wrong.length > 0) return wrong;
    return findingsOf(here, () => void condition(noun, { [key]: { [operator]: filledIn(given, EXAMPLES) } }, ANALYST));
  });
}

function valuesFindings(field: NounField | undefined, given: unknown, path: Path): Finding[] {
  const texts = [given].flat().filter((one) => typeof one === 'string');
  const words: readonly string[] = field?.kind === 'ENUM' ? (field.column.enumValues ?? []) : [];
  return texts.flatMap((one) => {
    if (one.startsWith('$'))
      return isPlaceholder(one) ? [] : [{ path, message: unknown(one, PLACEHOLDERS, 'stands for nothing') }];
    return words.length > 0 && !words.includes(one)
      ? [{ path, message: unknown(one, words, `is no ${field?.enumName}`) }]
      : [];
  });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
