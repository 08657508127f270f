import { randomUUID } from 'node:crypto';
import type { Fen } from '../../policy/money.ts';
import { entriesOfSlips, insertFundEntries, lockSlips } from '../../store/queries/fund-entry.ts';
import { regionsOfPoolingAreas } from '../../store/queries/region.ts';
import { slipNumber } from '../paper-number.ts';
import { type Counter, type Keyed, refuseWrite, WriteRefused, writeOnce } from '../write.ts';
import { assertNamesNobody } from '../written-text.ts';
import { type GivenEntry, problemsOfEntry } from './entry-problems.ts';
import { forbiddenAdministration } from './forbidden-administration.ts';
import { assertFundArea, isOfArea } from './fund-area.ts';

export interface FundEntryBookInput extends Keyed, Pick<GivenEntry, 'scheme' | 'policyYear' | 'kind' | 'movedOn'> {
  readonly poolingArea: string;
  readonly payer?: GivenEntry['payer'];
  readonly amount: Fen;
  readonly region?: string | null;
  readonly collectedOn?: string | null;
  readonly slipNumber: string;
  readonly note?: string | null;
  readonly source: string;
}

/** 登记基金收支: books that money came into a pooling area's account or left it. It counts as arrived when the bank has confirmed it. */
export function bookEntry(counter: Counter, input: FundEntryBookInput): Promise<{ entryId: string }> {
  return writeOnce(
    counter,
    'fundEntryBook',
    input,
    () => ({ entryId: randomUUID() }),
    async (tx, { entryId }) => {
      const { poolingArea, note = null, source } = input;
      await assertFundArea(tx, poolingArea, 'poolingArea');
      assertNamesNobody(note, 'note');
      const entry = entryOf(input);
      const problems = problemsOfEntry(entry, tx.today);
      if (problems.length > 0) throw new WriteRefused(problems);
      await assertRegionOfArea(tx, poolingArea, entry);
      if (entry.kind === 'ADMINISTRATION') assertMayBearOffices(tx, poolingArea, entry);
      const slip = slipNumber(input.slipNumber);
      await assertSlipFree(tx, poolingArea, slip);
      const booked = { bookedBy: tx.viewer.subject ?? '', bookedOn: tx.today };
      const row = { id: entryId, poolingAreaCode: poolingArea, ...entry, slipNumber: slip, note, source, ...booked };
      await insertFundEntries(tx.db, [row]);
      const { scheme, policyYear, kind, amountFen } = entry;
      return { subjects: [entryId], details: { poolingArea, scheme, policyYear, kind, amountFen } };
    },
  );
}

const entryOf = (input: FundEntryBookInput): GivenEntry => ({
  ...{ scheme: input.scheme, policyYear: input.policyYear, kind: input.kind, payer: input.payer ?? null },
  ...{ amountFen: input.amount, movedOn: input.movedOn },
  ...{ regionCode: input.region ?? null, collectedOn: input.collectedOn ?? null },
});

/** Refuses money that was collected in a region of another area. */
async function assertRegionOfArea(tx: Counter, area: string, { regionCode, movedOn }: GivenEntry): Promise<void> {
  if (regionCode === null) return;
  if (isOfArea(await regionsOfPoolingAreas(tx.db, [area]), regionCode, movedOn)) return;
  const text = {
    zh: `区划${regionCode}在${movedOn}不属于统筹地区${area}。`,
    en: `Region ${regionCode} did not belong to pooling area ${area} on ${movedOn}.`,
  };
  refuseWrite('REGION_NOT_OF_AREA', text, 'region');
}

/** Refuses to pay staff and offices out of the fund where the year's law forbids it, with the clause that does. */
function assertMayBearOffices(tx: Counter, poolingAreaCode: string, entry: GivenEntry): void {
  const { amountFen, movedOn: on } = entry;
  const problem = forbiddenAdministration(tx, { ...entry, poolingAreaCode }, { amountFen, on }, 'kind');
  if (problem) throw new WriteRefused([problem]);
}

/** One slip of the bank is one line of the area's ledger. */
async function assertSlipFree({ db }: Counter, area: string, slip: string): Promise<void> {
  await lockSlips(db, [area]);
  const standing = (await entriesOfSlips(db, [area], [slip])).find(({ reversedAt }) => reversedAt === null);
  if (!standing) return;
  const text = {
    zh: `银行回单号${slip}已于${standing.bookedOn}登记：一张回单只登记一次，记错的请先冲销。`,
    en: `Slip ${slip} was booked on ${standing.bookedOn}: a slip is booked once. Take the line back first if it is wrong.`,
  };
  refuseWrite('FUND_SLIP_BOOKED', text, 'slipNumber');
}
