import { answerComplaint, type ComplaintAnswerInput } from '../../../services/complaints/answer-complaint.ts';
import { type ComplaintQuestion, complaintsOf, dueOf } from '../../../services/complaints/complaint-due.ts';
import { type ComplaintRecordInput, recordComplaint } from '../../../services/complaints/record-complaint.ts';
import { type ComplaintRow, complaintById } from '../../../store/queries/complaint.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { behind, type Piece } from '../../listed.ts';
import { regionOf } from './shared.ts';

interface Input<Fields> {
  readonly input: Fields;
}

/** A mutation about one complaint: does it, and reads the complaint as it stands then. */
const written =
  <Fields>(write: (context: Context, input: Fields) => Promise<{ complaintId: string }>) =>
  (_: unknown, { input }: Input<Fields>, context: Context) =>
    withUserErrors(async () => {
      const { complaintId } = await write(context, input);
      return { complaint: await complaintById(context.db, context.reach, complaintId) };
    });

export const complaint = {
  Query: {
    async complaints(_: unknown, { first, after, ...question }: ComplaintQuestion & Piece, context: Context) {
      await context.refer.assertRegion(question.within);
      return behind(await complaintsOf(context, question), 'complaint', { first, after: after ?? null });
    },
  },

  Mutation: {
    complaintRecord: written<ComplaintRecordInput>(recordComplaint),
    complaintAnswer: written<ComplaintAnswerInput>(answerComplaint),
  },

  Complaint: {
    region: ({ regionCode }: ComplaintRow, _: unknown, context: Context) => regionOf(regionCode, context),
    claim: ({ claimId }: ComplaintRow, _: unknown, { loaders }: Context) => claimId && loaders.claim.load(claimId),
    status: (row: ComplaintRow, _: unknown, context: Context) => dueOf(row, context).status,
    dueOn: (row: ComplaintRow, _: unknown, context: Context) => dueOf(row, context).dueOn,
    clauses: (row: ComplaintRow, _: unknown, context: Context) => dueOf(row, context).clauses,
  },
};
