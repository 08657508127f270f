import type { Conflict } from '../../store/queries/incoming.ts';
import type { CsvProblems } from './csv-problems.ts';
import { regionNotImported } from './region-file.ts';

/** How a conflict is told: the column it is about, and what is wrong there. */
export type Words = readonly [field: string, message: string];

/** Adds conflicts to the problems of a file, each in the words for its kind, by line. */
export function addConflicts<Kind extends string>(
  problems: CsvProblems,
  { conflicts, total }: { readonly conflicts: readonly Conflict<Kind>[]; readonly total: number },
  words: (conflict: Conflict<Kind>) => Words,
): void {
  for (const conflict of conflicts) problems.add(conflict.line, ...words(conflict));
  problems.total += total - conflicts.length;
  problems.shown.sort((a, b) => a.line - b.line);
}

/** The words for what every kind of file can get wrong about whom and where. */
export function wordsOfReference({ kind, other }: Conflict): Words | undefined {
  if (kind.startsWith('UNKNOWN_REGION:')) {
    const [, field = ''] = kind.split(':');
    return [FIELD_OF[field] ?? field, regionNotImported(other)];
  }
  if (kind === 'UNKNOWN_PERSON') {
    return [
      'idNumber',
      'Nobody on file holds this number. Bring the file of people first. 没有持该号码的人员档案，请先导入人员文件。',
    ];
  }
  if (kind === 'MANY_FILES') {
    return [
      'idNumber',
      'The documents of this row stand in more than one file: have the duplicate resolved first. 本行证件分属多份档案，请先处理重复档案。',
    ];
  }
  return undefined;
}

/** Staged columns that are called otherwise in a file. */
const FIELD_OF: Readonly<Record<string, string>> = { regionCode: 'region', otherRegion: 'documentRegion' };
