export const NOT_UTF8 =
  'The file is not UTF-8 text. Save it as "CSV UTF-8"; GBK and UTF-16 are not read, because a wrong guess would spoil names. 文件不是 UTF-8 编码，请另存为“CSV UTF-8”；不读取 GBK 与 UTF-16。';

/** A file in another encoding, with the line at which that shows. */
export class NotUtf8 extends Error {
  readonly line: number;
  constructor(line: number) {
    super(NOT_UTF8);
    this.line = line;
  }
}

/** Bytes as text; throws at the first that is not UTF-8, or that no text holds. */
export async function* utf8(input: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let lines = 1;
  for await (const chunk of input) {
    const text = typeof chunk === 'string' ? chunk : decoded(decoder, chunk, lines);
    const nul = text.indexOf('\0');
    if (nul >= 0) throw new NotUtf8(lines + newlinesIn(text.slice(0, nul)));
    lines += newlinesIn(text);
    yield text;
  }
  if (decoded(decoder, undefined, lines) !== '') throw new NotUtf8(lines);
}

function decoded(decoder: TextDecoder, chunk: Buffer | undefined, linesBefore: number): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    const readable = chunk?.toString('utf8').split('\uFFFD', 1)[0] ?? '';
    throw new NotUtf8(linesBefore + newlinesIn(readable));
  }
}

function newlinesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** A cell that a spreadsheet keeps as text: `="350825199001011234"`. */
const KEPT_AS_TEXT = /(?<=[,\r\n])="([^",\r\n]*)"(?=[,\r\n])/g;

/** What may still become one: its beginning at the end of a piece. */
const BEGUN = /[,\r\n](?:=(?:"[^",\r\n]{0,200}"?)?)?$/;

/** Text in which cells that a spreadsheet keeps as text are what they hold; as formulas their quotation marks would not match. */
export async function* withoutFormulas(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let begun = '';
  for await (const piece of pieces) {
    const text = begun + piece;
    begun = BEGUN.exec(text)?.[0] ?? '';
    // The first character of what is begun ends the cell before it.
    const cells = text.slice(0, text.length - begun.length) + begun.slice(0, 1);
    const plain = cells.replace(KEPT_AS_TEXT, '$1');
    yield begun ? plain.slice(0, -1) : plain;
  }
  yield begun.replace(/="([^",\r\n]*)"$/, '$1');
}
