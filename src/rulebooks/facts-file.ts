import { z } from 'zod';
import {
  ASSISTANCE_CATEGORIES,
  COVER_STATES,
  DEPARTMENTS,
  EDUCATION_LEVELS,
  ENROLLMENT_STATUSES,
  HUKOU_KINDS,
  IDENTITY_DOCUMENT_KINDS,
  PAYERS,
  PLACE_KINDS,
  REGISTERS,
  SCHEMES,
  STATUS_KINDS,
  VISIT_KINDS,
} from '../policy/facts.ts';
import type { GivenFacts } from '../policy/given.ts';
import {
  amount,
  day,
  held,
  inFen,
  listOf,
  listOfPaid,
  MOST_RECORDS,
  recorded,
  regionCode,
  yuan,
} from './facts-cells.ts';
import { SECTIONS } from './facts-sections.ts';
import type { Problem } from './problem.ts';

/** The format of facts given by hand. */
export const factsSchema = z.strictObject({
  /** For editors; not looked at. */
  $schema: z.string().optional(),
  personId: z.string().default('given by hand'),
  regionCode: regionCode.nullish(),
  birthDate: day.nullish(),
  sex: z.enum(['MALE', 'FEMALE']).nullish(),
  places: listOf({
    kind: z.enum(PLACE_KINDS),
    regionCode,
    hukouKind: z.enum(HUKOU_KINDS).nullish(),
    isAgricultural: z.boolean().nullish(),
    agriculture: listOf({ regionCode, isAgricultural: z.boolean(), ...held }).nullish(),
    ...held,
  }),
  statuses: listOf({
    kind: z.enum(STATUS_KINDS),
    educationLevel: z.enum(EDUCATION_LEVELS).nullish(),
    regionCode: regionCode.nullish(),
    ...held,
  }),
  documents: listOf({ kind: z.enum(IDENTITY_DOCUMENT_KINDS), regionCode: regionCode.nullish(), ...held }),
  checks: listOf({ registers: z.array(z.enum(REGISTERS)).max(MOST_RECORDS), checkedOn: day }),
  enrollments: listOf({
    id: z.string().default('given by hand'),
    scheme: z.enum(SCHEMES),
    regionCode,
    poolingAreaCode: regionCode,
    policyYear: z.int(),
    status: z.enum(ENROLLMENT_STATUSES),
    registeredOn: day.nullish(),
    paidOn: day.nullish(),
    endedOn: day.nullish(),
  }),
  payments: listOfPaid({
    scheme: z.enum(SCHEMES),
    policyYear: z.int(),
    payer: z.enum(PAYERS),
    paid: yuan,
    paidOn: day,
    purpose: z.enum(['CONTRIBUTION', 'REPAIR']).nullish(),
  }),
  listings: listOf({
    category: z.enum(ASSISTANCE_CATEGORIES),
    department: z.enum(DEPARTMENTS),
    regionCode,
    confirmedOn: day.nullish(),
    certificateNo: z.string().nullish(),
    grade: z.int().positive().nullish(),
    meetsCondition: z.boolean().nullish(),
    ...held,
  }),
  years: listOf({ policyYear: z.int(), state: z.enum(COVER_STATES) }),
  parents: z
    .array(
      z.strictObject({
        parentId: z.string().nullish(),
        scheme: z.enum(SCHEMES).nullish(),
        policyYear: z.int(),
        regionCode: regionCode.nullish(),
        isInsured: z.boolean().nullable(),
        isRegisteredWith: z.boolean().nullish(),
        ...recorded,
      }),
    )
    .max(MOST_RECORDS)
    .nullish(),
  fundPayments: z
    .array(
      inFen(
        z.strictObject({
          scheme: z.enum(SCHEMES),
          policyYear: z.int(),
          visit: z.enum(VISIT_KINDS),
          paid: amount,
          paidOn: day,
          usedIncentive: z.boolean().nullish(),
          ...recorded,
        }),
      ),
    )
    .max(MOST_RECORDS)
    .optional(),
  ...SECTIONS,
});

/** Reads the parts of a question beside the person's facts; throws on the first mistake. For worked examples and cases. */
export function readSections(given: unknown): Partial<GivenFacts> {
  return z.object(SECTIONS).parse(given) as Partial<GivenFacts>;
}

/** Reads one person's facts from a JSON file; lists that are left out are empty. Every mistake is named. */
export function readFactsFile(file: string, text: string): { facts?: GivenFacts; problems: Problem[] } {
  const at = (message: string) => ({ file, line: 1, column: 1, message });
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { problems: [at(`This is not JSON: ${error instanceof Error ? error.message : error}`)] };
  }
  const { facts, issues } = parseFacts(json);
  if (facts) return { facts, problems: [] };
  return { problems: issues.map((issue) => at(`${issue.path.join('.') || 'the file'}: ${issue.message}.`)) };
}

/** What is wrong with facts, and where in them. */
export interface FactsIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Reads facts that are parsed already, such as a worked example's. */
export function parseFacts(given: unknown): { facts?: GivenFacts; issues: readonly FactsIssue[] } {
  const parsed = factsSchema.safeParse(given);
  if (parsed.success) return { facts: parsed.data as unknown as GivenFacts, issues: [] };
  return {
    issues: parsed.error.issues.map((issue) => ({ path: issue.path as FactsIssue['path'], message: inWords(issue) })),
  };
}

/** What each type is called in a message. */
const CALLED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with fields',
};

/** An issue in the words of the one who wrote the facts; those of a rule of ours stand as they are. */
function inWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `has no field ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      if (issue.message.startsWith('must')) return issue.message;
      return issue.message.endsWith('received undefined')
        ? 'is missing'
        : `must be ${CALLED[issue.expected] ?? issue.expected}`;
    case 'too_small':
      if (issue.origin !== 'number' && issue.origin !== 'int') return issue.message;
      return issue.inclusive ? `must be at least ${issue.minimum}` : `must be more than ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'array') return `must hold at most ${issue.maximum}`;
      return issue.origin === 'number' || issue.origin === 'int' ? `must be at most ${issue.maximum}` : issue.message;
    default:
      return issue.message;
  }
}
