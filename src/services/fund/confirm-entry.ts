import { type Fen, formatYuan } from '../../policy/money.ts';
import { confirmEntries, type StoredFundEntry } from '../../store/queries/fund-entry.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { holdSlip } from './hold-entry.ts';
import { confirmedWith, isBookedBy, waitingReversals } from './slip.ts';

/** What the bank's statement says of a line. */
export interface FundEntryConfirmInput extends Keyed {
  readonly entryId: string;
  /** In fen; below zero for a line that takes another back. */
  readonly amount: Fen;
  readonly movedOn: string;
}

/**
 * 银行确认: says for the bank that a line's money moved, by somebody else than who booked any of its slip's lines, and as the bank's
 * statement has it. Of a slip that was booked anew what was taken back is confirmed in the same step: the bank moved the money once.
 */
export function confirmEntry(counter: Counter, input: FundEntryConfirmInput): Promise<{ entryId: string }> {
  return writeOnce(
    counter,
    'fundEntryConfirm',
    input,
    () => ({ entryId: input.entryId.toLowerCase() }),
    async (tx) => {
      const { entry, lines } = await holdSlip(tx, input.entryId);
      assertOpen(entry);
      assertMoved(entry, lines);
      assertSecondHand(tx, lines);
      assertAsTheBankSays(entry, input);
      const subjects = confirmedWith(entry, lines).map(({ id }) => id);
      await confirmEntries(tx.db, subjects, { by: tx.viewer.subject ?? '', on: tx.today });
      const { poolingAreaCode: poolingArea, scheme, policyYear, kind, amountFen } = entry;
      return { subjects, details: { poolingArea, scheme, policyYear, kind, amountFen } };
    },
  );
}

function assertOpen({ confirmedOn }: StoredFundEntry): void {
  if (confirmedOn === null) return;
  const text = {
    zh: `该笔收支已于${confirmedOn}由银行确认。`,
    en: `The bank confirmed this line on ${confirmedOn}: it is done once.`,
  };
  refuseWrite('FUND_ENTRY_CONFIRMED', text, 'entryId');
}

/** A line that was taken back before any money moved leaves nothing to confirm. */
function assertMoved(entry: StoredFundEntry, lines: readonly StoredFundEntry[]): void {
  if (entry.reversesId === null || waitingReversals(lines).some(({ id }) => id === entry.id)) return;
  const text = {
    zh: '被冲销的收支未经银行确认，没有款项需要退回。',
    en: 'The line that this takes back was never confirmed, so that no money goes back.',
  };
  refuseWrite('FUND_NOTHING_MOVED', text, 'entryId');
}

function assertSecondHand({ viewer }: Counter, lines: readonly StoredFundEntry[]): void {
  if (!isBookedBy(lines, viewer.subject)) return;
  const text = {
    zh: '记账人不得确认自己登记或冲销的回单：管账不管钱，管钱不管账。',
    en: 'Whoever booked a line of this slip, or took one back, confirms none of them: booking and moving money are kept apart. Ask a second person.',
  };
  refuseWrite('CONFIRMER_IS_BOOKER', text, 'entryId');
}

function assertAsTheBankSays(entry: StoredFundEntry, { amount, movedOn }: FundEntryConfirmInput): void {
  if (amount === entry.amountFen && movedOn === entry.movedOn) return;
  const text = {
    zh: `登记为${entry.movedOn}、${formatYuan(entry.amountFen)}元，与银行对账单不符：请记账人冲销后重新登记。`,
    en: `It is booked as ${formatYuan(entry.amountFen)} on ${entry.movedOn}, which is not what the bank says: have it taken back, and booked as it was.`,
  };
  refuseWrite('BANK_SAYS_OTHERWISE', text, amount === entry.amountFen ? 'movedOn' : 'amount');
}
