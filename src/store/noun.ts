import { getTableColumns, type SQL } from 'drizzle-orm';
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Seeing } from './access.ts';

export type NounName =
  | 'Person'
  | 'PersonPlace'
  | 'StatusPeriod'
  | 'Household'
  | 'HouseholdMember'
  | 'Enrollment'
  | 'Payment'
  | 'Receipt'
  | 'AssistanceListing'
  | 'AssistanceListBatch'
  | 'AssistanceListEffect'
  | 'AssistanceListRow'
  | 'IdentityDocument'
  | 'RegisterCheck'
  | 'ContributionDue'
  | 'ReceiptLine'
  | 'Organisation'
  | 'StaffMember'
  | 'StaffAssignment'
  | 'SupervisionCase'
  | 'ReceiptVoid'
  | 'Refund'
  | 'Certificate'
  | 'CertificateEvent'
  | 'Claim'
  | 'DuplicateCase'
  | 'ExchangeList'
  | 'ExchangeRow'
  | 'FundEntry'
  | 'Job'
  | 'Institution'
  | 'Designation'
  | 'InstitutionViolation';

/** What kind of value a field holds, and so which tests and which SDL scalar it has. */
export type FieldKind = 'ID' | 'TEXT' | 'ENUM' | 'INT' | 'DATE' | 'INSTANT' | 'MONEY' | 'REGION' | 'BOOLEAN';

export interface NounField {
  readonly column: AnyPgColumn;
  readonly kind: FieldKind;
  /** For ENUM: the SDL enum. */
  readonly enumName?: string;
  /** Scope that the field needs beyond the noun's own; the SDL field of the same name carries the same. */
  readonly scope?: string;
  /** Whether rows may be ordered by it. */
  readonly isOrderable?: boolean;
  /** One Chinese word or two for descriptions. */
  readonly zh: string;
}

export interface NounRelation {
  /** The noun there, by its name. */
  readonly to: NounName;
  /** Column here, column there. */
  readonly on: () => readonly [here: AnyPgColumn, there: AnyPgColumn];
  readonly isMany: boolean;
  /** More that must hold of the rows there. */
  readonly only?: () => SQL;
  /** A relation that is read as one region code, such as 居住地: tested with `eq`, `in`, `within`. */
  readonly regionColumn?: () => AnyPgColumn;
  readonly zh: string;
}

/**
 * One description per noun: its table, its fields and relations, what may be filtered and ordered by, and who sees its
 * rows. Loaders, the `where` grammar, cursors, and later statistics, exports and plans are made from it, so that a
 * permission or a relation is written in one place. Data about tables, not a framework.
 */
export interface Noun<Table extends PgTable = PgTable> {
  /** The SDL type. */
  readonly name: NounName;
  readonly table: Table;
  readonly id: AnyPgColumn;
  /** Scope without which nothing of it can be read or tested. */
  readonly scope: string;
  readonly fields: Readonly<Record<string, NounField>>;
  readonly relations: Readonly<Record<string, NounRelation>>;
  /** The order of a list that asks for none, before the id: what an index leads with, so that a page reads no more than itself. */
  readonly naturalOrder?: string;
  /** Holds of rows that stand today: not superseded. */
  readonly current: SQL | undefined;
  /** Condition on its rows for who looks; undefined lets every row through. */
  readonly visible: (seeing: Seeing) => SQL | undefined;
}

/** The columns of a table that any statement may name: sealed ones are named in `queries/sealed.ts` and its neighbour alone. */
export function openColumns<Table extends PgTable>(table: Table): Table['_']['columns'] {
  const columns = getTableColumns(table);
  const open = Object.entries(columns).filter(([, column]) => column.getSQLType() !== 'bytea');
  return Object.fromEntries(open) as Table['_']['columns'];
}
