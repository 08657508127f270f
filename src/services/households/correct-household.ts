import { updateHousehold } from '../../store/queries/household.ts';
import { moveAccount } from '../family-accounts/transfer-account.ts';
import { assertOfficeRegion } from '../known-region.ts';
import { refuseNothing } from '../people/correct-person.ts';
import { type Counter, type Keyed, writeOnce } from '../write.ts';
import { assertNumberFree, sealAddress } from './create-household.ts';
import { holdHousehold, type NamedHousehold } from './hold-household.ts';

/** Left out, each stays as it is. */
export interface HouseholdCorrectInput extends Keyed, NamedHousehold {
  readonly number?: string | null;
  /** An empty text takes it away. */
  readonly address?: string | null;
  readonly region?: string | null;
  readonly source: string;
}

/** 户信息更正: number, address, or the office that keeps it, within the writer's own reach; its account goes along into another area's fund. */
export const correctHousehold = (counter: Counter, input: HouseholdCorrectInput): Promise<{ householdId: string }> =>
  writeOnce(
    counter,
    'householdCorrect',
    input,
    () => ({ householdId: input.householdId.toLowerCase() }),
    async (tx) => {
      const { address, source } = input;
      const household = await holdHousehold(tx, input);
      const number = input.number?.trim() ?? household.number;
      const region = input.region ?? household.regionCode;
      const isMoved = region !== household.regionCode;
      const fields = [
        ...(number === household.number ? [] : ['number']),
        ...(isMoved ? ['region'] : []),
        ...(address == null ? [] : ['address']),
      ];
      if (fields.length === 0) refuseNothing();
      if (isMoved) await assertOfficeRegion(tx, region, 'region');
      if (isMoved || number !== household.number) await assertNumberFree(tx, region, number);
      await updateHousehold(tx.db, household.id, {
        number,
        regionCode: region,
        source,
        ...(address != null && { addressCipher: address.trim() ? sealAddress(tx, household.id, address) : null }),
      });
      if (isMoved) await moveAccount(tx, household.id, { from: household.regionCode, to: region });
      return { subjects: [household.id], details: { fields } };
    },
  );
