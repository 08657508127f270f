/** Dots that stand between the parts of a minority name, and blanks: written in many ways, and often left out. */
const SEPARATORS = ' ·•・．.‧∙⋅᛫。';

/**
 * A name as it is compared with another, as SQL over a text column: full and half width are one (NFKC), and blanks and the dots
 * in the names of minorities do not count. Traditional and simplified characters stay different.
 */
export const nearName = (column: string): string => `translate(upper(normalize(${column}, NFKC)), '${SEPARATORS}', '')`;
