import type { Scheme } from '../../../policy/facts.ts';
import { parseYuan } from '../../../policy/money.ts';
import { shapedRules } from '../../../policy/policy-tables.ts';
import { describePolicyYear } from '../../../policy/policy-year.ts';
import type { Text } from '../../../policy/rule.ts';
import type { RuleKind } from '../../../policy/rulebook.ts';
import type { PolicyChannel, PublishedRulebook } from '../../../services/rulebooks.ts';
import { assertMaySee } from '../../../services/see-channel.ts';
import type { Context } from '../../context.ts';

interface PolicyYearArguments {
  readonly region: string;
  readonly scheme: Scheme;
  readonly year: number;
  readonly channel: PolicyChannel;
}

interface PolicyYearsArguments {
  readonly region: string;
  readonly on?: string | null;
  readonly channel: PolicyChannel;
}

interface RulebookArguments {
  readonly name: string;
  readonly version?: number | null;
  readonly channel: PolicyChannel;
}

type Tables = ReturnType<typeof describePolicyYear>;

interface Band {
  readonly above?: string;
  readonly upTo?: string;
}

/** A table of the rulebook, read out of the compiled version. */
const table =
  (name: keyof Tables) =>
  ({ compiled }: PublishedRulebook) =>
    describePolicyYear(compiled)[name];

/** The rules of one kind, in the shape of their file. */
const shaped =
  (kind: RuleKind) =>
  ({ rulebook }: PublishedRulebook) =>
    shapedRules(rulebook, kind);

/** The parts under one key of the rules of a kind. */
const parts =
  (kind: RuleKind, key: string) =>
  ({ rulebook }: PublishedRulebook) =>
    shapedRules(rulebook, kind).flatMap((rule) => rule[key] ?? []);

export const policyYear = {
  Query: {
    async policyYear(_: unknown, { region, scheme, year, channel }: PolicyYearArguments, context: Context) {
      assertMaySee(channel, context.viewer);
      await context.refer.assertRegion(region);
      return context.rulebooks.find({ region, scheme, policyYear: year, channel });
    },
    policyYears(_: unknown, { region, on, channel }: PolicyYearsArguments, { rulebooks, viewer }: Context) {
      assertMaySee(channel, viewer);
      return rulebooks.ofRegion(region, on ?? undefined, channel);
    },
    rulebook(_: unknown, { name, version, channel }: RulebookArguments, { rulebooks, viewer }: Context) {
      assertMaySee(channel, viewer);
      const versions = rulebooks.named(name, channel);
      return (version != null ? versions.find((one) => one.version === version) : versions[0]) ?? null;
    },
  },

  PolicyYear: {
    name: ({ rulebook }: PublishedRulebook) => rulebook.name,
    region: ({ rulebook }: PublishedRulebook, _: unknown, { refer }: Context) =>
      rulebook.region && refer.region(rulebook.region),
    layers: ({ rulebook }: PublishedRulebook) => rulebook.layers ?? [],
    policyYearInferred: ({ rulebook }: PublishedRulebook) => rulebook.policyYearInferred ?? null,
    poolingAreaCodes: ({ rulebook }: PublishedRulebook) => rulebook.poolingAreas.codes,
    poolingAreasAssumed: ({ rulebook }: PublishedRulebook) => rulebook.poolingAreas.assumed ?? null,
    scheme: ({ rulebook }: PublishedRulebook) => rulebook.scheme,
    policyYear: ({ rulebook }: PublishedRulebook) => rulebook.policyYear,
    collectionYear: ({ rulebook }: PublishedRulebook) => rulebook.collectionYear,
    grounds: table('grounds'),
    collectionWindows: table('collectionWindows'),
    individualContribution: table('individualContribution'),
    governmentSubsidy: table('governmentSubsidy'),
    assistanceGroups: table('assistanceGroups'),
    benefitPeriods: table('benefitPeriods'),
    claimDeadlines: table('claimDeadlines'),
    exclusions: parts('participation-grounds', 'exclusions'),
    contributionMatrices: parts('individual-contribution', 'matrix'),
    subsidySplit: parts('subsidy', 'split'),
    paymentChannels: shaped('payment-channels'),
    waitingPeriods: shaped('waiting-period'),
    participationIncentives: shaped('participation-incentive'),
    newbornCover: shaped('newborn-cover'),
    benefits: shaped('benefits'),
    criticalIllness: shaped('critical-illness'),
    medicalAssistance: shaped('medical-assistance'),
    secondTilts: shaped('second-tilt'),
    familyAccounts: shaped('family-account'),
    benefitLists: shaped('benefit-list'),
    participationTargets: parts('participation-target', 'targets'),
    officeStaff: parts('staffing', 'offices'),
    dutyDeadlines: parts('deadline', 'deadlines'),
    rules: table('rules'),
    inferred: table('inferred'),
    undetermined: table('undetermined'),
    assumed: table('assumed'),
    missing: table('missing'),
    documents: ({ rulebook }: PublishedRulebook, _: unknown, { policyDocuments }: Context) =>
      rulebook.documents.map(({ id }) => policyDocuments.byId(id)).filter((one) => one !== null),
  },

  BenefitBand: {
    above: ({ above }: Band) => (above === undefined ? null : parseYuan(above)),
    upTo: ({ upTo }: Band) => (upTo === undefined ? null : parseYuan(upTo)),
  },
  ParticipationGround: {
    condition: ({ condition }: { condition: string | { source: string } }) =>
      typeof condition === 'string' ? condition : condition.source,
  },
  DocumentToBring: { text: ({ zh, en }: Text): Text => ({ zh, en }) },
};
