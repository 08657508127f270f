import type { Scheme } from '../../../policy/facts.ts';
import { describePolicyYear } from '../../../policy/policy-year.ts';
import type { Text } from '../../../policy/rulebook.ts';
import type { PublishedRulebook } from '../../../services/rulebooks.ts';
import type { Context } from '../../context.ts';

interface PolicyYearArguments {
  readonly region: string;
  readonly scheme: Scheme;
  readonly year: number;
}

type Tables = ReturnType<typeof describePolicyYear>;

/** A table of the rulebook, read out of the compiled version. */
const table =
  (name: keyof Tables) =>
  ({ compiled }: PublishedRulebook) =>
    describePolicyYear(compiled)[name];

export const policyYear = {
  Query: {
    async policyYear(_: unknown, { region, scheme, year }: PolicyYearArguments, { rulebooks, refer }: Context) {
      await refer.assertRegion(region);
      return rulebooks.find({ region, scheme, policyYear: year });
    },
    policyYears: (_: unknown, { region, on }: { region: string; on?: string | null }, { rulebooks }: Context) =>
      rulebooks.ofRegion(region, on ?? undefined),
  },

  PolicyYear: {
    name: ({ rulebook }: PublishedRulebook) => rulebook.name,
    region: ({ rulebook }: PublishedRulebook, _: unknown, { refer }: Context) => refer.region(rulebook.region),
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
    undetermined: table('undetermined'),
    assumed: table('assumed'),
    missing: table('missing'),
    documents: ({ rulebook }: PublishedRulebook, _: unknown, { policyDocuments }: Context) =>
      rulebook.documents.map(({ id }) => policyDocuments.byId(id)).filter((one) => one !== null),
  },

  ParticipationGround: {
    condition: ({ condition }: { condition: string | { source: string } }) =>
      typeof condition === 'string' ? condition : condition.source,
  },
  DocumentToBring: { text: ({ zh, en }: Text): Text => ({ zh, en }) },
};
