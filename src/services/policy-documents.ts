import type { ClauseRow as AuthoredRow, PolicyDocument } from '../policy/document.ts';
import { isWithin } from '../policy/region.ts';
import type { Db } from '../store/db.ts';
import { type ClauseRow, type PolicyDocumentRow, readClauses, readDocuments } from '../store/queries/rulebook.ts';

/** The documents that rulebooks cite, kept in memory: they change when somebody publishes. */
export interface PolicyDocuments {
  all(): readonly PolicyDocumentRow[];
  byId(id: string): PolicyDocumentRow | null;
  clausesOf(id: string): readonly ClauseRow[];
  /** As their files have them, for the gate. */
  asAuthored(): readonly PolicyDocument[];
  reload(): Promise<void>;
}

export async function openPolicyDocuments(db: Db): Promise<PolicyDocuments> {
  let documents: readonly PolicyDocumentRow[] = [];
  let clauses: readonly ClauseRow[] = [];
  const reload = async () => {
    [documents, clauses] = await Promise.all([readDocuments(db), readClauses(db)]);
  };
  const clausesOf = (id: string) => clauses.filter((clause) => clause.documentId === id);
  await reload();
  return {
    all: () => documents,
    byId: (id) => documents.find((one) => one.id === id) ?? null,
    clausesOf,
    asAuthored: () => documents.map((row) => asAuthored(row, clausesOf(row.id))),
    reload,
  };
}

/** Whose documents, and on which day; all of them unless told. */
export interface WhichDocuments {
  readonly region?: string | null;
  readonly on?: string | null;
}

/** Documents for a region or one above it, issued by a day on which a year that they speak of was to come or not over. */
export const documentsAsked = (documents: readonly PolicyDocumentRow[], { region, on }: WhichDocuments) =>
  documents.filter(
    ({ regionCode, issuedOn, policyYears }) =>
      (region == null || (regionCode !== null && isWithin(region, regionCode))) &&
      (on == null || ((issuedOn === null || issuedOn <= on) && on <= `${Math.max(...policyYears)}-12-31`)),
  );

/** What the product does with each row of a clause. */
export const treatmentsOf = ({ treatments }: ClauseRow): readonly AuthoredRow[] => treatments as readonly AuthoredRow[];

function asAuthored({ hash: _, ...row }: PolicyDocumentRow, clauses: readonly ClauseRow[]): PolicyDocument {
  const stated = Object.entries(row).filter(([, value]) => value !== null);
  return {
    ...(Object.fromEntries(stated) as unknown as Omit<PolicyDocument, 'clauses'>),
    clauses: clauses.map((clause) => ({
      locator: clause.locator,
      textZh: clause.textZh,
      textEn: clause.textEn,
      rows: treatmentsOf(clause),
      ...(clause.erratum !== null && {
        erratum: clause.erratum as NonNullable<PolicyDocument['clauses'][number]['erratum']>,
      }),
    })),
  };
}
