import { graph } from '../lists/ask.js';

/** The most regions that one question lists; no county has more towns, and no town more villages. */
const MOST = 500;

const FIGURES = 'enrolled outOf rate isReached headsMissing';

const PROGRESS = `query BoardProgress($within: RegionCode!, $policyYear: Int!, $by: RegionLevel!) {
  participation(within: $within, policyYear: $policyYear, by: $by) {
    asOf
    unplaced
    regions(first: ${MOST}) { regionCode registered isFocus }
    pace {
      opensOn closesOn daysLeft
      regions(first: ${MOST}) { regionCode region { name } rank ${FIGURES} headsPerDay enrolledChange lastMonth }
      citations { documentTitle locator }
    }
    assessment { targets { required below pooled { ${FIGURES} } regions { regionCode } } }
  }
}`;

/**
 * How far the regions of a level are: the registry counts heads, the rulebook holds them against its target, and both come in one
 * answer. The rate of each, whether it reaches and what is missing are the graph's; this page reckons none of them.
 */
export async function readProgress({ within, policyYear }, by) {
  const { participation } = await graph(PROGRESS, { within, policyYear, by });
  const { pace, regions, assessment } = participation;
  const booked = new Map(regions.map((one) => [one.regionCode, one]));
  return {
    ...participation,
    target: targetOf(assessment),
    regions: pace.regions.map((one) => ({ ...booked.get(one.regionCode), ...one, name: nameOf(one) })),
  };
}

const nameOf = ({ region, regionCode }) => region?.name ?? regionCode;

/** The target that regions are held against: the first one of the rulebook that holds any of them. */
export const targetOf = ({ targets }) => targets.find(({ regions }) => regions.length > 0) ?? null;

/**
 * The best first, as the graph ranks them. Where one region has no rate there are no ranks, and rates are compared by their head counts
 * crosswise, in whole numbers: two rates that print alike still differ.
 */
export const byRank = (a, b) => (a.rank ?? 0) - (b.rank ?? 0) || b.enrolled * a.outOf - a.enrolled * b.outOf;
