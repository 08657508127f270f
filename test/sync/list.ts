import { partnerOf } from '../../src/partners/read-partner.ts';
import type { Department } from '../../src/policy/facts.ts';
import { type ListFormat, readListFile } from '../../src/services/assistance-lists/list-file.ts';
import type { ListReading } from '../../src/services/assistance-lists/list-reading.ts';
import type { ListRow } from '../../src/services/assistance-lists/list-row.ts';
import { type CsvProblem, CsvProblems } from '../../src/services/imports/csv-problems.ts';

/** The bundled partner that a department is. */
export function senderOf(department: Department) {
  const partner = partnerOf(department);
  if (!partner) throw new Error(`${department} sends no lists.`);
  return partner;
}

interface Delivered {
  readonly format?: ListFormat;
  readonly department?: Department;
  readonly mode?: ListReading['mode'];
  readonly policyYear?: number;
}

/** Reads a list on 2017-11-20, as pieces of a few bytes so that characters and rows are torn between them. */
export async function readList(
  file: string | Uint8Array | AsyncIterable<Buffer>,
  { format = 'CSV', department = 'CIVIL_AFFAIRS', mode = 'FULL', policyYear = 2018 }: Delivered = {},
): Promise<{ rows: ListRow[]; problems: readonly CsvProblem[] }> {
  const problems = new CsvProblems();
  const reading = { partner: senderOf(department), mode, policyYear, today: '2017-11-20', problems };
  const rows: ListRow[] = [];
  const input = typeof file === 'string' || file instanceof Uint8Array ? piecesOf(Buffer.from(file)) : file;
  for await (const row of readListFile(format, reading, input)) rows.push(row);
  return { rows, problems: problems.shown };
}

const PIECE_BYTES = 7;

async function* piecesOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}
