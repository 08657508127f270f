import { didYouMean } from '../policy/did-you-mean.ts';
import type { Rulebook } from '../policy/rulebook.ts';
import type { CitableDocuments } from './citations.ts';
import type { BaseNamed } from './layered.ts';
import { rulebookName } from './parse.ts';
import type { Problem } from './problem.ts';
import { type Loaded, readRulebook } from './read-rulebook.ts';
import { ofAnyYear, type RulebookText } from './years.ts';

/** Reads rulebooks that may be laid over each other, whatever order they come in. What is wrong with every year of a template is said once. */
export function loadRulebooks(
  texts: readonly RulebookText[],
  documents: CitableDocuments,
): { readonly rulebooks: readonly Loaded<Rulebook>[]; readonly problems: readonly Problem[] } {
  const byName = new Map<string, RulebookText>();
  const found = new Map<string, Problem>();
  for (const text of texts) {
    const name = rulebookName(text.standsFor);
    const known = byName.get(name);
    if (known === undefined) byName.set(name, text);
    else found.set(`${text.file} twice`, { file: text.file, line: 1, column: 1, message: twice(name, known) });
  }
  const read = new Map<string, Rulebook | undefined>();
  const underway: string[] = [];

  const load = (name: string, text: RulebookText): Rulebook | undefined => {
    if (read.has(name)) return read.get(name);
    underway.push(name);
    const { value, problems } = readRulebook(text.standsFor, text.text, documents, baseNamed);
    underway.pop();
    read.set(name, value);
    for (const problem of problems) {
      const key = `${text.file}:${problem.line}: ${ofAnyYear(problem.message, text)}`;
      if (!found.has(key)) found.set(key, { ...problem, file: text.file });
    }
    return value;
  };

  const baseNamed: BaseNamed = (name) => {
    const text = byName.get(name);
    if (text === undefined) {
      return { problem: `There is no rulebook "${name}" to lay this one over.${didYouMean(name, [...byName.keys()])}` };
    }
    if (underway.includes(name)) {
      const chain = [...underway.slice(underway.indexOf(name)), name].join(' → ');
      return { problem: `Rulebooks rest on each other in a circle: ${chain}. Name a base that stands by itself.` };
    }
    const rulebook = load(name, text);
    return rulebook ? { rulebook } : { problem: `The base ${name} has mistakes of its own: mend those first.` };
  };

  const rulebooks = [...byName].flatMap(([name, text]) => {
    const value = load(name, text);
    return value ? [{ file: text.file, text: text.text, value }] : [];
  });
  return { rulebooks, problems: [...found.values()] };
}

function twice(name: string, { file }: RulebookText): string {
  return `${name} stands in ${file.split('/').at(-1)} already: a policy year has one rulebook.`;
}
