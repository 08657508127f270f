/** What the values of facts given by hand look like: days, instants, money and lists of records. */
import { z } from 'zod';
import { isDay } from '../policy/dates.ts';
import { instantMicros } from '../policy/instant.ts';
import { isYuan, parseYuan } from '../policy/money.ts';
import { isRate, parseRate } from '../policy/rate.ts';

export const day = z.string().refine(isDay, { error: 'must be a day as YYYY-MM-DD' });
export const instant = z
  .string()
  .refine(isInstant, { error: 'must be an instant with its offset, as 2017-11-20T08:00:00+08:00' });
export const regionCode = z.string().regex(/^(\d{6}|\d{4}Z\d)(\d{3}){0,2}$/, { error: 'must be a region code' });

/** Facts given by hand need not say when they were recorded: then they were known from the beginning. */
export const recorded = {
  recordedAt: instant.default('1970-01-01T00:00:00+08:00'),
  supersededAt: instant.nullish(),
  source: z.string().default('given by hand'),
};
/** First and last day of a fact, both inclusive; an end that is left out is open. */
export const held = { validFrom: day.nullish(), validTo: day.nullish() };

/** More records of one kind than any person has; without an end, one request could hold the process up. */
export const MOST_RECORDS = 100;
/** More regions than any province has counties, or any county villages. */
export const MOST_REGIONS = 1_000;

/** Yuan as text, such as "180.00"; inside, whole fen. A refund has a minus sign. */
export const yuan = z
  .string({ error: 'must be an amount in yuan as text, such as "180.00"' })
  .refine((text) => isYuan(text.replace(/^-/, '')), {
    error: ({ input }) =>
      /^-?\d{13,}\.\d{2}$/.test(String(input))
        ? 'must be less than 1000000000000.00 yuan'
        : 'must be an amount in yuan with two decimals, such as "180.00"',
  })
  .transform((text) => (text.startsWith('-') ? -parseYuan(text.slice(1)) : parseYuan(text)));
export const amount = yuan.refine((fen) => fen >= 0, { error: 'must not be negative' });

/** A percentage as text, such as "98.00"; inside, basis points. */
export const rate = z
  .string()
  .refine(isRate, { error: 'must be a percentage with two decimals, such as "98.00"' })
  .transform(parseRate);

/** Whether one day does not come after another, where that is given. */
export const isInOrder = (first: string, then: string | null | undefined) => then == null || first <= then;

/** Fields that are money: written in yuan under this name, kept in fen under the name with `Fen`. */
export const MONEY: ReadonlySet<string> = new Set([
  'paid',
  'total',
  'selfPaid',
  'selfFirst',
  'basicPaid',
  'basicEligible',
  'ownAfterBasic',
  'criticalPaid',
  'assistancePaid',
  'tiltPaid',
  'accountBalance',
  'income',
  'payout',
  'administration',
  'accountUnspent',
  'familyAccount',
  'taxShare',
  'countyMatch',
]);

/** Fields that are percentages: written with two decimals, kept in basis points under the name with `Bp`. */
export const RATES: ReadonlySet<string> = new Set(['targetRate']);

/** Renames the money fields of a parsed object, which are in fen by now, and its percentages. */
export function inFen<Output extends object>(schema: z.ZodType<Output>) {
  const inUnit = (key: string) => (MONEY.has(key) ? `${key}Fen` : RATES.has(key) ? `${key}Bp` : key);
  return schema.transform((given) =>
    Object.fromEntries(Object.entries(given).map(([key, value]) => [inUnit(key), value])),
  );
}

/** Dated records of one kind that hold money. */
export function listOfPaid<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z
    .array(inFen(z.strictObject({ ...shape, ...recorded })))
    .max(MOST_RECORDS)
    .default([]);
}

/** Dated records of one kind. */
export function listOf<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z
    .array(z.strictObject({ ...shape, ...recorded }))
    .max(MOST_RECORDS)
    .default([]);
}

function isInstant(text: string): boolean {
  try {
    return Number.isFinite(instantMicros(text));
  } catch {
    return false;
  }
}
