import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { importBankStatement } from '../../src/services/imports/import-bank-statement.ts';
import type { Importer } from '../../src/services/imports/import-file.ts';
import { importFundEntries } from '../../src/services/imports/import-fund-entries.ts';
import { reachOf, type Viewer } from '../../src/services/viewer.ts';
import { type TestGraph, viewerWith } from '../support/graph.ts';
import { bytes } from '../support/import.ts';

/** Balin Zuoqi, a pooling area whose plan of 2007 divides the fund; and a day at the end of that year. */
export const AREA = '150422';
export const DAY = '2007-12-20';

const of = (role: string, sub: string) => viewerWith({ role, sub, regions: [AREA] });
/** Who books for the agency, who else does, and who moves the money for the bank. */
export const [BOOKER, COLLEAGUE, BANK] = [
  of('COUNTY_OFFICER', 'booker'),
  of('COUNTY_OFFICER', 'colleague'),
  of('TREASURER', 'bank'),
];

const ENTRY = `entry { id amount movedOn slipNumber bookedBy confirmedBy confirmedOn reversedAt note
  reversal { id } reverses { id } } userErrors { code field message messageZh clauses }`;

let last = 0;
/** A subsidy of the banner for 2007 that arrived in its account. */
export const arrival = (over: object = {}) => ({
  ...{ poolingArea: AREA, scheme: 'NRCMS', policyYear: 2007, kind: 'ARRIVAL', payer: 'COUNTY_FINANCE' },
  ...{ amount: '1000.00', movedOn: '2007-06-01', slipNumber: `S${++last}`, source: 'test' },
  ...over,
});

/** What the ledger of a fund holds, and what is done with it: by the graph's mutations, and by files. */
export function fundDesk(graph: TestGraph) {
  async function run(name: string, input: object, viewer: Viewer, today = DAY) {
    const query = `mutation Step($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { payload: ${name}(input: $input) { ${ENTRY} } }`;
    const keyed = { idempotencyKey: randomUUID(), ...input };
    const { data, errors } = await graph.ask(viewer, query, { input: keyed }, { today });
    expect(errors).toEqual([]);
    expect(graph.logged).toEqual([]);
    return data.payload;
  }
  const book = (over: object = {}, viewer = BOOKER) => run('fundEntryBook', arrival(over), viewer);

  const as = (viewer: Viewer): Importer => ({
    ...graph.platform,
    ...{ viewer, today: DAY, reach: reachOf(viewer, DAY) },
  });

  return {
    ...{ run, book, as },
    booked: async (over: object = {}, viewer = BOOKER) => (await book(over, viewer)).entry,
    /** Confirms a line as it is booked, unless the bank says otherwise. */
    confirm: ({ id, amount, movedOn }: { id: string; amount: string; movedOn: string }, over = {}, viewer = BANK) =>
      run('fundEntryConfirm', { entryId: id, amount, movedOn, ...over }, viewer),
    reverse: (entryId: string, over = {}, viewer = COLLEAGUE) =>
      run('fundEntryReverse', { entryId, reason: '记错科目', ...over }, viewer),
    bookFile: (viewer: Viewer, ...lines: readonly string[]) =>
      importFundEntries(as(viewer), bytes(lines.join('\n')), { source: 'test' }),
    confirmFile: (viewer: Viewer, ...lines: readonly string[]) =>
      importBankStatement(as(viewer), AREA, bytes(lines.join('\n')), { source: 'test' }),
    /** The lines that are booked, the first slip first, as `slip amount state`. */
    async lines(): Promise<readonly string[]> {
      const rows = await graph.database.sql<{ line: string }[]>`
        select concat_ws(' ', slip_number, amount_fen, case when confirmed_on is not null then 'confirmed' end,
          case when reversed_at is not null then 'reversed' end) as line
        from fund_entries order by slip_number, amount_fen desc, booked_at`;
      return rows.map(({ line }) => line);
    },
    empty: () => graph.database.sql`truncate fund_entries`,
  };
}

/** Why a write was refused: codes, and parts of the input. */
export function refused({
  entry,
  userErrors,
}: {
  entry: unknown;
  userErrors: readonly { code: string; field: string }[];
}): string[] {
  expect(entry).toBeNull();
  return userErrors.map(({ code, field }) => `${code} ${field}`);
}
