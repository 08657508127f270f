import { changedDecisions } from '../../../services/assistance-lists/changed-decisions.ts';
import { pageSize } from '../../../store/listed.ts';
import type { Context } from '../../context.ts';

export const assistanceList = {
  AssistanceListBatch: {
    changedDecisions({ id }: { id: string }, { first }: { first: number }, context: Context) {
      context.refer.assertRegistry();
      return changedDecisions(id, pageSize(first), context);
    },
  },
};
