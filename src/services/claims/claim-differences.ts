import type { PersonFacts } from '../../policy/facts.ts';
import type { Reach } from '../../store/access.ts';
import type { Db } from '../../store/db.ts';
import { type StoredSettlement, settlementsOfClaims } from '../../store/queries/claim-settlement.ts';
import {
  type ClaimOfYear,
  claimsOfYear,
  peopleSettledIn,
  type YearOfClaims,
} from '../../store/queries/claims-of-year.ts';
import { standingFactsOfPeople } from '../../store/queries/person-facts.ts';
import type { Ground } from '../assess.ts';
import { answeredBy } from '../statements/told-facts.ts';
import type { Viewer } from '../viewer.ts';
import { claimFactsOf } from './claim-facts.ts';
import { groundsOfClaims } from './grounds-of-claims.ts';
import { type ClaimDifference, type ClaimToRerun, type Rerun, rerunYear } from './rerun-year.ts';

interface Asking extends Ground {
  readonly db: Db;
  readonly reach: Reach;
  readonly viewer: Viewer;
}

type YearAsked = YearOfClaims & Rerun;

/**
 * 重算: what of people's settled claims of a year would be different by today's facts and law, person by person. Nothing is written:
 * whoever wants it otherwise takes the settlement back and settles anew. Each viewer is answered by the lists that estimates rest on.
 */
export async function claimDifferencesOf(
  asking: Asking,
  personIds: readonly string[],
  { channel, from, ...year }: YearAsked,
): Promise<Map<string, ClaimDifference[]>> {
  const { db, reach } = asking;
  const claims = await claimsOfYear(db, reach, personIds, year);
  if (claims.length === 0) return new Map();
  const ids = [...new Set(claims.map(({ keptUnder }) => keptUnder))];
  const [people, accounts, toRerun] = await Promise.all([
    standingFactsOfPeople(db, reach, ids) as unknown as Promise<PersonFacts[]>,
    claimFactsOf(asking, ids),
    withGrounds(asking, claims),
  ]);
  const balances = new Map(accounts.map(({ personId, familyAccountFen }) => [personId, familyAccountFen]));
  const ofPerson = Map.groupBy(toRerun, ({ claim }) => claim.keptUnder);
  return new Map(
    people.map((known) => {
      const facts = answeredBy(asking, known);
      const asked = { channel, from, balanceFen: balances.get(facts.personId) ?? 0 };
      return [facts.personId, rerunYear(facts, ofPerson.get(facts.personId) ?? [], asked, asking)];
    }),
  );
}

async function withGrounds(asking: Asking, claims: readonly ClaimOfYear[]): Promise<ClaimToRerun[]> {
  const ids = claims.map(({ id }) => id);
  const [grounds, settlements] = await Promise.all([
    groundsOfClaims(asking, claims),
    settlementsOfClaims(asking.db, asking.reach, ids),
  ]);
  const standing = standingOf(settlements);
  const toRerun = claims.flatMap((claim) => {
    const own = grounds.get(claim.id);
    const settlement = standing.get(claim.id);
    return own && settlement ? [{ claim, own, settlement }] : [];
  });
  return toRerun.sort(byAdmission);
}

/** In the order of admission; those of one day in the order in which they were settled. */
function byAdmission(a: ClaimToRerun, b: ClaimToRerun): number {
  const [one, other] = [a, b].map(({ claim, settlement }) =>
    [claim.admittedOn, settlement.settledAt, claim.id].join(' '),
  );
  return (one ?? '') < (other ?? '') ? -1 : 1;
}

/** Of each claim the settlement that was not taken back. */
function standingOf(settlements: readonly StoredSettlement[]): Map<string, StoredSettlement> {
  const takenBack = new Set(settlements.map(({ reversesId }) => reversesId));
  const standing = settlements.filter(({ id, reversesId }) => reversesId === null && !takenBack.has(id));
  return new Map(standing.map((one) => [one.claimId, one]));
}

/** A region's people whose claims are run again, and which of them. */
export interface DifferencesPage {
  readonly first: number;
  /** The person behind whom it begins. */
  readonly after?: string | null;
}

/** Claims that would be different, and where the next page begins; null where there is none. */
export interface RegionDifferences {
  readonly people: number;
  readonly differences: readonly ClaimDifference[];
  readonly endCursor: string | null;
}

/** 政策更正影响: whose settled claims of a region's year would be different by today's law, so many people at a time. */
export async function regionDifferences(
  asking: Asking,
  { within, ...year }: YearAsked & { readonly within: string },
  { first, after = null }: DifferencesPage,
): Promise<RegionDifferences> {
  const found = await peopleSettledIn(asking.db, asking.reach, { ...year, within }, { first: first + 1, after });
  const ids = found.slice(0, first);
  const rerun = await claimDifferencesOf(asking, ids, year);
  const differences = ids.flatMap((id) => rerun.get(id) ?? []).filter(({ status }) => status !== 'SAME');
  return { people: ids.length, differences, endCursor: found.length > first ? (ids.at(-1) ?? null) : null };
}
