import { type LockedHousehold, lockHouseholds } from '../../store/queries/household.ts';
import { assertVersion, type Counter, refuseWrite } from '../write.ts';

/** A household that a write changes, as its maker read it. */
export interface NamedHousehold {
  readonly householdId: string;
  readonly version: number;
  /** The part of the input that names it. */
  readonly field?: string;
}

/**
 * The households that a write changes, in the order they were named, held until it is done; before any of their people. Refused
 * when one may not be seen, has ended, or was changed since the version that the write's maker read.
 */
export async function holdHouseholds(tx: Counter, named: readonly NamedHousehold[]): Promise<LockedHousehold[]> {
  const rows = await lockHouseholds(
    tx.db,
    tx.reach,
    named.map(({ householdId }) => householdId),
  );
  return named.map(({ householdId, version, field = 'householdId' }) => {
    const held = standing(rows, householdId, field);
    assertVersion(`The household ${held.id}`, held.version, version);
    return held;
  });
}

export async function holdHousehold(tx: Counter, named: NamedHousehold): Promise<LockedHousehold> {
  const [held] = await holdHouseholds(tx, [named]);
  if (!held) throw new Error('A household that was not refused is held.');
  return held;
}

/** A household that somebody joins or leaves, whatever its version. */
export async function holdAnyHousehold(tx: Counter, id: string, field: string): Promise<LockedHousehold> {
  return standing(await lockHouseholds(tx.db, tx.reach, [id]), id, field);
}

function standing(rows: readonly LockedHousehold[], id: string, field: string): LockedHousehold {
  const held = rows.find((row) => row.id === id.toLowerCase());
  if (!held) {
    const text = { zh: `没有您可以查看的户${id}。`, en: `There is no household ${id} that you may see.` };
    return refuseWrite('HOUSEHOLD_UNKNOWN', text, field);
  }
  if (held.validTo !== null) {
    const text = {
      zh: `户${id}已于${held.validTo}撤销，不能再办理变更。`,
      en: `The household ${id} ended on ${held.validTo}: nothing can be changed in it.`,
    };
    return refuseWrite('HOUSEHOLD_ENDED', text, field);
  }
  return held;
}
