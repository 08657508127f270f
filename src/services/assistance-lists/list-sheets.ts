import { type Part, unpacked } from './list-zip.ts';

/** A sheet of a workbook, by the workbook's own directory. */
export interface SheetPlace {
  readonly name: string;
  /** Among all sheets, the hidden ones counted. */
  readonly index: number;
}

/** That of a hundred sheets has 10 kB. */
const MAX_DIRECTORY_BYTES = 1024 * 1024;
const DIRECTORY = /(^|\/)workbook\d*\.xml$/;
const SHEET = /<(?:\w+:)?sheet\s((?:[^>"']|"[^"]*"|'[^']*')*)>/g;

/**
 * The sheets that are shown, in their order; throws where the directory cannot be read. The library would unpack every text of the
 * workbook to tell them.
 */
export function shownSheets(file: Buffer, parts: readonly Part[]): SheetPlace[] {
  const directory = parts.find(({ name }) => DIRECTORY.test(name));
  const text = directory ? unpacked(file, directory, MAX_DIRECTORY_BYTES).toString() : '';
  const sheets = [...text.matchAll(SHEET)].map(([, attributes = '']) => attributes);
  return sheets.flatMap((attributes, index) =>
    /^(very)?hidden$/i.test(attributeOf('state', attributes)) ? [] : [{ name: attributeOf('name', attributes), index }],
  );
}

const attributeOf = (name: string, attributes: string): string =>
  new RegExp(`(?:^|\\s)${name}\\s*=\\s*["']([^"']*)`).exec(attributes)?.[1] ?? '';
