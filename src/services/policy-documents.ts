import type { Db } from '../store/db.ts';
import { type ClauseRow, type PolicyDocumentRow, readClauses, readDocuments } from '../store/queries/rulebook.ts';

/** The documents that rulebooks cite, kept in memory: they change when somebody publishes. */
export interface PolicyDocuments {
  all(): readonly PolicyDocumentRow[];
  byId(id: string): PolicyDocumentRow | null;
  clausesOf(id: string): readonly ClauseRow[];
  reload(): Promise<void>;
}

export async function openPolicyDocuments(db: Db): Promise<PolicyDocuments> {
  let documents: readonly PolicyDocumentRow[] = [];
  let clauses: readonly ClauseRow[] = [];
  const reload = async () => {
    [documents, clauses] = await Promise.all([readDocuments(db), readClauses(db)]);
  };
  await reload();
  return {
    all: () => documents,
    byId: (id) => documents.find((one) => one.id === id) ?? null,
    clausesOf: (id) => clauses.filter((clause) => clause.documentId === id),
    reload,
  };
}
