import { isNull, sql } from 'drizzle-orm';
import type { Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { certificateEvents, certificates } from '../tables/index.ts';
import { certificate } from './certificate.ts';

export const certificateEvent: Noun<typeof certificateEvents> = {
  name: 'CertificateEvent',
  table: certificateEvents,
  id: certificateEvents.id,
  scope: 'registry:read',
  fields: {},
  relations: {},
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
