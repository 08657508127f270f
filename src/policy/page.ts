/** A rulebook as a page to read: everything it says, in the order of its file, with clauses and reasons. */
import type { Citation } from './decision.ts';
import { LABELS } from './labels.ts';
import { type Citing, citingFrom, entriesOf, usedOf } from './parameter.ts';
import { type FoundParameter, type FoundPlain, isParameter, parametersIn, plainsIn } from './parts.ts';
import type { Text } from './rule.ts';
import type { Rule, Rulebook } from './rulebook.ts';

/** The page's lines, in Chinese and English. */
export function pageOf(rulebook: Rulebook): string[] {
  const citing = citingFrom(rulebook.documents);
  return [...headOf(rulebook, citing), ...rulebook.rules.flatMap((rule) => ['', ...linesOf(rule, citing)])];
}

function headOf(rulebook: Rulebook, citing: Citing): string[] {
  const { name, region, scheme, policyYear, policyYearInferred, collectionYear, poolingAreas, layers = [] } = rulebook;
  return [
    `${name}: ${scheme} ${policyYear}`,
    `  region 地区 ${region ?? 'not identified 未指明'}; collected in 征缴年度 ${collectionYear}`,
    ...reason('inferred 推断', policyYearInferred),
    `  pooling areas 统筹区 ${poolingAreas.codes.join(', ')}${clauses(citing.cite(poolingAreas.cite))}`,
    ...reason('assumed 推定', poolingAreas.assumed),
    ...(layers.length > 0 ? [`  laid over 上级规则 ${layers.map((layer) => layer.name).join(' → ')}`] : []),
    ...rulebook.documents.map(({ id, title, number }) => `  ${id} 《${title}》${number ?? ''}`),
  ];
}

function linesOf(rule: Rule, citing: Citing): string[] {
  const days = rule.from || rule.to ? ` (${rule.from ?? '…'} – ${rule.to ?? '…'})` : '';
  const lines = [
    `${rule.kind} ${inBoth(LABELS[rule.kind])}${days}${clauses(citing.cite(rule.cite))}`,
    ...reason('assumed 推定', rule.assumed),
  ];
  const said = new Set<object>([rule]);
  for (const found of inOrder(rule)) {
    const { parts, around, key } = placeOf(rule, found.path);
    for (const [depth, part] of parts.entries()) {
      if (!said.has(part)) lines.push(`${indent(depth)}${part.id} ${inBoth(part.label)}`.trimEnd());
      said.add(part);
    }
    const margin = indent(parts.length);
    lines.push(...valueLines(found, key, margin, citing));
    for (const one of around) {
      if (!said.has(one)) lines.push(...reason('assumed 推定', one.assumed, margin));
      said.add(one);
    }
  }
  return lines;
}

type Found = FoundParameter | FoundPlain;

/** What a rule says, from the top of its file down. */
function inOrder(rule: Rule): Found[] {
  const places = pathsIn(rule, '');
  const place = ({ path }: Found) => places.indexOf(`/${path.join('/')}`);
  const isSpan = ({ path: [first, second] }: Found) => second === undefined && (first === 'from' || first === 'to');
  return [...parametersIn(rule), ...plainsIn(rule).filter((plain) => !isSpan(plain))].sort(
    (a, b) => place(a) - place(b),
  );
}

function pathsIn(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, `${path}/${key}`))];
}

interface Around {
  readonly id?: string;
  readonly label?: Text;
  readonly assumed?: Text;
}

/** The parts around a value, everything else around it that is no part, and what the value is called inside them. */
function placeOf(rule: Rule, path: Found['path']): { parts: Around[]; around: Around[]; key: string } {
  const parts: Around[] = [];
  const around: Around[] = [];
  let key: string[] = [];
  let here: unknown = rule;
  for (const step of path) {
    here = Reflect.get(here as object, step);
    const isPart = typeof here === 'object' && here !== null && 'id' in here;
    if (isPart) parts.push(here as Around);
    else if (typeof here === 'object' && here !== null && !isParameter(here)) around.push(here as Around);
    if (isPart) key = [];
    else if (typeof step === 'string') key.push(step);
  }
  return { parts, around, key: key.join('.') };
}

function valueLines(found: Found, key: string, margin: string, citing: Citing): string[] {
  if ('text' in found)
    return [
      `${margin}${key}: ${typeof found.text === 'string' ? found.text : inBoth(found.text)}${clauses(citing.cite(found.inherited))}`,
    ];
  return entriesOf(found.parameter).flatMap((entry) => {
    const used = usedOf(found.name, entry, citing, found.inherited);
    const days = used.from || used.to ? ` (${used.from ?? '…'} – ${used.to ?? '…'})` : '';
    const value = used.value ?? `left to 授权 ${used.delegatedTo} ${inBoth(LABELS[used.delegatedTo ?? ''])}`;
    const layer = used.layer === null ? '' : ` ← ${used.layer}`;
    return [
      `${margin}${key}: ${value}${days}${clauses(used.citations)}${layer}`,
      ...reason('why 原因', used.why, margin),
      ...reason('assumed 推定', used.assumed, margin),
      ...reason('inferred 推断', used.inferred, margin),
    ];
  });
}

function reason(word: string, text: Text | null | undefined, margin = ''): string[] {
  return text ? [`${margin}  ${word}: ${inBoth(text)}`] : [];
}

function inBoth(text: Text | undefined): string {
  return text ? `${text.zh} ${text.en}` : '';
}

function indent(depth: number): string {
  return '  '.repeat(depth + 1);
}

function clauses(citations: readonly Citation[]): string {
  if (citations.length === 0) return '';
  return ` [${citations.map(({ documentNumber, documentId, locator }) => `${documentNumber ?? documentId} ${locator}`).join('; ')}]`;
}
