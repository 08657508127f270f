import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { FileColumn, FileRow } from './typed-row.ts';

/** Rows held at a time, a group of the file each. More make a smaller file and keep everything else waiting for longer. */
const GROUP_ROWS = 10_000;

type Element = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/** Rows as Parquet: amounts are decimals of two places, days are dates, codes and instants are texts. */
export async function* parquetOf(columns: readonly FileColumn[], rows: AsyncIterable<FileRow>): AsyncGenerator<Buffer> {
  const bytes = new ByteWriter();
  const file = new ParquetWriter({
    writer: bytes,
    schema: [rootOf(columns), ...columns.map(elementOf)],
    createdBy: 'canbao',
  });
  for await (const group of groupsOf(rows)) {
    const columnData = columns.map((column) => ({
      name: column.name,
      data: group.map((row) => valueOfCell(column, row[column.name] ?? null)),
    }));
    await file.write({ columnData, rowGroupSize: group.length });
    yield taken(bytes);
  }
  await file.finish();
  yield taken(bytes);
}

async function* groupsOf(rows: AsyncIterable<FileRow>): AsyncGenerator<FileRow[]> {
  let group: FileRow[] = [];
  for await (const row of rows) {
    group.push(row);
    if (group.length < GROUP_ROWS) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** What was written since the last time; the writer goes on counting. */
function taken(writer: ByteWriter): Buffer {
  const bytes = Buffer.from(writer.getBytes());
  writer.index = 0;
  return bytes;
}

const rootOf = ({ length }: readonly FileColumn[]): Element => ({ name: 'root', num_children: length });

function elementOf({ name, kind }: FileColumn): Element {
  const shared = { name, repetition_type: 'OPTIONAL' } as const;
  switch (kind) {
    case 'MONEY':
      return { ...shared, type: 'INT64', converted_type: 'DECIMAL', precision: 18, scale: 2 };
    case 'DATE':
      return { ...shared, type: 'INT32', converted_type: 'DATE' };
    case 'INT':
      return { ...shared, type: 'INT32' };
    case 'BOOLEAN':
      return { ...shared, type: 'BOOLEAN' };
    default:
      return { ...shared, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
  }
}

const DAY_MS = 86_400_000;

/** Amounts in fen, days since 1970. */
function valueOfCell({ kind }: FileColumn, value: FileRow[string]): FileRow[string] | bigint | undefined {
  if (value === null) return undefined;
  if (kind === 'MONEY') return BigInt(String(value).replace('.', ''));
  return kind === 'DATE' ? Date.parse(String(value)) / DAY_MS : value;
}
