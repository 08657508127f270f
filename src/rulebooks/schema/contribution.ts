import { z } from 'zod';
import { DEPARTMENTS, PAYERS, PAYMENT_CHANNELS } from '../../policy/facts.ts';
import { isYuan } from '../../policy/money.ts';
import { isRate } from '../../policy/rate.ts';
import { category, cites, day, id, parameter, part, rule, strict, text, UNIT, word, words, yuan } from './values.ts';

export const individualContribution = rule('individual-contribution', {
  unit: UNIT,
  standard: parameter(yuan).exactOptional(),
  matrix: strict({
    ageOn: parameter(word(['PERIOD_START', 'PAYMENT_DAY', 'YEAR_END'], 'a day to count the age on')),
    cells: z
      .array(
        strict({
          ...part,
          ageFrom: z.int('Years are whole numbers.').min(0, 'An age is not negative.').exactOptional(),
          ageTo: z.int('Years are whole numbers.').max(150, 'Nobody is older than 150.').exactOptional(),
          sex: word(['MALE', 'FEMALE'], 'a sex').exactOptional(),
          categories: z.array(category).exactOptional(),
          standard: parameter(yuan),
        }),
      )
      .min(1, 'A matrix has at least one cell.'),
  }).exactOptional(),
});

export const subsidy = rule('subsidy', {
  unit: UNIT,
  standard: parameter(yuan),
  split: z
    .array(
      strict({
        ...part,
        payer: word(PAYERS, 'a payer'),
        amount: parameter(yuan).exactOptional(),
        parts: z.int('Parts are whole numbers, as in 10:5:5.').positive('Parts are above 0.').exactOptional(),
      }),
    )
    .min(1, 'Name at least one share.')
    .exactOptional(),
});

const share = z.string().refine((given) => given === 'FULL' || isYuan(given) || isPercentage(given), {
  error: ({ input }) =>
    `"${input}" is not a share: write FULL, yuan with two decimals, as in "90.00", or a percentage, as in "50.00%".`,
});

function isPercentage(given: string): boolean {
  return given.endsWith('%') && isRate(given.slice(0, -1));
}

export const contributionAssistance = rule('contribution-assistance', {
  several: parameter(word(['MOST_FAVOURABLE_ONCE'], 'a way to treat several categories')),
  groups: z
    .array(
      strict({
        id,
        label: text,
        categories: z.array(category).min(1, 'Name at least one category.'),
        payer: word(PAYERS, 'a payer'),
        confirmedBy: z.array(word(DEPARTMENTS, 'a department')).min(1, 'Name at least one.').exactOptional(),
        share: parameter(share),
        also: strict({ payer: word(PAYERS, 'a payer'), share: parameter(share) }).exactOptional(),
        requires: strict({
          certificate: z.boolean('Write true or false.').exactOptional(),
          gradeAtMost: z.int('A grade is a whole number.').positive('Grades begin with 1.').exactOptional(),
          condition: z.boolean('Write true or false.').exactOptional(),
        }).exactOptional(),
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
});

const channels = z.array(word(PAYMENT_CHANNELS, 'a payment channel')).min(1, 'Name at least one channel.');

export const paymentChannels = rule('payment-channels', {
  channels: z
    .array(
      strict({
        ...part,
        channels,
        when: words.exactOptional(),
        opens: parameter(day).exactOptional(),
        registration: text.exactOptional(),
        bring: z.array(text).exactOptional(),
      }),
    )
    .min(1, 'Name at least one group of channels.'),
  account: strict({
    balanceAbove: parameter(yuan),
    relations: parameter(words),
    channels,
    cite: cites.exactOptional(),
  }).exactOptional(),
});
