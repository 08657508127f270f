import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TryLater } from '../../errors.ts';
import type { Db } from '../../store/db.ts';
import type { AuditLine } from '../../store/queries/audit.ts';
import { insertReadings } from '../../store/queries/audit-reading.ts';
import { noteNameSearch } from '../people/search-limit.ts';
import { signatureOf, type Viewer } from '../viewer.ts';
import { officeOf } from './office.ts';
import type { Reading } from './reading.ts';

/** A minute, as the words say. */
export const RETRY_SECONDS = 60;

/** Told in place of an answer that could not be noted. */
export class AuditUnavailable extends TryLater {
  readonly code = 'AUDIT_UNAVAILABLE';
  constructor(cause: unknown) {
    super(
      'This answer tells of people and could not be written into the audit, so it is not given. Ask again in a minute; a write was made, and its idempotency key tells what came of it. 审计无法记录，查询结果不予提供，请稍后重试；变更已办理，可凭幂等键查得结果。',
      RETRY_SECONDS,
    );
    this.cause = cause;
  }
}

/** What was asked: never its variables, which hold names and numbers. */
export interface AskedOperation {
  readonly operationName: string | null;
  /** SHA-256 of the document's text, in hexadecimal. */
  readonly documentHash: string;
}

interface Reader {
  readonly db: Db;
  readonly viewer: Viewer;
  readonly reading: Reading;
}

/** Whose reading is noted: a resident finds their own household alone, and a stranger finds nobody. */
export const isReadingNoted = ({ role }: Pick<Viewer, 'role'>): boolean => role !== 'RESIDENT' && role !== 'PUBLIC';

/**
 * Writes down who was given whose data, and what for. To be awaited before the answer leaves: it rejects where nothing was written,
 * and where searches by name are spent.
 */
export async function noteReading({ db, viewer, reading }: Reader, asked: AskedOperation): Promise<void> {
  const lines = linesOf(viewer, reading, asked);
  // What the next event of a stream gives out is noted by itself.
  reading.subjects.clear();
  reading.rulebooks.clear();
  const [first, ...further] = lines;
  if (!first) return;
  if (reading.isByName) await noteNameSearch(db, first);
  else further.unshift(first);
  await Promise.all(further.map((line) => written(db, line)));
}

/** Ids in one line. More go on in further ones, as pages of as many do: nobody hides a look among those of others. */
const MOST_SUBJECTS = 500;

/** One line, and one more for each further five hundred. A search by name is one search, however many it finds. */
function linesOf(viewer: Viewer, reading: Reading, asked: AskedOperation): AuditLine[] {
  const ids = [...reading.subjects].sort();
  const parts = Array.from({ length: Math.max(1, Math.ceil(ids.length / MOST_SUBJECTS)) }, (_, part) =>
    ids.slice(part * MOST_SUBJECTS, (part + 1) * MOST_SUBJECTS),
  );
  return parts.map((subjects, part) => ({
    ...signatureOf(viewer),
    action: reading.isByName && part === 0 ? 'person.searchName' : 'registry.read',
    subjects,
    count: subjects.length,
    details: {
      operation: asked.operationName,
      document: asked.documentHash,
      office: officeOf(viewer),
      rulebooks: [...reading.rulebooks].sort(),
      ...(parts.length > 1 && { part: part + 1, parts: parts.length }),
    },
  }));
}

interface Waiting {
  readonly line: AuditLine;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

interface Queue {
  readonly waiting: Waiting[];
  isWriting: boolean;
}

/** Lines of requests that wait for them, by the pools they are written through. */
const queues = new WeakMap<Db, Queue>();

/** Lines in one statement: some megabytes at most, where every one names all the people it may. */
const MOST_LINES = 100;

/** Lines belong to nobody's request: one that is given up must not take the others' along. */
const outside = AsyncLocalStorage.snapshot();

function written(db: Db, line: AuditLine): Promise<void> {
  const queue = queues.get(db) ?? { waiting: [], isWriting: false };
  queues.set(db, queue);
  return new Promise((done, failed) => {
    queue.waiting.push({ line, done, failed });
    if (!queue.isWriting) void outside(writeAll, db, queue);
  });
}

/** One statement for all who wait; whoever comes while it runs goes with the next. */
async function writeAll(db: Db, queue: Queue): Promise<void> {
  queue.isWriting = true;
  // Requests that end in the same turn go together.
  await nextTurn();
  while (queue.waiting.length > 0) {
    const batch = queue.waiting.splice(0, MOST_LINES);
    try {
      await insertReadings(
        db,
        batch.map(({ line }) => line),
      );
      for (const { done } of batch) done();
    } catch (error) {
      for (const { failed } of batch) failed(new AuditUnavailable(error));
    }
  }
  queue.isWriting = false;
}
