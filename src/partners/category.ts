import { ASSISTANCE_CATEGORIES, type AssistanceCategory } from '../policy/facts.ts';
import { type Confirmed, isWithinYears, type Partner, type Years } from './partner.ts';

/** What a department means by a code or a word in the list of a policy year. */
export type CategoryReading =
  | { readonly kind: 'CATEGORY'; readonly confirmed: Confirmed }
  /** A category that there is, and that is not this department's to confirm, or not in this year. */
  | { readonly kind: 'NOT_CONFIRMED_BY_YOU'; readonly category: AssistanceCategory; readonly years: Years | null }
  | { readonly kind: 'UNKNOWN_CODE' };

/**
 * Reads a category as a list gives it: our own code, the department's, or a word in use in that year. Our own code means
 * just that category in any year the department confirms it; a word may have changed what it means (五保).
 */
export function categoryFor(partner: Partner, given: string, policyYear: number): CategoryReading {
  const word = plain(given);
  const meant = partner.categories.filter((confirmed) => wordsOf(confirmed).some(({ name }) => plain(name) === word));
  const now = meant.find((confirmed) => isMeant(confirmed, word, policyYear));
  if (now) return { kind: 'CATEGORY', confirmed: now };
  const [first] = meant;
  if (first) return { kind: 'NOT_CONFIRMED_BY_YOU', category: first.category, years: yearsOf(first) };
  const category = ASSISTANCE_CATEGORIES.find((code) => code === word);
  return category ? { kind: 'NOT_CONFIRMED_BY_YOU', category, years: null } : { kind: 'UNKNOWN_CODE' };
}

const yearsOf = ({ from, to }: Years): Years => ({ ...(from && { from }), ...(to && { to }) });

const isMeant = (confirmed: Confirmed, word: string, year: number): boolean =>
  isWithinYears(confirmed, year) &&
  wordsOf(confirmed).some((spelling) => plain(spelling.name) === word && isWithinYears(spelling, year));

const wordsOf = ({ category, codes, names }: Confirmed): readonly (Years & { readonly name: string })[] => [
  { name: category },
  ...codes.map((name) => ({ name })),
  ...names,
];

/** Quotation marks and blanks are written or left out: 城市"三无", 城市“三无”人员. */
const plain = (word: string): string =>
  word
    .normalize('NFKC')
    .replaceAll(/[\s"“”'‘’]/g, '')
    .toUpperCase();

/** What would be right in the list of a year, for saying so: each category with the words for it. */
export const categoriesIn = (
  partner: Partner,
  policyYear: number,
): readonly { readonly category: AssistanceCategory; readonly names: readonly string[] }[] =>
  partner.categories
    .filter((confirmed) => isWithinYears(confirmed, policyYear))
    .map(({ category, names }) => ({
      category,
      names: names.filter((spelling) => isWithinYears(spelling, policyYear)).map(({ name }) => name),
    }));
