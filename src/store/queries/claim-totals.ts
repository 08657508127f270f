import { and, sql } from 'drizzle-orm';
import { byKey, personVisible, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { isUuid, statement } from '../rows.ts';
import { people } from '../tables/index.ts';
import type { StoredSettlement, VisitTotals } from './claim-settlement.ts';

/** What settlements of one kind of care add up to in a year of a scheme. */
export interface SettledTotals extends VisitTotals, Pick<StoredSettlement, 'scheme' | 'policyYear'> {}

const totals = statement<{ readonly personId: string; readonly totals: SettledTotals[] }>(({ orm }, kind) =>
  orm
    .select({
      personId: sql`${people.id}`.as('personId'),
      totals: sql`(select coalesce(json_agg(one order by one."policyYear", one.visit), '[]') from (
        select people.id as "personId", s.scheme, s.policy_year as "policyYear", c.visit, sum(s.admissions) as admissions,
          sum(s.basic_fen) as "basicFen", sum(s.eligible_fen) as "eligibleFen",
          sum(s.own_after_basic_fen) as "ownAfterBasicFen", sum(s.critical_fen) as "criticalFen",
          sum(s.assistance_fen) as "assistanceFen", sum(s.tilt_fen) as "tiltFen"
        from claim_settlements s join claims c on c.id = s.claim_id
        where s.person_id = any(people.merged_ids || people.id)
        group by s.scheme, s.policy_year, c.visit) one)`.as('totals'),
    })
    .from(people)
    .where(and(sql`${people.id} = any(${sql.placeholder('keys')}::uuid[])`, personVisible(byKey(kind)))),
);

/** What the settled claims of people who may be seen add up to in all their years, merged files included; in one statement. */
export async function totalsOfPeople(db: Db, reach: Reach, keys: readonly string[]) {
  const sound = keys.filter(isUuid);
  if (sound.length === 0 || reach.kind === 'NONE') return [];
  return totals(db, reach.kind, { keys: sound, ...reachValues(reach) });
}
