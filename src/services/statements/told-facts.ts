import type { PersonFacts } from '../../policy/facts.ts';
import type { Reach } from '../../store/access.ts';
import { standingFactsOfPeople } from '../../store/queries/person-facts.ts';
import { toldToDepartment } from '../assistance-lists/told-to-department.ts';
import { inPages, readAhead } from '../rosters/read-ahead.ts';
import { isAnsweredInWhole, type Viewer } from '../viewer.ts';
import type { Ground } from './reconcile.ts';
import { withoutSensitive } from './without-sensitive.ts';

/** Files read at once: enough that statements are few, few enough that a county fits into memory. */
const AT_ONCE = 500;

/** The facts of people, page by page, as far as they may be told: what is reckoned from them gives nothing else away. */
export async function* toldFacts({ db, reach }: Ground, ids: Iterable<string>): AsyncGenerator<readonly PersonFacts[]> {
  const pages = inPages([[...new Set(ids)].sort()], AT_ONCE);
  for await (const page of readAhead(pages, (keys) => standingFactsOfPeople(db, reach, keys)))
    yield (page as unknown as readonly PersonFacts[]).map((facts) => toldTo(reach, facts));
}

/** Facts with the listings alone that the viewer may see; to a department without what would tell of another one's list. */
export function toldTo(reach: Reach, facts: PersonFacts): PersonFacts {
  const told = reach.kind === 'DEPARTMENT' ? toldToDepartment(facts, reach.department) : facts;
  return reach.isSensitiveShown ? told : withoutSensitive(told);
}

/** Facts that a question about one person is answered by: in whole where the answer has to be right to the fen, else as they are told. */
export const answeredBy = ({ reach, viewer }: { reach: Reach; viewer: Viewer }, facts: PersonFacts): PersonFacts =>
  isAnsweredInWhole(viewer) ? facts : toldTo(reach, facts);
