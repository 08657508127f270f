import { SIMPLIFIED, VARIANTS } from './han-variants.ts';

/** Dots that stand between the parts of a minority name, and blanks: written in many ways, and often left out. */
const SEPARATORS = ' ·•・．.‧∙⋅᛫。';

const [VARIANT_LIST, SIMPLIFIED_LIST] = [[...VARIANTS], [...SIMPLIFIED]];
const SIMPLIFIED_OF = new Map(VARIANT_LIST.map((variant, at) => [variant, SIMPLIFIED_LIST[at] ?? variant]));
/** As a constant of a statement. Looked up by halving: `translate` would walk the whole list for each letter. */
const SIMPLIFIED_JSON = `'${JSON.stringify(Object.fromEntries(SIMPLIFIED_OF))}'::jsonb`;

/**
 * A name as it is compared with another, as SQL over a text column: full and half width are one (NFKC), so are traditional and
 * simplified characters, and blanks and the dots in the names of minorities do not count. `nearNameOf` says the same of a text.
 */
export const nearName = (column: string): string => {
  const plain = `translate(upper(normalize(${column}, NFKC) collate "C"), '${SEPARATORS}', '')`;
  // Few names hold a traditional character: only those are taken apart.
  return `case when normalize(${column}, NFKC) ~ '[${VARIANTS}]' then (
    select string_agg(coalesce(${SIMPLIFIED_JSON} ->> letter, letter), '' order by at)
    from string_to_table(${plain}, null) with ordinality as letters(letter, at)) else ${plain} end`;
};

/** A name as it is compared with another; the same as `nearName` over a column. */
export function nearNameOf(name: string): string {
  const letters = [...name.normalize('NFKC')].filter((letter) => !SEPARATORS.includes(letter));
  const large = letters.map((letter) => (letter >= 'a' && letter <= 'z' ? letter.toUpperCase() : letter));
  return large.map((letter) => SIMPLIFIED_OF.get(letter) ?? letter).join('');
}
