import { isNull } from 'drizzle-orm';
import { ofVisiblePerson } from '../access.ts';
import type { Noun } from '../noun.ts';
import { contributionDues } from '../tables/index.ts';

export const contributionDue: Noun<typeof contributionDues> = {
  name: 'ContributionDue',
  table: contributionDues,
  id: contributionDues.id,
  scope: 'money:read',
  fields: {},
  relations: {},
  current: isNull(contributionDues.supersededAt),
  visible: ofVisiblePerson(contributionDues.personId),
};
