import type { Context } from '../../context.ts';
import { holdsOn, pickVersion } from '../../periods.ts';
import type { PoolingAreaRow, RegionAttributeRow, RegionRow, RegionTargetRow } from '../../rows.ts';
import { dated, regionOf } from './shared.ts';

/** The day a version is looked at from: today while it holds, else the last day it held. */
const dayOf = (region: RegionRow, today: string) => (holdsOn(region, today) ? today : (region.validTo ?? today));

/** From the province down to the region above this one. */
async function ancestors(region: RegionRow, { loaders, today }: Context): Promise<RegionRow[]> {
  const path: RegionRow[] = [];
  for (let code = region.parentCode; code; code = path[0]?.parentCode ?? null) {
    const above = pickVersion(await loaders.regionVersions.load(code), dayOf(region, today));
    if (!above || path.length > 5) break;
    path.unshift(above);
  }
  return path;
}

/** A region's code and those of all above it, the deepest first: village, town, county, city, province. */
const codesAbove = (code: string) => [
  ...new Set([code, code.slice(0, 9), code.slice(0, 6), `${code.slice(0, 4)}00`, `${code.slice(0, 2)}0000`]),
];

export const region = {
  Query: {
    async region(_: unknown, { code, on }: { code: string; on?: string | null }, { loaders, today }: Context) {
      const versions = await loaders.regionVersions.load(code);
      return versions.find((version) => holdsOn(version, on ?? today)) ?? null;
    },
    poolingArea: (_: unknown, { code }: { code: string }, { loaders }: Context) => loaders.poolingArea.load(code),
  },

  Region: {
    ...dated,
    async parent(row: RegionRow, _: unknown, { loaders, today }: Context) {
      return row.parentCode && pickVersion(await loaders.regionVersions.load(row.parentCode), dayOf(row, today));
    },
    ancestors: (row: RegionRow, _: unknown, context: Context) => ancestors(row, context),
    children: (row: RegionRow, _: unknown, { loaders, today }: Context) =>
      loaders.childrenOn(dayOf(row, today)).load(row.code),
    successors: async ({ successorCodes }: RegionRow, _: unknown, context: Context) =>
      (await Promise.all(successorCodes.map((code) => regionOf(code, context)))).filter((one) => one !== null),
    async targets({ code }: RegionRow, { policyYear }: { policyYear?: number | null }, { loaders }: Context) {
      const rows = await loaders.targetsOfRegion.load(code);
      return policyYear == null ? rows : rows.filter((row) => row.policyYear === policyYear);
    },
    /** Of each kind what the deepest region says. */
    async attributes({ code }: RegionRow, { on }: { on?: string | null }, { loaders, today }: Context) {
      const rows = (await Promise.all(codesAbove(code).map((one) => loaders.attributesOfRegion.load(one)))).flat();
      const standing = rows.filter((row) => holdsOn(row, on ?? today));
      return standing.filter((row, at) => standing.findIndex(({ kind }) => kind === row.kind) === at);
    },
  },
  RegionAttribute: {
    ...dated,
    region: ({ regionCode }: RegionAttributeRow, _: unknown, context: Context) => regionOf(regionCode, context),
  },

  RegionTarget: {
    targetRate: ({ targetRateBp }: RegionTargetRow) => targetRateBp,
    taxShare: ({ taxShareFen }: RegionTargetRow) => taxShareFen,
    countyMatch: ({ countyMatchFen }: RegionTargetRow) => countyMatchFen,
  },

  PoolingArea: {
    ...dated,
    async regions({ code }: PoolingAreaRow, _: unknown, context: Context) {
      const rows = await context.loaders.regionsOfPoolingArea.load(code);
      const found = await Promise.all(rows.map((row) => regionOf(row.regionCode, context)));
      return found.filter((one) => one !== null);
    },
  },
};
