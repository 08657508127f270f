import type { AssistanceCategory, Department } from '../../../policy/facts.ts';
import {
  aliasesOf,
  assistancePartners,
  type CategoryConfirmer,
  clausesOf,
  confirmersOf,
} from '../../../services/assistance-partners.ts';
import type { Context } from '../../context.ts';

interface Entry {
  readonly code: AssistanceCategory;
}

export const assistancePartner = {
  Query: {
    assistancePartners: () => assistancePartners(),
    assistancePartner: (_: unknown, { department }: { department: Department }) =>
      assistancePartners().find((partner) => partner.department === department) ?? null,
  },

  AssistanceCategoryEntry: {
    aliases: ({ code }: Entry) => aliasesOf(code),
    confirmedBy: ({ code }: Entry) => confirmersOf(code),
  },

  CategoryConfirmer: {
    clauses: ({ cites }: CategoryConfirmer, _: unknown, { policyDocuments }: Context) =>
      clausesOf(cites, policyDocuments),
    assumedZh: ({ assumed }: CategoryConfirmer) => assumed?.zh ?? null,
    assumedEn: ({ assumed }: CategoryConfirmer) => assumed?.en ?? null,
  },
};
