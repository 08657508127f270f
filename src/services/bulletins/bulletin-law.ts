import { assessBulletins, type Bulletins } from '../../policy/bulletin.ts';
import type { BulletinFacts } from '../../policy/bulletin-facts.ts';
import { ruleOn, within } from '../../policy/compile.ts';
import type { At } from '../../policy/decision.ts';
import type { GivenFacts, RegionProgress } from '../../policy/given.ts';
import { assessParticipation, type Participation } from '../../policy/participation.ts';
import type { Progress } from '../../policy/rules/participation-target.ts';
import type { BulletinRow } from '../../store/queries/bulletin.ts';
import type { Answer } from '../assess.ts';
import type { PublishedRulebook, Rulebooks } from '../rulebooks.ts';
import { factsOfRun, type OpenBulletin } from './bulletin-run.ts';

type Given = Pick<GivenFacts, 'progress' | 'bulletins'>;

interface Ground {
  readonly rulebooks: Rulebooks;
}

/** Whether the ranked regions reach the targets, and what those lose that do not: by the law that the bulletin was closed by. */
export function participationOf(facts: BulletinFacts, ground: Ground): Answer<Participation> {
  const progress = facts.run.at(-1)?.regions ?? [];
  return asked(assessParticipation, { progress }, facts, ground);
}

/** The ranks of the bulletin and of those before it in its row, and what became due. */
export const standingsOf = (facts: BulletinFacts, ground: Ground): Answer<Bulletins> =>
  asked(assessBulletins, { bulletins: facts.run }, facts, ground);

function asked<Finding>(
  assess: (given: Given, at: At, book: PublishedRulebook['compiled']) => Finding,
  given: Given,
  { regionCode, asOf, knownAt, rulebook: { name, hash } }: BulletinFacts,
  { rulebooks }: Ground,
): Answer<Finding> {
  const published = rulebooks.named(name).find((version) => version.hash === hash) ?? missing(`${name} ${hash}`);
  const finding = assess(given, { asOf, knownAt }, published.compiled);
  return { ...finding, published, region: { regionCode, basis: 'ASKED' } };
}

/** Versions are kept for good: one that is not there was never published here. */
function missing(version: string): never {
  throw new Error(`A bulletin rests on the rulebook ${version}, which is not there.`);
}

/** By which version of the rulebook, as of which day and as known when. */
export type Law = Pick<BulletinRow, 'rulebookVersionId' | 'asOf' | 'knownAt'>;

const versionOf = ({ rulebookVersionId }: Law, { rulebooks }: Ground): PublishedRulebook =>
  rulebooks.byId(rulebookVersionId) ?? missing(rulebookVersionId);

/** A bulletin that was closed, as the law is asked about it. */
export const factsOfBulletin = ({ bulletin, run }: OpenBulletin, ground: Ground): BulletinFacts =>
  factsOfRun(bulletin, versionOf(bulletin, ground), run);

/** 参保进度 of some regions one by one, against the target that is every region's; none where the law has no such target. */
export function figuresOf(regions: readonly RegionProgress[], law: Law, ground: Ground): ReadonlyMap<string, Progress> {
  const { compiled } = versionOf(law, ground);
  const { asOf, knownAt } = law;
  const rule = ruleOn(compiled, 'participation-target', within(compiled.span, asOf));
  const position = rule?.targets.findIndex(({ focusOnly }) => !focusOnly) ?? -1;
  const { targets } = assessParticipation({ progress: regions }, { asOf, knownAt }, compiled);
  return new Map(targets[position]?.regions.map((one) => [one.regionCode, one]));
}
