import {
  attributesOfRegions,
  childrenOfRegions,
  poolingAreasByCode,
  regionsById,
  regionsOfPoolingAreas,
  targetsOfRegions,
  versionsOfRegions,
} from '../../store/queries/region.ts';
import { by, byKey, groupedBy, memo } from './batched.ts';
import { type LoaderSource, openTo } from './source.ts';

/** Regions in all their versions, and pooling areas: open to everybody. */
export function regionLoaders(source: LoaderSource) {
  const open = openTo(source);
  return {
    region: byKey(open(regionsById), by('id')),
    regionVersions: groupedBy(open(versionsOfRegions), by('code')),
    childrenOn: memo((day) => groupedBy((codes) => childrenOfRegions(source.db, codes, day), by('parentCode'))),
    targetsOfRegion: groupedBy(open(targetsOfRegions), by('regionCode')),
    attributesOfRegion: groupedBy(open(attributesOfRegions), by('regionCode')),
    poolingArea: byKey(open(poolingAreasByCode), by('code')),
    regionsOfPoolingArea: groupedBy(open(regionsOfPoolingAreas), by('poolingAreaCode')),
  };
}
