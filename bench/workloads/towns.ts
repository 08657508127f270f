import { subtree } from '../../src/store/access.ts';
import type { Case, Ground, Variables } from '../workload.ts';

/** Pages of a town that are asked for: enough that the rows vary, few enough that the walk to them is no load of its own. */
export const PAGES = 4;
/** Rows in one page. */
export const PAGE_SIZE = 50;

/** Every town of the county that has households. */
export async function townCases({ sql, county }: Ground): Promise<readonly Case[]> {
  const { from, to } = subtree(county);
  const rows = await sql<{ town: string }[]>`
    select distinct left(region_code, 9) as town from households
    where region_code >= ${from} and region_code < ${to} and length(region_code) >= 9 order by town`;
  return rows.map(({ town }) => ({ key: town, variables: { town } }));
}

/** The first and the last region code of a town, as SQL compares them. */
export const rangeOf = ({ town }: Variables) => subtree(String(town));

/**
 * Where a page of the limit begins: behind `region|id`, or at the town's beginning. Towns are read in the order of
 * region and id, which an index has.
 */
export function startOf({ town, after }: Variables): { region: string; id: string; to: string } {
  const { from, to } = rangeOf({ town });
  const [region = from, id = '00000000-0000-0000-0000-000000000000'] = String(after ?? '')
    .split('|')
    .filter(Boolean);
  return { region, id, to };
}
