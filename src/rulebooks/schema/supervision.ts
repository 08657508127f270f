import { z } from 'zod';
import { DUTIES, OFFICE_LEVELS } from '../../policy/given.ts';
import { cites, count, day, parameter, part, rate, rule, strict, word, yesOrNo, yuan } from './values.ts';

export const claimDeadline = rule('claim-deadline', { lastDay: day });

export const complaintDeadline = rule('complaint-deadline', { workingDays: parameter(count) });

export const deathCancellation = rule('death-cancellation', { lastDay: day, certificateNote: parameter(yesOrNo) });

export const fundLimits = rule('fund-limits', {
  surplusAtMost: parameter(rate),
  riskFund: parameter(rate),
  surplusIncludesRiskFund: parameter(yesOrNo),
  surplusIncludesFamilyAccounts: parameter(yesOrNo).exactOptional(),
  administration: parameter(word(['FORBIDDEN', 'ALLOWED'], 'a rule about administration cost')),
});

export const workFunds = rule('work-funds', {
  perInsured: parameter(yuan),
  shares: z
    .array(strict({ ...part, share: parameter(rate), perRegion: z.boolean('Write true or false.').exactOptional() }))
    .min(1, 'Name at least one share.'),
});

export const participationTarget = rule('participation-target', {
  targets: z
    .array(
      strict({
        ...part,
        rate: parameter(rate),
        denominator: parameter(word(['TASK', 'RESIDENT', 'HUKOU_LIABLE'], 'a denominator')),
        focusOnly: z.boolean('Write true or false.').exactOptional(),
      }),
    )
    .min(1, 'Give at least one target.'),
});

export const bulletin = rule('bulletin', {
  last: parameter(count),
  explanationAfter: parameter(count),
  criticismAfter: parameter(count),
  ties: parameter(word(['INCLUDE', 'EXCLUDE'], 'a way to treat ties')),
});

export const shortfallPenalty = rule('shortfall-penalty', {
  countyMatch: strict({
    perHead: parameter(yuan),
    basis: parameter(word(['TASK', 'SHORTFALL'], 'a basis')),
    cite: cites.exactOptional(),
  }).exactOptional(),
  taxShare: strict({ perPoint: parameter(rate), cite: cites.exactOptional() }).exactOptional(),
});

export const staffing = rule('staffing', {
  offices: z
    .array(strict({ ...part, level: word(OFFICE_LEVELS, 'a level of offices'), staff: parameter(count) }))
    .min(1, 'Name at least one kind of office.'),
});

export const deadline = rule('deadline', {
  deadlines: z
    .array(strict({ ...part, duty: word(DUTIES, 'a duty'), lastDay: day }))
    .min(1, 'Give at least one deadline.'),
});
