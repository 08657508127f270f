import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bookEntry } from '../../src/services/fund/book-entry.ts';
import { createTestGraph, type TestGraph } from '../support/graph.ts';
import { AREA, arrival, BANK, BOOKER, COLLEAGUE, DAY, fundDesk, refused } from './fund-desk.ts';

let graph: TestGraph;
let desk: ReturnType<typeof fundDesk>;
beforeAll(async () => {
  graph = await createTestGraph();
  desk = fundDesk(graph);
});
afterAll(() => graph.close());
beforeEach(() => desk.empty());

describe('booking', () => {
  test('a line stands as it was given, and has not arrived before the bank confirms it', async () => {
    const { entry, userErrors } = await desk.book({ slipNumber: 'a-01', collectedOn: '2007-05-01', region: '150422' });
    expect(userErrors).toEqual([]);
    expect(entry).toMatchObject({
      ...{ amount: '1000.00', movedOn: '2007-06-01', slipNumber: 'A-01', bookedBy: 'booker' },
      ...{ confirmedBy: null, confirmedOn: null, reversal: null },
    });
    const { entry: confirmed } = await desk.confirm(entry);
    expect(confirmed).toMatchObject({ confirmedBy: 'bank', confirmedOn: DAY });
  });

  test.each([
    ['nothing', { amount: '0.00' }, ['FUND_AMOUNT amount']],
    ['less than nothing', { amount: '-1.00' }, ['FUND_AMOUNT amount']],
    ['an arrival of nobody', { payer: null }, ['FUND_PAYER payer']],
    ['somebody’s interest', { kind: 'INTEREST' }, ['FUND_PAYER payer']],
    ['a day to come', { movedOn: '2007-12-21' }, ['DAY_IN_FUTURE movedOn']],
    ['money collected after it arrived', { collectedOn: '2007-06-02' }, ['COLLECTED_AFTER collectedOn']],
    [
      'interest that somebody collected',
      { kind: 'INTEREST', payer: null, region: '150422', collectedOn: '2007-05-01' },
      ['FUND_NOT_COLLECTED region', 'FUND_NOT_COLLECTED collectedOn'],
    ],
    ['a year far ahead', { policyYear: 2009 }, ['POLICY_YEAR_REFUSED policyYear']],
    ['a year before any fund', { policyYear: 1998 }, ['POLICY_YEAR_REFUSED policyYear']],
    ['a region of another area', { region: '999901' }, ['REGION_NOT_OF_AREA region']],
    ['a slip that is no number', { slipNumber: '王 1' }, ['TEXT_REFUSED slipNumber']],
    ['a note with NUL', { note: 'a\0b' }, ['TEXT_REFUSED note']],
    ['a note that names somebody', { note: '经办人13800000000' }, ['TEXT_REFUSED note']],
    ['an area that is not known', { poolingArea: '150499' }, ['POOLING_AREA_UNKNOWN poolingArea']],
    ['an area of others', { poolingArea: '999900' }, ['AREA_NOT_YOURS poolingArea']],
  ])('%s is refused', async (_, over, codes) => {
    expect(refused(await desk.book(over))).toEqual(codes);
    expect(await desk.lines()).toEqual([]);
  });

  test('staff and offices are never paid out of the fund, and the clause is named', async () => {
    const payload = await desk.book({ kind: 'ADMINISTRATION', payer: null });
    expect(refused(payload)).toEqual(['ADMINISTRATION_FORBIDDEN kind']);
    expect(payload.userErrors[0].clauses).toEqual(['150422-2007 III org. 3']);
    expect(payload.userErrors[0].messageZh).toContain('1000.00');
  });

  test('where no law of the year is published nobody says that it is forbidden', async () => {
    const { userErrors } = await desk.book({ kind: 'ADMINISTRATION', payer: null, policyYear: 2005 });
    expect(userErrors).toEqual([]);
  });

  test('a slip is booked once, however it is typed', async () => {
    await desk.booked({ slipNumber: 'GS-7' });
    expect(refused(await desk.book({ slipNumber: 'gs-7' }))).toEqual(['FUND_SLIP_BOOKED slipNumber']);
  });

  test('of those who book one slip at once, one books it', async () => {
    for (const slip of ['RACE1', 'RACE2', 'RACE3']) {
      const hands = [BOOKER, COLLEAGUE, BOOKER, COLLEAGUE];
      const came = await Promise.all(hands.map((viewer) => bookOutside(viewer, slip)));
      expect(came.sort()).toEqual(['FUND_SLIP_BOOKED', 'FUND_SLIP_BOOKED', 'FUND_SLIP_BOOKED', 'booked']);
    }
  });

  test('the same request again is done once', async () => {
    const input = { ...arrival(), idempotencyKey: randomUUID() };
    const first = await desk.run('fundEntryBook', input, BOOKER);
    expect(await desk.run('fundEntryBook', input, BOOKER)).toEqual(first);
    expect(await desk.lines()).toHaveLength(1);
  });

  test('the audit says which fund and how much, and neither slip nor note', async () => {
    const { id } = await desk.booked({ slipNumber: 'SECRET-1', note: '备注文字' });
    const [line] = await graph.database.sql<{ action: string; details: object }[]>`
      select action, details from audit_lines where subjects = array[${id}]`;
    expect(line).toMatchObject({ action: 'fundEntryBook', details: { poolingArea: AREA, amountFen: 100_000 } });
    expect(JSON.stringify(line)).not.toMatch(/SECRET|备注文字/);
  });
});

/** Books a slip without the graph, and says what came of it. */
async function bookOutside(viewer: typeof BOOKER, slipNumber: string): Promise<string> {
  const given = { poolingArea: AREA, scheme: 'NRCMS', policyYear: 2007, kind: 'INTEREST', source: 'test' } as const;
  const input = { ...given, amount: 100, movedOn: DAY, slipNumber, idempotencyKey: randomUUID() };
  return bookEntry({ ...graph.platform, ...desk.as(viewer) }, input).then(
    () => 'booked',
    (error) => error.problems?.[0].code ?? error.message,
  );
}

describe('confirming', () => {
  test('who booked a line does not confirm it, whatever role they hold', async () => {
    const entry = await desk.booked();
    const bookerAtTheBank = { ...BANK, subject: 'booker' };
    expect(refused(await desk.confirm(entry, {}, bookerAtTheBank))).toEqual(['CONFIRMER_IS_BOOKER entryId']);
  });

  test('the bank says the same amount and day, once', async () => {
    const entry = await desk.booked();
    expect(refused(await desk.confirm(entry, { amount: '999.99' }))).toEqual(['BANK_SAYS_OTHERWISE amount']);
    expect(refused(await desk.confirm(entry, { movedOn: '2007-06-02' }))).toEqual(['BANK_SAYS_OTHERWISE movedOn']);
    await desk.confirm(entry);
    expect(refused(await desk.confirm(entry))).toEqual(['FUND_ENTRY_CONFIRMED entryId']);
    expect(refused(await desk.confirm({ ...entry, id: randomUUID() }))).toEqual(['FUND_ENTRY_UNKNOWN entryId']);
  });
});

describe('taking back', () => {
  test('a second line stands below zero, and the slip may be booked anew', async () => {
    const entry = await desk.booked({ slipNumber: 'R1' });
    const { entry: reversed } = await desk.reverse(entry.id);
    expect(reversed.reversedAt).not.toBeNull();
    expect(reversed.reversal.id).not.toBe(entry.id);
    expect(await desk.lines()).toEqual(['R1 100000 reversed', 'R1 -100000']);
    expect((await desk.book({ slipNumber: 'R1', amount: '900.00' })).userErrors).toEqual([]);
  });

  test('a line is taken back once, and the line that does it never', async () => {
    const entry = await desk.booked();
    const { entry: reversed } = await desk.reverse(entry.id);
    expect(refused(await desk.reverse(entry.id))).toEqual(['FUND_ENTRY_REVERSED entryId']);
    expect(refused(await desk.reverse(reversed.reversal.id))).toEqual(['FUND_ENTRY_REVERSES entryId']);
    expect(refused(await desk.confirm(entry))).toEqual(['FUND_ENTRY_REVERSED entryId']);
  });

  test('what the bank confirmed stays arrived until it confirms the second line too', async () => {
    const entry = await desk.booked({ slipNumber: 'R2' });
    await desk.confirm(entry);
    const { entry: reversed } = await desk.reverse(entry.id);
    expect(await desk.lines()).toEqual(['R2 100000 confirmed reversed', 'R2 -100000']);
    const twin = { id: reversed.reversal.id, amount: '-1000.00', movedOn: DAY };
    expect((await desk.confirm(twin)).userErrors).toEqual([]);
    expect(await desk.lines()).toEqual(['R2 100000 confirmed reversed', 'R2 -100000 confirmed']);
  });

  test('a slip that was booked wrongly and anew has arrived once', async () => {
    const wrong = await desk.booked({ slipNumber: 'R3' });
    await desk.confirm(wrong);
    await desk.reverse(wrong.id);
    const right = await desk.booked({ slipNumber: 'R3', payer: 'CITY_FINANCE' });
    expect((await desk.confirm(right)).userErrors).toEqual([]);
    expect(await desk.lines()).toEqual(['R3 100000 confirmed reversed', 'R3 100000 confirmed', 'R3 -100000 confirmed']);
    expect(await arrived()).toBe(100_000);
    const { id } = (await desk.reverse(right.id)).entry.reversal;
    expect((await desk.confirm({ id, amount: '-1000.00', movedOn: DAY })).userErrors).toEqual([]);
    expect(await arrived()).toBe(0);
  });

  test('another amount of the slip takes the place of what the bank had confirmed', async () => {
    const wrong = await desk.booked({ slipNumber: 'R4' });
    await desk.confirm(wrong);
    await desk.reverse(wrong.id);
    await desk.confirm(await desk.booked({ slipNumber: 'R4', amount: '900.00' }));
    expect(await arrived()).toBe(90_000);
  });

  test('who booked a slip, or took it back, confirms none of its lines', async () => {
    const entry = await desk.booked({ slipNumber: 'R5' });
    await desk.confirm(entry);
    const { id } = (await desk.reverse(entry.id)).entry.reversal;
    const twin = { id, amount: '-1000.00', movedOn: DAY };
    for (const subject of ['booker', 'colleague'])
      expect(refused(await desk.confirm(twin, {}, { ...BANK, subject }))).toEqual(['CONFIRMER_IS_BOOKER entryId']);
    const anew = await desk.booked({ slipNumber: 'R5' });
    expect(refused(await desk.confirm(anew, {}, { ...BANK, subject: 'colleague' }))).toEqual([
      'CONFIRMER_IS_BOOKER entryId',
    ]);
    expect(await arrived()).toBe(100_000);
  });

  test('of a line that never moved nothing goes back', async () => {
    const { entry: reversed } = await desk.reverse((await desk.booked()).id);
    const twin = { id: reversed.reversal.id, amount: '-1000.00', movedOn: DAY };
    expect(refused(await desk.confirm(twin))).toEqual(['FUND_NOTHING_MOVED entryId']);
  });

  test('who confirmed a line does not take it back', async () => {
    const entry = await desk.booked();
    await desk.confirm(entry);
    const bankAtTheAgency = { ...COLLEAGUE, subject: 'bank' };
    expect(refused(await desk.reverse(entry.id, {}, bankAtTheAgency))).toEqual(['BOOKER_IS_CONFIRMER entryId']);
  });

  test.each([
    ['no reason', { reason: ' ' }, 'TEXT_REFUSED reason'],
    ['a reason that names somebody', { reason: '联系13800000000' }, 'TEXT_REFUSED reason'],
    ['a day before the money moved', { movedOn: '2007-05-31' }, 'REVERSED_BEFORE movedOn'],
    ['a day to come', { movedOn: '2007-12-21' }, 'DAY_IN_FUTURE movedOn'],
  ])('%s is refused', async (_, over, code) => {
    const entry = await desk.booked();
    expect(refused(await desk.reverse(entry.id, over))).toEqual([code]);
  });
});

/** What the bank confirmed of all slips, in fen. */
async function arrived(): Promise<number> {
  const [row] = await graph.database.sql<{ fen: number }[]>`
    select coalesce(sum(amount_fen), 0)::int as fen from fund_entries where confirmed_on is not null`;
  return row?.fen ?? 0;
}

describe('lists', () => {
  const list = async (argument: string) => {
    const { data, errors } = await graph.ask(
      BOOKER,
      `{ fundEntries(poolingArea: "${AREA}"${argument}) { totalCount nodes { slipNumber daysLate } } }`,
    );
    expect(errors).toEqual([]);
    return data.fundEntries.nodes.map(({ slipNumber }: { slipNumber: string }) => slipNumber).sort();
  };

  test('arrivals that took longer than some days are told, and those taken back are not', async () => {
    await desk.booked({ slipNumber: 'L30', collectedOn: '2007-05-02' });
    await desk.booked({ slipNumber: 'L31', collectedOn: '2007-05-01' });
    await desk.booked({ slipNumber: 'NONE' });
    const { id } = await desk.booked({ slipNumber: 'BACK', collectedOn: '2007-01-01' });
    await desk.reverse(id);
    expect(await list(', laterThanDays: 30')).toEqual(['L31']);
    expect(await list(', laterThanDays: 29')).toEqual(['L30', 'L31']);
  });

  test('by kind, by payer, and by what the bank has not confirmed', async () => {
    await desk.confirm(await desk.booked({ slipNumber: 'C1' }));
    await desk.booked({ slipNumber: 'C2', payer: 'SELF' });
    await desk.booked({ slipNumber: 'C3', kind: 'INTEREST', payer: null });
    expect(await list(', where: { kind: { eq: ARRIVAL } }')).toEqual(['C1', 'C2']);
    expect(await list(', where: { payer: { eq: SELF } }')).toEqual(['C2']);
    expect(await list(', where: { confirmedOn: { isNull: true } }')).toEqual(['C2', 'C3']);
  });

  test('large amounts are paged in their order', async () => {
    for (const amount of ['30000000.00', '20000000.00', '10000000.00']) await desk.booked({ amount });
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const page = `first: 1, orderBy: [{ field: AMOUNT }]${after && `, after: "${after}"`}`;
      const { data } = await graph.ask(
        BOOKER,
        `{ fundEntries(poolingArea: "${AREA}", ${page}) { nodes { amount } pageInfo { endCursor hasNextPage } } }`,
      );
      seen.push(data.fundEntries.nodes[0].amount);
      if (!data.fundEntries.pageInfo.hasNextPage) break;
      after = data.fundEntries.pageInfo.endCursor;
    }
    expect(seen).toEqual(['10000000.00', '20000000.00', '30000000.00']);
  });
});

describe('who books and who moves', () => {
  const hands = async () => {
    const { data, errors } = await graph.ask(
      BOOKER,
      `{ fundSegregation(poolingArea: "${AREA}", policyYear: 2007) { subject booked settled confirmed paid } }`,
    );
    expect(errors).toEqual([]);
    return data.fundSegregation;
  };

  test('nobody does both where the two are kept apart', async () => {
    await desk.confirm(await desk.booked());
    await desk.confirm(await desk.booked({}, COLLEAGUE));
    expect(await hands()).toEqual([]);
  });

  test('who booked one line and confirmed another is told, whatever their roles are', async () => {
    await desk.booked({}, COLLEAGUE);
    await desk.confirm(await desk.booked(), {}, { ...BANK, subject: 'colleague' });
    expect(await hands()).toEqual([{ subject: 'colleague', booked: 1, settled: 0, confirmed: 1, paid: 0 }]);
  });
});
