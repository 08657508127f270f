import { countRows, type PageArguments, readPage } from '../../../store/connection.ts';
import { soughtLines } from '../../../store/queries/audit-line.ts';
import { connectionOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import type { AuditLineRow } from '../../rows.ts';

/** What a line says beside its columns; each where it was kept. */
interface Details {
  readonly office?: { readonly regions?: readonly string[]; readonly department?: string };
  readonly operation?: string | null;
  readonly document?: string;
  readonly rulebooks?: readonly string[];
}

const said = ({ details }: AuditLineRow): Details => details as Details;

export const auditLine = {
  Query: {
    async auditLines(_: unknown, { about, ...page }: { about?: string | null } & PageArguments, context: Context) {
      const sought = soughtLines(about);
      const read = await readPage(context.db, sought, page, context);
      return connectionOf(read, read.rows as readonly AuditLineRow[], () =>
        countRows(context.db, sought, page.where, context),
      );
    },
  },
  AuditLineOrderField: orderFields('AuditLine'),

  AuditLine: {
    regions: (row: AuditLineRow) => said(row).office?.regions ?? [],
    department: (row: AuditLineRow) => said(row).office?.department ?? null,
    operation: (row: AuditLineRow) => said(row).operation ?? null,
    document: (row: AuditLineRow) => said(row).document ?? null,
    rulebooks: (row: AuditLineRow) => said(row).rulebooks ?? [],
    details: ({ details }: AuditLineRow) => JSON.stringify(details),
  },
};
