import type { PayerTotal, PreviewRow, TownTotal } from '../../../store/queries/assistance-list-preview.ts';
import type { Context } from '../../context.ts';
import type { AssistanceListEffectRow } from '../../rows.ts';
import { regionOf } from './shared.ts';

const payersOf = (parts: AssistanceListEffectRow['partsBefore']) =>
  Object.entries(parts).map(([payer, amount]) => ({ payer, amount }));

export const assistanceListEffect = {
  AssistanceListPreview: { refundAmount: ({ refundFen }: PreviewRow) => refundFen },
  EffectPayer: {
    before: ({ beforeFen }: PayerTotal) => beforeFen,
    after: ({ afterFen }: PayerTotal) => afterFen,
  },
  EffectTown: {
    region: ({ regionCode }: TownTotal, _: unknown, context: Context) => regionOf(regionCode, context),
    before: ({ beforeFen }: TownTotal) => beforeFen,
    after: ({ afterFen }: TownTotal) => afterFen,
    refundAmount: ({ refundFen }: TownTotal) => refundFen,
  },

  AssistanceListEffect: {
    batch: ({ batchId }: AssistanceListEffectRow, _: unknown, { loaders }: Context) => loaders.batch.load(batchId),
    rows: ({ id }: AssistanceListEffectRow, _: unknown, { loaders }: Context) => loaders.rowsOfEffect.load(id),
    person: ({ personId }: AssistanceListEffectRow, _: unknown, { loaders }: Context) => loaders.person.load(personId),
    assistedBefore: ({ assistedBeforeFen }: AssistanceListEffectRow) => assistedBeforeFen,
    assistedAfter: ({ assistedAfterFen }: AssistanceListEffectRow) => assistedAfterFen,
    payersBefore: ({ partsBefore }: AssistanceListEffectRow) => payersOf(partsBefore),
    payersAfter: ({ partsAfter }: AssistanceListEffectRow) => payersOf(partsAfter),
    collectedBefore: ({ collectedBeforeFen }: AssistanceListEffectRow) => collectedBeforeFen,
    collectedAfter: ({ collectedAfterFen }: AssistanceListEffectRow) => collectedAfterFen,
    refundBefore: ({ refundBeforeFen }: AssistanceListEffectRow) => refundBeforeFen,
    refundAfter: ({ refundAfterFen }: AssistanceListEffectRow) => refundAfterFen,
  },
};
