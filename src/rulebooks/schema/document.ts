import { z } from 'zod';
import { COMPLETENESS, type PolicyDocument, ROW_STATES } from '../../policy/document.ts';
import { SCHEMES } from '../../policy/facts.ts';
import { day, regionCode, strict, text, word, words, year } from './values.ts';

const row = strict({
  id: z.string().regex(/^[A-Z]{2}-\d+$/, {
    error: ({ input }) => `"${input}" is not a row of the field guide: write it as in LC-21.`,
  }),
  state: word(ROW_STATES, 'a state of a row'),
  by: words.exactOptional(),
  note: words.exactOptional(),
}).superRefine(({ state, by }, context) => {
  if (by !== undefined || !['enforced', 'reported', 'not-yet'].includes(state)) return;
  context.addIssue({ code: 'custom', message: `A row that is ${state} says by what: add by: ….` });
});

/** A document's file. */
export const documentSchema: z.ZodType<Omit<PolicyDocument, 'id'>> = strict({
  title: words,
  titleEn: words,
  number: words.exactOptional(),
  issuer: words,
  issuedOn: day.exactOptional(),
  regionCode: regionCode.exactOptional(),
  scheme: word(SCHEMES, 'a scheme'),
  policyYears: z.array(year).min(1, 'Name at least one policy year.'),
  language: z.string().regex(/^[a-z]{2}$/, 'A language is two small letters, such as zh.'),
  completeness: word(COMPLETENESS, 'a completeness'),
  sourceUrl: z.url({ error: ({ input }) => `"${input}" is not an address: write it with https://.` }).exactOptional(),
  basedOn: z.array(words),
  inferred: text.exactOptional(),
  note: words.exactOptional(),
  clauses: z
    .array(
      strict({
        locator: words,
        textZh: words,
        textEn: words,
        rows: z.array(row),
        erratum: strict({ printed: words, read: words, why: words }).exactOptional(),
      }),
    )
    .min(1, 'A document has at least one clause.'),
});
