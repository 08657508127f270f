import { DomainError } from '../../errors.ts';

/** The bundled PostgreSQL cannot run here, whatever the folder. */
export class EmbeddedDatabaseUnavailable extends DomainError {
  readonly code = 'EMBEDDED_DATABASE_UNAVAILABLE';
  constructor(why: string) {
    super(`The embedded PostgreSQL cannot run here: ${why}. Set DATABASE_URL to a PostgreSQL 15 or newer.`);
  }
}

/** A living process already runs the database of this folder. */
export class DatabaseFolderInUse extends DomainError {
  readonly code = 'DATABASE_FOLDER_IN_USE';
  constructor(folder: string, pid: number | undefined) {
    const who = pid === undefined ? 'Another process' : `Process ${pid}`;
    super(`${who} already runs the database in ${folder}. Stop it first, or start in another folder.`);
  }
}

/** What lies in the folder is not a database that this process can open. */
export class DatabaseFolderUnusable extends DomainError {
  readonly code = 'DATABASE_FOLDER_UNUSABLE';
  constructor(folder: string, why: string) {
    super(`The database in ${folder} cannot be used: ${why}.`);
  }
}
