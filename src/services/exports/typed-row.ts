import type { FieldKind } from '../../store/noun.ts';
import type { Language } from '../rosters/roster-cells.ts';

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

/** What a column is known by before anybody says in whose words it is headed. */
export interface NamedColumn {
  readonly name: string;
  readonly zh: string;
  readonly kind: FieldKind;
  readonly enumName?: string;
}

interface HeadingWords {
  readonly language: Language;
  /** Terms of enums by their codes. */
  readonly terms: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A column as a file for readers of one language has it. */
export function fileColumn({ name, zh, kind, enumName }: NamedColumn, { language, terms }: HeadingWords): FileColumn {
  const words = language === 'zh' && enumName ? terms[enumName] : undefined;
  return { name, kind, heading: language === 'zh' ? zh : name, ...(words && { terms: words }) };
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
