import { noteOfClaim } from '../../store/queries/claim.ts';
import { assertPast } from '../past-day.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { holdClaim, type NamedClaim, OPEN_STATES } from './hold-claim.ts';

export interface ClaimPublishInput extends Keyed, NamedClaim {
  /** Today, unless told. */
  readonly publishedOn?: string | null;
}

/** 公示登记: the claim was put up for everybody to read, after it was filed. What hangs on it is asked again when it is checked or settled. */
export function publishClaim(counter: Counter, input: ClaimPublishInput): Promise<{ claimId: string }> {
  return writeOnce(
    counter,
    'claimPublish',
    input,
    () => ({ claimId: input.claimId.toLowerCase() }),
    async (tx) => {
      const publishedOn = input.publishedOn ?? tx.today;
      assertPast(tx, publishedOn, 'publishedOn');
      const claim = await holdClaim(tx, input, OPEN_STATES);
      assertAfterFiling(publishedOn, claim.filedOn);
      await noteOfClaim(tx.db, claim.id, { publishedOn });
      return { subjects: [claim.keptUnder, claim.id], details: { publishedOn } };
    },
  );
}

function assertAfterFiling(day: string, filedOn: string): void {
  if (day >= filedOn) return;
  const text = {
    zh: `公示日${day}早于申报日${filedOn}：申报之后方可公示。`,
    en: `${day} lies before the claim was filed on ${filedOn}: what is published was filed first.`,
  };
  refuseWrite('DAY_BEFORE_FILING', text, 'publishedOn');
}
