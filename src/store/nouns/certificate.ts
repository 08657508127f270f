import { isNull, sql } from 'drizzle-orm';
import { ofVisiblePerson, type Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { certificateEvents, certificates, households } from '../tables/index.ts';
import { household } from './household.ts';

export const certificate: Noun<typeof certificates> = {
  name: 'Certificate',
  table: certificates,
  id: certificates.id,
  scope: 'registry:read',
  fields: { kind: { column: certificates.kind, kind: 'ENUM', enumName: 'CertificateKind', zh: '证卡种类' } },
  relations: {
    events: {
      to: 'CertificateEvent',
      on: () => [certificates.id, certificateEvents.certificateId],
      isMany: true,
      zh: '保管记录',
    },
  },
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
