import { DomainError } from '../../errors.ts';
import { nearestDay } from '../../policy/dates.ts';
import type { Day, Scheme } from '../../policy/facts.ts';
import { isWithin } from '../../policy/region.ts';
import type { NounName } from '../../store/noun.ts';
import { PolicyYearNotPublished, type PublishedRulebook, type Rulebooks } from '../rulebooks.ts';
import { type AskedGroup, type Asker, countGroups, type Groups } from '../statistics/count-groups.ts';
import { isOwnRegion } from '../write.ts';
import { bundledMeasures, type KnownMeasure } from './measures.ts';
import { filledIn, placeholdersIn } from './placeholder.ts';

/** What somebody asks of a measure. */
export interface MeasureQuestion {
  readonly id: string;
  /** The latest unless told. */
  readonly version?: number | null | undefined;
  readonly policyYear: number;
  readonly scheme: Scheme;
  /** The region whose rows are counted. */
  readonly within: string;
  /** The day whose statuses, listings and ages count; unless told, the day of the policy year nearest to today. */
  readonly on?: Day | null | undefined;
  readonly groupBy?: readonly AskedGroup[] | null | undefined;
  readonly subtotals?: boolean | null | undefined;
  readonly first?: number | null | undefined;
}

/** A measure's figures, as the asker may be told them, beside the definition that made them. */
export interface MeasureAnswer extends Groups {
  readonly definition: KnownMeasure;
  readonly groupBy: readonly AskedGroup[];
}

class MeasureRefused extends DomainError {
  readonly code = 'MEASURE_REFUSED';
}

/** Counts what a definition says, for a region's year; told, rounded and counted against the day's questions as any statistic is. */
export async function askMeasure(
  asker: Asker & { readonly rulebooks: Rulebooks },
  question: MeasureQuestion,
): Promise<MeasureAnswer> {
  const definition = measureNamed(question);
  const { where, rateOf, sum } = definition;
  const groupBy = question.groupBy ?? [];
  for (const { dimension } of groupBy) assertGrouped(definition, dimension);
  assertSeenWhole(asker, question);
  const on = question.on ?? nearestDay(question.policyYear, asker.today);
  const values = { $on: on, ...valuesOf(asker, definition, question) };
  const groups = await countGroups(asker, definition.noun as NounName, {
    where: filledIn(where, values),
    rateOf: filledIn(rateOf, values),
    groupBy,
    subtotals: question.subtotals,
    first: question.first,
    on,
    wanted: { hasPeople: false, hasMedians: false, measures: sum ? [sum] : [] },
  });
  return { ...groups, definition, groupBy };
}

function measureNamed({ id, version }: Pick<MeasureQuestion, 'id' | 'version'>): KnownMeasure {
  const known = bundledMeasures();
  const found = known.findLast((one) => one.id === id && (version == null || one.version === version));
  if (found) return found;
  const names = known.map((one) => `${one.id} ${one.version}`).join(', ');
  throw new MeasureRefused(`There is no measure ${id}${version == null ? '' : ` ${version}`}. Known are: ${names}.`);
}

function assertGrouped({ id, dimensions }: KnownMeasure, dimension: string): void {
  if (dimensions.includes(dimension)) return;
  throw new MeasureRefused(`${id} is not grouped by "${dimension}", but by ${dimensions.join(', ')}.`);
}

/** A word that told each viewer of a part another figure would be no shared word. */
function assertSeenWhole(asker: Asker, { within }: MeasureQuestion): void {
  if (isOwnRegion(asker, within)) return;
  const own = asker.viewer.regions.join(', ') || 'none';
  throw new MeasureRefused(
    `A measure of ${within} counts people whom you may not see. Ask within your regions: ${own}.`,
  );
}

/** The days of the collection window come from the rulebook of the region and year, where the definition needs them. */
function valuesOf(
  { rulebooks }: { readonly rulebooks: Rulebooks },
  { id, where, rateOf }: KnownMeasure,
  question: MeasureQuestion,
) {
  const { policyYear, scheme, within } = question;
  const asked = { $policyYear: policyYear, $scheme: scheme, $within: within };
  const used = placeholdersIn([where, rateOf]);
  if (!used.has('$windowOpensOn') && !used.has('$windowClosesOn')) return asked;
  const { compiled } = lawOf(rulebooks, id, question);
  const windows = compiled.rules['collection-window'].map(({ rule }) => rule);
  const [window] = windows;
  if (!window || windows.length > 1)
    throw new MeasureRefused(
      `The rulebook of ${within} for ${policyYear} has ${windows.length} collection windows: one was needed.`,
    );
  const opens = window.opens ?? `${compiled.collectionYear}-01-01`;
  return { ...asked, $windowOpensOn: opens, $windowClosesOn: window.closes };
}

/** The one rulebook of a region's year; a city whose counties have each their own is told which these are. */
function lawOf(rulebooks: Rulebooks, id: string, { policyYear, scheme, within }: MeasureQuestion): PublishedRulebook {
  try {
    return rulebooks.find({ region: within, scheme, policyYear });
  } catch (error) {
    if (!(error instanceof PolicyYearNotPublished)) throw error;
    const below = rulebooks
      .standing()
      .map(({ rulebook }) => rulebook)
      .filter((one) => one.scheme === scheme && one.policyYear === policyYear)
      .flatMap(({ region }) => (region !== null && isWithin(region, within) ? [region] : []));
    const instead =
      below.length > 0
        ? `Ask within each region that has one: ${below.join(', ')}.`
        : 'Ask for a region and year that have one: policyYears lists them.';
    throw new MeasureRefused(`${id} takes the collection window from the law. ${error.message} ${instead}`);
  }
}
