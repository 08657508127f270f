import { z } from 'zod';
import {
  FACILITY_GRADES,
  FACILITY_LEVELS,
  FORMER_SCHEMES,
  PAYERS,
  PAYMENT_CHANNELS,
  RELATIONS,
  VISIT_KINDS,
} from '../policy/facts.ts';
import { DUTIES, OFFICE_LEVELS } from '../policy/given.ts';
import { amount, day, inFen, isInOrder, MOST_RECORDS, MOST_REGIONS, rate, regionCode, yuan } from './facts-cells.ts';

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
    accountUnspent: yuan.nullish(),
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
    countyMatch: amount.nullish(),
    targetRate: rate.nullish(),
    targetHeads: z.int().nonnegative().nullish(),
  }),
);

const OFFICE = z.strictObject({
  level: z.enum(OFFICE_LEVELS),
  regionCode,
  isOfZone: z.boolean().nullish(),
  staff: z.int().nonnegative().nullish(),
});

const DUTY = z.strictObject({
  duty: z.enum(DUTIES),
  regionCode,
  part: z.string().nullish(),
  outOf: z.int().nonnegative().nullish(),
  steps: z.array(z.strictObject({ on: day, done: z.int().nonnegative() })).max(MOST_RECORDS),
});

/** What a question may be given beside the person's own facts. */
export const SECTIONS = {
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
  offices: z.array(OFFICE).max(MOST_REGIONS).nullish(),
  duties: z.array(DUTY).max(MOST_REGIONS).nullish(),
};
