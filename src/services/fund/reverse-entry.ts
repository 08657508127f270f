import { randomUUID } from 'node:crypto';
import { insertFundEntries, markReversed, type StoredFundEntry } from '../../store/queries/fund-entry.ts';
import { assertPast } from '../past-day.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody, assertWritten } from '../written-text.ts';
import { holdEntry } from './hold-entry.ts';

export interface FundEntryReverseInput extends Keyed {
  readonly entryId: string;
  readonly reason: string;
  /** The day on which the money went back; today unless told. */
  readonly movedOn?: string | null;
}

/**
 * 冲销: takes a line back by a second one with its amount below zero under the same slip, which may then be booked anew. What the bank
 * had confirmed stays arrived until it confirms the second line too.
 */
export function reverseEntry(
  counter: Counter,
  input: FundEntryReverseInput,
): Promise<{ readonly entryId: string; readonly reversalId: string }> {
  return writeOnce(
    counter,
    'fundEntryReverse',
    input,
    () => ({ entryId: input.entryId.toLowerCase(), reversalId: randomUUID() }),
    async (tx, { reversalId }) => {
      assertWritten(input.reason, 'reason');
      assertNamesNobody(input.reason, 'reason');
      const entry = await holdEntry(tx, input.entryId);
      assertIsNoReversal(entry);
      assertBooksOnly(tx, entry);
      const movedOn = input.movedOn ?? tx.today;
      assertPast(tx, movedOn, 'movedOn');
      assertNotBefore(entry, movedOn);
      await markReversed(tx.db, entry.id);
      await insertFundEntries(tx.db, [twinOf(tx, entry, { id: reversalId, movedOn, note: input.reason })]);
      const { poolingAreaCode: poolingArea, scheme, policyYear, kind, amountFen, confirmedOn } = entry;
      const details = {
        poolingArea,
        scheme,
        policyYear,
        kind,
        amountFen: -amountFen,
        wasConfirmed: confirmedOn !== null,
      };
      return { subjects: [entry.id, reversalId], details };
    },
  );
}

function twinOf(
  { viewer, today }: Counter,
  entry: StoredFundEntry,
  given: { readonly id: string; readonly movedOn: string; readonly note: string },
) {
  const { poolingAreaCode, scheme, policyYear, kind, payer, regionCode, slipNumber } = entry;
  const of = { poolingAreaCode, scheme, policyYear, kind, payer, regionCode, slipNumber };
  const booked = { bookedBy: viewer.subject ?? '', bookedOn: today, source: 'fundEntryReverse' };
  return { ...of, ...given, amountFen: -entry.amountFen, reversesId: entry.id, ...booked };
}

function assertIsNoReversal({ reversesId }: StoredFundEntry): void {
  if (reversesId === null) return;
  const text = {
    zh: '冲销记录本身不得再冲销：请按原回单号重新登记。',
    en: 'A line that takes another back is not taken back: book the slip anew.',
  };
  refuseWrite('FUND_ENTRY_REVERSES', text, 'entryId');
}

/** Whoever said for the bank that the money moved does not book that it did not. */
function assertBooksOnly({ viewer }: Counter, { confirmedBy }: StoredFundEntry): void {
  if (viewer.subject !== confirmedBy) return;
  const text = {
    zh: '确认人不得冲销自己确认的收支：管账不管钱，管钱不管账。',
    en: 'Whoever confirmed a line does not take it back: booking and moving money are kept apart. Ask a second person.',
  };
  refuseWrite('BOOKER_IS_CONFIRMER', text, 'entryId');
}

function assertNotBefore(entry: StoredFundEntry, movedOn: string): void {
  if (movedOn >= entry.movedOn) return;
  const text = {
    zh: `款项于${entry.movedOn}收付，不能在此之前（${movedOn}）退回。`,
    en: `The money moved on ${entry.movedOn} and cannot have gone back before, on ${movedOn}.`,
  };
  refuseWrite('REVERSED_BEFORE', text, 'movedOn');
}
