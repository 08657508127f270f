import { z } from 'zod';
import { BAND_BASES } from '../../policy/claim/parts.ts';
import { FACILITY_GRADES, FACILITY_LEVELS } from '../../policy/facts.ts';
import { LATER_DEDUCTIBLES, MISSING_REFERRALS, ROUTES } from '../../policy/rules/benefits.ts';
import {
  category,
  cites,
  id,
  parameter,
  part,
  rate,
  rule,
  strict,
  text,
  visit,
  word,
  words,
  yesOrNo,
  yuan,
  yuanOrNone,
} from './values.ts';

const visits = z.array(visit).min(1, 'Name at least one kind of care.');

const bands = z
  .array(
    strict({
      id,
      above: yuan.exactOptional(),
      upTo: yuan.exactOptional(),
      ratio: parameter(rate),
      cite: cites.exactOptional(),
    }),
  )
  .min(1, 'Give at least one band.');

const bonuses = z.array(
  strict({
    ...part,
    when: words.exactOptional(),
    points: parameter(rate),
    perConsecutiveYear: z.boolean('Write true or false.').exactOptional(),
    atMost: parameter(rate).exactOptional(),
  }),
);

const reliefs = z.array(
  strict({
    ...part,
    when: words,
    deductible: parameter(word(['HALF', 'ZERO', 'SAME'], 'what becomes of the deductible')),
    ceiling: parameter(word(['NONE', 'SAME'], 'what becomes of the ceiling')),
  }),
);

const route = parameter(word(ROUTES, 'a way to settle'));

const plan = strict({
  ...part,
  visits,
  bandBasis: parameter(word(BAND_BASES, 'what bands are measured on')),
  rows: z
    .array(
      strict({
        id,
        label: text.exactOptional(),
        deductible: parameter(yuan),
        bands: bands.exactOptional(),
        fixed: parameter(yuan).exactOptional(),
        cite: cites.exactOptional(),
      }),
    )
    .min(1, 'Give at least one row: one for each tier that pays.'),
  laterAdmissions: strict({
    deductible: parameter(word(LATER_DEDUCTIBLES, 'what becomes of the deductible')),
    less: parameter(yuan).exactOptional(),
    cite: cites.exactOptional(),
  }).exactOptional(),
  ceiling: parameter(yuanOrNone),
  ceilingOf: parameter(word(['PAYMENTS', 'ELIGIBLE_COST'], 'what the ceiling measures')),
  bonuses: bonuses.exactOptional(),
  reliefs: reliefs.exactOptional(),
  outside: strict({
    pointsOff: parameter(rate).exactOptional(),
    deductibleMore: parameter(yuan).exactOptional(),
    selfFirst: parameter(rate).exactOptional(),
    waivedIfRegistered: parameter(yesOrNo),
    cite: cites.exactOptional(),
  }).exactOptional(),
  referral: strict({
    missing: parameter(word(MISSING_REFERRALS, 'what a missing referral brings')),
    pointsOff: parameter(rate).exactOptional(),
    tiers: z.array(id).min(1, 'Name at least one tier, or leave the list out: then it is all of them.').exactOptional(),
    route: route.exactOptional(),
    cite: cites.exactOptional(),
  }).exactOptional(),
  route: route.exactOptional(),
});

export const benefits = rule('benefits', {
  designatedOnly: parameter(yesOrNo).exactOptional(),
  violation: parameter(word(['NOT_PAID'], 'what a violation brings')).exactOptional(),
  unlisted: parameter(word(['NOT_PAID'], 'what care without a plan gets')).exactOptional(),
  unlistedVisits: visits.exactOptional(),
  tiers: z
    .array(
      strict({
        ...part,
        levels: z.array(word(FACILITY_LEVELS, 'a level of institutions')).exactOptional(),
        grades: z.array(word(FACILITY_GRADES, 'a grade of hospitals')).exactOptional(),
        outside: z.boolean('Write true or false.').exactOptional(),
      }),
    )
    .min(1, 'Give at least one tier.'),
  plans: z.array(plan).min(1, 'Give at least one plan.'),
});

export const criticalIllness = rule('critical-illness', {
  deductible: parameter(yuan),
  bandBasis: parameter(word(['RAW_AMOUNT', 'ABOVE_DEDUCTIBLE'], 'what bands are measured on')),
  bands,
  ceiling: parameter(yuanOrNone),
  bonuses: bonuses.exactOptional(),
  reliefs: reliefs.exactOptional(),
});

const categories = z.array(category).min(1, 'Name at least one category.');

export const medicalAssistance = rule('medical-assistance', {
  groups: z
    .array(
      strict({
        ...part,
        categories,
        deductible: parameter(yuan),
        ratio: parameter(rate),
        ceiling: parameter(yuanOrNone),
      }),
    )
    .min(1, 'Give at least one group.'),
});

export const secondTilt = rule('second-tilt', {
  categories: categories.exactOptional(),
  above: parameter(yuan),
  ratio: parameter(rate),
  ceiling: parameter(yuanOrNone),
});

export const familyAccount = rule('family-account', {
  creditPerHead: parameter(yuan),
  visits,
  carriesOver: parameter(yesOrNo),
  mayPayContribution: parameter(yesOrNo),
  subsidyToPool: parameter(yesOrNo).exactOptional(),
});

export const benefitList = rule('benefit-list', {
  visits,
  ratioAtMost: parameter(rate).exactOptional(),
  ceilingAtMost: parameter(yuan).exactOptional(),
  deductibleAtLeast: parameter(yuan).exactOptional(),
});
