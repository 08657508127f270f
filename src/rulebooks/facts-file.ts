import { z } from 'zod';
import { isDay } from '../policy/dates.ts';
import {
  ASSISTANCE_CATEGORIES,
  COVER_STATES,
  DEPARTMENTS,
  EDUCATION_LEVELS,
  ENROLLMENT_STATUSES,
  FACILITY_GRADES,
  FACILITY_LEVELS,
  FORMER_SCHEMES,
  HUKOU_KINDS,
  IDENTITY_DOCUMENT_KINDS,
  PAYERS,
  PAYMENT_CHANNELS,
  PLACE_KINDS,
  REGISTERS,
  RELATIONS,
  SCHEMES,
  STATUS_KINDS,
  VISIT_KINDS,
} from '../policy/facts.ts';
import type { GivenFacts } from '../policy/given.ts';
import { instantMicros } from '../policy/instant.ts';
import { isYuan, parseYuan } from '../policy/money.ts';
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

/** More records of one kind than any person has; without an end, one request could hold the process up. */
const MOST_RECORDS = 100;
/** More regions than any province has counties, or any county villages. */
const MOST_REGIONS = 1_000;

/** Yuan as text, such as "180.00"; inside, whole fen. A refund has a minus sign. */
const yuan = z
  .string({ error: 'must be an amount in yuan as text, such as "180.00"' })
  .refine((text) => isYuan(text.replace(/^-/, '')), {
    error: ({ input }) =>
      /^-?\d{13,}\.\d{2}$/.test(String(input))
        ? 'must be less than 1000000000000.00 yuan'
        : 'must be an amount in yuan with two decimals, such as "180.00"',
  })
  .transform((text) => (text.startsWith('-') ? -parseYuan(text.slice(1)) : parseYuan(text)));
const amount = yuan.refine((fen) => fen >= 0, { error: 'must not be negative' });

/** Whether one day does not come after another, where that is given. */
const isInOrder = (first: string, then: string | null | undefined) => then == null || first <= then;

/** What the year brought before a stay. */
const SO_FAR = inFen(
  z.strictObject({
    basicPaid: amount.default(0),
    basicEligible: amount.default(0),
    ownAfterBasic: amount.default(0),
    criticalPaid: amount.default(0),
    assistancePaid: amount.default(0),
    tiltPaid: amount.default(0),
  }),
);

const FACILITY = z.strictObject({
  tier: z.string().nullish(),
  level: z.enum(FACILITY_LEVELS).nullish(),
  grade: z.enum(FACILITY_GRADES).nullish(),
  regionCode: regionCode.nullish(),
  isDesignated: z.boolean().nullish(),
});

const STAY = inFen(
  z
    .strictObject({
      visit: z.enum(VISIT_KINDS),
      admittedOn: day,
      dischargedOn: day.nullish(),
      facility: FACILITY,
      isReferred: z.boolean().nullish(),
      isRemoteRegistered: z.boolean().nullish(),
      total: amount,
      selfPaid: amount.default(0),
      selfFirst: amount.default(0),
      admission: z.int().positive().nullish(),
      soFar: SO_FAR.nullish(),
      otherPayers: z
        .array(inFen(z.strictObject({ payer: z.enum(PAYERS), paid: amount })))
        .max(MOST_RECORDS)
        .nullish(),
      filedOn: day.nullish(),
      publishedOn: day.nullish(),
      isViolation: z.boolean().nullish(),
    })
    .refine(({ admittedOn, dischargedOn }) => isInOrder(admittedOn, dischargedOn), {
      path: ['dischargedOn'],
      error: 'must not be before the day of admission',
    })
    .refine(({ admittedOn, filedOn }) => isInOrder(admittedOn, filedOn), {
      path: ['filedOn'],
      error: 'must not be before the day of admission',
    })
    .refine(({ total, selfPaid, selfFirst }) => selfPaid + selfFirst <= total, {
      path: ['selfPaid'],
      error: 'must not be more than the total, together with selfFirst',
    }),
);

const PAYMENT = inFen(
  z.strictObject({
    channel: z.enum(PAYMENT_CHANNELS).nullish(),
    formerScheme: z.enum(FORMER_SCHEMES).nullish(),
    cardStart: z.string().length(1, { error: 'must be one character' }).nullish(),
    isKnownMember: z.boolean().nullish(),
    relation: z.enum(RELATIONS).nullish(),
    accountBalance: amount.nullish(),
  }),
);

const FUND = inFen(
  z.strictObject({
    heads: z.int().nonnegative().nullish(),
    income: amount.nullish(),
    payout: amount.nullish(),
    administration: amount.nullish(),
    familyAccount: amount.nullish(),
  }),
);

const PROGRESS = inFen(
  z.strictObject({
    regionCode,
    enrolled: z.int().nonnegative(),
    task: z.int().nonnegative().nullish(),
    resident: z.int().nonnegative().nullish(),
    hukouLiable: z.int().nonnegative().nullish(),
    isFocus: z.boolean().nullish(),
    taxShare: amount.nullish(),
  }),
);

/** What a question may be given beside the person's own facts. */
const SECTIONS = {
  stay: STAY.nullish(),
  payment: PAYMENT.nullish(),
  fund: FUND.nullish(),
  progress: z.array(PROGRESS).max(MOST_REGIONS).nullish(),
  bulletins: z
    .array(
      z.strictObject({
        month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, { error: 'must be a month as YYYY-MM' }),
        regions: z.array(PROGRESS).max(MOST_REGIONS),
      }),
    )
    .max(MOST_RECORDS)
    .nullish(),
  complaint: z
    .strictObject({ receivedOn: day, answeredOn: day.nullish() })
    .refine(({ receivedOn, answeredOn }) => isInOrder(receivedOn, answeredOn), {
      path: ['answeredOn'],
      error: 'must not be before the day it was received',
    })
    .nullish(),
};

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
  'familyAccount',
  'taxShare',
]);

/** Renames the money fields of a parsed object, which are in fen by now. */
function inFen<Output extends object>(schema: z.ZodType<Output>) {
  return schema.transform((given) =>
    Object.fromEntries(Object.entries(given).map(([key, value]) => [MONEY.has(key) ? `${key}Fen` : key, value])),
  );
}

function listOfPaid<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z
    .array(inFen(z.strictObject({ ...shape, ...recorded })))
    .max(MOST_RECORDS)
    .default([]);
}

/** Reads the parts of a question beside the person's facts; throws on the first mistake. For worked examples and cases. */
export function readSections(given: unknown): Partial<GivenFacts> {
  return z.object(SECTIONS).parse(given) as Partial<GivenFacts>;
}

function listOf<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
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
