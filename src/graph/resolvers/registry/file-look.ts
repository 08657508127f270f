import { MAX_SIZE, PageRefused } from '../../../store/connection.ts';
import type { LookRow } from '../../../store/queries/file-look.ts';
import type { Context } from '../../context.ts';
import type { PersonRow } from '../../rows.ts';

interface Asked {
  readonly first: number;
  readonly after?: string | null;
}

export const fileLook = {
  Person: {
    /** Of the person and of the files that were merged into theirs. */
    async looks({ id, mergedIds }: PersonRow, { first, after }: Asked, { loaders, viewer }: Context) {
      if (first < 0 || first > MAX_SIZE) throw new PageRefused(`Ask for 0 to ${MAX_SIZE} looks, not ${first}.`);
      const before = after == null ? Number.MAX_SAFE_INTEGER : lineOf(after);
      // That a department looked tells that it lists them: of a sensitive category, whoever they live with is not told.
      const isOfOther = viewer.role === 'RESIDENT' && ![id, ...mergedIds].includes(viewer.personId ?? '');
      if (isOfOther) return [];
      const looks = loaders.looksOf(JSON.stringify({ first, before }));
      const found = (await Promise.all([id, ...mergedIds].map((one) => looks.load(one)))).flat();
      const distinct = [...new Map(found.map((line) => [line.id, line])).values()];
      return distinct.sort((a, b) => b.id - a.id).slice(0, first);
    },
  },
  FileLook: {
    regions: ({ office }: LookRow) => office?.regions ?? [],
    department: ({ office }: LookRow) => office?.department ?? null,
  },
};

function lineOf(after: string): number {
  if (/^\d{1,15}$/.test(after)) return Number(after);
  throw new PageRefused(`"${after}" is no look: give the id of the last one of the page before, or begin anew.`);
}
