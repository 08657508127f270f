import { dayNumber } from './days.ts';
import type { Round } from './enrollment.ts';
import type { Household, Membership } from './family.ts';
import { FIRST_YEAR, recordedAfter, SOURCES } from './world.ts';

/** The registry asks whose child somebody is from its first year on: rules for newborns look no further back. */
const FIRST_ASKED = dayNumber(`${FIRST_YEAR}-01-01`);

/**
 * 父母: the head and the spouse are the parents of the household's young children, who are registered with them; once, also where
 * the spouse became the head.
 */
export function writeParents({ world, marks, rows }: Round, household: Household): void {
  const couple = household.members.filter(({ relation }) => relation === 'HEAD' || relation === 'SPOUSE');
  const parents = new Set(couple.map(({ life }) => life));
  for (const child of household.members) {
    if (!isYoungChild(child)) continue;
    const recordedAt = recordedAfter(world, marks, child.life.born, 10);
    for (const parent of parents) {
      rows.parents.push({
        id: world.ids.next('parent'),
        personId: child.life.id,
        parentId: parent.id,
        isRegisteredWith: true,
        recordedAt,
        supersededAt: null,
        source: SOURCES.HEALTH,
      });
    }
  }
}

const isYoungChild = ({ relation, life }: Membership) => relation === 'CHILD' && life.born >= FIRST_ASKED;
