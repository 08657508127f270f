import { assessParticipation, type Participation } from '../../policy/participation.ts';
import { assessPace, type ParticipationPace } from '../../policy/participation-pace.ts';
import type { ProgressFacts } from '../../policy/progress-facts.ts';
import type { Answer, Answered } from '../assess.ts';
import type { Rulebooks } from '../rulebooks.ts';

interface Ground {
  readonly rulebooks: Rulebooks;
}

/** Do the regions reach the targets of their year, and what follows where they do not: by the law of the region asked about. */
export function participationOf(facts: ProgressFacts, ground: Ground): Answer<Participation> {
  const answered = lawOf(facts, ground);
  const { compiled } = answered.published;
  return { ...assessParticipation({ progress: facts.regions }, facts, compiled), ...answered };
}

/** What it still takes, by the same law. */
export function paceOf(facts: ProgressFacts, ground: Ground): Answer<ParticipationPace> {
  const answered = lawOf(facts, ground);
  return { ...assessPace(facts, answered.published.compiled), ...answered };
}

function lawOf({ regionCode, scheme, policyYear }: ProgressFacts, { rulebooks }: Ground): Answered {
  const published = rulebooks.find({ region: regionCode, scheme, policyYear });
  return { published, region: { regionCode, basis: 'ASKED' } };
}
