import { policyDiff as differences } from '../../../policy/difference.ts';
import { assertKinds } from '../../../services/asked-kinds.ts';
import type { PolicyChannel } from '../../../services/rulebooks.ts';
import { assertMaySee, rulebookCalled } from '../../../services/see-channel.ts';
import type { Context } from '../../context.ts';

interface DiffArguments {
  readonly of: string;
  readonly against: string;
  readonly kinds?: readonly string[] | null;
  readonly channel: PolicyChannel;
}

export const policyDiff = {
  Query: {
    policyDiff(_: unknown, { of, against, kinds, channel }: DiffArguments, { rulebooks, viewer }: Context) {
      assertMaySee(channel, viewer);
      if (kinds) assertKinds(kinds);
      const before = rulebookCalled(against, 'CURRENT', rulebooks, viewer);
      const found = differences(before.rulebook, rulebookCalled(of, channel, rulebooks, viewer).rulebook);
      return kinds ? found.filter(({ kind }) => kinds.includes(kind)) : found;
    },
  },
};
