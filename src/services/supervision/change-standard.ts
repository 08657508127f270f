import { randomUUID } from 'node:crypto';
import type { Department } from '../../policy/facts.ts';
import {
  insertStandardChange,
  lockStandardChange,
  type NewStandardChange,
  type StandardChangeRow,
  stepStandardChange,
} from '../../store/queries/standard-change.ts';
import { assertRegionsKnown } from '../known-region.ts';
import { assertPast } from '../past-day.ts';
import { assertOwnRegion, assertVersion, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody, assertWritten } from '../written-text.ts';

export interface StandardChangeEnterInput extends Keyed {
  readonly regionCode: string;
  readonly scheme: NewStandardChange['scheme'];
  readonly kind: NewStandardChange['kind'];
  readonly standardBefore: string;
  readonly standardAfter: string;
  readonly validFrom: string;
  readonly documentNumber?: string | null;
  /** An entry that this one corrects, which nobody approved yet. */
  readonly replacesId?: string | null;
}

interface NamedChange {
  readonly standardChangeId: string;
  readonly version: number;
}

export interface StandardChangeReportInput extends Keyed, NamedChange {
  readonly reportedTo: readonly Department[];
  /** Today, unless told. */
  readonly reportedOn?: string | null;
}

export interface StandardChangeApproveInput extends Keyed, NamedChange {
  /** The office that approved, in words. */
  readonly approvedBy: string;
  /** Today, unless told. */
  readonly approvedOn?: string | null;
}

type Entered = Promise<{ standardChangeId: string }>;

/** 登记标准调整: that an area changes what is paid in or out, with both standards as the document prints them. */
export function enterStandardChange(counter: Counter, input: StandardChangeEnterInput): Entered {
  return writeOnce(
    counter,
    'standardChangeEnter',
    input,
    () => ({ standardChangeId: randomUUID() }),
    async (tx, { standardChangeId: id }) => {
      const { idempotencyKey: _, replacesId = null, documentNumber = null, ...change } = input;
      for (const field of ['standardBefore', 'standardAfter'] as const) {
        assertWritten(change[field], field);
        assertNamesNobody(change[field], field);
      }
      if (documentNumber !== null) assertWritten(documentNumber, 'documentNumber');
      assertOwnRegion(tx, change.regionCode, 'regionCode');
      await assertRegionsKnown(tx, [{ code: change.regionCode, field: 'regionCode' }]);
      if (replacesId !== null) assertNotApproved(await held(tx, replacesId, 'replacesId'), 'replacesId');
      const by = { enteredBy: tx.viewer.subject ?? '', enteredOn: tx.today };
      await insertStandardChange(tx.db, { id, ...change, documentNumber, ...by }, replacesId?.toLowerCase() ?? null);
      const { regionCode, scheme, kind, validFrom } = change;
      return { subjects: [id], details: { regionCode, scheme, kind, validFrom, replacesId } };
    },
  );
}

/** 报备: records once that a change was reported, when and to which departments. */
export const reportStandardChange = (counter: Counter, input: StandardChangeReportInput): Entered =>
  step(counter, 'standardChangeReport', input, (tx, change) => {
    const reportedOn = input.reportedOn ?? tx.today;
    const reportedTo = [...new Set(input.reportedTo)];
    assertPast(tx, reportedOn, 'reportedOn');
    if (reportedTo.length === 0) refuseNobody();
    if (change.reportedOn !== null) refuseDone('REPORTED_ALREADY', '报备', 'reported', change.reportedOn);
    return { reportedOn, reportedTo };
  });

/** 批准: records once which office approved a change that was reported, and when. */
export const approveStandardChange = (counter: Counter, input: StandardChangeApproveInput): Entered =>
  step(counter, 'standardChangeApprove', input, (tx, change) => {
    const { approvedBy } = input;
    const approvedOn = input.approvedOn ?? tx.today;
    assertPast(tx, approvedOn, 'approvedOn');
    assertWritten(approvedBy, 'approvedBy');
    assertNamesNobody(approvedBy, 'approvedBy');
    assertNotApproved(change, 'standardChangeId');
    assertReportedBy(change, approvedOn);
    return { approvedOn, approvedBy };
  });

type Step = Parameters<typeof stepStandardChange>[2];

function step<Input extends Keyed & NamedChange>(
  counter: Counter,
  operation: string,
  input: Input,
  stepOf: (tx: Counter, change: StandardChangeRow) => Step,
): Entered {
  return writeOnce(
    counter,
    operation,
    input,
    () => ({ standardChangeId: input.standardChangeId.toLowerCase() }),
    async (tx) => {
      const change = await held(tx, input.standardChangeId, 'standardChangeId');
      assertVersion(`The change ${change.id}`, change.version, input.version);
      const taken = stepOf(tx, change);
      await stepStandardChange(tx.db, change.id, taken);
      const { kind, regionCode } = change;
      return { subjects: [change.id], details: { kind, regionCode, ...taken } };
    },
  );
}

/** A change of one of the viewer's regions that stands, held until the write is done. */
async function held(tx: Counter, id: string, field: string): Promise<StandardChangeRow> {
  const change = await lockStandardChange(tx.db, tx.reach, id);
  if (!change) {
    const text = {
      zh: `没有您可以查看的标准调整${id}。`,
      en: `There is no change of a standard ${id} that you may see.`,
    };
    return refuseWrite('STANDARD_CHANGE_UNKNOWN', text, field);
  }
  assertOwnRegion(tx, change.regionCode, field);
  return change;
}

function assertNotApproved({ approvedOn }: StandardChangeRow, field: string): void {
  if (approvedOn !== null) refuseDone('APPROVED_ALREADY', '批准', 'approved', approvedOn, field);
}

function assertReportedBy({ reportedOn }: StandardChangeRow, approvedOn: string): void {
  if (reportedOn !== null && reportedOn <= approvedOn) return;
  const text =
    reportedOn === null
      ? {
          zh: '该调整尚未报备：报备之后方可登记批准。',
          en: 'The change is not reported yet: it is approved after that.',
        }
      : {
          zh: `批准日期${approvedOn}早于报备日期${reportedOn}。`,
          en: `${approvedOn} lies before ${reportedOn}, when the change was reported.`,
        };
  refuseWrite('NOT_REPORTED_BEFORE', text, 'approvedOn');
}

function refuseNobody(): never {
  const text = { zh: '请至少写明一个报备部门。', en: 'Name at least one department that it was reported to.' };
  return refuseWrite('DEPARTMENT_MISSING', text, 'reportedTo');
}

function refuseDone(code: string, zh: string, en: string, on: string, field = 'standardChangeId'): never {
  const text = { zh: `该调整已于${on}${zh}，不再变更。`, en: `The change was ${en} on ${on}: that is recorded once.` };
  return refuseWrite(code, text, field);
}
