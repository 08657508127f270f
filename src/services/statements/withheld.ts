/** What is counted of one key. */
export interface Counted {
  readonly listings: number;
  readonly people: number;
}

/** Of fewer people no number is told: in a town it would name them. */
const FEW = 10;

export const isFew = ({ people }: Counted): boolean => people < FEW;

/**
 * Which of some numbers are withheld, and whether their total is: those of few people, and as many more, the smallest first, as
 * it takes that the total less what is told leaves more than one number open, and more than a few.
 */
export function withheld(groups: readonly Counted[]): { readonly isTold: readonly boolean[]; readonly total: boolean } {
  const isTold = groups.map((group) => !isFew(group));
  const rising = [...groups.keys()].sort((a, b) => listingsAt(groups, a) - listingsAt(groups, b));
  while (isTold.includes(false) && !isBlurred(groups, isTold)) {
    const next = rising.find((at) => isTold[at]);
    if (next === undefined) return { isTold, total: false };
    isTold[next] = false;
  }
  return { isTold, total: true };
}

const listingsAt = (groups: readonly Counted[], at: number) => groups[at]?.listings ?? 0;

function isBlurred(groups: readonly Counted[], isTold: readonly boolean[]): boolean {
  const hidden = groups.filter((_, at) => !isTold[at]);
  return hidden.length > 1 && hidden.reduce((sum, { listings }) => sum + listings, 0) >= FEW;
}
