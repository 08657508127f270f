import { addHouseholdMember, type HouseholdMemberAddInput } from '../../../services/households/add-household-member.ts';
import {
  changeHouseholdHead,
  type HouseholdHeadChangeInput,
} from '../../../services/households/change-household-head.ts';
import { correctHousehold, type HouseholdCorrectInput } from '../../../services/households/correct-household.ts';
import { createHousehold, type HouseholdCreateInput } from '../../../services/households/create-household.ts';
import { type HouseholdMemberLeaveInput, leaveHouseholdOnce } from '../../../services/households/leave-household.ts';
import { type HouseholdMergeInput, mergeHouseholds } from '../../../services/households/merge-households.ts';
import { type HouseholdSplitInput, splitHousehold } from '../../../services/households/split-household.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { readAnew } from '../../loaders.ts';
import { householdWrite } from './written.ts';

export const householdChange = {
  Mutation: {
    householdCreate: householdWrite<HouseholdCreateInput>(createHousehold),
    householdMemberAdd: householdWrite<HouseholdMemberAddInput>(addHouseholdMember),
    householdMemberLeave: householdWrite<HouseholdMemberLeaveInput>(leaveHouseholdOnce),
    householdHeadChange: householdWrite<HouseholdHeadChangeInput>(changeHouseholdHead),
    householdMerge: householdWrite<HouseholdMergeInput>(mergeHouseholds),
    householdCorrect: householdWrite<HouseholdCorrectInput>(correctHousehold),
    householdSplit: (_: unknown, { input }: { input: HouseholdSplitInput }, context: Context) =>
      withUserErrors(async () => {
        const { householdId, newHouseholdId } = await splitHousehold(context, input);
        const { household } = readAnew(context);
        const [left, founded] = await Promise.all([household.load(householdId), household.load(newHouseholdId)]);
        return { household: left, newHousehold: founded };
      }),
  },
};
