/** Worked examples: each is asked of the engine before the rulebook is published. */
import { type CompiledRulebook, compile } from '../../policy/compile.ts';
import { yearOf } from '../../policy/dates.ts';
import type { Decision } from '../../policy/decision.ts';
import { didYouMean } from '../../policy/did-you-mean.ts';
import { isTree } from '../../policy/parts.ts';
import { printAnswer } from '../../policy/printed.ts';
import { QUESTIONS, questionNamed } from '../../policy/questions.ts';
import type { Cites, Example } from '../../policy/rule.ts';
import type { Rulebook } from '../../policy/rulebook.ts';
import { parseFacts } from '../facts-file.ts';
import type { Finding, Path } from '../problem.ts';

/** Runs the examples of a rulebook that is right otherwise. */
export function checkExamples(rulebook: Rulebook): Finding[] {
  const book = compiled(rulebook);
  if ('message' in book) return [{ path: ['rules'], message: book.message }];
  return rulebook.rules.flatMap((rule, index) =>
    (rule.examples ?? []).flatMap((example, place) => {
      const path = ['rules', index, 'examples', place];
      const empty = [...checkDay(example, rulebook, path), ...expectsNothing(example.expect, [...path, 'expect'])];
      return empty.length > 0 ? empty : checkExample(example, book, path);
    }),
  );
}

function compiled(rulebook: Rulebook): CompiledRulebook | { readonly message: string } {
  try {
    return compile(rulebook);
  } catch (error) {
    return { message: `The engine cannot run these rules: ${messageOf(error)}` };
  }
}

/** An example asks for a day around its year, so that a slip of the pen is not an answer about another age. */
function checkDay({ asOf }: Example, { collectionYear, policyYear }: Rulebook, path: Path): Finding[] {
  const [first, last] = [collectionYear - 1, policyYear + 3];
  if (first <= yearOf(asOf) && yearOf(asOf) <= last) return [];
  return [{ path: [...path, 'asOf'], message: `The example asks for ${asOf}: that is not in ${first} to ${last}.` }];
}

/** An example that expects nothing of the answer, or of a part of it, could never fail. */
function expectsNothing(expected: unknown, path: Path): Finding[] {
  if (typeof expected !== 'object' || expected === null) return [];
  const entries = Object.entries(expected);
  if (entries.length > 0) {
    return entries.flatMap(([key, inner]) =>
      expectsNothing(inner, [...path, Array.isArray(expected) ? Number(key) : key]),
    );
  }
  if (!Array.isArray(expected)) return [{ path, message: 'An example expects at least one thing of the answer.' }];
  return path.at(-1) === 'cites' ? [{ path, message: 'Name at least one clause, or leave "cites" out.' }] : [];
}

function checkExample(example: Example, book: CompiledRulebook, path: Path): Finding[] {
  const ask = questionNamed(example.ask);
  if (ask === undefined) {
    const names = Object.keys(QUESTIONS);
    const message = `"${example.ask}" is not a question: questions are ${names.join(', ')}.${didYouMean(example.ask, names)}`;
    return [{ path: [...path, 'ask'], message }];
  }
  const { facts, issues } = parseFacts(example.given);
  if (facts === undefined) {
    return issues.map((issue) => {
      const place = ['given', ...issue.path];
      return { path: [...path, ...place], message: `${place.join('.')}: ${issue.message}.` };
    });
  }
  try {
    const answer = ask(facts, { asOf: example.asOf }, book);
    const differing = differences(example.expect, printAnswer(answer), [...path, 'expect'], '');
    return [...differing, ...uncitedIn(answer.decision, example.cite, [...path, 'cite'])];
  } catch (error) {
    return [{ path, message: `The engine stumbles over this example: ${messageOf(error)}` }];
  }
}

/** Where the answer is not as expected; fields that are not expected are not looked at. */
function differences(expected: unknown, answer: unknown, path: Path, name: string): Finding[] {
  if (isTree(expected) && isTree(answer)) {
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(value, answer[key], [...path, key], name === '' ? key : `${name}.${key}`),
    );
  }
  if (name === 'cites' && Array.isArray(answer)) {
    const missing = [expected].flat().filter((locator) => !answer.includes(locator));
    if (missing.length === 0) return [];
    return [{ path, message: `The answer does not cite ${missing.join(', ')}: it cites ${answer.join(', ')}.` }];
  }
  if (Array.isArray(expected) && Array.isArray(answer) && expected.length === answer.length) {
    return expected.flatMap((item, index) => differences(item, answer[index], [...path, index], `${name}.${index}`));
  }
  if (JSON.stringify(expected) === JSON.stringify(answer)) return [];
  if (typeof expected === 'number' && typeof answer === 'string') {
    const message = `The example expects ${name} ${expected}, a number; the answer is text: put it in quotes, as in "${answer}".`;
    return [{ path, message }];
  }
  return [{ path, message: `The example expects ${name} ${printed(expected)}; the answer is ${printed(answer)}.` }];
}

function uncitedIn({ citations }: Decision, cite: Cites | undefined, path: Path): Finding[] {
  return [cite ?? []].flat().flatMap(({ document, clause }) => {
    if (citations.some(({ documentId, locator }) => documentId === document && locator === clause)) return [];
    const known = citations.map(({ documentId, locator }) => `${documentId} ${locator}`).join(', ');
    return [{ path, message: `The answer does not rest on ${document} ${clause}: it cites ${known || 'nothing'}.` }];
  });
}

function printed(value: unknown): string {
  if (value === undefined) return 'without it';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
