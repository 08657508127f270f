import { DomainError } from '../errors.ts';
import type { Reach } from '../store/access.ts';
import type { Keyring } from '../store/envelope.ts';
import { pageSize } from '../store/listed.ts';
import {
  type ChangePlace,
  changesBetween,
  type Horizon,
  type RegistryChangeRow,
  readHorizon,
} from '../store/queries/registry-change.ts';
import type { Counter } from './write.ts';

/** Changes in their order, and where the next ones begin. */
export interface FollowedChanges {
  readonly nodes: readonly RegistryChangeRow[];
  readonly cursor: string;
  readonly isBehind: boolean;
}

class CursorRefused extends DomainError {
  readonly code = 'CURSOR_REFUSED';
}

/** Where a reader stands, and by whose numbers; the beginning is the same everywhere. */
interface Place extends ChangePlace {
  readonly origin?: string;
}

/** What every cursor stands behind: numbers of transactions begin at 3. */
const BEGINNING: Place = { transaction: '0', id: 0 };

type Follower = Pick<Counter, 'db' | 'keyring' | 'reach' | 'today'>;

/**
 * What changed behind a cursor that was given before; without one, from the beginning. Each change is told at least once.
 * Refuses a cursor that was given to somebody who sees other rows, or before the database was restored.
 */
export async function followChanges(
  { db, keyring, reach, today }: Follower,
  { after, first }: { readonly after?: string | null; readonly first: number },
): Promise<FollowedChanges> {
  const size = pageSize(first);
  const start = after == null ? BEGINNING : openCursor(after, keyring, reach);
  const horizon = await readHorizon(db, { reach, today }, start);
  assertStill(start, horizon);
  const told = horizon.end ? await changesBetween(db, { reach, today }, [start, horizon.end], size + 1) : [];
  const nodes = told.slice(0, size);
  const hasMore = told.length > size;
  const next = (hasMore ? nodes.at(-1) : horizon.end) ?? start;
  const isSame = after != null && next.transaction === start.transaction && next.id === start.id;
  return {
    nodes,
    cursor: isSame ? after : cursorOf(next, keyring, reach, horizon),
    isBehind: hasMore || horizon.isCutOff || horizon.isHeld,
  };
}

/** Sealed, because the numbers in it would tell how much is written that the reader may not see. */
function cursorOf({ transaction, id }: ChangePlace, keyring: Keyring, reach: Reach, { origin }: Horizon): string {
  return keyring.seal(JSON.stringify([origin, transaction, id]), cursorPlace(reach)).toString('base64url');
}

/** Refuses a place in the changes of another server, or one that this server has not reached. */
function assertStill({ origin: givenBy, transaction }: Place, { origin, next }: Horizon): void {
  if (givenBy === undefined || (givenBy === origin && BigInt(transaction) < BigInt(next))) return;
  throw new CursorRefused(
    'The registry was restored or moved to another server after this cursor was given, and may have lost what you were told. Follow from the beginning, without after.',
    { zh: '取得该游标之后，登记库曾恢复或迁移，已告知的变更可能不复存在：请不带游标从头读取。', field: 'after' },
  );
}

function openCursor(cursor: string, keyring: Keyring, reach: Reach): Place {
  try {
    const [origin, transaction, id] = JSON.parse(keyring.open(Buffer.from(cursor, 'base64url'), cursorPlace(reach)));
    return { origin, transaction, id };
  } catch {
    throw new CursorRefused(
      'This cursor was not given by changesSince, or to somebody of another department, other regions or other scopes, who is told of other changes. Take it as it was given; without after, you follow from the beginning.',
      {
        zh: '该游标不是由changesSince给出，或是给予其他部门、区划或权限的：请原样使用所得游标，或不带游标从头读取。',
        field: 'after',
      },
    );
  }
}

/** A cursor holds for those alone who see the same rows: somebody who sees more has never been told of some behind it. */
function cursorPlace({ kind, isSensitiveShown, ...place }: Reach): string {
  const ranges = 'ranges' in place ? place.ranges : 'from' in place ? [place] : [];
  const regions = ranges.map(({ from }) => from).sort();
  const department = 'department' in place ? place.department : null;
  return `registry_changes.cursor:${JSON.stringify([kind, department, regions, isSensitiveShown])}`;
}
