import type { FieldKind } from '../../store/noun.ts';

/** A column of a file that is written here, row by row. */
export interface FileColumn {
  /** As rows for machines name it. */
  readonly name: string;
  /** As people read it. */
  readonly heading: string;
  readonly kind: FieldKind;
  /** For ENUM: the terms that take the place of codes where people read; left out, codes stay. */
  readonly terms?: Readonly<Record<string, string>>;
}

/** A row by its columns' names: days, instants and amounts in yuan as text, as the graph gives them. */
export type FileRow = Readonly<Record<string, string | number | boolean | null>>;

/** How truth is written for people. */
export interface Truth {
  readonly yes: string;
  readonly no: string;
}

export const TRUTH = { zh: { yes: '是', no: '否' }, en: { yes: 'true', no: 'false' } } as const;

/** Rows of lines of JSON, whatever pieces they come in. */
export async function* rowsOfLines(pieces: AsyncIterable<Buffer>): AsyncGenerator<FileRow> {
  const decoder = new TextDecoder();
  let begun = '';
  for await (const piece of pieces) {
    const lines = (begun + decoder.decode(piece, { stream: true })).split('\n');
    begun = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line);
  }
}
