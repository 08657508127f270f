import { isNull } from 'drizzle-orm';
import { ofVisiblePerson } from '../access.ts';
import type { Noun } from '../noun.ts';
import { householdMembers, households, people } from '../tables/index.ts';

export const householdMember: Noun<typeof householdMembers> = {
  name: 'HouseholdMember',
  table: householdMembers,
  id: householdMembers.id,
  scope: 'registry:read',
  fields: {
    relation: { column: householdMembers.relation, kind: 'ENUM', enumName: 'HouseholdRelation', zh: '与户主关系' },
    validFrom: { column: householdMembers.validFrom, kind: 'DATE', zh: '起始日' },
    validTo: { column: householdMembers.validTo, kind: 'DATE', zh: '截止日' },
  },
  relations: {
    person: { to: 'Person', on: () => [householdMembers.personId, people.id], isMany: false, zh: '人员' },
    household: {
      to: 'Household',
      on: () => [householdMembers.householdId, households.id],
      isMany: false,
      zh: '户',
    },
  },
  current: isNull(householdMembers.supersededAt),
  visible: ofVisiblePerson(householdMembers.personId),
};
