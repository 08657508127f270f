import { ENROLLMENT_COLUMNS } from './enrollment-rows.ts';
import type { FileReport } from './file-report.ts';
import { importEnrollments } from './import-enrollments.ts';
import type { FileGiven, Importer } from './import-file.ts';
import { importPeople } from './import-people.ts';
import { importStatuses } from './import-statuses.ts';
import { PERSON_COLUMNS } from './person-rows.ts';
import { STATUS_COLUMNS } from './status-rows.ts';

/** A kind of file that a county loads, its columns with the Chinese names of each, and what takes it. */
export interface PeopleFileKind {
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly take: (importer: Importer, input: AsyncIterable<Buffer | string>, given: FileGiven) => Promise<FileReport>;
}

export const PEOPLE_FILES = {
  PEOPLE: { columns: PERSON_COLUMNS, take: importPeople },
  STATUSES: { columns: STATUS_COLUMNS, take: importStatuses },
  ENROLLMENTS: { columns: ENROLLMENT_COLUMNS, take: importEnrollments },
} as const satisfies Readonly<Record<string, PeopleFileKind>>;

export type PeopleFile = keyof typeof PEOPLE_FILES;

export const isPeopleFile = (kind: string): kind is PeopleFile => kind in PEOPLE_FILES;
