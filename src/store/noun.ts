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
  | 'AuditLine'
  | 'AuditSeal'
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
  | 'ClaimSettlement'
  | 'Cohort'
  | 'CohortMember'
  | 'DuplicateCase'
  | 'ExchangeList'
  | 'ExchangeRow'
  | 'FundEntry'
  | 'Job'
  | 'Institution'
  | 'Designation'
  | 'InstitutionViolation'
  | 'StandardChange';

/** What kind of value a field holds, and so which tests and which SDL scalar it has. */
export type FieldKind = 'ID' | 'TEXT' | 'ENUM' | 'INT' | 'DATE' | 'INSTANT' | 'MONEY' | 'REGION' | 'BOOLEAN';

export interface NounField {
  readonly column: AnyPgColumn;
  readonly kind: FieldKind;
  /** For ENUM: the SDL enum. */
  readonly enumName?: string;
  /** Scope that the field needs beyond the noun's own; the SDL field of the same name carries the same. */
  readonly scope?: string;
  /** A running number, which one row alone has in its series. */
  readonly isSerial?: boolean;
  /** A name that people are looked for by: a test on it is a search. */
  readonly isName?: boolean;
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
  /** What whoever filters by it has to know, as a sentence. */
  readonly says?: string;
  readonly zh: string;
}

/** How a dimension tells rows apart: a region at any level, a day by its month or year, a day of birth by age on a day. */
export type DimensionKind = 'REGION' | 'ENUM' | 'INT' | 'DATE' | 'AGE' | 'BOOLEAN';

/** Something that rows are grouped by. */
export interface NounDimension {
  readonly kind: DimensionKind;
  /** A row's value: of a REGION its code, of DATE and AGE the day. May name what stands beside the row. */
  readonly value: () => SQL;
  /** What the value needs beside the row, by its name in `beside`; `person` is the file that stands of whom the row is about. */
  readonly beside?: string;
  /** For ENUM: the SDL enum. */
  readonly enumName?: string;
  readonly zh: string;
}

/** Something that is added up over rows: fen, or another whole number. */
export interface NounMeasure {
  readonly kind: 'MONEY' | 'INT';
  readonly value: () => SQL;
  /** What the value needs beside the row, by its name in `beside`. */
  readonly beside?: string;
  readonly zh: string;
}

/** What a statistic heeds beyond what stands and may be seen. */
export interface NounCounting {
  /** Holds of the rows that are counted, where not all that stand are. */
  readonly only?: SQL;
  /** A relation to one row, in which nobody has more than one of these, and the fields that tell it apart: `where` has to name it by `eq`. */
  readonly ofOne?: { readonly relation: string; readonly by: readonly string[] };
  /** The same in the SDL: a sentence. */
  readonly says: string;
}

/**
 * One description per noun: its table, its fields and relations, what may be filtered and ordered by, and who sees its
 * rows. Loaders, the `where` grammar, cursors, statistics and exports are made from it, so that a
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
  /** Whom a row is about; of a person itself. What is counted has one. */
  readonly person?: AnyPgColumn;
  /** A field that leaves a person hardly more than one row where it is tested by `eq`: then nobody's rows weigh more than another's. */
  readonly oneEachBy?: string;
  /** Joins that a statistic may add: at most one row there for each row here, and none lost. */
  readonly beside?: Readonly<Record<string, () => SQL>>;
  readonly dimensions?: Readonly<Record<string, NounDimension>>;
  readonly measures?: Readonly<Record<string, NounMeasure>>;
  readonly counting?: NounCounting;
}

/** The columns of a table that any statement may name: sealed ones are named in `queries/sealed.ts` and its neighbour alone. */
export function openColumns<Table extends PgTable>(table: Table): Table['_']['columns'] {
  const columns = getTableColumns(table);
  const open = Object.entries(columns).filter(([, column]) => column.getSQLType() !== 'bytea');
  return Object.fromEntries(open) as Table['_']['columns'];
}
