import DataLoader from 'dataloader';
import { claimDifferencesOf } from '../../services/claims/claim-differences.ts';
import type { ClaimDifference } from '../../services/claims/rerun-year.ts';

type Asking = Parameters<typeof claimDifferencesOf>[0];
type YearAsked = Parameters<typeof claimDifferencesOf>[2];

/** Years of claims run again, of all people of an answer together: one loader for each way of asking. */
export function createReruns(asking: Asking) {
  const made = new Map<string, DataLoader<string, readonly ClaimDifference[]>>();
  return (asked: YearAsked) => {
    const name = JSON.stringify(asked);
    const loader = made.get(name) ?? new DataLoader((ids) => rerun(asking, ids, asked));
    made.set(name, loader);
    return loader;
  };
}

async function rerun(asking: Asking, ids: readonly string[], asked: YearAsked) {
  const found = await claimDifferencesOf(asking, ids, asked);
  return ids.map((id) => found.get(id) ?? []);
}
