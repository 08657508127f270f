import type { Fen } from '../../policy/money.ts';
import { insertAccountLines, type YearOfAccount, yearsOfAccount } from '../../store/queries/family-account.ts';
import { lockHouseholds } from '../../store/queries/household.ts';
import { accountsLeftBehind } from '../../store/queries/left-account.ts';
import type { LockedPerson } from '../../store/queries/person.ts';
import { isOneArea } from '../../store/queries/pooling-area.ts';
import { idsOfFile } from '../people/hold-person.ts';
import type { Counter } from '../write.ts';
import { anyAccount } from './balance.ts';

/** Two households of one change, both held; the regions at which they are kept where that is not said by the households. */
interface Transfer {
  readonly fromId: string;
  readonly toId: string;
  readonly regions?: RegionChange;
}

/** Where a held household was kept, and where it is kept from now on. */
export interface RegionChange {
  readonly from: string;
  readonly to: string;
}

/** How many leave with a part of the account, and how many they all were. */
interface Heads {
  readonly leaving: number;
  readonly all: number;
}

/**
 * 分户: the members who leave take their part of the account, by heads. No text says how it is divided; what was paid in for each
 * member has long been spent by all of them, so heads are what is left to count. In whole fen of each year: the odd ones stay.
 */
export async function shareAccount(tx: Counter, transfer: Transfer, { leaving, all }: Heads): Promise<void> {
  const heads = Math.max(all, leaving);
  const part = (fen: Fen) => Math.floor((fen * leaving) / heads);
  const left = leftByYear(await yearsOfAccount(tx.db, transfer.fromId));
  await move(
    tx,
    transfer,
    left.map(({ policyYear, fen }) => ({ policyYear, fen: part(fen) })),
  );
}

/** 并户: the whole account goes to the household that stays, because the other ends and nobody could spend it. */
export async function handOverAccount(tx: Counter, transfer: Transfer): Promise<void> {
  await move(tx, transfer, leftByYear(await yearsOfAccount(tx.db, transfer.fromId)));
}

/**
 * 账户随人转移: whoever was the last to leave a household takes its account along into the one that they join, by heads where they
 * were several and another has none yet. An account that nobody of them takes stays where it is, and is told as stranded.
 */
export async function bringAccounts(tx: Counter, toId: string, people: readonly LockedPerson[]): Promise<void> {
  const coming = {
    householdId: toId,
    personIds: people.map(({ id }) => id),
    fileIds: people.flatMap(idsOfFile),
    today: tx.today,
  };
  const found = await accountsLeftBehind(tx.db, coming);
  if (found.length === 0) return;
  const ids = found.map(({ householdId }) => householdId);
  await lockHouseholds(tx.db, anyAccount(tx).reach, ids);
  for (const { householdId: fromId, coming: leaving, waiting } of await accountsLeftBehind(tx.db, coming)) {
    await shareAccount(tx, { fromId, toId }, { leaving, all: leaving + waiting });
  }
}

/**
 * 账户随户转移: a household that another pooling area's office keeps from now on takes its account there: the old fund tells what went,
 * the new one what came. Within one area nothing moves.
 */
export async function moveAccount(tx: Counter, householdId: string, regions: RegionChange): Promise<void> {
  const moved = leftByYear(await yearsOfAccount(tx.db, householdId));
  await moveMoney(tx, householdId, regions, moved);
}

/** The same of some of its money alone. */
export async function moveMoney(
  tx: Counter,
  householdId: string,
  regions: RegionChange,
  moved: readonly LeftOfYear[],
): Promise<void> {
  if (await isOneArea(tx.db, [regions.from, regions.to], tx.today)) return;
  await move(tx, { fromId: householdId, toId: householdId, regions }, moved);
}

interface LeftOfYear {
  readonly policyYear: number;
  readonly fen: Fen;
}

/**
 * Which years' money still stands in an account: what came in first was spent first, so that of what lapses with a year as little as
 * can be is left.
 */
function leftByYear(years: readonly YearOfAccount[]): LeftOfYear[] {
  let restFen = years.reduce((sum, { balanceFen }) => sum + balanceFen, 0);
  const latestFirst = [...years].sort((a, b) => b.policyYear - a.policyYear);
  return latestFirst.map(({ policyYear, paidInFen }, at) => {
    const isFirstYear = at === latestFirst.length - 1;
    const fen = isFirstYear ? restFen : Math.max(0, Math.min(restFen, paidInFen));
    restFen -= fen;
    return { policyYear, fen };
  });
}

/**
 * Two lines for each year's money that cancel each other out, booked today whatever day the change holds from: a ledger has no lines
 * in the past. The year goes along, because what lapses with it does so wherever it stands.
 */
async function move(tx: Counter, { fromId, toId, regions }: Transfer, moved: readonly LeftOfYear[]): Promise<void> {
  const booking = { bookedOn: tx.today, recordedBy: tx.viewer.subject ?? '' };
  await insertAccountLines(
    tx.db,
    moved
      .filter(({ fen }) => fen > 0)
      .flatMap(({ policyYear, fen }) => [
        {
          ...{ householdId: fromId, kind: 'TRANSFER_OUT' as const, amountFen: -fen },
          ...{ policyYear, otherHouseholdId: toId, ...booking, ...(regions && { regionCode: regions.from }) },
        },
        {
          ...{ householdId: toId, kind: 'TRANSFER_IN' as const, amountFen: fen },
          ...{ policyYear, otherHouseholdId: fromId, ...booking, ...(regions && { regionCode: regions.to }) },
        },
      ]),
  );
}
