import type { Db } from '../../store/db.ts';
import type { Keyring } from '../../store/envelope.ts';
import { clearItems, countClearItems, forgetClear, sealClear } from '../../store/queries/sealed-claim-item.ts';
import { sealWords } from './claim-item.ts';

/** Lines that are sealed in one transaction. */
const BATCH = 1000;

/**
 * Seals the lines of claims that were written before lines were sealed. Each batch stands by itself: broken off, it goes on when it
 * is called again. Gives how many it sealed.
 */
export async function sealClearItems(db: Db, keyring: Keyring): Promise<number> {
  let done = 0;
  for (let rows = await clearItems(db, BATCH); rows.length > 0; rows = await clearItems(db, BATCH)) {
    done += await sealClear(
      db,
      rows.map((row) => ({ ...row, sealed: sealWords(keyring, row.claimId, row.line, row) })),
    );
  }
  if (done > 0) await forgetClear(db);
  return done;
}

/** Says how many lines of claims are in clear, and what seals them; nothing where all are sealed. */
export async function tellOfClearItems(db: Db, tell: (sentence: string) => void): Promise<void> {
  const lines = await countClearItems(db);
  if (lines === 0) return;
  tell(
    `${lines} line(s) of claims tell in clear what somebody was treated with. Run \`npm run canbao -- migrate\`: it seals them, beside a server that runs.`,
  );
}
