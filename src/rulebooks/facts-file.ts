import { z } from 'zod';
import { isDay } from '../policy/dates.ts';
import {
  ASSISTANCE_CATEGORIES,
  DEPARTMENTS,
  EDUCATION_LEVELS,
  ENROLLMENT_STATUSES,
  HUKOU_KINDS,
  IDENTITY_DOCUMENT_KINDS,
  PAYERS,
  type PersonFacts,
  PLACE_KINDS,
  REGISTERS,
  SCHEMES,
  STATUS_KINDS,
} from '../policy/facts.ts';
import { instantMicros } from '../policy/instant.ts';
import type { Problem } from './problem.ts';

const day = z.string().refine(isDay, { error: 'must be a day as YYYY-MM-DD' });
const instant = z
  .string()
  .refine(isInstant, { error: 'must be an instant with its offset, as 2017-11-20T08:00:00+08:00' });
const regionCode = z.string().regex(/^(\d{6}|\d{4}Z\d)(\d{3}){0,2}$/, { error: 'must be a region code' });

/** Facts given by hand need not say when they were recorded: then they were known from the beginning. */
const recorded = {
  recordedAt: instant.default('1970-01-01T00:00:00+08:00'),
  supersededAt: instant.nullish(),
  source: z.string().default('given by hand'),
};
const held = { validFrom: day.nullish(), validTo: day.nullish() };

const FACTS = z.strictObject({
  personId: z.string().default('given by hand'),
  regionCode: regionCode.nullish(),
  birthDate: day.nullish(),
  sex: z.enum(['MALE', 'FEMALE']).nullish(),
  places: listOf({ kind: z.enum(PLACE_KINDS), regionCode, hukouKind: z.enum(HUKOU_KINDS).nullish(), ...held }),
  statuses: listOf({
    kind: z.enum(STATUS_KINDS),
    educationLevel: z.enum(EDUCATION_LEVELS).nullish(),
    regionCode: regionCode.nullish(),
    ...held,
  }),
  documents: listOf({ kind: z.enum(IDENTITY_DOCUMENT_KINDS), regionCode: regionCode.nullish(), ...held }),
  checks: listOf({ registers: z.array(z.enum(REGISTERS)), checkedOn: day }),
  enrollments: listOf({
    id: z.string().default('given by hand'),
    scheme: z.enum(SCHEMES),
    regionCode,
    poolingAreaCode: regionCode,
    policyYear: z.int(),
    status: z.enum(ENROLLMENT_STATUSES),
    registeredOn: day.nullish(),
    paidOn: day.nullish(),
  }),
  payments: listOf({
    scheme: z.enum(SCHEMES),
    policyYear: z.int(),
    payer: z.enum(PAYERS),
    paidFen: z.int(),
    paidOn: day,
  }),
  listings: listOf({
    category: z.enum(ASSISTANCE_CATEGORIES),
    department: z.enum(DEPARTMENTS),
    regionCode,
    confirmedOn: day.nullish(),
    certificateNo: z.string().nullish(),
    ...held,
  }),
});

function listOf<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.array(z.strictObject({ ...shape, ...recorded })).default([]);
}

function isInstant(text: string): boolean {
  try {
    return Number.isFinite(instantMicros(text));
  } catch {
    return false;
  }
}

/** Reads one person's facts from a JSON file; lists that are left out are empty. Every mistake is named. */
export function readFactsFile(file: string, text: string): { facts?: PersonFacts; problems: Problem[] } {
  const at = (message: string) => ({ file, line: 1, column: 1, message });
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { problems: [at(`This is not JSON: ${error instanceof Error ? error.message : error}`)] };
  }
  const parsed = FACTS.safeParse(json);
  if (parsed.success) return { facts: parsed.data as PersonFacts, problems: [] };
  return {
    problems: parsed.error.issues.map((issue) => at(`${issue.path.join('.') || 'the file'}: ${issue.message}.`)),
  };
}
