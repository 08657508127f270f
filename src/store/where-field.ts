import { and, type SQL, sql } from 'drizzle-orm';
import { publicOffice, subtree } from './access.ts';
import type { Noun, NounField } from './noun.ts';
import { isUuid } from './rows.ts';
import { assertHeld, type Filterer, FilterForbidden, FilterRefused, type Where } from './where.ts';

/** The tests on a field of a noun's rows. */
export function fieldTest(noun: Noun, key: string, field: NounField, test: Where, filterer: Filterer): SQL | undefined {
  if (field.scope) assertHeld(`${noun.name}.${key}`, field.scope, filterer);
  if (filterer.isNobodyNamed && isNaming(noun, field)) {
    throw new FilterForbidden(
      `Filtering by ${noun.name}.${key} picks single rows, which rounded statistics may not. Filter by what many have in common.`,
    );
  }
  assertSound(key, field, test);
  if (field.isName) {
    assertTellsNames(key, test);
    filterer.onNameSearch?.();
  }
  return valueTests(key, sql`${field.column}`, castOf(field), test);
}

/** Whether a test on a field may pick a single row of people: offices are no secret. */
const isNaming = (noun: Noun, { kind, isSerial }: NounField): boolean =>
  noun.visible !== publicOffice && (isSerial === true || NAMING.has(kind));

const NAMING: ReadonlySet<NounField['kind']> = new Set(['ID', 'TEXT', 'INSTANT']);

/** Refuses what Postgres could not read: an id of another shape, a text with a NUL in it. */
function assertSound(key: string, { kind }: NounField, test: Where): void {
  const { isNull: _, ...others } = test;
  for (const given of Object.values(others).flat()) {
    if (given === undefined || given === null) continue;
    if (kind === 'ID' && !isUuid(String(given)))
      throw new FilterRefused(`where.${key}: "${given}" is not an id of this graph.`);
    if (String(given).includes('\u0000'))
      throw new FilterRefused(`where.${key}: a text may not hold the character NUL.`);
  }
}

/** Characters of a name that a search needs: with fewer, a county is read through by its family names. */
const LEAST_OF_NAME = 2;

function assertTellsNames(key: string, { startsWith }: Where): void {
  if (typeof startsWith !== 'string' || [...startsWith.trim()].length >= LEAST_OF_NAME) return;
  throw new FilterRefused(
    `where.${key}.startsWith takes at least ${LEAST_OF_NAME} characters of a name. 按姓名查找至少输入${LEAST_OF_NAME}个字。`,
  );
}

/** The tests on one value. Nulls never pass a test but `isNull`. */
export function valueTests(key: string, column: SQL, cast: SQL | undefined, test: Where): SQL | undefined {
  return and(
    ...Object.entries(test).map(([operator, given]) => {
      if (given === undefined) return undefined;
      if (given !== null) return valueTest(key, operator, { column, cast, given });
      throw new FilterRefused(
        `where.${key}.${operator} is null, which no value equals. Write isNull: true to find missing values.`,
      );
    }),
  );
}

interface Compared {
  readonly column: SQL;
  readonly cast: SQL | undefined;
  readonly given: unknown;
}

function valueTest(key: string, operator: string, { column, cast, given }: Compared): SQL {
  const value = cast ? sql`${sql.param(given)}::${cast}` : sql`${sql.param(given)}`;
  switch (operator) {
    case 'eq':
      return sql`${column} = ${value}`;
    case 'in':
      return sql`${column} = any(${sql.param(given)}::${cast ?? sql`text`}[])`;
    case 'lt':
      return sql`${column} < ${value}`;
    case 'lte':
      return sql`${column} <= ${value}`;
    case 'gt':
      return sql`${column} > ${value}`;
    case 'gte':
      return sql`${column} >= ${value}`;
    case 'startsWith':
      return sql`starts_with(${column}, ${value})`;
    case 'isNull':
      return given ? sql`${column} is null` : sql`${column} is not null`;
    case 'within': {
      const { from, to } = subtree(String(given));
      return sql`(${column} >= ${sql.param(from)} and ${column} < ${sql.param(to)})`;
    }
    default:
      throw new FilterRefused(`where.${key} knows no test "${operator}".`);
  }
}

/** The SQL type that a field's values are compared as; text needs none. */
function castOf(field: NounField): SQL | undefined {
  if (field.kind === 'TEXT' || field.kind === 'REGION') return undefined;
  return sql.raw(field.column.getSQLType());
}
