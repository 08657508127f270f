/** 分档缴费: every person falls into exactly one cell. */
import type { ContributionCell } from '../../policy/rules/individual-contribution.ts';
import type { Finding, Path } from '../problem.ts';

/** Far more cells than a law prints; keeps the check within a blink. */
const MAX_CELLS = 200;
const OLDEST = 150;
const SEXES = ['MALE', 'FEMALE'] as const;
const NONE = 'on no list';

interface Someone {
  readonly from: number;
  readonly to: number;
  readonly sex: string;
  readonly category: string;
}

/** Says who falls into no cell, and who into two: the first of each. */
export function checkMatrix(cells: readonly ContributionCell[], path: Path): Finding[] {
  if (cells.length > MAX_CELLS) {
    return [{ path, message: `A matrix has at most ${MAX_CELLS} cells; this one has ${cells.length}.` }];
  }
  const backwards = cells.flatMap(({ ageFrom = 0, ageTo = OLDEST }, index) =>
    ageFrom > ageTo
      ? [{ path: [...path, index, 'ageTo'], message: `Ages go from ${ageFrom} to ${ageTo}: turn them round.` }]
      : [],
  );
  if (backwards.length > 0) return backwards;
  const findings = new Map<string, Finding>();
  for (const someone of everybody(cells)) {
    const [first, second] = [...cells.keys()].filter((index) => holds(cells[index], someone));
    if (first === undefined) {
      const message = `No cell is for ${worded(someone)}: a person falls into exactly one.`;
      if (!findings.has('gap')) findings.set('gap', { path, message });
    } else if (second !== undefined && !findings.has(`${second}`)) {
      const message = `"${cells[first]?.id}" and "${cells[second]?.id}" are both for ${worded(someone)}: a person falls into exactly one.`;
      findings.set(`${second}`, { path: [...path, second], message });
    }
  }
  return [...findings.values()];
}

/** One of each kind of person that the cells can tell apart; a list that no cell names is like none. */
function* everybody(cells: readonly ContributionCell[]): Generator<Someone> {
  const bounds = cells.flatMap(({ ageFrom, ageTo }) => [ageFrom ?? 0, (ageTo ?? OLDEST) + 1]);
  const named = new Set(cells.flatMap(({ categories }) => categories ?? []));
  const ages = [...new Set([0, ...bounds])].filter((age) => age <= OLDEST).sort((a, b) => a - b);
  for (const [index, from] of ages.entries()) {
    const to = (ages[index + 1] ?? OLDEST + 1) - 1;
    for (const sex of SEXES) for (const category of [NONE, ...named]) yield { from, to, sex, category };
  }
}

function holds(cell: ContributionCell | undefined, { from, to, sex, category }: Someone): boolean {
  if (cell === undefined || (cell.ageFrom ?? 0) > from || to > (cell.ageTo ?? OLDEST)) return false;
  if (cell.sex !== undefined && cell.sex !== sex) return false;
  const { categories } = cell;
  if (categories === undefined) return true;
  return category === NONE ? categories.length === 0 : categories.some((known) => known === category);
}

function worded({ from, to, sex, category }: Someone): string {
  const age = to >= OLDEST ? `age ${from} and above` : from === to ? `age ${from}` : `age ${from} to ${to}`;
  return `${age}, ${sex}, ${category}`;
}
