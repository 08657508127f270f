import { getTableName } from 'drizzle-orm';
import type { FieldKind, Noun } from './noun.ts';
import { person } from './nouns/person.ts';

/** A column of the file that a noun's rows are exported to. */
export interface ExportColumn {
  /** As rows for machines name it, such as `birthDate` or `personName`. */
  readonly name: string;
  /** The field that was asked for, which may have a second column beside it: a region its name. */
  readonly field: string;
  readonly kind: FieldKind;
  /** For ENUM: the SDL enum. */
  readonly enumName?: string;
  /** Scopes without which nobody reads it. */
  readonly scopes: readonly string[];
  readonly zh: string;
  /** The value as SQL text. */
  readonly value: string;
  /** Whose it is: the row's own, the person's whom the row is about, or that person's identity document's. */
  readonly of: 'ROW' | 'OWNER' | 'DOCUMENT';
  /** Of a region's name: the code that it is the name of. */
  readonly codeOf?: string;
}

/** Under what name the person stands whom a row is about. */
export const OWNER = 'owner';

/** The columns that a noun's rows have in a file: its fields, and those of the person whom a row is about. */
export function exportColumns(noun: Noun): readonly ExportColumn[] {
  const own = fieldColumns(noun, { of: 'ROW', table: getTableName(noun.table), named: asItIs });
  if (noun.name === person.name) return [...own, numberOf(asItIs)];
  if (noun.relations.person?.to !== person.name) return own;
  const theirs = [...fieldColumns(person, { of: 'OWNER', table: OWNER, named: asTheirs }), numberOf(asTheirs)];
  return [...own, ...theirs.map((column) => ({ ...column, zh: `人员${column.zh}` }))];
}

const asItIs = (name: string): string => name;
const asTheirs = (name: string): string => `person${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** What anybody may count who counts is listed to those alone who read people's files. */
const rowScopes = (scope: string): string[] => (scope === 'statistics:read' ? [scope, person.scope] : [scope]);

interface Place extends Pick<ExportColumn, 'of'> {
  readonly table: string;
  readonly named: (name: string) => string;
}

const fieldColumns = ({ fields, scope }: Noun, { of, table, named }: Place): ExportColumn[] =>
  Object.entries(fields).flatMap(([key, { column, kind, enumName, scope: own, zh }]) => {
    const field = named(key);
    const value = `"${table}"."${column.name}"`;
    const shared = { field, of, scopes: own === undefined ? rowScopes(scope) : [...rowScopes(scope), own] };
    const code = { ...shared, name: field, kind, ...(enumName && { enumName }), zh, value };
    if (kind !== 'REGION') return [code];
    return [
      code,
      {
        ...shared,
        name: `${field}Name`,
        kind: 'TEXT',
        zh: `${zh}名称`,
        value: `"${placeOf(field)}".name`,
        codeOf: value,
      },
    ];
  });

/** Under what name the region stands that a field holds the code of. */
export const placeOf = (field: string): string => `place of ${field}`;

/** The citizen number, never but masked: it is read whole one by one, with a purpose. */
const numberOf = (named: Place['named']): ExportColumn => ({
  name: named('idNumber'),
  field: named('idNumber'),
  kind: 'TEXT',
  scopes: [person.scope, 'identity:read'],
  zh: '公民身份号码',
  value: 'document.number_masked',
  of: 'DOCUMENT',
});
