import { ROW_STATES, type RowState } from '../../../policy/document.ts';
import { kindsCiting } from '../../../services/cited-clauses.ts';
import { documentsAsked, treatmentsOf, type WhichDocuments } from '../../../services/policy-documents.ts';
import type { ClauseRow, PolicyDocumentRow } from '../../../store/queries/rulebook.ts';
import type { Context } from '../../context.ts';

/** `not-yet` to `NOT_YET`. */
const screaming = (state: RowState) => state.toUpperCase().replaceAll('-', '_');

export const document = {
  Query: {
    policyDocument: (_: unknown, { id }: { id: string }, { policyDocuments }: Context) => policyDocuments.byId(id),
    async policyDocuments(_: unknown, which: WhichDocuments, { policyDocuments, refer }: Context) {
      await refer.assertRegion(which.region);
      return documentsAsked(policyDocuments.all(), which);
    },
  },
  PolicyDocument: {
    region: ({ regionCode }: PolicyDocumentRow, _: unknown, { refer }: Context) =>
      regionCode && refer.region(regionCode),
    clauses: ({ id }: PolicyDocumentRow, _: unknown, { policyDocuments }: Context) => policyDocuments.clausesOf(id),
  },
  Clause: {
    text: ({ textZh, textEn }: ClauseRow) => ({ zh: textZh, en: textEn }),
    treatments: (clause: ClauseRow) =>
      treatmentsOf(clause).map(({ id, state, by, note }) => ({ row: id, state: screaming(state), by, note })),
    /** Row states are listed from the most that is done to the least that can be. */
    state(clause: ClauseRow) {
      const states = treatmentsOf(clause).map(({ state }) => state);
      const strongest = ROW_STATES.find((state) => states.includes(state));
      return strongest ? screaming(strongest) : null;
    },
    rules: ({ documentId, locator }: ClauseRow, _: unknown, { rulebooks }: Context) =>
      kindsCiting(rulebooks.standing(), documentId, locator),
  },
};
