import { insertRows } from '../../store/insert.ts';
import { type CertificateEventRow, eventsOfCertificates, lockCertificate } from '../../store/queries/certificate.ts';
import { staffById } from '../../store/queries/organisation.ts';
import { certificateEvents } from '../../store/tables/index.ts';
import { assertPast } from '../past-day.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertWritten } from '../written-text.ts';
import { holderOf, isLost } from './certificate-custody.ts';

export interface CertificateEventInput extends Keyed {
  readonly certificateId: string;
  readonly kind: CertificateEventRow['kind'];
  /** Today, unless told. */
  readonly happenedOn?: string | null;
  /** Who took it, when it was handed in. */
  readonly staffMemberId?: string | null;
  /** What was written in it, when something was. */
  readonly note?: string | null;
}

/**
 * 证卡流转: records that a certificate was handed in, returned, noted or lost. Whoever takes one in is named, because it has to be
 * given back on the spot and detaining it is forbidden.
 */
export function recordCertificateEvent(
  counter: Counter,
  input: CertificateEventInput,
): Promise<{ certificateId: string }> {
  return writeOnce(
    counter,
    'certificateEventRecord',
    input,
    () => ({ certificateId: input.certificateId }),
    async (tx) => {
      const { kind, staffMemberId, note } = input;
      const happenedOn = input.happenedOn ?? tx.today;
      assertPast(tx, happenedOn, 'happenedOn');
      await assertComplete(tx, input);
      const { id, personId, householdId } =
        (await lockCertificate(tx.db, tx.reach, input.certificateId)) ?? unknown(input);
      assertCanHappen(await eventsOfCertificates(tx.db, tx.reach, [id]), kind, happenedOn);
      const said = { kind, happenedOn, staffMemberId: staffMemberId ?? null, note: note ?? null };
      await insertRows(tx.db, certificateEvents, [{ ...said, certificateId: id, source: tx.viewer.subject ?? '' }]);
      return { subjects: [personId ?? householdId ?? '', id], details: { kind, happenedOn } };
    },
  );
}

function unknown({ certificateId: id }: CertificateEventInput): never {
  const text = { zh: `没有您可以查看的证卡${id}。`, en: `There is no certificate ${id} that you may see.` };
  return refuseWrite('CERTIFICATE_UNKNOWN', text, 'certificateId');
}

/** Refuses an event that leaves out what it is about. */
async function assertComplete(tx: Counter, { kind, staffMemberId, note }: CertificateEventInput): Promise<void> {
  if (kind === 'ISSUED') {
    const text = { zh: '发证请用certificateIssue。', en: 'Issue a certificate by certificateIssue.' };
    refuseWrite('CERTIFICATE_EVENT', text, 'kind');
  }
  if (kind === 'NOTED' || note != null) assertWritten(note ?? '', 'note');
  if (kind !== 'HANDED_IN' && staffMemberId == null) return;
  const [staff] = await staffById(tx.db, tx.reach, [staffMemberId ?? '']);
  if (staff) return;
  const text = {
    zh: '收取证卡须写明经手的工作人员。',
    en: 'Name the member of staff who took it: there is none of this id.',
  };
  refuseWrite('STAFF_UNKNOWN', text, 'staffMemberId');
}

/** Refuses what cannot follow on what happened before. */
function assertCanHappen(
  events: readonly CertificateEventRow[],
  kind: CertificateEventRow['kind'],
  happenedOn: string,
): void {
  const holder = holderOf(events);
  const last = events.at(-1)?.happenedOn ?? happenedOn;
  if (isLost(events)) {
    const text = { zh: '该证卡已登记遗失，请补发新证。', en: 'This certificate is lost: issue another.' };
    refuseWrite('CERTIFICATE_LOST', text, 'certificateId');
  }
  if (happenedOn < last) {
    const text = {
      zh: `日期${happenedOn}早于上一次流转${last}。`,
      en: `${happenedOn} lies before the last event, ${last}.`,
    };
    refuseWrite('DAY_BEFORE_LAST', text, 'happenedOn');
  }
  if (kind === 'HANDED_IN' && holder) {
    const text = {
      zh: `该证卡自${holder.happenedOn}起已由经办人员代管。`,
      en: `An office holds it since ${holder.happenedOn} already.`,
    };
    refuseWrite('CERTIFICATE_HELD', text, 'kind');
  }
  if (kind === 'RETURNED' && !holder) {
    const text = { zh: '该证卡在持证人手中，无需退还。', en: 'Its owner has it: there is nothing to return.' };
    refuseWrite('CERTIFICATE_NOT_HELD', text, 'kind');
  }
}
