import type { Viewer } from '../../src/services/viewer.ts';
import { TODAY } from '../support/graph.ts';
import type { Registry } from './registry.ts';

/** Ids that a viewer may see, by SDL type. */
export type Seen = Readonly<Record<(typeof TYPES)[number], ReadonlySet<string>>>;
export const TYPES = [
  'Person',
  'Household',
  'Enrollment',
  'Payment',
  'AssistanceListing',
  'AssistanceListBatch',
  'Receipt',
] as const;

/**
 * Who sees whose rows, in plain words over all rows: written from the roles' descriptions in the SDL, without the
 * predicate that the server puts into its statements.
 */
export function seenBy(viewer: Viewer, registry: Registry): Seen {
  const people = peopleSeenBy(viewer, registry);
  const households = householdsSeenBy(viewer, people, registry);
  const ofPeople = (rows: readonly { id: string; person: string }[]) =>
    rows.filter(({ person }) => people.has(person)).map(({ id }) => id);
  const may = (scope: string, ids: readonly string[]) => new Set(viewer.scopes.has(scope) ? ids : []);
  const listings = registry.listings.filter(
    ({ category, department, person }) =>
      (category !== 'MENTAL_SEVERE' ||
        (viewer.scopes.has('assistance:sensitive') && (viewer.role !== 'RESIDENT' || person === viewer.personId))) &&
      (viewer.role !== 'DEPARTMENT_CLERK' || department === viewer.department),
  );
  return {
    Person: may('registry:read', [...people]),
    Household: may('registry:read', [...households]),
    Enrollment: may('registry:read', ofPeople(registry.enrollments)),
    Payment: may('money:read', ofPeople(registry.payments)),
    AssistanceListing: may('assistance:read', ofPeople(listings)),
    AssistanceListBatch: may('assistance:read', batchesSeenBy(viewer, registry)),
    Receipt: may(
      'money:read',
      registry.receipts.filter(({ household }) => households.has(household)).map(({ id }) => id),
    ),
  };
}

/** Rows and effects of deliveries that a viewer may see, by SDL type. */
export function seenOfLists(viewer: Viewer, registry: Registry) {
  const batches = new Set(batchesSeenBy(viewer, registry));
  const isTold = viewer.scopes.has('assistance:sensitive');
  const may = <Row extends { readonly batch: string }>(rows: readonly Row[], isSensitive: (row: Row) => boolean) =>
    rows.filter((row) => batches.has(row.batch) && (isTold || !isSensitive(row)));
  return {
    AssistanceListRow: may(registry.listRows, ({ category }) => category === 'MENTAL_SEVERE'),
    AssistanceListEffect: may(registry.listEffects, ({ isSensitive }) => isSensitive).filter(
      ({ audience }) => audience !== (viewer.role === 'DEPARTMENT_CLERK' ? 'OFFICE' : 'DEPARTMENT'),
    ),
  };
}

/** Deliveries about one's regions, and of a department's clerk its own alone. */
function batchesSeenBy({ role, regions, department }: Viewer, { batches }: Registry): string[] {
  if (role === 'RESIDENT' || role === 'PUBLIC' || role === 'ADMINISTRATOR') return [];
  return within(
    regions,
    batches.filter((batch) => role !== 'DEPARTMENT_CLERK' || batch.department === department),
  );
}

function peopleSeenBy({ role, regions, department, personId }: Viewer, registry: Registry): Set<string> {
  switch (role) {
    // Nobody's files.
    case 'PUBLIC':
    case 'ADMINISTRATOR':
      return new Set();
    // The own file, and those of the household that they live in today.
    case 'RESIDENT': {
      const homes = homesOf(personId, registry);
      const family = registry.members.filter((row) => homes.has(row.household) && isToday(row));
      return new Set([personId ?? '', ...family.map(({ person }) => person)]);
    }
    // People of their regions on their own department's lists.
    case 'DEPARTMENT_CLERK': {
      const listed = new Set(registry.listings.filter((row) => row.department === department).map((row) => row.person));
      return new Set(within(regions, registry.people).filter((id) => listed.has(id)));
    }
    default:
      return new Set(within(regions, registry.people));
  }
}

function householdsSeenBy(
  { role, regions, personId }: Viewer,
  people: ReadonlySet<string>,
  registry: Registry,
): Set<string> {
  if (role === 'RESIDENT') return homesOf(personId, registry);
  if (role === 'DEPARTMENT_CLERK') {
    const today = registry.members.filter((row) => people.has(row.person) && isToday(row));
    return new Set(today.map(({ household }) => household));
  }
  return role === 'PUBLIC' || role === 'ADMINISTRATOR' ? new Set() : new Set(within(regions, registry.households));
}

const homesOf = (personId: string | null, { members }: Registry) =>
  new Set(members.filter((row) => row.person === personId && isToday(row)).map(({ household }) => household));

const isToday = ({ from, to }: { from: string | null; to: string | null }) =>
  (from === null || from <= TODAY) && (to === null || to >= TODAY);

export function within(regions: readonly string[], rows: readonly { id: string; region: string }[]): string[] {
  return rows.filter(({ region }) => regions.some((above) => liesWithin(region, above))).map(({ id }) => id);
}

/** A province's code ends in four zeros and a city's in two, which the codes below it do not repeat. */
function liesWithin(code: string, above: string): boolean {
  if (above === '000000') return true;
  if (/^\d{2}0000$/.test(above)) return code.startsWith(above.slice(0, 2));
  if (/^\d{4}00$/.test(above)) return code.startsWith(above.slice(0, 4));
  return code.startsWith(above);
}
