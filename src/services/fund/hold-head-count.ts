import { type HeadCount, headCountById } from '../../store/queries/head-count.ts';
import { assertVersion, type Counter, isOwnRegion, refuseWrite } from '../write.ts';
import { holdHeadCounts } from './take-head-count.ts';

/** A count, and the version that the step was decided on. */
export interface NamedHeadCount {
  readonly headCountId: string;
  readonly version: number;
}

/** A count that stands, of an area that is the viewer's, held until the write is done. */
export async function holdHeadCount(tx: Counter, { headCountId, version }: NamedHeadCount): Promise<HeadCount> {
  const found = await headCountById(tx.db, headCountId);
  if (!found || !isOwnRegion(tx, found.poolingAreaCode)) return refuseUnknown(headCountId);
  await holdHeadCounts(tx, found);
  const held = (await headCountById(tx.db, headCountId)) ?? refuseUnknown(headCountId);
  if (held.supersededAt !== null) refuseReplaced();
  assertVersion('The count', held.version, version);
  return held;
}

function refuseUnknown(headCountId: string): never {
  const text = {
    zh: `没有您可查看的参加人数统计${headCountId}。`,
    en: `There is no head count ${headCountId} that you may see.`,
  };
  return refuseWrite('HEAD_COUNT_UNKNOWN', text, 'headCountId');
}

function refuseReplaced(): never {
  const text = {
    zh: '该统计已被新的统计替换，请办理新的统计。',
    en: 'Another count took the place of this one: go on with that.',
  };
  return refuseWrite('HEAD_COUNT_SUPERSEDED', text, 'headCountId');
}
