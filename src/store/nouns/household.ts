import { isNull, sql } from 'drizzle-orm';
import { personVisible, regionWithin, type Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { assistanceListings, certificates, householdMembers, households, people, receipts } from '../tables/index.ts';

export const household: Noun<typeof households> = {
  name: 'Household',
  table: households,
  id: households.id,
  scope: 'registry:read',
  fields: {
    id: { column: households.id, kind: 'ID', zh: '标识' },
    number: { column: households.number, kind: 'TEXT', isOrderable: true, zh: '户号' },
    region: { column: households.regionCode, kind: 'REGION', isOrderable: true, zh: '所在区划' },
  },
  relations: {
    members: {
      to: 'HouseholdMember',
      on: () => [households.id, householdMembers.householdId],
      isMany: true,
      zh: '户成员',
    },
    head: { to: 'Person', on: () => [households.headPersonId, people.id], isMany: false, zh: '户主' },
    receipts: { to: 'Receipt', on: () => [households.id, receipts.householdId], isMany: true, zh: '票据' },
    assistance: {
      to: 'AssistanceListing',
      on: () => [households.id, assistanceListings.householdId],
      isMany: true,
      zh: '整户认定',
    },
    certificates: { to: 'Certificate', on: () => [households.id, certificates.householdId], isMany: true, zh: '证卡' },
  },
  naturalOrder: 'region',
  current: isNull(households.supersededAt),
  visible: householdVisible,
};

/**
 * Households of one's regions; for a department, those with a member today whom they may see; for a resident, the one they belong to
 * today, because whoever has moved out has no business with the address and the receipts of those who stayed.
 */
function householdVisible(seeing: Seeing) {
  const { kind, bind } = seeing;
  if (kind === 'PERSON') {
    return sql`exists (
      select 1 from household_members member
      where member.household_id = ${households.id} and member.superseded_at is null
        and member.person_id = ${bind('reachPerson')}::uuid
        and (member.valid_to is null or member.valid_to >= ${bind('reachToday')}::date))`;
  }
  if (kind !== 'DEPARTMENT') return regionWithin(seeing, households.regionCode);
  return sql`exists (
    select 1 from household_members member join people on people.id = member.person_id
    where member.household_id = ${households.id} and member.superseded_at is null
      and (member.valid_to is null or member.valid_to >= ${bind('reachToday')}::date) and ${personVisible(seeing)})`;
}
