/** Answers as cases, worked examples and clerks read them: amounts as text, parts by their names. */
import type { Decision } from './decision.ts';
import { formatInterval, formatYuan, type Interval } from './money.ts';
import type { Answered } from './questions.ts';
import { formatRate } from './rate.ts';

type Printed = Readonly<Record<string, unknown>>;
type Tree = Readonly<Record<string, unknown>>;

/**
 * An answer in plain text and lists. Intervals print as `0.00–180.00`; fields that end in `Fen` print as yuan and in
 * `Bp` as percent, without that ending; a part with an id prints as its id; the decision's own fields stand at the top.
 */
export function printAnswer({ decision, ...answer }: Answered): Printed {
  return { ...printTree(answer), ...printDecision(decision) };
}

function printDecision(decision: Decision): Printed {
  return {
    outcome: decision.outcome,
    reasons: decision.reasons.map(({ key }) => key),
    neededFacts: decision.neededFacts.map(({ name }) => name),
    missing: decision.missingParameters.map(({ name }) => name),
    cites: decision.citations.map(({ locator }) => locator),
    nearMisses: decision.nearMisses.map(({ key }) => key),
    ...(decision.amount && { amount: formatInterval(decision.amount) }),
    ...(decision.day && { day: decision.day }),
  };
}

function printTree(tree: Tree): Printed {
  const printed = Object.entries(tree).map(([key, value]): [string, unknown] => {
    if (typeof value === 'number' && key.endsWith('Fen')) return [key.slice(0, -3), formatYuan(value)];
    if (typeof value === 'number' && key.endsWith('Bp')) return [key.slice(0, -2), formatRate(value)];
    return [key, printValue(value)];
  });
  return Object.fromEntries(printed.filter(([key]) => key !== 'citations'));
}

function printValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(printValue);
  if (typeof value !== 'object' || value === null) return value;
  if (isInterval(value)) return formatInterval(value);
  const tree = value as Tree;
  if (typeof tree.id === 'string' && 'label' in tree) return tree.id;
  if (typeof tree.payer === 'string' && 'amount' in tree) return printLine(tree);
  if (typeof tree.category === 'string' && 'department' in tree) return tree.category;
  return printTree(tree);
}

/** Who pays how much, and how: `MEDICAL_ASSISTANCE_FUND DIRECT 180.00`. */
function printLine({ payer, settlement, amount }: Tree): string {
  return [payer, settlement, printValue(amount)].filter((word) => word != null).join(' ');
}

function isInterval(value: object): value is Interval {
  return 'minFen' in value && 'maxFen' in value;
}
