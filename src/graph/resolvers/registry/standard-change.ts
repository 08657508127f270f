import {
  approveStandardChange,
  enterStandardChange,
  reportStandardChange,
  type StandardChangeApproveInput,
  type StandardChangeEnterInput,
  type StandardChangeReportInput,
} from '../../../services/supervision/change-standard.ts';
import { listOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { readAnew } from '../../loaders.ts';
import type { StandardChangeRow } from '../../rows.ts';
import { regionOf } from './shared.ts';

/** A mutation about one change: does it, and reads the change as it stands then. */
const written =
  <Fields>(write: (context: Context, input: Fields) => Promise<{ standardChangeId: string }>) =>
  (_: unknown, { input }: { readonly input: Fields }, context: Context) =>
    withUserErrors(async () => {
      const { standardChangeId } = await write(context, input);
      return { standardChange: await readAnew(context).standardChange.load(standardChangeId) };
    });

export const standardChange = {
  Query: { standardChanges: listOf<StandardChangeRow>('StandardChange') },
  StandardChangeOrderField: orderFields('StandardChange'),

  Mutation: {
    standardChangeEnter: written<StandardChangeEnterInput>(enterStandardChange),
    standardChangeReport: written<StandardChangeReportInput>(reportStandardChange),
    standardChangeApprove: written<StandardChangeApproveInput>(approveStandardChange),
  },

  StandardChange: {
    region: ({ regionCode }: StandardChangeRow, _: unknown, context: Context) => regionOf(regionCode, context),
    isUnreported: ({ reportedOn, validFrom }: StandardChangeRow, _: unknown, { today }: Context) =>
      reportedOn === null && validFrom <= today,
  },
};
