import { isNull } from 'drizzle-orm';
import { ofVisiblePerson } from '../access.ts';
import type { Noun } from '../noun.ts';
import { identityDocuments } from '../tables/index.ts';

export const identityDocument: Noun<typeof identityDocuments> = {
  name: 'IdentityDocument',
  table: identityDocuments,
  id: identityDocuments.id,
  scope: 'identity:read',
  fields: {},
  relations: {},
  current: isNull(identityDocuments.supersededAt),
  visible: ofVisiblePerson(identityDocuments.personId),
};
