import { dayText } from './days.ts';
import type { Round } from './enrollment.ts';
import type { Household } from './family.ts';
import type { CertificateEventRow } from './rows.ts';
import { recordedAfter, SOURCES } from './world.ts';

/** One household in so many had its certificate in the collector's hands while it paid. */
const HANDED_IN = 0.03;
/** And one of these in so many has not got it back: what no collector may do. */
const KEPT = 0.15;

/** 合作医疗证: of some households that pay a collector, taken in with the money and mostly given back on the spot. */
export function writeCertificate({ world, marks, collector, rows }: Round, { id, founded }: Household, paidOn: number) {
  if (!marks.chance(HANDED_IN)) return;
  const certificateId = world.ids.next('certificate');
  const common = { supersededAt: null, source: SOURCES.VILLAGE };
  rows.certificates.push({
    id: certificateId,
    kind: 'SCHEME_CERTIFICATE',
    personId: null,
    householdId: id,
    number: `示例证${certificateId.slice(-8)}`,
    recordedAt: recordedAfter(world, marks, founded, 5),
    ...common,
  });
  const happened = (kind: CertificateEventRow['kind'], on: number, staffMemberId: string | null) =>
    rows.certificateEvents.push({
      id: world.ids.next('certificateEvent'),
      certificateId,
      kind,
      happenedOn: dayText(on),
      staffMemberId,
      note: null,
      recordedAt: recordedAfter(world, marks, on, 2),
      ...common,
    });
  happened('ISSUED', founded, null);
  happened('HANDED_IN', paidOn, collector.id);
  if (!marks.chance(KEPT)) happened('RETURNED', paidOn, null);
}
