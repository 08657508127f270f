import { and, gt, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues, seenBy, subtree } from '../access.ts';
import type { Db } from '../db.ts';
import { certificate } from '../nouns/certificate.ts';
import { certificateEvent } from '../nouns/certificate-event.ts';
import { isUuid, type NounRow, rowColumns, rowsBy, statement } from '../rows.ts';
import { certificateEvents, certificates, households, people } from '../tables/index.ts';

export type CertificateRow = NounRow<typeof certificates>;
export type CertificateEventRow = NounRow<typeof certificateEvents>;

export const certificatesById = rowsBy(certificate, certificates.id);
export const certificatesOfPeople = rowsBy(certificate, certificates.personId, [sql`${certificates.kind}`]);
export const certificatesOfHouseholds = rowsBy(certificate, certificates.householdId, [sql`${certificates.kind}`]);

/** The earliest first; of one day, in the order they were recorded. */
export const eventsOfCertificates = rowsBy(certificateEvent, certificateEvents.certificateId, [
  sql`${certificateEvents.happenedOn}`,
  sql`${certificateEvents.recordedAt}`,
  sql`${certificateEvents.id}`,
]);

const locked = statement<CertificateRow>(({ orm }, kind) =>
  orm
    .select(rowColumns(certificate))
    .from(certificates)
    .where(
      and(
        sql`${certificates.id} = ${sql.placeholder('id')}::uuid`,
        certificate.current,
        certificate.visible(byKey(kind)),
      ),
    )
    .for('update'),
);

/** A certificate that may be seen, held against every other writer until the transaction ends. */
export async function lockCertificate(tx: Db, reach: Reach, id: string): Promise<CertificateRow | undefined> {
  if (!isUuid(id) || reach.kind === 'NONE') return undefined;
  return (await locked(tx, reach.kind, { id, ...reachValues(reach) }))[0];
}

/** What was handed in last and not returned: a note changes nothing about who holds it. */
const HELD = sql`${certificates.id} in (select certificate_id from certificate_events where kind = 'HANDED_IN' and superseded_at is null)
  and (select event.kind from certificate_events event
    where event.certificate_id = ${certificates.id} and event.superseded_at is null and event.kind <> 'NOTED'
    order by event.happened_on desc, event.recorded_at desc, event.id desc limit 1) = 'HANDED_IN'`;

/** Certificates of a region's households and people that an office holds, in the order of their ids. */
export async function certificatesHeld(
  { orm }: Db,
  reach: Reach,
  { within, first, after }: { readonly within: string; readonly first: number; readonly after: string | null },
): Promise<CertificateRow[]> {
  if (reach.kind === 'NONE') return [];
  const { from, to } = subtree(within);
  const rows = await orm
    .select(rowColumns(certificate))
    .from(certificates)
    .where(
      and(
        HELD,
        certificate.current,
        certificate.visible(seenBy(reach, 'ALL')),
        sql`(exists (select 1 from households where ${households.id} = ${certificates.householdId}
            and ${households.regionCode} >= ${from} and ${households.regionCode} < ${to})
          or exists (select 1 from people where ${people.id} = ${certificates.personId}
            and ${people.regionCode} >= ${from} and ${people.regionCode} < ${to}))`,
        after === null ? undefined : gt(certificates.id, after),
      ),
    )
    .orderBy(certificates.id)
    .limit(first);
  return rows as unknown as CertificateRow[];
}
