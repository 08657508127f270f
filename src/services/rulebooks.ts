import { DomainError } from '../errors.ts';
import { type CompiledRulebook, compile } from '../policy/engine.ts';
import type { Day, Instant, Scheme } from '../policy/facts.ts';
import { instantMicros } from '../policy/instant.ts';
import { isWithin, regionPrefix } from '../policy/region.ts';
import type { Rulebook } from '../policy/rulebook.ts';
import type { Db } from '../store/db.ts';
import { readRulebookVersions } from '../store/queries/rulebook.ts';

/** A published version, compiled once and kept in memory: the law changes yearly. */
export interface PublishedRulebook {
  readonly id: string;
  readonly version: number;
  readonly hash: string;
  readonly publishedAt: Instant;
  readonly supersededAt: Instant | null;
  readonly rulebook: Rulebook;
  readonly compiled: CompiledRulebook;
}

export interface Wanted {
  readonly region: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly knownAt?: Instant | null | undefined;
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
    super(`Region ${region} has no rulebook of ${scheme} for policy year ${policyYear}${when}. ${hint}`);
  }
}

/** The published law of this process. */
export interface Rulebooks {
  /** The rulebook of a region, scheme and year: the deepest one on the region's path, in the version known then. */
  find(wanted: Wanted): PublishedRulebook;
  /** Every rulebook that binds a region, the latest year first. `on` keeps those whose policy year holds the day. */
  ofRegion(region: string, on?: Day): readonly PublishedRulebook[];
  byId(id: string): PublishedRulebook | undefined;
  /** Reads the published versions again, after somebody published. */
  reload(): Promise<void>;
}

export async function openRulebooks(db: Db): Promise<Rulebooks> {
  let versions: readonly PublishedRulebook[] = [];
  const compiled = new Map<string, PublishedRulebook>();

  async function reload() {
    const rows = await readRulebookVersions(db);
    versions = rows.map((row) => {
      const rulebook = row.content as Rulebook;
      const known = compiled.get(row.id);
      const made: PublishedRulebook = {
        id: row.id,
        version: row.version,
        hash: row.hash,
        publishedAt: row.publishedAt,
        supersededAt: row.supersededAt,
        rulebook,
        compiled: known?.compiled ?? compile(rulebook, row),
      };
      compiled.set(row.id, made);
      return made;
    });
  }

  const standing = (knownAt: Instant | null | undefined) =>
    versions.filter(({ publishedAt, supersededAt }) =>
      knownAt
        ? instantMicros(publishedAt) <= instantMicros(knownAt) &&
          (supersededAt === null || instantMicros(knownAt) < instantMicros(supersededAt))
        : supersededAt === null,
    );
  const binding = (region: string, from: readonly PublishedRulebook[]) =>
    from.filter(({ rulebook }) => isWithin(region, rulebook.region)).sort(byDepth);

  await reload();
  return {
    reload,
    byId: (id) => compiled.get(id),
    find(wanted) {
      const there = binding(wanted.region, standing(wanted.knownAt));
      const hit = there.find(
        ({ rulebook }) => rulebook.scheme === wanted.scheme && rulebook.policyYear === wanted.policyYear,
      );
      if (!hit) throw new PolicyYearNotPublished(wanted, binding(wanted.region, standing(null)));
      return hit;
    },
    ofRegion(region, on) {
      const there = binding(region, standing(null));
      return on ? there.filter(({ rulebook }) => on.startsWith(`${rulebook.policyYear}-`)) : there;
    },
  };
}

/** The longest region code prefix first: the deepest rulebook on a region's path speaks. Then the latest year. */
const byDepth = (a: PublishedRulebook, b: PublishedRulebook) =>
  regionPrefix(b.rulebook.region).length - regionPrefix(a.rulebook.region).length ||
  b.rulebook.policyYear - a.rulebook.policyYear;
