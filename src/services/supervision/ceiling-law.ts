import { assessDeadlines, type Deadlines } from '../../policy/deadlines.ts';
import type { DutyFacts } from '../../policy/duty-facts.ts';
import type { Day } from '../../policy/facts.ts';
import type { DutyRecord } from '../../policy/given.ts';
import { entriesOf } from '../../policy/parameter.ts';
import type { Answered } from '../assess.ts';
import type { PublishedRulebook, Rulebooks } from '../rulebooks.ts';
import { rulebookCalled } from '../see-channel.ts';
import type { Viewer } from '../viewer.ts';

interface Ground {
  readonly rulebooks: Rulebooks;
  readonly viewer: Viewer;
}

/**
 * 大病保险封顶线: which pooling areas have a ceiling, held against the day that a rulebook sets. The rulebook is called by its name,
 * because the opinions that set the day name no region. An area has a ceiling from the first day of a published rulebook that binds it
 * and gives one, a range or a value; a ceiling that is left to somebody is none.
 */
export function ceilingDeadlinesOf(facts: DutyFacts, rulebook: string, ground: Ground): Deadlines & Answered {
  const published = rulebookCalled(rulebook, 'CURRENT', ground.rulebooks, ground.viewer);
  const given = ground.rulebooks.standing().filter((one) => one.rulebook.scheme === facts.scheme && hasCeiling(one));
  const duties = (facts.areas ?? []).map((area) => recordOf(area, given));
  const { regionCode } = published.compiled.ref;
  return {
    ...assessDeadlines({ duties }, { asOf: facts.asOf }, published.compiled),
    ...{ published, region: { regionCode, basis: 'RULEBOOK' } },
  };
}

const hasCeiling = ({ rulebook }: PublishedRulebook): boolean =>
  rulebook.rules.some(
    (rule) =>
      rule.kind === 'critical-illness' && entriesOf(rule.ceiling).some(({ delegated }) => delegated === undefined),
  );

function recordOf(area: string, given: readonly PublishedRulebook[]): DutyRecord {
  const days: Day[] = given
    .filter(({ rulebook }) => rulebook.poolingAreas.codes.includes(area))
    .map(({ compiled }) => compiled.span.from);
  const first = days.sort()[0];
  return {
    ...{ duty: 'CEILING_ENTERED', regionCode: area, outOf: 1 },
    steps: first === undefined ? [] : [{ on: first, done: 1 }],
  };
}
