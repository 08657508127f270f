import {
  fundEntriesById,
  linesOfSlips,
  lockFundEntry,
  lockSlips,
  type StoredFundEntry,
} from '../../store/queries/fund-entry.ts';
import { isUuid } from '../../store/rows.ts';
import { type Counter, refuseWrite } from '../write.ts';

/** A line of a fund's ledger, held until the write is done. Refused where the viewer sees none, and where it was taken back. */
export async function holdEntry(tx: Counter, entryId: string): Promise<StoredFundEntry> {
  const entry = (await lockFundEntry(tx.db, tx.reach, entryId)) ?? unknown(entryId);
  if (entry.reversedAt !== null) {
    const text = {
      zh: '该笔收支已冲销，不得再办。',
      en: 'This line was taken back: nothing more is done with it.',
    };
    refuseWrite('FUND_ENTRY_REVERSED', text, 'entryId');
  }
  return entry;
}

/** The same with all lines of its slip; held in the order in which files hold them, the area's slips first. */
export async function holdSlip(
  tx: Counter,
  entryId: string,
): Promise<{ readonly entry: StoredFundEntry; readonly lines: readonly StoredFundEntry[] }> {
  const [seen] = isUuid(entryId) ? await fundEntriesById(tx.db, tx.reach, [entryId]) : [];
  if (!seen) return unknown(entryId);
  await lockSlips(tx.db, [seen.poolingAreaCode]);
  const entry = await holdEntry(tx, entryId);
  return { entry, lines: await linesOfSlips(tx.db, [entry.poolingAreaCode], [entry.slipNumber]) };
}

function unknown(id: string): never {
  const text = { zh: `没有您可以查看的基金收支${id}。`, en: `There is no line ${id} of a fund that you may see.` };
  return refuseWrite('FUND_ENTRY_UNKNOWN', text, 'entryId');
}
