import type { Page } from '../../store/connection.ts';
import type { ListedPage } from '../../store/listed.ts';
import { type ApartQuestion, type ApartRow, officesOf, readApart } from '../../store/queries/living-apart.ts';
import {
  INSURED_BY,
  type PopulationQuestion,
  type PopulationRow,
  readPopulation,
  UNINSURED_REASONS,
} from '../../store/queries/population-set.ts';
import { type Ground, sum } from './reconcile.ts';

/** 人口四集合 of a region, in all and region by region. */
export interface PopulationSets {
  readonly question: PopulationQuestion;
  readonly total: Omit<PopulationRow, 'region'>;
  readonly regions: readonly PopulationRow[];
}

/** The sets of a region's people, as far as the viewer reaches. */
export async function populationSets({ db, reach }: Ground, question: PopulationQuestion): Promise<PopulationSets> {
  const regions = await readPopulation(db, reach, question);
  const figures = ['living', 'registered', 'people', ...INSURED_BY, ...UNINSURED_REASONS] as const;
  const total = Object.fromEntries(figures.map((name) => [name, sum(regions, (row) => row[name])]));
  return { question, regions, total: total as PopulationSets['total'] };
}

/** Somebody who lives apart from the hukou, with who answers for them and who to hand over to. */
export interface Apart extends ApartRow {
  readonly responsible: string;
  readonly organisationId: string | null;
}

/**
 * 人户分离: one page of those who live in another town than the one of their hukou. The place of living answers for them where
 * it lies in the county that is asked about, else the hukou does; the office at the other end is whom to hand over to.
 */
export async function livingApart(
  { db, reach }: Ground,
  question: ApartQuestion,
  page: ListedPage,
): Promise<{ readonly page: Page<ApartRow>; readonly people: readonly Apart[] }> {
  const read = await readApart(db, reach, question, page);
  const otherEnd = ({ living, hukou }: ApartRow) => (question.direction === 'OUT' ? living : hukou);
  const offices = await officesOf(db, [...new Set(read.rows.map(otherEnd))], question.on);
  const officeOf = new Map(offices.map(({ region, organisationId }) => [region, organisationId]));
  const county = question.within.slice(0, 6);
  const people = read.rows.map((row) => ({
    ...row,
    responsible: row.living.startsWith(county) ? row.living : row.hukou,
    organisationId: officeOf.get(otherEnd(row)) ?? null,
  }));
  return { page: read, people };
}
