import {
  approveHeadCountRow,
  type HeadCount,
  reportHeadCountRow,
  supersedeHeadCount,
} from '../../store/queries/head-count.ts';
import { assertPast } from '../past-day.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody, assertWritten } from '../written-text.ts';
import { holdHeadCount, type NamedHeadCount } from './hold-head-count.ts';

export type HeadCountApproveInput = Keyed & NamedHeadCount;

export interface HeadCountReportInput extends Keyed, NamedHeadCount {
  readonly reportedOn?: string | null;
  readonly reportedTo: string;
}

/** 核定参加人数: by somebody else than who counted. What was approved for the year before is replaced, and stays to be read. */
export function approveHeadCount(counter: Counter, input: HeadCountApproveInput): Promise<{ headCountId: string }> {
  return writeOnce(
    counter,
    'headCountApprove',
    input,
    () => ({ headCountId: input.headCountId.toLowerCase() }),
    async (tx) => {
      const held = await holdHeadCount(tx, input);
      const { id, approvedOn, countedBy, heads } = held;
      if (approvedOn !== null) refuseApproved(approvedOn);
      const by = tx.viewer.subject ?? '';
      if (by === countedBy) refuseMaker();
      const replaces = await supersedeHeadCount(tx.db, held, { isApproved: true });
      await approveHeadCountRow(tx.db, id, { by, on: tx.today });
      return { subjects: [id], details: { heads, replaces } };
    },
  );
}

/** 上报参加人数: records once that an approved count was reported, to whom and when. */
export function reportHeadCount(counter: Counter, input: HeadCountReportInput): Promise<{ headCountId: string }> {
  return writeOnce(
    counter,
    'headCountReport',
    input,
    () => ({ headCountId: input.headCountId.toLowerCase() }),
    async (tx) => {
      const on = input.reportedOn ?? tx.today;
      assertWritten(input.reportedTo, 'reportedTo');
      assertNamesNobody(input.reportedTo, 'reportedTo');
      assertPast(tx, on, 'reportedOn');
      const held = await holdHeadCount(tx, input);
      assertReportable(held, on);
      await reportHeadCountRow(tx.db, held.id, { on, to: input.reportedTo });
      return { subjects: [held.id], details: { reportedOn: on } };
    },
  );
}

function assertReportable({ approvedOn, reportedOn }: HeadCount, on: string): void {
  if (approvedOn === null) {
    const text = {
      zh: '参加人数尚未核定：核定之后方可上报。',
      en: 'The count is not approved yet: it is reported after that.',
    };
    refuseWrite('HEAD_COUNT_NOT_APPROVED', text, 'headCountId');
  }
  if (reportedOn !== null) {
    const text = {
      zh: `参加人数已于${reportedOn}上报，不再重复登记。`,
      en: `The count was reported on ${reportedOn}: that is recorded once.`,
    };
    refuseWrite('REPORTED_ALREADY', text, 'headCountId');
  }
  if (on >= approvedOn) return;
  const text = {
    zh: `上报日期${on}早于核定日期${approvedOn}。`,
    en: `${on} lies before ${approvedOn}, when the count was approved.`,
  };
  refuseWrite('DAY_BEFORE_APPROVAL', text, 'reportedOn');
}

function refuseApproved(approvedOn: string): never {
  const text = {
    zh: `该统计已于${approvedOn}核定，不再变更：如需更正，请重新统计并核定。`,
    en: `The count was approved on ${approvedOn} and does not change: count anew, and have that approved.`,
  };
  return refuseWrite('HEAD_COUNT_APPROVED', text, 'headCountId');
}

function refuseMaker(): never {
  const text = {
    zh: '统计人不得核定自己统计的人数，请由他人核定。',
    en: 'Whoever counted does not approve the count: ask a second person.',
  };
  return refuseWrite('CHECKER_IS_MAKER', text, 'headCountId');
}
