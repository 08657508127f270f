import { readSettledClaims, type SettledClaim, type SettledSearch } from '../../store/queries/claim-fault.ts';
import type { Ground } from './reconcile.ts';

/** Claims read at once: enough that statements are few, few enough that a county's claims fit into memory. */
const AT_ONCE = 500;

/** Settled claims of a year that may be seen, page by page, in the order of files. */
export async function* settledClaims({ db, reach }: Ground, search: SettledSearch): AsyncGenerator<SettledClaim[]> {
  for (let after: SettledClaim | undefined; ; ) {
    const page = await readSettledClaims(db, reach, search, { after, first: AT_ONCE });
    if (page.length > 0) yield page;
    if (page.length < AT_ONCE) return;
    after = page.at(-1);
  }
}
