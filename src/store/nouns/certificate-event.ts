import { isNull, sql } from 'drizzle-orm';
import type { Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { certificateEvents, certificates, staffMembers } from '../tables/index.ts';
import { certificate } from './certificate.ts';

export const certificateEvent: Noun<typeof certificateEvents> = {
  name: 'CertificateEvent',
  table: certificateEvents,
  id: certificateEvents.id,
  scope: 'registry:read',
  fields: {
    kind: { column: certificateEvents.kind, kind: 'ENUM', enumName: 'CertificateEventKind', zh: '保管变动' },
    happenedOn: { column: certificateEvents.happenedOn, kind: 'DATE', zh: '发生日期' },
  },
  relations: {
    holder: {
      to: 'StaffMember',
      on: () => [certificateEvents.staffMemberId, staffMembers.id],
      isMany: false,
      zh: '持有人',
    },
  },
  current: isNull(certificateEvents.supersededAt),
  visible: eventVisible,
};

/** What happened to certificates that may be seen. */
function eventVisible(seeing: Seeing) {
  const visible = certificate.visible(seeing);
  return (
    visible &&
    sql`exists (
      select 1 from certificates where ${certificates.id} = ${certificateEvents.certificateId} and ${visible})`
  );
}
