import { noteOfClaim } from '../../store/queries/claim.ts';
import { violationsById } from '../../store/queries/institution.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { holdClaim, type NamedClaim, OPEN_STATES } from './hold-claim.ts';

export interface ClaimViolationInput extends Keyed, NamedClaim {
  /** Null where it is part of none, whatever was said before. */
  readonly violationId?: string | null;
}

/** 违规关联: says which violation of its institution a claim is part of, or that it is part of none, before it is settled. */
export function nameViolation(counter: Counter, input: ClaimViolationInput): Promise<{ claimId: string }> {
  return writeOnce(
    counter,
    'claimViolation',
    input,
    () => ({ claimId: input.claimId.toLowerCase() }),
    async (tx) => {
      const claim = await holdClaim(tx, input, OPEN_STATES);
      const { violationId: named = null } = input;
      const violationId = named && (await violationOf(tx, claim.institutionId, named));
      await noteOfClaim(tx.db, claim.id, { violationId });
      return { subjects: [claim.keptUnder, claim.id], details: { violationId } };
    },
  );
}

/** A violation that stands, of the institution that the claim is of. */
async function violationOf({ db, reach }: Counter, institutionId: string, id: string): Promise<string> {
  const [found] = await violationsById(db, reach, [id]);
  if (found && found.institutionId === institutionId && found.withdrawnAt === null) return found.id;
  const text = {
    zh: `该医疗机构没有违规记录${id}，或该记录已撤销：请先登记（institutionViolationRecord）。`,
    en: `No violation ${id} of the claim's institution stands: record it first (institutionViolationRecord).`,
  };
  return refuseWrite('VIOLATION_UNKNOWN', text, 'violationId');
}
