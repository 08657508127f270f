/** What a rulebook can get wrong although its shape is right. */
import { rulesOf, type Span, spanOf } from '../policy/compile.ts';
import { compileCondition } from '../policy/conditions.ts';
import { yearOf } from '../policy/dates.ts';
import type { PolicyDocument } from '../policy/document.ts';
import { parseYuan } from '../policy/money.ts';
import { entriesOf } from '../policy/parameter.ts';
import { isWithin } from '../policy/region.ts';
import type { Entry, Parameter, Rule, Rulebook } from '../policy/rulebook.ts';
import { checkCites, uncited } from './citations.ts';
import type { Finding, Path } from './problem.ts';
import { stretchProblems } from './stretches.ts';

/** Everything wrong with a parsed rulebook, given the documents it may cite. */
export function checkRulebook(rulebook: Rulebook, documents: ReadonlyMap<string, PolicyDocument>): Finding[] {
  const span = spanOf(rulebook);
  return [
    ...checkHead(rulebook),
    ...checkCites(rulebook.poolingAreas, ['poolingAreas'], documents),
    ...checkKinds(rulebook, span),
    ...rulebook.rules.flatMap((rule, index) => {
      const path = ['rules', index];
      return [
        ...checkCites(rule, path, documents),
        ...uncited(rule, path),
        ...parametersIn(rule, path).flatMap((found) => checkParameter(found, span)),
        ...checkRule(rule, path, rulebook),
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
  if (!folder.startsWith(`${region}-`)) {
    findings.push({ path: ['region'], message: `The folder is called ${folder}: it has to begin with ${region}-.` });
  }
  if (collectionYear !== policyYear && collectionYear !== policyYear - 1) {
    const message = `Money for ${policyYear} is collected in ${policyYear - 1} or ${policyYear}, not in ${collectionYear}.`;
    findings.push({ path: ['collectionYear'], message });
  }
  for (const [index, code] of poolingAreas.codes.entries()) {
    if (isWithin(region, code) || isWithin(code, region)) continue;
    const message = `Pooling area ${code} has nothing to do with region ${region}: one has to lie in the other.`;
    findings.push({ path: ['poolingAreas', 'codes', index], message });
  }
  return findings;
}

interface FoundParameter {
  readonly parameter: Parameter;
  readonly path: Path;
}

function parametersIn(rule: Rule, path: Path): FoundParameter[] {
  switch (rule.kind) {
    case 'individual-contribution':
    case 'subsidy':
      return [{ parameter: rule.standard, path: [...path, 'standard'] }];
    case 'contribution-assistance':
      return [
        { parameter: rule.several, path: [...path, 'several'] },
        ...rule.groups.flatMap(({ share, late }, index) => [
          { parameter: share, path: [...path, 'groups', index, 'share'] },
          ...(late ? [{ parameter: late.afterwards, path: [...path, 'groups', index, 'late', 'afterwards'] }] : []),
        ]),
      ];
    case 'benefit-period':
      return [
        { parameter: rule.coverStartInWindow, path: [...path, 'coverStartInWindow'] },
        { parameter: rule.paidOutsideWindow, path: [...path, 'paidOutsideWindow'] },
      ];
    default:
      return [];
  }
}

function checkParameter({ parameter, path }: FoundParameter, span: Span): Finding[] {
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
  if (parseYuan(min) > parseYuan(max))
    return [{ path, message: `A range goes from min to max, not from ${min} to ${max}.` }];
  if (decided == null || (parseYuan(min) <= parseYuan(decided) && parseYuan(decided) <= parseYuan(max))) return [];
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

function checkRule(rule: Rule, path: Path, rulebook: Rulebook): Finding[] {
  const { policyYear, collectionYear } = rulebook;
  switch (rule.kind) {
    case 'participation-grounds':
      return [
        ...repeated(rule.grounds, [...path, 'grounds']),
        ...rule.grounds.flatMap(({ when }, index) => checkCondition(when, [...path, 'grounds', index, 'when'])),
      ];
    case 'collection-window':
      return [
        ...ordered(rule.opens, rule.closes, [...path, 'closes'], 'The window closes'),
        ...inYears(rule.opens, [collectionYear], [...path, 'opens'], 'The window opens'),
        ...inYears(rule.closes, [collectionYear, policyYear], [...path, 'closes'], 'The window closes'),
        ...(rule.extensions ?? []).flatMap((extension, index) => [
          ...ordered(
            extension.bornFrom,
            extension.bornTo,
            [...path, 'extensions', index, 'bornTo'],
            'The days of birth end',
          ),
          ...ordered(rule.closes, extension.closes, [...path, 'extensions', index, 'closes'], 'The extension closes'),
        ]),
      ];
    case 'contribution-assistance':
      return [
        ...repeated(rule.groups, [...path, 'groups']),
        ...categoriesTwice(rule.groups, [...path, 'groups']),
        ...rule.groups.flatMap(({ cutOff, late }, index) => {
          const group = [...path, 'groups', index];
          const years = [collectionYear, policyYear];
          return [
            ...(cutOff ? inYears(cutOff, years, [...group, 'cutOff'], 'The cut-off is') : []),
            ...(late && !cutOff
              ? [{ path: [...group, 'late'], message: '"late" needs a "cutOff" to be later than.' }]
              : []),
            ...(late && cutOff
              ? ordered(cutOff, late.until, [...group, 'late', 'until'], 'Late confirmations end')
              : []),
          ];
        }),
      ];
    case 'benefit-period':
      return [
        ...ordered(rule.begins, rule.ends, [...path, 'ends'], 'The benefit period ends'),
        ...inYears(rule.begins, [policyYear], [...path, 'begins'], 'The benefit period begins'),
        ...inYears(rule.ends, [policyYear], [...path, 'ends'], 'The benefit period ends'),
      ];
    case 'claim-deadline':
      return ordered(`${policyYear}-01-01`, rule.lastDay, [...path, 'lastDay'], 'Claims close');
    default:
      return [];
  }
}

function checkCondition(when: string, path: Path): Finding[] {
  const compiled = compileCondition(when);
  return 'problem' in compiled ? [{ path, message: compiled.problem.message, offset: compiled.problem.offset }] : [];
}

function ordered(first: string, second: string, path: Path, what: string): Finding[] {
  return first <= second ? [] : [{ path, message: `${what} on ${second}, which is before ${first}.` }];
}

function inYears(day: string, years: readonly number[], path: Path, what: string): Finding[] {
  if (years.includes(yearOf(day))) return [];
  return [{ path, message: `${what} on ${day}: that is not in ${[...new Set(years)].join(' or ')}.` }];
}

function repeated(parts: readonly { readonly id: string }[], path: Path): Finding[] {
  return parts.flatMap(({ id }, index) =>
    parts.findIndex((part) => part.id === id) < index
      ? [{ path: [...path, index, 'id'], message: `"${id}" is the id of two parts: give each its own.` }]
      : [],
  );
}

function categoriesTwice(groups: readonly { readonly categories: readonly string[] }[], path: Path): Finding[] {
  const seen = new Set<string>();
  return groups.flatMap(({ categories }, group) =>
    categories.flatMap((category, index) => {
      if (!seen.has(category)) {
        seen.add(category);
        return [];
      }
      const message = `${category} stands twice: a category is in one group, once.`;
      return [{ path: [...path, group, 'categories', index], message }];
    }),
  );
}
