import { z } from 'zod';
import { COVER_STARTS, OUTSIDE_WINDOW } from '../../policy/rules/benefit-period.ts';
import { cites, count, day, parameter, part, rate, rule, strict, word, words, yesOrNo, yuan } from './values.ts';

export const benefitPeriod = rule('benefit-period', {
  begins: day,
  ends: day,
  coverStartInWindow: parameter(word(COVER_STARTS, 'a start of cover')),
  paidOutsideWindow: parameter(word(OUTSIDE_WINDOW, 'a consequence of paying outside the window')),
});

const price = z
  .string()
  .refine((given) => /^STANDARD_OF_(PAYMENT|POLICY)_YEAR$/.test(given) || yuan.safeParse(given).success, {
    error: ({ input }) =>
      `"${input}" is not a price: write STANDARD_OF_PAYMENT_YEAR, STANDARD_OF_POLICY_YEAR, or yuan with two decimals.`,
  });

export const waitingPeriod = rule('waiting-period', {
  late: parameter(yesOrNo),
  gap: parameter(yesOrNo),
  fixed: parameter(count),
  counting: parameter(word(['MONTHS', 'DAYS', 'MONTH_OF_PAYMENT'], 'a way to count')),
  variablePerMissedYear: parameter(count),
  freeMissedYears: parameter(count),
  missedYearsFrom: parameter(count),
  start: parameter(word(['COVER_START', 'PAYMENT_DAY'], 'a start of the wait')),
  heldAgainst: parameter(word(['COST_DAY', 'ADMISSION_DAY', 'DISCHARGE_DAY'], 'a day of the stay')),
  exemptions: z.array(strict({ ...part, when: words })),
  repair: strict({
    perYear: parameter(count),
    price: parameter(price),
    floor: parameter(count),
    floorFromMissedYears: parameter(count),
    cite: cites.exactOptional(),
  }).exactOptional(),
});

export const participationIncentive = rule('participation-incentive', {
  continuous: strict({
    afterYears: parameter(count),
    perYear: parameter(yuan),
    baseYear: parameter(
      z
        .string()
        .regex(/^(ANY|\d{4})$/, { error: ({ input }) => `"${input}" is neither ANY nor a year, as in "2025".` }),
    ),
    onGap: parameter(word(['CLEARS', 'KEEPS'], 'what a gap does')),
    cite: cites.exactOptional(),
  }).exactOptional(),
  zeroReimbursement: strict({
    perYear: parameter(yuan),
    outpatientCounts: parameter(yesOrNo),
    onUse: parameter(word(['ZERO_PART', 'BOTH', 'NOTHING'], 'what a use clears')),
    cite: cites.exactOptional(),
  }).exactOptional(),
  cap: strict({
    rate: parameter(rate),
    scope: parameter(word(['COMBINED', 'EACH'], 'a scope')),
    cite: cites.exactOptional(),
  }),
});
