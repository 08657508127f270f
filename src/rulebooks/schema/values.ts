/** The values that rulebooks and documents are written with, each refused with a sentence that says what would be right. */
import { z } from 'zod';
import { daysInMonth, isDay } from '../../policy/dates.ts';
import { didYouMean } from '../../policy/did-you-mean.ts';
import { ASSISTANCE_CATEGORIES, VISIT_KINDS } from '../../policy/facts.ts';
import { isYuan } from '../../policy/money.ts';
import { isRate } from '../../policy/rate.ts';
import { AUTHORITIES } from '../../policy/rule.ts';
import type { RuleKind } from '../../policy/rulebook.ts';

/** An object without other keys; a misspelt one is answered with the nearest. */
export function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const [key = ''] = issue.keys ?? [];
      return `Unknown key "${key}": keys here are ${known.join(', ')}.${didYouMean(key, known)}`;
    },
  });
}

/** One of a closed list of words. */
export function word<const Words extends readonly [string, ...string[]]>(words: Words, what: string) {
  return z.enum(words, {
    error: ({ input }) =>
      typeof input === 'string'
        ? `"${input}" is not ${what}: known are ${words.join(', ')}.${didYouMean(input, words)}`
        : undefined,
  });
}

/** Gives a value its name and meaning in the JSON Schema, where it then stands once. */
function named<Schema extends z.ZodType>(name: string, description: string, schema: Schema, pattern?: string): Schema {
  return schema.meta({ id: name, description, ...(pattern && { pattern }) });
}

const YUAN = '^(0|[1-9]\\d{0,11})\\.\\d{2}$';

const EMPTY = 'Write something here: the text is empty.';
export const words = z
  .string()
  .min(1, EMPTY)
  .refine((given) => given === '' || given.trim() !== '', EMPTY);
export const text = named('Text', 'The same words in Chinese and English.', strict({ zh: words, en: words }));
export const day = named(
  'Day',
  'A day as YYYY-MM-DD; YYYY-MM-last is the last day of that month.',
  z
    .string()
    .overwrite(lastOfMonth)
    .refine(isDay, { error: ({ input }) => `"${input}" is not a day: write one that exists, as in 2017-12-31.` }),
  '^(\\d{4}|<YEAR(-1)?>)-\\d{2}-(\\d{2}|last)$',
);
export const yuan = named(
  'Yuan',
  'Yuan as text with two decimals.',
  z.string().refine(isYuan, {
    error: ({ input }) => `"${input}" is not an amount in yuan: write two decimals in quotes, as in "180.00".`,
  }),
  YUAN,
);
export const regionCode = named(
  'RegionCode',
  'An administrative division: 6, 9 or 12 digits in quotes.',
  z.string().regex(/^(\d{6}|\d{9}|\d{12})$/, {
    error: ({ input }) => `"${input}" is not a region code: write 6, 9 or 12 digits in quotes, as in "350825".`,
  }),
);
export const year = named(
  'Year',
  'A policy year.',
  z
    .number()
    .int('A year is a whole number, such as 2018.')
    .min(1990, 'A policy year before 1990 is a mistake: resident insurance did not exist.')
    .max(2100, 'A policy year after 2100 is a mistake.'),
);
export const id = named(
  'Id',
  'The id of a part: small letters, digits and hyphens.',
  z.string().regex(/^[a-z][a-z0-9-]*$/, {
    error: ({ input }) => `"${input}" is not an id: write small letters, digits and hyphens, as in county-hukou.`,
  }),
);

const cite = strict({ document: words, clause: words });
export const cites = named(
  'Cites',
  'The clause, or clauses, that this rests on.',
  z.union([cite, z.array(cite).min(1, 'A list of citations names at least one.')]),
);
const optional = { from: day.exactOptional(), to: day.exactOptional(), cite: cites.exactOptional() };

/** A named part of a rule. */
export const part = { id, label: text, cite: cites.exactOptional() };

export const rate = named(
  'Rate',
  'A percentage as text with two decimals, at most 100.00.',
  z.string().refine(isRate, {
    error: ({ input }) =>
      `"${input}" is not a percentage: write two decimals in quotes, as in "55.00", at most "100.00".`,
  }),
  '^(0|[1-9]\\d?|100)\\.\\d{2}$',
);
export const count = named(
  'Count',
  'A whole number as text.',
  z.string().regex(/^(0|[1-9]\d{0,4})$/, {
    error: ({ input }) => `"${input}" is not a count: write a whole number in quotes, as in "3".`,
  }),
);
/** An amount that may also be left out altogether, such as a ceiling: `NONE`. */
export const yuanOrNone = named(
  'YuanOrNone',
  'Yuan as text with two decimals, or NONE.',
  z.string().refine((given) => given === 'NONE' || isYuan(given), {
    error: ({ input }) => `"${input}" is neither NONE nor an amount in yuan with two decimals, as in "20000.00".`,
  }),
  `^NONE$|${YUAN}`,
);
export const yesOrNo = named('YesOrNo', 'YES or NO.', word(['YES', 'NO'], 'an answer'));
export const category = named(
  'AssistanceCategory',
  'A category of contribution assistance.',
  word(ASSISTANCE_CATEGORIES, 'an assistance category'),
);
export const visit = named('VisitKind', 'A kind of care.', word(VISIT_KINDS, 'a kind of care'));

/** `2026-02-last` is the last day of that month. */
export function lastOfMonth(text: string): string {
  const [, year = '', month = ''] = /^(\d{4})-(\d{2})-last$/.exec(text) ?? [];
  const length = daysInMonth(Number(year), Number(month));
  return length > 0 ? `${year}-${month}-${length}` : text;
}

const example = named(
  'Example',
  'A worked example: asked of the engine before the rulebook is published.',
  strict({
    name: words,
    ask: words,
    asOf: day,
    given: z.looseObject({}),
    expect: z.looseObject({}),
    cite: cites.exactOptional(),
  }),
);

/** A parameter: one value or a dated list of them, each stated, a range, or delegated. */
export function parameter<Value extends z.ZodType<string>>(value: Value): ReturnType<typeof parameterOf<Value>> {
  const known = PARAMETERS.get(value) as ReturnType<typeof parameterOf<Value>> | undefined;
  const made = known ?? parameterOf(value);
  const { id, description } = value.meta() ?? {};
  if (known === undefined && id)
    made.register(z.globalRegistry, { id: `${id}Parameter`, description: description ?? '' });
  PARAMETERS.set(value, made);
  return made;
}

/** One for each kind of value, so that the JSON Schema says it once. */
const PARAMETERS = new Map<z.ZodType, z.ZodType>();

/** What the check of a parameter says below, for editors: a value, a range or a delegation, never two of them. */
const ONE_FORM = {
  dependentRequired: { min: ['max'], max: ['min'] },
  dependentSchemas: {
    value: { properties: { min: false, max: false, delegated: false } },
    delegated: { properties: { min: false, max: false } },
  },
};

function parameterOf<Value extends z.ZodType<string>>(value: Value) {
  const entry = strict({
    ...optional,
    value: value.exactOptional(),
    min: value.exactOptional(),
    max: value.exactOptional(),
    decided: value.nullable().exactOptional(),
    delegated: DELEGATED.exactOptional(),
    assumed: text.exactOptional(),
    inferred: text.exactOptional(),
    layer: words.exactOptional(),
  })
    .meta(ONE_FORM)
    .superRefine((given, context) => {
      const kinds = [given.value, given.min ?? given.max, given.delegated].filter((kind) => kind !== undefined);
      if (kinds.length !== 1) {
        context.addIssue({ code: 'custom', message: 'Give exactly one of: value; min and max; delegated.' });
      } else if ((given.min === undefined) !== (given.max === undefined)) {
        context.addIssue({ code: 'custom', message: 'A range has both min and max.' });
      } else if (given.decided != null && given.min === undefined) {
        context.addIssue({
          code: 'custom',
          message: '"decided" stands beside min and max; a stated value is "value".',
        });
      }
    });
  return z.union([entry, z.array(entry).min(1, 'A dated list has at least one value.')]);
}

const DELEGATED = named(
  'Delegated',
  'Left to somebody; NOT_STATED where the text is silent.',
  strict({ to: word(AUTHORITIES, 'an authority'), why: text }),
);

/** A rule of one kind: what all rules have, and its own shape. */
export const rule = <Kind extends RuleKind, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  strict({
    kind: z.literal(kind),
    ...optional,
    assumed: text.exactOptional(),
    examples: z.array(example).exactOptional(),
    ...shape,
  });

export const UNIT = z.literal('CNY/person/policy-year', { error: () => 'The unit is CNY/person/policy-year.' });
