import { randomUUID } from 'node:crypto';
import type { Scheme } from '../../policy/facts.ts';
import { claimsById } from '../../store/queries/claim.ts';
import { insertComplaint } from '../../store/queries/complaint.ts';
import { assertRegionsKnown } from '../known-region.ts';
import { assertPast } from '../past-day.ts';
import { assertOwnRegion, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody, assertSource, assertWritten } from '../written-text.ts';

export interface ComplaintRecordInput extends Keyed {
  readonly regionCode: string;
  readonly scheme: Scheme;
  readonly receivedOn?: string | null;
  readonly about: string;
  readonly claimId?: string | null;
  readonly source: string;
}

/** 投诉登记: that a complaint came in, which an office of the viewer's has to answer. Whoever complained is not named. */
export function recordComplaint(counter: Counter, input: ComplaintRecordInput): Promise<{ complaintId: string }> {
  return writeOnce(
    counter,
    'complaintRecord',
    input,
    () => ({ complaintId: randomUUID() }),
    async (tx, { complaintId: id }) => {
      const { regionCode, scheme, receivedOn, about, claimId, source } = input;
      const day = receivedOn ?? tx.today;
      assertOwnRegion(tx, regionCode, 'regionCode');
      await assertRegionsKnown(tx, [{ code: regionCode, field: 'regionCode' }]);
      assertPast(tx, day, 'receivedOn');
      assertWritten(about, 'about');
      assertNamesNobody(about, 'about');
      assertSource(source);
      if (claimId != null) await assertClaim(tx, claimId);
      const recordedBy = tx.viewer.subject ?? '';
      const of = { id, regionCode, scheme, about, source, recordedBy };
      await insertComplaint(tx.db, { ...of, receivedOn: day, claimId: claimId ?? null });
      return { subjects: [id], details: { regionCode, receivedOn: day, claimId: claimId ?? null } };
    },
  );
}

async function assertClaim({ db, reach }: Counter, id: string): Promise<void> {
  const [found] = await claimsById(db, reach, [id]);
  if (found) return;
  const text = { zh: `没有您可查看的报销申请${id}。`, en: `There is no claim ${id} that you may see.` };
  refuseWrite('CLAIM_UNKNOWN', text, 'claimId');
}
