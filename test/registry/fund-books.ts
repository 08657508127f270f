import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../support/database.ts';

/** Whose year the lines below are of. */
export const FUND = { poolingAreaCode: '999900', scheme: 'URRBMI', policyYear: 2026 } as const;

interface Line {
  readonly kind?: string;
  readonly payer?: string;
  readonly fen: number;
  readonly on?: string;
  /** Null where the bank did not confirm it. */
  readonly confirmedBy?: string | null;
  readonly slip?: string;
  readonly bookedBy?: string;
  /** The line that this takes back. */
  readonly reverses?: string;
}

/** A line of Example City's ledger as its owner writes it, past every rule; gives its id. */
export async function bookLine({ sql }: TestDatabase, line: Line): Promise<string> {
  const { kind = 'ARRIVAL', payer = null, fen, on = '2026-03-01', confirmedBy = 'bank', bookedBy = 'books' } = line;
  const [id, confirmedOn] = [randomUUID(), confirmedBy && on];
  await sql`insert into fund_entries (id, pooling_area_code, scheme, policy_year, kind, payer, amount_fen, moved_on, slip_number,
      booked_by, booked_on, confirmed_by, confirmed_at, confirmed_on, reverses_id, source)
    values (${id}, ${FUND.poolingAreaCode}, ${FUND.scheme}, ${FUND.policyYear}, ${kind}, ${payer}, ${fen}, ${on},
      ${line.slip ?? id}, ${bookedBy}, ${on}, ${confirmedBy}, ${confirmedOn}, ${confirmedOn}, ${line.reverses ?? null}, 'test')`;
  if (line.reverses) await sql`update fund_entries set reversed_at = now() where id = ${line.reverses}`;
  return id;
}
