import { columnsWith } from '../partners/columns.ts';
import type { Confirmed, Partner, Years } from '../partners/partner.ts';
import { bundledPartners } from '../partners/read-partner.ts';
import type { AssistanceCategory, Department } from '../policy/facts.ts';
import type { Cites, Text } from '../policy/rule.ts';
import { clauseOf } from './collection/collection-problem.ts';
import type { PolicyDocuments } from './policy-documents.ts';

/** First and last year, inclusive; null where it is open. */
interface Span {
  readonly fromYear: number | null;
  readonly toYear: number | null;
}

/** That a department confirms a category, as its file says. */
export interface CategoryConfirmer extends Span {
  readonly category: AssistanceCategory;
  readonly department: Department;
  readonly codes: readonly string[];
  readonly successor: AssistanceCategory | null;
  readonly isOneStop: boolean;
  readonly needsCertificate: boolean;
  readonly gradeAtMost: number | null;
  readonly asksCondition: boolean;
  readonly expansion: string | null;
  readonly cites: readonly Cites[];
  readonly assumed: Text | undefined;
}

export interface CategoryAlias extends Span {
  readonly name: string;
  readonly department: Department;
}

/** Who confirms a category, by their own files. */
export const confirmersOf = (category: AssistanceCategory): CategoryConfirmer[] =>
  bundledPartners().flatMap((partner) => confirmedBy(partner).filter((one) => one.category === category));

/** What departments' lists call a category; a word means it in no year in which its department does not confirm it. */
export const aliasesOf = (category: AssistanceCategory): CategoryAlias[] =>
  bundledPartners().flatMap(({ department, categories }) =>
    categories
      .filter((confirmed) => confirmed.category === category)
      .flatMap((confirmed) =>
        confirmed.names.map((spelling) => ({ name: spelling.name, department, ...within(confirmed, spelling) })),
      ),
  );

/** A department that sends lists, as anybody may know it. The part of its people, in hundredths of a percent. */
export interface AssistancePartner {
  readonly department: Department;
  readonly names: readonly (Span & { readonly nameZh: string; readonly nameEn: string })[];
  readonly approval: string;
  readonly dropsNeedConfirmation: number;
  readonly columns: readonly { readonly column: string; readonly names: readonly string[] }[];
  readonly confirms: readonly CategoryConfirmer[];
}

/** Every department that sends lists, in the order of their files. */
export const assistancePartners = (): AssistancePartner[] =>
  bundledPartners().map((partner) => ({
    department: partner.department,
    names: namesOf(partner),
    approval: partner.approval,
    dropsNeedConfirmation: Math.round((partner.dropsNeedConfirmation.part * 10_000) / partner.dropsNeedConfirmation.of),
    columns: Object.entries(columnsWith(partner.headers)).map(([column, names]) => ({ column, names })),
    confirms: confirmedBy(partner),
  }));

/** What it was called, oldest first, and is called. */
function namesOf({ name, formerly = [] }: Partner): AssistancePartner['names'] {
  const last = formerly.at(-1)?.to;
  const now = { name, ...(last !== undefined && { from: last + 1 }) };
  return [...formerly, now].map((one) => ({ nameZh: one.name.zh, nameEn: one.name.en, ...spanOf(one) }));
}

const confirmedBy = ({ department, categories }: Partner): CategoryConfirmer[] =>
  categories.map((confirmed) => ({
    ...spanOf(confirmed),
    category: confirmed.category,
    department,
    codes: confirmed.codes,
    successor: confirmed.successor ?? null,
    isOneStop: confirmed.oneStop !== undefined,
    needsCertificate: confirmed.requires?.certificate ?? false,
    gradeAtMost: confirmed.requires?.gradeAtMost ?? null,
    asksCondition: confirmed.asksCondition ?? false,
    expansion: confirmed.households?.expand ?? null,
    cites: [confirmed.cite, confirmed.oneStop?.cite, confirmed.households?.cite].filter((cite) => cite !== undefined),
    assumed: assumedOf(confirmed),
  }));

/** What is taken without being written, of the category and of whom its households mean, in one text. */
function assumedOf({ assumed, households }: Confirmed): Text | undefined {
  const texts = [assumed, households?.assumed].filter((text) => text !== undefined);
  if (texts.length === 0) return undefined;
  return { zh: texts.map(({ zh }) => zh).join(''), en: texts.map(({ en }) => en).join(' ') };
}

/** The clauses that citations name, each once, as they are printed: number and locator. */
export function clausesOf(cites: readonly Cites[], documents: PolicyDocuments): string[] {
  const clauses = cites.flat().map(({ document, clause }) =>
    clauseOf({
      documentId: document,
      documentNumber: documents.byId(document)?.number ?? null,
      locator: clause,
    }),
  );
  return [...new Set(clauses)];
}

const spanOf = ({ from, to }: Years): Span => ({ fromYear: from ?? null, toYear: to ?? null });

/** The years of a word within those of its category. */
function within(category: Years, word: Years): Span {
  const from = Math.max(category.from ?? Number.NEGATIVE_INFINITY, word.from ?? Number.NEGATIVE_INFINITY);
  const to = Math.min(category.to ?? Number.POSITIVE_INFINITY, word.to ?? Number.POSITIVE_INFINITY);
  return { fromYear: Number.isFinite(from) ? from : null, toYear: Number.isFinite(to) ? to : null };
}
