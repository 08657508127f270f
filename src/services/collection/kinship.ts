import type { Relation } from '../../policy/facts.ts';
import type { householdRelation } from '../../store/tables/index.ts';

export type HouseholdRelation = (typeof householdRelation.enumValues)[number];

/**
 * 亲属关系: what one member of a household is to another, as far as their relations to the head tell: first by what the
 * one is to the head, then by what the other is. What is left out a roll does not tell: two grandchildren may be siblings
 * or cousins, and a child of the head an aunt of a grandchild or its mother.
 */
const TO_OTHER: Readonly<Partial<Record<HouseholdRelation, Readonly<Partial<Record<HouseholdRelation, Relation>>>>>> = {
  HEAD: {
    SPOUSE: 'SPOUSE',
    CHILD: 'PARENT',
    CHILD_IN_LAW: 'OTHER',
    GRANDCHILD: 'GRANDPARENT',
    PARENT: 'CHILD',
    GRANDPARENT: 'GRANDCHILD',
    SIBLING: 'SIBLING',
  },
  SPOUSE: { HEAD: 'SPOUSE', CHILD: 'PARENT', CHILD_IN_LAW: 'OTHER', GRANDCHILD: 'GRANDPARENT', PARENT: 'OTHER' },
  CHILD: { HEAD: 'CHILD', SPOUSE: 'CHILD', CHILD: 'SIBLING', PARENT: 'GRANDCHILD' },
  CHILD_IN_LAW: { HEAD: 'OTHER', SPOUSE: 'OTHER' },
  GRANDCHILD: { HEAD: 'GRANDCHILD', SPOUSE: 'GRANDCHILD' },
  PARENT: { HEAD: 'PARENT', SIBLING: 'PARENT', CHILD: 'GRANDPARENT', SPOUSE: 'OTHER' },
  GRANDPARENT: { HEAD: 'GRANDPARENT', SIBLING: 'GRANDPARENT' },
  SIBLING: { HEAD: 'SIBLING', SIBLING: 'SIBLING', PARENT: 'CHILD', GRANDPARENT: 'GRANDCHILD' },
};

/** What one member is to another; null where the roll does not tell. */
export const relationBetween = (one: HouseholdRelation, other: HouseholdRelation): Relation | null =>
  TO_OTHER[one]?.[other] ?? null;
