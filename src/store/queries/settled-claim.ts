import { type SQL, sql } from 'drizzle-orm';

/** The settlement of a claim that was not taken back, to stand in a lateral join beside `claims`. */
export const SETTLED: SQL = sql`(
  select settlement.* from claim_settlements settlement
  where settlement.claim_id = claims.id and settlement.reverses_id is null
    and not exists (select from claim_settlements twin where twin.reverses_id = settlement.id))`;

/** What funds pay of a settlement beside it as `standing`: all but the patient and others as given. In fen. */
export const FUNDS_FEN: SQL = sql`(standing.total_fen - standing.own_fen - standing.other_fen)`;
