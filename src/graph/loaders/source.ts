import type { Rulebooks } from '../../services/rulebooks.ts';
import type { Viewer } from '../../services/viewer.ts';
import type { Reach } from '../../store/access.ts';
import type { Db } from '../../store/db.ts';
import type { Keyring } from '../../store/envelope.ts';
import type { Keys } from './batched.ts';

/** What the loaders of one request read by. */
export interface LoaderSource {
  readonly db: Db;
  readonly reach: Reach;
  readonly today: string;
  readonly keyring: Keyring;
  readonly viewer: Viewer;
  readonly rulebooks: Rulebooks;
}

/** Binds statements to this request's pool and reach. */
export const seenBy =
  ({ db, reach }: LoaderSource) =>
  <Row>(read: (db: Db, reach: Reach, keys: Keys) => Promise<Row[]>) =>
  (keys: Keys) =>
    read(db, reach, keys);

/** Binds statements whose rows anybody may see to this request's pool. */
export const openTo =
  ({ db }: LoaderSource) =>
  <Row>(read: (db: Db, keys: Keys) => Promise<Row[]>) =>
  (keys: Keys) =>
    read(db, keys);
