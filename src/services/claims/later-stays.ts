import type { StoredClaim } from '../../store/queries/claim.ts';
import { type ClaimOfYear, claimsOfYear } from '../../store/queries/claims-of-year.ts';
import { peopleById } from '../../store/queries/person.ts';
import type { Counter } from '../write.ts';
import { isStay } from './discharge.ts';

/**
 * 先已结算的后次住院: stays of the person's year that began after this one, and had been settled when it was. A year is added up in the order of
 * settlement, so that no ceiling is ever passed: this stay counts as the later admission. What the other order would bring is for the
 * differences to say.
 */
export async function laterStays(
  { db, reach }: Pick<Counter, 'db' | 'reach'>,
  claim: StoredClaim,
): Promise<ClaimOfYear[]> {
  if (claim.state !== 'SETTLED' || !isStay(claim)) return [];
  const people = await peopleById(db, reach, [claim.personId]);
  const ids = people.map(({ id }) => id);
  const year = await claimsOfYear(db, reach, ids, claim);
  return year.filter((other) => isStay(other) && other.admittedOn > claim.admittedOn);
}
