import type { ClauseRow, PolicyDocumentRow } from '../../../store/queries/rulebook.ts';
import type { Context } from '../../context.ts';

export const document = {
  Query: {
    policyDocument: (_: unknown, { id }: { id: string }, { policyDocuments }: Context) => policyDocuments.byId(id),
    policyDocuments: (_: unknown, __: unknown, { policyDocuments }: Context) => policyDocuments.all(),
  },
  PolicyDocument: {
    region: ({ regionCode }: PolicyDocumentRow, _: unknown, { refer }: Context) =>
      regionCode && refer.region(regionCode),
    clauses: ({ id }: PolicyDocumentRow, _: unknown, { policyDocuments }: Context) => policyDocuments.clausesOf(id),
  },
  Clause: { text: ({ textZh, textEn }: ClauseRow) => ({ zh: textZh, en: textEn }) },
};
