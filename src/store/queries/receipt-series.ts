import type { Db } from '../db.ts';

/** So many numbers of one book (票据批次). */
export interface WantedNumbers {
  readonly series: string;
  /** Where a new book is used. */
  readonly regionCode: string;
  readonly count: number;
}

/** The numbers that were taken: the last `count` up to `lastNumber`. */
export interface TakenNumbers {
  readonly series: string;
  /** Where the book is used, which may be elsewhere than was asked. */
  readonly regionCode: string;
  readonly lastNumber: number;
}

/**
 * Takes the next numbers of books, whose rows stay locked until the transaction ends: whoever wants more of the same book
 * waits, and a transaction that fails gives its numbers back, so that they have no gaps. A book that was written in before
 * it was kept goes on behind its last receipt. Taken in the order of their names, so that two writers never wait in a ring.
 */
export async function takeNumbers({ keyed }: Db, wanted: readonly WantedNumbers[]): Promise<TakenNumbers[]> {
  return keyed<TakenNumbers[]>`
    with wanted as materialized (
      select series, region_code, count
      from json_to_recordset(${JSON.stringify(wanted.map(named))}::text::json) as w (series text, region_code text, count int)
    )
    insert into receipt_series (series, region_code, last_number)
    select series, region_code, count + coalesce((select max(number) from receipts where receipts.series = wanted.series), 0)
    from wanted order by series
    on conflict (series) do update
      set last_number = receipt_series.last_number + (select count from wanted where wanted.series = excluded.series)
    returning series, region_code as "regionCode", last_number as "lastNumber"`;
}

const named = ({ series, regionCode, count }: WantedNumbers) => ({ series, region_code: regionCode, count });
