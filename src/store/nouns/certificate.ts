import { isNull, sql } from 'drizzle-orm';
import { ofVisiblePerson, type Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { certificates, households } from '../tables/index.ts';
import { household } from './household.ts';

export const certificate: Noun<typeof certificates> = {
  name: 'Certificate',
  table: certificates,
  id: certificates.id,
  scope: 'registry:read',
  fields: {},
  relations: {},
  current: isNull(certificates.supersededAt),
  visible: certificateVisible,
};

const OF_PERSON = ofVisiblePerson(certificates.personId);

/** Certificates of people, and of households, that may be seen. */
function certificateVisible(seeing: Seeing) {
  const visible = household.visible(seeing);
  return (
    visible &&
    sql`(${OF_PERSON(seeing)} or exists (
      select 1 from households where ${households.id} = ${certificates.householdId} and ${visible}))`
  );
}
