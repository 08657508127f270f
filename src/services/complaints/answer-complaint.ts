import { answerComplaintRow, type ComplaintRow, lockComplaint } from '../../store/queries/complaint.ts';
import { assertPast } from '../past-day.ts';
import { assertOwnRegion, assertVersion, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody, assertWritten } from '../written-text.ts';

export interface ComplaintAnswerInput extends Keyed {
  readonly complaintId: string;
  readonly version: number;
  readonly answer: string;
  readonly answeredOn?: string | null;
}

/** 投诉答复: what was answered, and when. It is answered once. */
export function answerComplaint(counter: Counter, input: ComplaintAnswerInput): Promise<{ complaintId: string }> {
  return writeOnce(
    counter,
    'complaintAnswer',
    input,
    () => ({ complaintId: input.complaintId }),
    async (tx) => {
      const { answer, answeredOn } = input;
      const day = answeredOn ?? tx.today;
      const held = await holdComplaint(tx, input);
      assertPast(tx, day, 'answeredOn');
      assertNotBefore(held, day);
      assertWritten(answer, 'answer');
      assertNamesNobody(answer, 'answer');
      const answeredBy = tx.viewer.subject ?? '';
      await answerComplaintRow(tx.db, held.id, { answer, answeredOn: day, answeredBy });
      return { subjects: [held.id], details: { answeredOn: day } };
    },
  );
}

/** A complaint of the viewer's office that is not answered yet, held until the write is done. */
async function holdComplaint(tx: Counter, { complaintId, version }: ComplaintAnswerInput): Promise<ComplaintRow> {
  const held = await lockComplaint(tx.db, tx.reach, complaintId);
  if (!held) {
    const text = {
      zh: `没有您可查看的投诉${complaintId}。`,
      en: `There is no complaint ${complaintId} that you may see.`,
    };
    return refuseWrite('COMPLAINT_UNKNOWN', text, 'complaintId');
  }
  assertOwnRegion(tx, held.regionCode, 'complaintId');
  if (held.answeredOn !== null) {
    const text = {
      zh: `该投诉已于${held.answeredOn}答复，不再重复登记。`,
      en: `The complaint was answered on ${held.answeredOn}: it is answered once.`,
    };
    refuseWrite('COMPLAINT_ANSWERED', text, 'complaintId');
  }
  assertVersion('The complaint', held.version, version);
  return held;
}

function assertNotBefore({ receivedOn }: ComplaintRow, day: string): void {
  if (day >= receivedOn) return;
  const text = {
    zh: `答复日期${day}早于收到日期${receivedOn}。`,
    en: `${day} lies before ${receivedOn}, when the complaint came in.`,
  };
  refuseWrite('DAY_BEFORE_COMPLAINT', text, 'answeredOn');
}
