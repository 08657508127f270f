import type { Db } from '../../store/db.ts';
import { listenToJobs } from '../../store/queries/job.ts';

/** Hears which job changed and how; null where any may have, because nobody listened for a while. */
type Listener = (id: string | null, state: string | null) => void;

/** What the database says of jobs, to whoever wants to hear it. Words may be lost with a connection: who waits looks now and then. */
export interface JobEvents {
  /** Gives how to stop listening. */
  on(listener: Listener): () => void;
}

/** One listening connection for each pool, opened when somebody first asks. */
const opened = new WeakMap<Db, JobEvents>();

export function jobEventsOf(db: Db): JobEvents {
  const known = opened.get(db);
  if (known) return known;
  const listeners = new Set<Listener>();
  const tell: Listener = (id, state) => {
    for (const listener of listeners) listener(id, state);
  };
  const events: JobEvents = {
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  opened.set(db, events);
  listenToJobs(
    db,
    (change) => tell(change.slice(0, UUID_LENGTH), change.slice(UUID_LENGTH + 1)),
    () => tell(null, null),
  ).catch(() => opened.delete(db)); // asked again by who comes next; until then, who waits looks by itself
  return events;
}

const UUID_LENGTH = 36;
