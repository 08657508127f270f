import type { AssistanceCategory } from '../facts.ts';
import { parseYuan } from '../money.ts';
import { type Citing, compileParameter, oneOf, type Series } from '../parameter.ts';
import type { Cites, Parameter, Part, RuleBase, Text } from '../rule.ts';

/** 个人缴费标准. */
export interface IndividualContributionRule extends RuleBase<'individual-contribution'> {
  readonly unit: 'CNY/person/policy-year';
  /** In yuan, for everybody alike; or the cells of a matrix. */
  readonly standard?: Parameter;
  readonly matrix?: ContributionMatrix;
}

/** 分档缴费: who pays which standard. Every person falls into exactly one cell; `policies check` holds that. */
export interface ContributionMatrix {
  /** The day completed years of age are counted on: `PERIOD_START`, `PAYMENT_DAY` or `YEAR_END`. */
  readonly ageOn: Parameter;
  readonly cells: readonly ContributionCell[];
}

export interface ContributionCell extends Part {
  /** Completed years, both included; left out, from birth and without end. */
  readonly ageFrom?: number;
  readonly ageTo?: number;
  readonly sex?: 'MALE' | 'FEMALE';
  /** `[]` is for people on no list that a cell of the matrix names; left out, the category does not matter. */
  readonly categories?: readonly AssistanceCategory[];
  /** In yuan. */
  readonly standard: Parameter;
}

export const AGE_DAYS = ['PERIOD_START', 'PAYMENT_DAY', 'YEAR_END'] as const;
export type AgeDay = (typeof AGE_DAYS)[number];

export interface CompiledCell {
  readonly id: string;
  readonly label: Text;
  readonly ageFrom: number | null;
  readonly ageTo: number | null;
  readonly sex: 'MALE' | 'FEMALE' | null;
  readonly categories: readonly AssistanceCategory[] | null;
  readonly standard: Series<number>;
}

export interface CompiledMatrix {
  readonly ageOn: Series<AgeDay>;
  readonly cells: readonly CompiledCell[];
  /** Every category that a cell names. */
  readonly categories: ReadonlySet<AssistanceCategory>;
}

export interface CompiledIndividualContribution {
  /** For everybody alike; without values where there is a matrix. */
  readonly standard: Series<number>;
  readonly matrix: CompiledMatrix | null;
  readonly assumed: Text | null;
}

export function compileIndividualContribution(
  { kind, standard, matrix, assumed, cite }: IndividualContributionRule,
  citing: Citing,
): CompiledIndividualContribution {
  return {
    standard: standard ? compileParameter(`${kind}.standard`, standard, citing, cite, parseYuan) : { points: [] },
    matrix: matrix ? compileMatrix(matrix, cite, citing, kind) : null,
    assumed: assumed ?? null,
  };
}

function compileMatrix(matrix: ContributionMatrix, cite: Cites | undefined, citing: Citing, kind: string) {
  const name = `${kind}.matrix`;
  return {
    ageOn: compileParameter(`${name}.ageOn`, matrix.ageOn, citing, cite, oneOf(AGE_DAYS)),
    cells: matrix.cells.map((cell) => ({
      id: cell.id,
      label: cell.label,
      ageFrom: cell.ageFrom ?? null,
      ageTo: cell.ageTo ?? null,
      sex: cell.sex ?? null,
      categories: cell.categories ?? null,
      standard: compileParameter(`${name}.${cell.id}.standard`, cell.standard, citing, cell.cite ?? cite, parseYuan),
    })),
    categories: new Set(matrix.cells.flatMap(({ categories }) => categories ?? [])),
  };
}

/** Who a cell is chosen for. */
export interface Payee {
  /** Completed years. */
  readonly age: number;
  readonly sex: 'MALE' | 'FEMALE';
  readonly categories: ReadonlySet<AssistanceCategory>;
}

/**
 * 个人缴费标准 by cells: those that a person falls into. Age is in completed years, both ends of a cell included.
 * Somebody on several lists may fall into several cells. A person who stands on no list that a cell names falls into
 * the cells for people on none.
 *
 * Written from: the clauses cited by the cells of the rulebook's `individual-contribution` rule.
 */
export function cellsFor(matrix: CompiledMatrix, { age, sex, categories }: Payee): CompiledCell[] {
  const isListed = [...categories].some((category) => matrix.categories.has(category));
  return matrix.cells.filter(
    (cell) =>
      (cell.ageFrom === null || cell.ageFrom <= age) &&
      (cell.ageTo === null || age <= cell.ageTo) &&
      (cell.sex === null || cell.sex === sex) &&
      isForList(cell, categories, isListed),
  );
}

function isForList(cell: CompiledCell, listed: ReadonlySet<AssistanceCategory>, isListed: boolean): boolean {
  if (cell.categories === null) return true;
  return cell.categories.length === 0 ? !isListed : cell.categories.some((category) => listed.has(category));
}

/** Every age from which another cell may apply: between them nothing changes. */
export function agesAtEdges({ cells }: CompiledMatrix): number[] {
  return [...new Set([0, ...cells.flatMap(({ ageFrom, ageTo }) => [ageFrom ?? 0, (ageTo ?? -1) + 1])])];
}
