import type { Page } from '../../store/connection.ts';
import type { ListedPage } from '../../store/listed.ts';
import { countExports, type ExportRow, type ExportsOf, exportSeen, readExports } from '../../store/queries/export.ts';
import { signatureOf } from '../viewer.ts';
import type { Counter } from '../write.ts';

type Looking = Pick<Counter, 'db' | 'viewer' | 'reach'>;

/** Whose exports somebody may know of: an auditor those about their regions, anybody else their own. */
const whose = ({ viewer, reach }: Looking): ExportsOf =>
  viewer.scopes.has('audit:read') ? { reach } : { requestedBy: signatureOf(viewer).actor };

/** One export that may be known of; null otherwise. */
export const seeExport = async (looking: Looking, id: string): Promise<ExportRow | null> =>
  (await exportSeen(looking.db, whose(looking), id)) ?? null;

/** The exports that may be known of, the latest first. */
export const seeExports = (looking: Looking, page: ListedPage): Promise<Page<ExportRow>> =>
  readExports(looking.db, whose(looking), page);

export const countSeenExports = (looking: Looking): Promise<number> => countExports(looking.db, whose(looking));

/** Whether an export is somebody's own to fetch. */
export const isOwnExport = ({ viewer }: Pick<Counter, 'viewer'>, { requestedBy }: ExportRow): boolean =>
  requestedBy === signatureOf(viewer).actor;
