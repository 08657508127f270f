import type { DemoRows, ReceiptRow } from './rows.ts';
import type { World } from './world.ts';

/** What is printed on a receipt beside its lines and number. */
export type Printed = Pick<
  ReceiptRow,
  'series' | 'householdId' | 'headName' | 'issuerId' | 'collectorId' | 'isSigned' | 'issuedOn' | 'recordedAt' | 'source'
>;

interface Written {
  readonly id: string;
  /** The line of each person. */
  readonly lines: ReadonlyMap<string, string>;
}

/** Writes a receipt (一户一票) with a line a person, all of one amount; its total is the sum of its lines. */
export function writeReceipt(
  world: World,
  printed: Printed,
  people: readonly string[],
  policyYear: number,
  fen: number,
  rows: DemoRows,
  standing: Pick<ReceiptRow, 'status' | 'replacesId'> = { status: 'ISSUED', replacesId: null },
): Written {
  const id = world.ids.next('receipt');
  rows.receipts.push({ id, number: 0, ...printed, ...standing, totalFen: fen * people.length, supersededAt: null });
  const lines = new Map<string, string>();
  for (const [at, personId] of people.entries()) {
    const line = {
      id: world.ids.next('receiptLine'),
      receiptId: id,
      lineNo: at + 1,
      personId,
      policyYear,
      paidFen: fen,
    };
    rows.receiptLines.push(line);
    lines.set(personId, line.id);
  }
  return { id, lines };
}

/** A receipt that forgot the last person, voided on the spot, and the right one that replaces it. */
export function writeReplacedReceipt(
  world: World,
  printed: Printed,
  people: readonly string[],
  policyYear: number,
  fen: number,
  rows: DemoRows,
): Written {
  const spoilt = { status: 'VOID', replacesId: null } as const;
  const { id } = writeReceipt(world, printed, people.slice(0, -1), policyYear, fen, rows, spoilt);
  rows.receiptVoids.push({
    receiptId: id,
    voidedOn: printed.issuedOn,
    reason: '漏登一名成员',
    voidedBy: printed.collectorId ?? printed.source,
    recordedAt: printed.recordedAt,
  });
  return writeReceipt(world, printed, people, policyYear, fen, rows, { status: 'ISSUED', replacesId: id });
}

/** Numbers the receipts of each book by the day they were issued, as a book is filled from the first page on, and keeps the last page of each. */
export function closeBooks({ receipts, receiptSeries }: DemoRows): void {
  const pages = new Map<string, number>();
  const inOrder = [...receipts].sort((a, b) => (a.issuedOn < b.issuedOn ? -1 : a.issuedOn > b.issuedOn ? 1 : 0));
  for (const receipt of inOrder) {
    const page = (pages.get(receipt.series) ?? 0) + 1;
    pages.set(receipt.series, page);
    receipt.number = page;
  }
  for (const [series, lastNumber] of pages) {
    receiptSeries.push({ series, regionCode: series.slice(0, series.indexOf('-')), lastNumber });
  }
}
