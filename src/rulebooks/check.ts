/** What a rulebook can get wrong although its shape is right. */
import { rulesOf, type Span, spanOf } from '../policy/compile.ts';
import { compileCondition } from '../policy/conditions.ts';
import { entriesOf } from '../policy/parameter.ts';
import { conditionsIn, type FoundParameter, parametersIn } from '../policy/parts.ts';
import { isWithin } from '../policy/region.ts';
import type { Entry } from '../policy/rule.ts';
import type { Rulebook } from '../policy/rulebook.ts';
import { type CitableDocuments, checkCites, citedElsewhere, uncited } from './citations.ts';
import { checkBenefitList } from './gate/benefit-list.ts';
import { checkExamples } from './gate/examples.ts';
import { checkKind } from './gate/kinds.ts';
import { idsTwice, wordsTwice } from './gate/parts.ts';
import { isAtMost } from './measure.ts';
import type { Finding, Path } from './problem.ts';
import { stretchProblems } from './stretches.ts';

/** Everything wrong with a parsed rulebook, given the documents it may cite. Its examples run once the rest is right. */
export function checkRulebook(rulebook: Rulebook, documents: CitableDocuments): Finding[] {
  const findings = checkContent(rulebook, documents);
  return findings.length > 0 ? findings : checkExamples(rulebook);
}

function checkContent(rulebook: Rulebook, documents: CitableDocuments): Finding[] {
  const span = spanOf(rulebook);
  return [
    ...checkHead(rulebook),
    ...checkCites(rulebook.poolingAreas, ['poolingAreas'], documents),
    ...citedElsewhere(rulebook, documents),
    ...wordsTwice(rulebook.poolingAreas.codes, ['poolingAreas', 'codes']),
    ...checkKinds(rulebook, span),
    ...checkBenefitList(rulebook),
    ...rulebook.rules.flatMap((rule, index) => {
      const path = ['rules', index];
      return [
        ...checkCites(rule, path, documents),
        ...uncited(rule, path),
        ...parametersIn(rule).flatMap((found) => checkParameter(found, path, span)),
        ...conditionsIn(rule).flatMap(({ when, path: place }) => checkCondition(when, [...path, ...place])),
        ...idsTwice(rule, path),
        ...wordsTwice(rule, path),
        ...checkKind(rule, { path, rulebook, span }),
      ];
    }),
  ];
}

function checkHead({ name, region, scheme, policyYear, collectionYear, poolingAreas }: Rulebook): Finding[] {
  const findings: Finding[] = [];
  const [folder = '', file = ''] = name.split('/');
  const expected = `${scheme.toLowerCase()}-${policyYear}`;
  if (file !== expected) {
    findings.push({
      path: ['policyYear'],
      message: `The file is called ${file}: its scheme and year make ${expected}.`,
    });
  }
  const beginning = region === null ? 'unidentified-' : `${region}-`;
  if (!folder.startsWith(beginning)) {
    findings.push({ path: ['region'], message: `The folder is called ${folder}: it has to begin with ${beginning}.` });
  }
  if (collectionYear !== policyYear && collectionYear !== policyYear - 1) {
    const message = `Money for ${policyYear} is collected in ${policyYear - 1} or ${policyYear}, not in ${collectionYear}.`;
    findings.push({ path: ['collectionYear'], message });
  }
  if (region !== null && poolingAreas.codes.length === 0) {
    findings.push({ path: ['poolingAreas', 'codes'], message: 'Name at least one pooling area.' });
  }
  for (const [index, code] of poolingAreas.codes.entries()) {
    if (region === null || isWithin(region, code) || isWithin(code, region)) continue;
    const message = `Pooling area ${code} has nothing to do with region ${region}: one has to lie in the other.`;
    findings.push({ path: ['poolingAreas', 'codes', index], message });
  }
  return findings;
}

function checkParameter({ parameter, path: place }: FoundParameter, rulePath: Path, span: Span): Finding[] {
  const path = [...rulePath, ...place];
  const name = `"${path.at(-1)}"`;
  const at = (index: number) => (Array.isArray(parameter) ? [...path, index] : path);
  const entries = entriesOf(parameter);
  return [
    ...stretchProblems(entries, span, name).map(({ index, message }) => ({ path: at(index), message })),
    ...entries.flatMap((entry, index) => checkRange(entry, at(index))),
  ];
}

function checkRange({ min, max, decided }: Entry, path: Path): Finding[] {
  if (min === undefined || max === undefined) return [];
  const isForwards = isAtMost(min, max);
  if (isForwards === undefined) {
    const message = `${min} and ${max} do not compare: a range goes from one amount, rate, count or day to another.`;
    return [{ path, message }];
  }
  if (!isForwards) return [{ path, message: `A range goes from min to max, not from ${min} to ${max}.` }];
  if (decided == null || (isAtMost(min, decided) && isAtMost(decided, max))) return [];
  return [
    { path: [...path, 'decided'], message: `What is decided, ${decided}, lies outside the range ${min} to ${max}.` },
  ];
}

/** Two rules of one kind may not hold on the same day, nor leave a day between them. */
function checkKinds(rulebook: Rulebook, span: Span): Finding[] {
  const kinds = new Set(rulebook.rules.map((rule) => rule.kind));
  return [...kinds].flatMap((kind) => {
    const rules = rulesOf(rulebook, kind);
    return stretchProblems(rules, span, `The rule ${kind}`).map(({ index, message }) => {
      const rule = rules[index];
      return { path: ['rules', rule ? rulebook.rules.indexOf(rule) : 0], message };
    });
  });
}

/** What a comparison of two types that do not compare is answered with. */
const TYPES = 'Only like compares with like: write yuan("3000.00"), percent("55.00"), months(3), day("2017-12-31").';

function checkCondition(when: string, path: Path): Finding[] {
  const compiled = compileCondition(when);
  if (!('problem' in compiled)) return [];
  const { message, offset } = compiled.problem;
  return [{ path, message: message.includes('no such overload') ? `${message} ${TYPES}` : message, offset }];
}
