import { readdirSync, readFileSync } from 'node:fs';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { SEALED_COLUMNS } from '../../src/store/sealed-columns.ts';
import * as tables from '../../src/store/tables/index.ts';

/** Kept as bytes, and not sealed: what is found by them does not open. */
const INDEXES = /_index$|^request_hash$/;

const nameOf = ({ table, column }: { table: string; column: string }) => `${table}.${column}`;

test('every column of sealed values is named in the one list', () => {
  const bytes = Object.values(tables)
    .filter((one) => is(one, PgTable))
    .flatMap((table) =>
      Object.values(getTableColumns(table))
        .filter((column) => column.getSQLType() === 'bytea' && !INDEXES.test(column.name))
        .map((column) => nameOf({ table: getTableName(table), column: column.name })),
    );
  expect(bytes.length).toBeGreaterThan(15);
  expect(SEALED_COLUMNS.map(nameOf).sort()).toEqual(bytes.sort());
});

test('each is told apart by the primary key of its table', () => {
  const keys = SEALED_COLUMNS.map(({ table, key }) => `${table} ${key.map(({ type }) => type)}`);
  expect(new Set(keys.filter((one) => !one.endsWith(' uuid')))).toEqual(
    new Set(['decisions text', 'claim_items uuid,integer', 'upload_chunks uuid,integer', 'export_pieces uuid,integer']),
  );
});

test('wherever the code seals for a place, the list says that place', () => {
  const root = new URL('../../src/', import.meta.url);
  const named = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('sealed-columns.ts'))
    .flatMap((file) => [...readFileSync(new URL(file, root), 'utf8').matchAll(/`(\w+\.\w+_cipher):\$\{/g)])
    .map((match) => match[1]);
  const listed = new Set(SEALED_COLUMNS.map((column) => column.placeOf(['1', '2']).split(':')[0]));
  expect(new Set(named).size).toBeGreaterThan(10);
  expect([...new Set(named)].filter((one) => !listed.has(one ?? ''))).toEqual([]);
});
