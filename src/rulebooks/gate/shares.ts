/** Shares that several bear of one sum: none may come to more than the others leave. */

/** What a share, or the whole, comes to at least and at most, in whole units; open above where nobody has said. */
export interface Bounds {
  readonly least: number;
  readonly most: number | undefined;
}

interface Shares {
  readonly shares: readonly (Bounds & { readonly id: string })[];
  readonly total: Bounds;
  /** Whether the shares are all there is, so that they have to reach the whole. */
  readonly areAll: boolean;
}

/** What is wrong: more or less than the whole, or one share that may come to more than the others leave. */
export type ShareProblem =
  | { readonly kind: 'OVER' | 'SHORT'; readonly sum: number; readonly isExact: boolean }
  | { readonly kind: 'ONE'; readonly id: string; readonly most: number; readonly left: number };

export function shareProblem({ shares, total, areAll }: Shares): ShareProblem | undefined {
  const least = shares.reduce((sum, share) => sum + share.least, 0);
  const most = shares.reduce((sum: number | undefined, share) => plus(sum, share.most), 0);
  const isExact = least === most;
  if (total.most !== undefined && least > total.most) return { kind: 'OVER', sum: least, isExact };
  if (areAll && most !== undefined && most < total.least) return { kind: 'SHORT', sum: most, isExact };
  if (total.most === undefined) return undefined;
  for (const share of shares) {
    const left = total.most - (least - share.least);
    if (share.most !== undefined && share.most > left) return { kind: 'ONE', id: share.id, most: share.most, left };
  }
  return undefined;
}

function plus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
