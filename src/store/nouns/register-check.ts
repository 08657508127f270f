import { isNull } from 'drizzle-orm';
import { ofVisiblePerson } from '../access.ts';
import type { Noun } from '../noun.ts';
import { registerChecks } from '../tables/index.ts';

export const registerCheck: Noun<typeof registerChecks> = {
  name: 'RegisterCheck',
  table: registerChecks,
  id: registerChecks.id,
  scope: 'registry:read',
  fields: {},
  relations: {},
  current: isNull(registerChecks.supersededAt),
  visible: ofVisiblePerson(registerChecks.personId),
};
