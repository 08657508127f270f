import { lockNames } from '../../store/lock-name.ts';
import { areasOfRegions, otherSchemeCredited } from '../../store/queries/account-scheme.ts';
import type { AccountYear } from '../../store/queries/family-account-year.ts';
import { type Counter, refuseWrite } from '../write.ts';

/**
 * Refuses to credit or close the accounts of regions whose pooling area credited them for another scheme: an account is a household's and
 * holds one scheme's money, so that what is spent of it, lapses or moves is known to be of which fund. Of two schemes that credit an
 * area at once the second waits, and is refused.
 */
export async function assertOneScheme(
  { db, today }: Counter,
  regions: readonly string[],
  { scheme }: Pick<AccountYear, 'scheme'>,
): Promise<void> {
  const areas = await areasOfRegions(db, regions, today);
  await lockNames(
    db,
    areas.map((code) => `family account scheme ${code}`),
  );
  const other = await otherSchemeCredited(db, areas, scheme, today);
  if (other === undefined) return;
  const text = {
    zh: `统筹地区${areas.join('、')}的家庭账户已按险种${other}划入：一个统筹地区的家庭账户只属于一个险种，不能再按${scheme}划入或清零。`,
    en: `The family accounts of pooling area ${areas.join(', ')} were credited for ${other}. An area's accounts are of one scheme: they are neither credited nor closed for ${scheme}.`,
  };
  refuseWrite('ACCOUNT_OF_OTHER_SCHEME', text, 'scheme');
}
