/** The YAML shapes of documents and rulebooks: one schema for each kind of rule. Unknown keys are refused. */
import { z } from 'zod';
import { isDay } from '../policy/dates.ts';
import { didYouMean } from '../policy/did-you-mean.ts';
import { COMPLETENESS, type PolicyDocument } from '../policy/document.ts';
import { ASSISTANCE_CATEGORIES, DEPARTMENTS, PAYERS, SCHEMES } from '../policy/facts.ts';
import { isYuan } from '../policy/money.ts';
import { AUTHORITIES, RULE_KINDS, type Rule, type Rulebook, type RuleKind, type RuleOf } from '../policy/rulebook.ts';
import { COVER_STARTS, OUTSIDE_WINDOW } from '../policy/rules/benefit-period.ts';

/** Keys that are part of the format but not built: refused by name, so that nobody believes they work. */
const NOT_YET: Readonly<Record<string, string>> = {
  base: '"base" is not supported yet: write the whole rulebook in this file.',
  examples: '"examples" are not supported yet: write cases in test/policy/cases.',
};

function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const [key = ''] = issue.keys ?? [];
      return NOT_YET[key] ?? `Unknown key "${key}": keys here are ${known.join(', ')}.${didYouMean(key, known)}`;
    },
  });
}

function word<const Words extends readonly [string, ...string[]]>(words: Words, what: string) {
  return z.enum(words, {
    error: ({ input }) =>
      typeof input === 'string'
        ? `"${input}" is not ${what}: known are ${words.join(', ')}.${didYouMean(input, words)}`
        : undefined,
  });
}

const words = z.string().min(1, 'Write something here: the text is empty.');
const text = strict({ zh: words, en: words });
const day = z
  .string()
  .refine(isDay, { error: ({ input }) => `"${input}" is not a day: write one that exists, as in 2017-12-31.` });
const yuan = z.string().refine(isYuan, {
  error: ({ input }) => `"${input}" is not an amount in yuan: write two decimals in quotes, as in "180.00".`,
});
const regionCode = z.string().regex(/^(\d{6}|\d{9}|\d{12})$/, {
  error: ({ input }) => `"${input}" is not a region code: write 6, 9 or 12 digits in quotes, as in "350825".`,
});
const year = z
  .number()
  .int('A year is a whole number, such as 2018.')
  .min(1990, 'A policy year before 1990 is a mistake: resident insurance did not exist.')
  .max(2100, 'A policy year after 2100 is a mistake.');
const id = z.string().regex(/^[a-z][a-z0-9-]*$/, {
  error: ({ input }) => `"${input}" is not an id: write small letters, digits and hyphens, as in county-hukou.`,
});

const cite = strict({ document: words, clause: words });
const cites = z.union([cite, z.array(cite).min(1, 'A list of citations names at least one.')]);
const optional = { from: day.exactOptional(), to: day.exactOptional(), cite: cites.exactOptional() };

/** A parameter: one value or a dated list of them, each stated, a range, or delegated. */
function parameter<Value extends z.ZodType<string>>(value: Value) {
  const entry = strict({
    ...optional,
    value: value.exactOptional(),
    min: value.exactOptional(),
    max: value.exactOptional(),
    decided: value.nullable().exactOptional(),
    delegated: strict({ to: word(AUTHORITIES, 'an authority'), why: text }).exactOptional(),
    assumed: text.exactOptional(),
  }).superRefine((given, context) => {
    const kinds = [given.value, given.min ?? given.max, given.delegated].filter((kind) => kind !== undefined);
    if (kinds.length !== 1) {
      context.addIssue({ code: 'custom', message: 'Give exactly one of: value; min and max; delegated.' });
    } else if ((given.min === undefined) !== (given.max === undefined)) {
      context.addIssue({ code: 'custom', message: 'A range has both min and max.' });
    } else if (given.decided != null && given.min === undefined) {
      context.addIssue({ code: 'custom', message: '"decided" stands beside min and max; a stated value is "value".' });
    }
  });
  return z.union([entry, z.array(entry).min(1, 'A dated list has at least one value.')]);
}

const rule = <Kind extends RuleKind, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  strict({ kind: z.literal(kind), ...optional, ...shape });

const UNIT = z.literal('CNY/person/policy-year', { error: () => 'The unit is CNY/person/policy-year.' });

/** One schema for each kind of rule; adding a kind adds a line. */
const RULES = {
  'participation-grounds': rule('participation-grounds', {
    grounds: z
      .array(
        strict({
          id,
          label: text,
          when: words,
          bring: z
            .array(strict({ zh: words, en: words, assumed: text.exactOptional(), cite: cites.exactOptional() }))
            .exactOptional(),
          cite: cites.exactOptional(),
        }),
      )
      .min(1, 'Give at least one ground.'),
  }),
  'collection-window': rule('collection-window', {
    opens: day,
    closes: day,
    extensions: z
      .array(strict({ bornFrom: day, bornTo: day, closes: day, cite: cites.exactOptional() }))
      .exactOptional(),
  }),
  'individual-contribution': rule('individual-contribution', { unit: UNIT, standard: parameter(yuan) }),
  subsidy: rule('subsidy', { unit: UNIT, standard: parameter(yuan) }),
  'contribution-assistance': rule('contribution-assistance', {
    several: parameter(word(['MOST_FAVOURABLE_ONCE'], 'a way to treat several categories')),
    groups: z
      .array(
        strict({
          id,
          label: text,
          categories: z
            .array(word(ASSISTANCE_CATEGORIES, 'an assistance category'))
            .min(1, 'Name at least one category.'),
          payer: word(PAYERS, 'a payer'),
          confirmedBy: z.array(word(DEPARTMENTS, 'a department')).min(1, 'Name at least one.').exactOptional(),
          share: parameter(
            z.string().refine((share) => share === 'FULL' || isYuan(share), {
              error: ({ input }) => `"${input}" is not a share: write FULL, or yuan with two decimals, as in "90.00".`,
            }),
          ),
          cutOff: day.exactOptional(),
          late: strict({
            rule: word(['PAY_FIRST_REFUND_LATER'], 'a rule for late confirmations'),
            until: day,
            afterwards: parameter(word(['NONE'], 'what follows after that')),
            assumed: text.exactOptional(),
            cite: cites.exactOptional(),
          }).exactOptional(),
          cite: cites.exactOptional(),
        }),
      )
      .min(1, 'Give at least one group.'),
  }),
  'benefit-period': rule('benefit-period', {
    begins: day,
    ends: day,
    coverStartInWindow: parameter(word(COVER_STARTS, 'a start of cover')),
    paidOutsideWindow: parameter(word(OUTSIDE_WINDOW, 'a consequence of paying outside the window')),
  }),
  'claim-deadline': rule('claim-deadline', { lastDay: day }),
} satisfies { [Kind in RuleKind]: z.ZodType<RuleOf<Kind>> };

const anyRule: z.ZodType<Rule> = z.discriminatedUnion(
  'kind',
  [
    RULES['participation-grounds'],
    RULES['collection-window'],
    RULES['individual-contribution'],
    RULES.subsidy,
    RULES['contribution-assistance'],
    RULES['benefit-period'],
    RULES['claim-deadline'],
  ],
  {
    error: ({ input }) => {
      const kind = typeof input === 'object' && input !== null && 'kind' in input ? String(input.kind) : '';
      return `"${kind}" is not a kind of rule: kinds are ${RULE_KINDS.join(', ')}.${didYouMean(kind, RULE_KINDS)}`;
    },
  },
);

/** A rulebook's file. The short form `poolingAreas: ["350800"]` means the same as `{ codes: ["350800"] }`. */
export const rulebookSchema: z.ZodType<Omit<Rulebook, 'name' | 'documents'>> = strict({
  region: regionCode,
  poolingAreas: z.union([
    z
      .array(regionCode)
      .min(1, 'Name at least one pooling area.')
      .transform((codes) => ({ codes })),
    strict({
      codes: z.array(regionCode).min(1, 'Name at least one pooling area.'),
      assumed: text.exactOptional(),
      cite: cites.exactOptional(),
    }),
  ]),
  scheme: word(SCHEMES, 'a scheme'),
  policyYear: year,
  collectionYear: year,
  rules: z.array(anyRule).min(1, 'A rulebook has at least one rule.'),
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
  note: words.exactOptional(),
  clauses: z
    .array(
      strict({
        locator: words,
        textZh: words,
        textEn: words,
        rows: z.array(
          z.string().regex(/^[A-Z]{2}-\d+$/, {
            error: ({ input }) => `"${input}" is not a row of the field guide: write it as in LC-21.`,
          }),
        ),
        erratum: strict({ printed: words, read: words, why: words }).exactOptional(),
      }),
    )
    .min(1, 'A document has at least one clause.'),
});
