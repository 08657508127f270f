import type { Reach } from '../../store/access.ts';
import type { Bounds } from '../../store/queries/incoming.ts';

/** The regions that somebody may write about, as bounds of their codes. */
export function boundsOf(reach: Reach): Bounds {
  if (reach.kind === 'EVERYWHERE') return { from: [''], to: ['~'] };
  const ranges = reach.kind === 'REGION' ? [reach] : reach.kind === 'REGIONS' ? reach.ranges : [];
  return { from: ranges.map(({ from }) => from), to: ranges.map(({ to }) => to) };
}

/** Whether a region's code lies within bounds. */
export const isWithinBounds = ({ from, to }: Bounds, code: string): boolean =>
  from.some((low, at) => code >= low && code < (to[at] ?? ''));
