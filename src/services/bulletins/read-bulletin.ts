import type { BulletinFacts } from '../../policy/bulletin-facts.ts';
import type { BulletinRow, StoredBulletin } from '../../store/queries/bulletin.ts';
import type { Rulebooks } from '../rulebooks.ts';
import { once } from '../statements/reconcile.ts';
import { factsOfBulletin } from './bulletin-law.ts';
import { type OpenBulletin, openBulletin } from './bulletin-run.ts';

/** A bulletin to be read; those beside it are read when somebody asks for more than itself. */
export interface ReadBulletin extends BulletinRow {
  readonly open: () => Promise<OpenBulletin>;
  readonly facts: () => Promise<BulletinFacts>;
}

/** A bulletin, and how its county-year's are read. */
export function readBulletin(
  row: BulletinRow,
  yearOf: () => Promise<readonly StoredBulletin[]>,
  ground: { readonly rulebooks: Rulebooks },
): ReadBulletin {
  const open = once(async () => {
    const found = openBulletin(await yearOf(), row.id);
    if (!found) throw new Error(`The bulletin ${row.id} is none of its year.`);
    return found;
  });
  return { ...row, open, facts: async () => factsOfBulletin(await open(), ground) };
}
