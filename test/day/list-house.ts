import postgres from 'postgres';
import { folderKeys } from '../../src/services/open-database.ts';
import { parseKeyring } from '../../src/store/envelope.ts';
import { ownerUrlOf, type Served, startServer, temporaryFolder } from '../support/serve.ts';

export /** A house that serves a county; its server is another one after it was killed. */
interface House {
  readonly folder: Awaited<ReturnType<typeof temporaryFolder>>;
  server: Served;
}

export async function openHouse(): Promise<House> {
  const folder = await temporaryFolder();
  return { folder, server: await startServer(folder.path) };
}

export async function closeHouse({ server, folder }: House): Promise<void> {
  await server.stop('SIGKILL');
  await folder.remove();
}

async function asOwner<Result>({ folder }: House, run: (sql: postgres.Sql) => Promise<Result>): Promise<Result> {
  const sql = postgres(await ownerUrlOf(folder.path), { max: 1, onnotice: () => {} });
  try {
    return await run(sql);
  } finally {
    await sql.end();
  }
}

/** Number and name of somebody, as a list has them. */
export interface Card {
  readonly idNumber: string;
  readonly name: string;
}

/** Everybody of the county who has a number, as a list would name them: the same in every house. */
export async function everybody(house: House): Promise<Card[]> {
  const keyring = parseKeyring(await folderKeys(house.folder.path));
  const people = await asOwner(
    house,
    (sql) => sql<{ id: string; sealed: Buffer; name: string }[]>`
      select d.id, d.number_cipher as sealed, p.name from identity_documents d join people p on p.id = d.person_id
      where d.kind = 'CITIZEN_ID' and d.superseded_at is null and p.merged_into_id is null order by p.id`,
  );
  return people.map(({ id, sealed, name }) => ({
    idNumber: keyring.open(sealed, `identity_documents.number_cipher:${id}`),
    name,
  }));
}

/** What stands when everything is over, without what is drawn or depends on the clock: ids, moments, seals. */
export const endState = (house: House) =>
  asOwner(house, async (sql) => ({
    batches: await sql`
      select batch, status, mode, row_count, matched_count, new_count, changed_count, unchanged_count, dropped_count,
        unmatched_count, ambiguous_count, rejected_count, conflict_count, checksum, version, sent_by, approved_by
      from assistance_list_batches where sent_by is not null order by batch`,
    steps: await sql`
      select b.batch, array_agg(s.status::text || ' ' || s.by order by s.at, s.id) as steps from assistance_list_steps s
      join assistance_list_batches b on b.id = s.batch_id where b.sent_by is not null group by b.batch order by b.batch`,
    rows: await sql`
      select b.batch, r.line, r.number_masked, r.category, r.action, r.confirmed_on::text, r.certificate_masked, r.class, r.match,
        r.person_id, r.problem_code, r.listing_id is null as is_alone
      from assistance_list_rows r join assistance_list_batches b on b.id = r.batch_id order by b.batch, r.line, r.person_id`,
    listings: await sql`
      select person_id, category, department, region_code, confirmed_on::text, valid_from::text, valid_to::text,
        certificate_masked, source, superseded_at is null as stands
      from assistance_listings
      order by person_id, category, department, source, confirmed_on, valid_from, valid_to, certificate_masked, stands`,
    effects: await sql`
      select b.batch, e.person_id, audience, kinds::text[], settlement_after, parts_before, parts_after, collected_before_fen,
        collected_after_fen, refund_before_fen, refund_after_fen, is_wait_skipped, is_one_stop
      from assistance_list_effects e join assistance_list_batches b on b.id = e.batch_id order by b.batch, e.person_id, audience`,
    refunds: await sql`
      select person_id, policy_year, payer, amount_fen, reason, state, declared_by from refunds
      order by person_id, policy_year, reason, amount_fen, state`,
    audit: await sql`
      select b.batch, a.action, a.actor, count(*)::int as lines, sum(a.count)::int as things
      from assistance_list_batches b join audit_lines a on a.subjects @> array[b.id::text]
      group by b.batch, a.action, a.actor order by b.batch, a.action`,
    uploads: await sql`
      select u.id, u.state, u.size, u.checksum, (select count(*)::int from upload_chunks c where c.upload_id = u.id) as pieces,
        (select count(*)::int from audit_lines a where a.subjects @> array[u.id::text]) as lines
      from uploads u order by u.id`,
    jobs: await sql`
      select b.batch, j.kind, j.state from jobs j join assistance_list_batches b on b.id = j.subject_id
      order by b.batch, j.kind`,
  }));

/** Kills the process, whatever it is doing, and starts another one in its place. */
export async function killServer(house: House): Promise<void> {
  await house.server.stop('SIGKILL');
  house.server = await startServer(house.folder.path);
}

/** Breaks every connection of the database, as a restart of it does, in the middle of whatever is under way on them. */
export const breakConnections = (house: House): Promise<unknown> =>
  asOwner(
    house,
    (sql) => sql`
      select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
