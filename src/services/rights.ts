import type { Place } from '../rulebooks/schema/role.ts';
import type { ReachKind } from '../store/access.ts';
import { NOUNS } from '../store/nouns/index.ts';
import { rightsOfRole, termOfScope } from './roles.ts';
import { reachOf, type Viewer } from './viewer.ts';

/** One thing that somebody may do, as their token has it today. 权限. */
interface Right {
  readonly scope: string;
  readonly where: Place;
  readonly regions: readonly string[];
  readonly nouns: readonly string[];
  readonly until: string | null;
  readonly term: string;
}

/** What somebody may do: their scopes one by one, with where each holds, over which nouns, and until when. */
export function rightsOf(viewer: Viewer, today: string): Right[] {
  const ofRole = new Map(rightsOfRole(viewer.role, viewer.department).map(({ scope, where }) => [scope, where]));
  const asFarAsReached = PLACE_OF_REACH[reachOf(viewer, today).kind];
  return [...viewer.scopes].sort().map((scope) => {
    // What was opened for the moment stands in no role: it holds as far as the viewer reaches. Under an opening for a person all does.
    const ofItself = ofRole.get(scope) ?? asFarAsReached;
    const where = ofItself !== 'ANYWHERE' && viewer.emergency?.personId ? asFarAsReached : ofItself;
    const isOfRegions = where === 'REGIONS' || where === 'OWN_DEPARTMENT';
    return {
      ...{ scope, where, regions: isOfRegions ? viewer.regions : [], nouns: nounsOf(scope) },
      ...{ until: viewer.until ?? null, term: termOfScope(scope)?.zh ?? scope },
    };
  });
}

/** What a right over rows of a reach is called. */
const PLACE_OF_REACH: Readonly<Record<ReachKind, Place>> = {
  NONE: 'ANYWHERE',
  EVERYWHERE: 'ANYWHERE',
  REGION: 'REGIONS',
  REGIONS: 'REGIONS',
  DEPARTMENT: 'OWN_DEPARTMENT',
  PERSON: 'OWN_HOUSEHOLD',
};

/** Nouns whose rows a scope opens. One that opens a field, or lets somebody act, opens none. */
const nounsOf = (scope: string): string[] =>
  Object.values(NOUNS)
    .filter((noun) => noun.scope === scope)
    .map(({ name }) => name)
    .sort();
