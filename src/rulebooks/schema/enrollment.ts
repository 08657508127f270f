import { z } from 'zod';
import { PLACE_KINDS } from '../../policy/facts.ts';
import { cites, count, day, id, parameter, part, rule, strict, text, word, words, yesOrNo } from './values.ts';

export const participationGrounds = rule('participation-grounds', {
  grounds: z
    .array(
      strict({
        id,
        label: text,
        when: words,
        bring: z
          .array(strict({ zh: words, en: words, assumed: text.exactOptional(), cite: cites.exactOptional() }))
          .exactOptional(),
        assumed: text.exactOptional(),
        cite: cites.exactOptional(),
      }),
    )
    .min(1, 'Give at least one ground.'),
  exclusions: z.array(strict({ ...part, when: words, assumed: text.exactOptional() })).exactOptional(),
  places: z.array(word(PLACE_KINDS, 'a kind of place')).min(1, 'Name at least one place.').exactOptional(),
});

export const newbornCover = rule('newborn-cover', {
  parentRule: parameter(word(['ANY', 'BOTH', 'REGISTERED_WITH', 'NONE'], 'a rule about parents')),
  hukouRequired: parameter(yesOrNo),
  fee: parameter(word(['NONE', 'STANDARD'], 'a fee of the birth year')),
  coverStart: parameter(word(['BIRTH', 'HUKOU_DATE', 'PAYMENT_DAY'], 'a start of cover')),
  deadlineDays: parameter(count).exactOptional(),
  lateCoverStart: parameter(
    word(['PAYMENT_DAY', 'NEXT_DAY', 'NEXT_MONTH', 'NOT_COVERED'], 'a start of cover for those who come late'),
  ).exactOptional(),
  feeYears: parameter(word(['BIRTH_YEAR', 'BOTH_YEARS'], 'the years to pay for')).exactOptional(),
});

export const householdEnrollment = rule('household-enrollment', {
  incomplete: parameter(word(['WARN', 'REFUSE', 'NOTHING'], 'what follows when some stay out')),
});

export const collectionWindow = rule('collection-window', {
  opens: day.exactOptional(),
  closes: day,
  extensions: z.array(strict({ bornFrom: day, bornTo: day, closes: day, cite: cites.exactOptional() })).exactOptional(),
});
