/**
 * Cells of a CSV as Postgres writes them, from the text of an expression: see `harmless` and `asText`, which do the same to a row at
 * a time. No regular expressions: they would be half of the work.
 */
export const harmlessCell = (text: string): string =>
  `(case when left(ltrim(${text}, ''''), 1) in ('=', '+', '-', '@', '＝', '＋', '－', '＠') then '''' else '' end || translate(${text}, e'\\t\\r\\n', '   '))`;

/** A text that may be a number with more digits than a spreadsheet keeps. */
export const textCell = (text: string): string =>
  `case when ${text} <> '' and translate(${text}, '0123456789', '') = '' then ${text} || e'\\t' else ${harmlessCell(text)} end`;

/** An amount in fen as yuan with two decimals. */
export const yuanCell = (fen: string): string =>
  `case when ${fen} < 0 then '-' else '' end || abs(${fen}) / 100 || '.' || lpad((abs(${fen}) % 100)::text, 2, '0')`;
