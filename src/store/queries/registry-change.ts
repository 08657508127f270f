import { and, type SQL, sql } from 'drizzle-orm';
import { type AnyPgColumn, alias } from 'drizzle-orm/pg-core';
import { type Reach, regionWithin, type Seeing, seenBy } from '../access.ts';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { sensitiveHidden } from '../nouns/assistance-listing.ts';
import { assistanceListings, type changeSubject, registryChanges } from '../tables/index.ts';

/** Where a reader of changes stands: behind this one. Transaction numbers are larger than what is exact in a number. */
export interface ChangePlace {
  readonly transaction: string;
  readonly id: number;
}

export interface RegistryChangeRow extends ChangePlace {
  readonly subject: (typeof changeSubject.enumValues)[number];
  readonly subjectId: string;
  readonly personId: string;
  readonly at: string;
}

/** By which server transactions are numbered, and how far its changes can be read from a place in one go. */
export interface Horizon {
  /** Another one after a restore, a dump that was read in elsewhere, or a standby's promotion. */
  readonly origin: string;
  /** The number of the next transaction. */
  readonly next: string;
  /** Null where nothing lies behind the place. */
  readonly end: ChangePlace | null;
  /** Whether more may lie behind the end. */
  readonly isCutOff: boolean;
  /** Whether something for the reader is written behind the end, and waits for an older transaction. */
  readonly isHeld: boolean;
}

/** Rows that one statement looks through. A reader of few of them goes on behind the last, so that no page takes long. */
const WINDOW = 10_000;

/** No change is told while an older transaction is open: what that one writes comes before, and a reader who had gone by would never meet it. */
const READY = sql`transaction < pg_snapshot_xmin(pg_current_snapshot())`;

const behind = ({ transaction, id }: ChangePlace) => sql`(transaction, id) > (${transaction}::xid8, ${id}::bigint)`;

export async function readHorizon(db: Db, { reach, today }: ChangesReader, after: ChangePlace): Promise<Horizon> {
  const [row] = await readRows<Omit<Horizon, 'end'> & { readonly transaction: string | null; readonly id: number }>(
    db,
    sql`select server.system_identifier || '/' || log.timeline_id as origin,
        pg_snapshot_xmax(pg_current_snapshot())::text as next, reached.transaction::text, reached.id,
        coalesce(reached.cut_off, false) as "isCutOff",
        exists (select from (select * from registry_changes where not (${READY}) order by transaction, id limit ${WINDOW}) registry_changes
          where ${told(seenBy(reach, 'KEY'), today)}) as "isHeld"
      from pg_control_system() server cross join pg_control_checkpoint() log left join (
        (select transaction, id, true as cut_off from registry_changes where ${behind(after)} and ${READY}
          order by transaction, id limit 1 offset ${WINDOW})
        union all
        (select transaction, id, false from registry_changes where ${behind(after)} and ${READY}
          order by transaction desc, id desc limit 1)
        order by cut_off desc limit 1) reached on true`,
  );
  if (!row) throw new Error('The server does not say which one it is.');
  const { origin, next, transaction, id, isCutOff, isHeld } = row;
  return { origin, next, end: transaction === null ? null : { transaction, id }, isCutOff, isHeld };
}

/** What a viewer is told between two places, the second included: at most so many, in the order of their transactions. */
export function changesBetween(
  db: Db,
  { reach, today }: ChangesReader,
  [after, end]: readonly [ChangePlace, ChangePlace],
  most: number,
): Promise<RegistryChangeRow[]> {
  return readRows(
    db,
    sql`select transaction::text, id, subject, subject_id as "subjectId", person_id as "personId", at
      from registry_changes
      where ${behind(after)} and not ${behind(end)} and ${told(seenBy(reach, 'KEY'), today)}
      order by registry_changes.transaction, registry_changes.id limit ${most}`,
  );
}

interface ChangesReader {
  readonly reach: Reach;
  /** The civil day in China. */
  readonly today: string;
}

const listing = alias(assistanceListings, 'listing');

/**
 * A change is told to whoever looked after the file when it was noted. Of a listing: to its department, and to the county's
 * office. Of an enrolment: where a list that the viewer may see holds the person today, because an enrolment is noted of
 * nobody but the listed, and would give away a list that is hidden.
 */
function told(seeing: Seeing, today: string): SQL | undefined {
  const shown = sensitiveHidden(seeing, listing.category);
  const isListing = and(
    own(seeing, registryChanges.department),
    sql`(select ${shown} from assistance_listings listing where listing.id = registry_changes.subject_id)`,
  );
  const isOfListed = sql`exists (
    select 1 from people join assistance_listings listing on listing.person_id = any(case when people.merged_into_id is null then people.merged_ids || people.id
        else (select whole.merged_ids || whole.id from people whole where whole.id = people.merged_into_id) end)
    where people.id = registry_changes.person_id and listing.superseded_at is null and (listing.valid_to is null or listing.valid_to >= ${today}::date)
      and ${and(own(seeing, listing.department), shown)})`;
  return and(
    regionWithin(seeing, registryChanges.regionCode),
    sql`case registry_changes.subject when 'LISTING' then ${isListing} else ${isOfListed} end`,
  );
}

/** Of a department: what is its own. */
const own = ({ kind, bind }: Seeing, column: AnyPgColumn) =>
  kind === 'DEPARTMENT' ? sql`${column} = ${bind('reachDepartment')}::department` : undefined;
