import { DomainError } from '../errors.ts';
import { type CompiledRulebook, compile } from '../policy/engine.ts';
import type { Day, Instant, Scheme } from '../policy/facts.ts';
import { instantMicros } from '../policy/instant.ts';
import { isWithin, regionPrefix } from '../policy/region.ts';
import type { Rulebook } from '../policy/rulebook.ts';
import type { Db } from '../store/db.ts';
import { type RulebookVersionRow, readRulebookVersions } from '../store/queries/rulebook.ts';
import { type ProposalRow, readOpenProposals } from '../store/queries/rulebook-proposal.ts';

/**
 * `CURRENT` is the law in force; `NEXT` is what is proposed to take its place, and the law in force elsewhere. As known on
 * a past day, `NEXT` shows what waits today and waited then: what was decided since is law, or nothing.
 */
export const POLICY_CHANNELS = ['CURRENT', 'NEXT'] as const;
export type PolicyChannel = (typeof POLICY_CHANNELS)[number];

/** A version, published or proposed, compiled once and kept in memory: the law changes yearly. */
export interface PublishedRulebook {
  /** Of the version, or of the proposal while it is none. */
  readonly id: string;
  readonly channel: PolicyChannel;
  /** Null while it is proposed. */
  readonly version: number | null;
  readonly hash: string;
  /** Null while it is proposed. */
  readonly publishedAt: Instant | null;
  readonly rulebook: Rulebook;
  readonly compiled: CompiledRulebook;
  /** From when, until when it is what its channel shows. */
  readonly shown: { readonly from: Instant; readonly until: Instant | null };
}

export interface Wanted {
  readonly region: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly knownAt?: Instant | null | undefined;
  readonly channel?: PolicyChannel | null | undefined;
}

export class PolicyYearNotPublished extends DomainError {
  readonly code = 'POLICY_YEAR_NOT_PUBLISHED';
  constructor({ region, scheme, policyYear, knownAt }: Wanted, published: readonly PublishedRulebook[]) {
    const known = published.map(({ rulebook }) => `${rulebook.scheme} ${rulebook.policyYear} (${rulebook.region})`);
    const hint =
      known.length > 0
        ? `Published for this region: ${known.join(', ')}.`
        : 'Nothing is published for this region yet.';
    const when = knownAt ? ` that was published by ${knownAt}` : '';
    super(`Region ${region} has no rulebook of ${scheme} for policy year ${policyYear}${when}. ${hint}`, {
      zh: `区划${region}没有${scheme}${policyYear}年度的政策${knownAt ? `（截至${knownAt}）` : ''}。${known.length > 0 ? `该区划已发布：${known.join('、')}。` : '该区划尚未发布政策。'}`,
      field: 'policyYear',
    });
  }
}

/** The law of this process. */
export interface Rulebooks {
  /** The rulebook of a region, scheme and year: the deepest one on the region's path, in the version known then. */
  find(wanted: Wanted): PublishedRulebook;
  /** Every rulebook that binds a region, the latest year first. `on` keeps those whose policy year holds the day. */
  ofRegion(region: string, on?: Day, channel?: PolicyChannel): readonly PublishedRulebook[];
  /** The versions of a name, the latest first; its open proposal before them where the channel is NEXT. */
  named(name: string, channel?: PolicyChannel): readonly PublishedRulebook[];
  /** What stands today in a channel, one for each name. */
  standing(channel?: PolicyChannel): readonly PublishedRulebook[];
  byId(id: string): PublishedRulebook | undefined;
  /** What a proposal proposed or has become, also when it was decided long ago. */
  ofProposal(proposal: ProposalRow): PublishedRulebook;
  /** Reads versions and proposals again, after somebody published, proposed or withdrew. */
  reload(): Promise<void>;
}

export async function openRulebooks(db: Db): Promise<Rulebooks> {
  let versions: readonly PublishedRulebook[] = [];
  let proposals: readonly PublishedRulebook[] = [];
  let byId: ReadonlyMap<string, PublishedRulebook> = new Map();
  /** What is in force today: every decision asks for it. */
  let inForce: readonly PublishedRulebook[] = [];

  /** Content never changes under an id, so it is compiled once. */
  const keep = (made: Omit<PublishedRulebook, 'compiled'>): PublishedRulebook => ({
    ...made,
    compiled: byId.get(made.id)?.compiled ?? compile(made.rulebook, made),
  });

  async function reload() {
    const [published, proposed] = await Promise.all([readRulebookVersions(db), readOpenProposals(db)]);
    versions = published.map((row) => keep(ofVersion(row)));
    proposals = proposed.map((row) => keep(ofProposal(row)));
    inForce = versions.filter((one) => isShown(one, null));
    byId = new Map([...versions, ...proposals].map((one) => [one.id, one]));
  }

  /** One of each name: with NEXT the proposal that waits takes the place of the version. */
  function standing(channel: PolicyChannel, knownAt?: Instant | null): readonly PublishedRulebook[] {
    const current = knownAt ? versions.filter((one) => isShown(one, knownAt)) : inForce;
    if (channel !== 'NEXT') return current;
    const next = proposals.filter((one) => isShown(one, knownAt));
    const names = new Set(next.map(({ rulebook }) => rulebook.name));
    return [...next, ...current.filter(({ rulebook }) => !names.has(rulebook.name))];
  }

  const binding = (region: string, from: readonly PublishedRulebook[]) =>
    from.filter(({ rulebook }) => rulebook.region !== null && isWithin(region, rulebook.region)).sort(byDepth);

  await reload();
  return {
    reload,
    byId: (id) => byId.get(id),
    ofProposal: (row) => byId.get(row.versionId ?? row.id) ?? keep(ofProposal(row)),
    standing: (channel = 'CURRENT') => standing(channel),
    find(wanted) {
      const channel = wanted.channel ?? 'CURRENT';
      const ofYear = standing(channel, wanted.knownAt).filter(
        ({ rulebook }) => rulebook.scheme === wanted.scheme && rulebook.policyYear === wanted.policyYear,
      );
      const [hit] = binding(wanted.region, ofYear);
      if (!hit) throw new PolicyYearNotPublished(wanted, binding(wanted.region, standing(channel)));
      return hit;
    },
    ofRegion(region, on, channel = 'CURRENT') {
      const there = binding(region, standing(channel));
      return on ? there.filter(({ rulebook }) => on.startsWith(`${rulebook.policyYear}-`)) : there;
    },
    named(name, channel = 'CURRENT') {
      const proposed = standing(channel).filter((one) => one.channel === 'NEXT');
      return [...proposed, ...versions.toReversed()].filter(({ rulebook }) => rulebook.name === name);
    },
  };
}

const ofVersion = (row: RulebookVersionRow): Omit<PublishedRulebook, 'compiled'> => ({
  id: row.id,
  channel: 'CURRENT',
  version: row.version,
  hash: row.hash,
  publishedAt: row.publishedAt,
  rulebook: row.content as Rulebook,
  shown: { from: row.publishedAt, until: row.supersededAt },
});

const ofProposal = (row: ProposalRow): Omit<PublishedRulebook, 'compiled'> => ({
  id: row.id,
  channel: 'NEXT',
  version: null,
  hash: row.hash,
  publishedAt: null,
  rulebook: row.content as Rulebook,
  shown: { from: row.proposedAt, until: row.decidedAt },
});

/** Whether it was what its channel showed at that moment; today when none is named. */
function isShown({ shown }: PublishedRulebook, knownAt: Instant | null | undefined): boolean {
  if (!knownAt) return shown.until === null;
  const moment = instantMicros(knownAt);
  return instantMicros(shown.from) <= moment && (shown.until === null || moment < instantMicros(shown.until));
}

/** The longest region code prefix first: the deepest rulebook on a region's path speaks. Then the latest year. */
const byDepth = (a: PublishedRulebook, b: PublishedRulebook) =>
  regionPrefix(b.rulebook.region ?? '').length - regionPrefix(a.rulebook.region ?? '').length ||
  b.rulebook.policyYear - a.rulebook.policyYear;
