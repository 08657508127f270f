import { z } from 'zod';
import { ASSISTANCE_CATEGORIES, DEPARTMENTS } from '../policy/facts.ts';
import { cites, strict, text, word, words, year } from '../rulebooks/schema/values.ts';
import { LIST_COLUMNS } from './columns.ts';
import { APPROVALS, type Confirmed, EXPANSIONS, type Partner } from './partner.ts';

const years = { from: year.exactOptional(), to: year.exactOptional() };
const sourced = { cite: cites.exactOptional(), assumed: text.exactOptional() };
const category = word(ASSISTANCE_CATEGORIES, 'an assistance category');

/** Told where an entry rests on nothing. */
const isSourced = ({ cite, assumed }: { cite?: unknown; assumed?: unknown }) =>
  cite !== undefined || assumed !== undefined;
const UNSOURCED = 'Say where this is written (cite), or why it is taken without being written (assumed).';

const inOrder = ({ from, to }: { from?: number; to?: number }) => from === undefined || to === undefined || from <= to;
const OUT_OF_ORDER = 'The last year lies before the first.';

const share = z
  .string()
  .regex(/^[1-9]\d{0,2}\/[1-9]\d{0,3}$/, {
    error: ({ input }) => `"${input}" is not a part: write whole numbers, as in 1/10.`,
  })
  .transform((given) => {
    const [part = 1, of = 1] = given.split('/').map(Number);
    return { part, of };
  })
  .refine(({ part, of }) => part <= of, 'A part is at most the whole.');

const confirmed = strict({
  category,
  ...years,
  codes: z.array(z.string().regex(/^[A-Za-z0-9-]{1,12}$/, 'A code has 1 to 12 letters, digits or hyphens.')),
  names: z.array(strict({ name: words, ...years }).refine(inOrder, OUT_OF_ORDER)).min(1, 'Name at least one spelling.'),
  successor: category.exactOptional(),
  requires: strict({
    certificate: z.boolean().exactOptional(),
    gradeAtMost: z.number().int().min(1).max(9).exactOptional(),
  }).exactOptional(),
  asksCondition: z.boolean().exactOptional(),
  households: strict({ expand: word(EXPANSIONS, 'a way to expand a household'), ...sourced })
    .refine(isSourced, UNSOURCED)
    .exactOptional(),
  isSensitive: z.boolean().exactOptional(),
  oneStop: strict({ cite: cites }).exactOptional(),
  ...sourced,
})
  .refine(isSourced, UNSOURCED)
  .refine(inOrder, OUT_OF_ORDER);

const headers = strict(
  Object.fromEntries(Object.keys(LIST_COLUMNS).map((column) => [column, z.array(words).min(1).exactOptional()])),
);

/** A department's file. */
export const partnerSchema: z.ZodType<Partner> = strict({
  department: word(DEPARTMENTS, 'a department'),
  name: text,
  formerly: z.array(strict({ name: text, ...years })).exactOptional(),
  approval: word(APPROVALS, 'a way to approve').default('SECOND_PERSON'),
  dropsNeedConfirmation: share.default({ part: 1, of: 10 }),
  headers: headers.exactOptional(),
  categories: z.array(confirmed).min(1, 'A department that sends lists confirms at least one category.'),
}).superRefine(({ categories, headers = {} }, context) => {
  for (const { path, message } of [...doubledWords(categories), ...doubledHeaders(headers)])
    context.addIssue({ code: 'custom', path: [...path], message });
});

interface Doubled {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Codes and spellings that would mean two categories in one year, and categories that stand twice. */
function doubledWords(categories: readonly Confirmed[]): Doubled[] {
  const seen: { word: string; category: string; from: number; to: number }[] = [];
  const take = (
    one: Confirmed,
    word: string,
    path: Doubled['path'],
    { from = one.from, to = one.to } = {},
  ): Doubled[] => {
    const span = { from: from ?? Number.NEGATIVE_INFINITY, to: to ?? Number.POSITIVE_INFINITY };
    const other = seen.find((said) => said.word === word && said.from <= span.to && span.from <= said.to);
    seen.push({ word, category: one.category, ...span });
    if (!other) return [];
    return [{ path, message: `"${word}" means ${other.category} already in some of these years.` }];
  };
  return categories.flatMap((one, at) => [
    ...take(one, one.category, ['categories', at, 'category'], {}),
    ...one.codes.flatMap((code, i) => take(one, code, ['categories', at, 'codes', i])),
    ...one.names.flatMap((spelling, i) => take(one, spelling.name, ['categories', at, 'names', i], spelling)),
  ]);
}

/** Other names of columns that a column has already. */
function doubledHeaders(headers: NonNullable<Partner['headers']>): Doubled[] {
  const standard = new Set(Object.entries(LIST_COLUMNS).flatMap(([column, names]) => [column, ...names]));
  return Object.entries(headers).flatMap(([column, names]) =>
    names.flatMap((name, i) => {
      const isDoubled = standard.has(name);
      standard.add(name);
      return isDoubled ? [{ path: ['headers', column, i], message: `"${name}" is the name of a column already.` }] : [];
    }),
  );
}
