import {
  makeRoster,
  type RosterMakeInput,
  type RosterPart,
  type RosterQuestion,
  rosterOf,
} from '../../../services/rosters/roster.ts';
import { duePlaceOf, rosterDues, valuesOf } from '../../../services/rosters/roster-dues.ts';
import { isOwnRegion, reachesInto } from '../../../services/write.ts';
import { pageSize } from '../../../store/listed.ts';
import type { RosterLineRow } from '../../../store/queries/roster.ts';
import { type RosterTotal, rosterById, rosterTotals, storedLines } from '../../../store/queries/stored-roster.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import type { RegionRow } from '../../rows.ts';
import { readSliceCursor, type SliceArguments, sliceOf } from '../../slice.ts';
import { regionOf } from './shared.ts';

type Slice = SliceArguments & { readonly state?: RosterLineRow['state'] | null };

/** Lines of a stored roster, by their position in it. */
async function linePage({ id, within }: RosterPart, slice: Slice, { db, reach }: Context) {
  const first = pageSize(slice.first);
  const list = `RosterLine:${id}`;
  const after = readSliceCursor(list, slice, ([position]) => (isPosition(position) ? Number(position) : null)) ?? 0;
  const rows = await storedLines(db, reach, {
    rosterId: id,
    within,
    after,
    state: slice.state ?? null,
    limit: first + 1,
  });
  const shown = rows.slice(0, first).map((row) => ({ row, place: [String(row.position)] }));
  return sliceOf(list, shown, slice, rows.length > first ? (shown.at(-1)?.place ?? [String(after)]) : null);
}

const isPosition = (value: unknown) => typeof value === 'string' && /^\d{1,9}$/.test(value);

/** All lines, to whoever works for the roster's whole region: the count of a county is no village's to know. */
async function linesSeen({ id, within, regionCode, lineCount }: RosterPart, _: unknown, context: Context) {
  if (isOwnRegion(context, regionCode)) return lineCount;
  const totals = await rosterTotals(context.db, context.reach, id, within);
  return totals.reduce((sum, { people }) => sum + people, 0);
}

/** Lines computed now, by the people they are about. */
async function duePage(_: unknown, asked: RosterQuestion & Slice, context: Context) {
  const first = pageSize(asked.first);
  await context.refer.assertRegion(asked.within);
  const { within, policyYear, scheme, state = null } = asked;
  const list = `RosterDue:${within}:${policyYear}:${scheme}:${state}`;
  const after = readSliceCursor(list, asked, duePlaceOf);
  const { lines, next } = await rosterDues({ within, policyYear, scheme }, { first, after, state }, context);
  const rows = lines.map(({ line, place }) => ({ row: line, place: valuesOf(place) }));
  return sliceOf(list, rows, asked, next && valuesOf(next));
}

export const roster = {
  Query: {
    roster: (_: unknown, question: RosterQuestion, context: Context) =>
      reachesInto(context, question.within) ? rosterOf(context.db, question) : null,
    rosterDues: duePage,
  },

  Mutation: {
    rosterMake: (_: unknown, { input }: { input: RosterMakeInput }, context: Context) =>
      withUserErrors(async () => {
        const { rosterId } = await makeRoster(context, input);
        const made = await rosterById(context.db, rosterId);
        return { roster: made && { ...made, within: made.regionCode } };
      }),
  },

  Roster: {
    region: ({ regionCode }: RosterPart, _: unknown, context: Context) => regionOf(regionCode, context),
    lineCount: linesSeen,
    totals: ({ id, within }: RosterPart, _: unknown, { db, reach }: Context) => rosterTotals(db, reach, id, within),
    lines: linePage,
  },

  RosterTotal: {
    owed: ({ owedFen }: RosterTotal) => owedFen,
    paid: ({ paidFen }: RosterTotal) => paidFen,
  },

  RosterLine: {
    person: ({ personId }: RosterLineRow, _: unknown, { loaders }: Context) => loaders.person.load(personId),
    household: ({ householdId }: RosterLineRow, _: unknown, { loaders }: Context) =>
      householdId && loaders.household.load(householdId),
    region: ({ regionCode }: RosterLineRow, _: unknown, context: Context) => regionOf(regionCode, context),
    collectors: ({ regionCode }: RosterLineRow, _: unknown, { loaders }: Context) =>
      loaders.collectorsOfRegion.load(regionCode),
    standard: ({ standardFen }: RosterLineRow) => standardFen,
    owed: ({ owedFen }: RosterLineRow) => owedFen,
    paid: ({ paidFen }: RosterLineRow) => paidFen,
  },

  Region: {
    collectors: ({ code }: RegionRow, _: unknown, { loaders }: Context) => loaders.collectorsOfRegion.load(code),
  },
};
