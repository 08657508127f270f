import type { At } from '../../../policy/decision.ts';
import type { GivenFacts } from '../../../policy/given.ts';
import type { QuestionName } from '../../../policy/questions.ts';
import { assessGiven, GIVEN_BY_HAND, readGivenFacts } from '../../../services/assess-given.ts';
import type { PublishedRulebook } from '../../../services/rulebooks.ts';
import type { Context } from '../../context.ts';
import { answered } from './person.ts';

interface AssessArguments {
  readonly facts: object;
  readonly asOf?: string | null;
  readonly knownAt?: string | null;
}

interface Assessment {
  readonly facts: GivenFacts;
  readonly at: At;
  readonly published: PublishedRulebook;
}

/** Asks one question of the rulebook; only those that are selected are asked. */
const asks =
  (name: QuestionName) =>
  ({ facts, at, published }: Assessment) => ({
    ...assessGiven(name, facts, at, published),
    subject: GIVEN_BY_HAND,
  });

/** Fields that the engine keeps in fen or basis points, by their names in the graph. */
const inUnits = (unit: 'Fen' | 'Bp', ...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, (row: Record<string, unknown>) => row[`${name}${unit}`]]));
const money = (...names: readonly string[]) => inUnits('Fen', ...names);
const rate = (...names: readonly string[]) => inUnits('Bp', ...names);

export const assessment = {
  PolicyYear: {
    assess(published: PublishedRulebook, { facts, asOf, knownAt }: AssessArguments, { today }: Context): Assessment {
      return { facts: readGivenFacts(facts), at: { asOf: asOf ?? today, knownAt: knownAt ?? null }, published };
    },
  },
  Assessment: {
    eligibility: asks('eligibility'),
    contribution: asks('contribution'),
    cover: asks('cover'),
    waitingPeriod: asks('waiting'),
    newbornCover: asks('newborn'),
    criticalIllnessCeiling: asks('ceiling'),
    paymentChannels: asks('channels'),
    deathCancellation: asks('death'),
    claim: asks('claim'),
    claimFiling: asks('claim-deadline'),
    familyAccount: asks('family-account'),
    fund: asks('fund'),
    workFunds: asks('work-funds'),
    participation: asks('participation'),
    bulletins: asks('bulletin'),
    complaint: asks('complaint'),
    staffing: asks('staffing'),
    deadlines: asks('deadlines'),
  },
  ClaimFiling: answered,
  FamilyAccount: answered,
  DeathCancellation: answered,
  ComplaintAnswer: answered,
  Staffing: answered,
  Deadlines: answered,
  RegionDuty: rate('rate'),
  Bulletins: answered,
  BulletinRank: rate('rate'),
  FundCheck: { ...answered, ...money('surplus', 'surplusOver', 'riskFund'), ...rate('surplusRate') },
  SurplusReading: { ...money('surplus'), ...rate('surplusRate') },
  WorkFunds: { ...answered, ...money('total') },
  WorkFundShare: money('amount'),
  RegionShare: money('amount'),
  Participation: answered,
  TargetProgress: rate('required'),
  RegionProgress: rate('rate'),
  OwnTarget: rate('rate'),
  Penalty: { ...money('taxShareLoss'), ...rate('points') },
};
