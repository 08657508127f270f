import { policyDiff as differences } from '../../../policy/difference.ts';
import type { PolicyChannel } from '../../../services/rulebooks.ts';
import { assertMaySee, rulebookCalled } from '../../../services/see-channel.ts';
import type { Context } from '../../context.ts';

interface DiffArguments {
  readonly of: string;
  readonly against: string;
  readonly channel: PolicyChannel;
}

export const policyDiff = {
  Query: {
    policyDiff(_: unknown, { of, against, channel }: DiffArguments, { rulebooks, viewer }: Context) {
      assertMaySee(channel, viewer);
      const before = rulebookCalled(against, 'CURRENT', rulebooks, viewer);
      return differences(before.rulebook, rulebookCalled(of, channel, rulebooks, viewer).rulebook);
    },
  },
};
