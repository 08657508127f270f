import {
  type Draft,
  listProposals,
  proposeRulebook,
  publishProposal,
  withdrawProposal,
} from '../../../services/propose-rulebook.ts';
import type { ProposalRow } from '../../../store/queries/rulebook-proposal.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';

interface Input<Fields> {
  readonly input: Fields;
}

interface Listed {
  readonly state: ProposalRow['state'] | null;
  readonly first: number;
}

export const proposal = {
  Query: {
    rulebookProposals: (_: unknown, listed: Listed, context: Context) => listProposals(listed, context),
  },
  Mutation: {
    rulebookPropose: (_: unknown, { input }: Input<Draft>, context: Context) =>
      withUserErrors(async () => ({ proposal: await proposeRulebook(input, context) })),
    rulebookPublish: (_: unknown, { input }: Input<{ proposalId: string }>, context: Context) =>
      withUserErrors(async () => {
        const { proposal, published } = await publishProposal(input.proposalId, context);
        return { proposal, policyYear: published };
      }),
    rulebookWithdraw: (_: unknown, { input }: Input<{ proposalId: string }>, context: Context) =>
      withUserErrors(async () => ({ proposal: await withdrawProposal(input.proposalId, context) })),
  },
  RulebookProposal: {
    policyYearProposed: (row: ProposalRow, _: unknown, { rulebooks }: Context) => rulebooks.ofProposal(row),
  },
};
