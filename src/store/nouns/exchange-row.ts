import { sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { regionWithin, type Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { exchangeLists, exchangeRows, people } from '../tables/index.ts';

export const exchangeRow: Noun<typeof exchangeRows> = {
  name: 'ExchangeRow',
  table: exchangeRows,
  id: exchangeRows.id,
  scope: 'registry:reconcile',
  fields: {
    id: { column: exchangeRows.id, kind: 'ID', zh: '标识' },
    listId: { column: exchangeRows.listId, kind: 'ID', zh: '比对名单' },
    line: { column: exchangeRows.line, kind: 'INT', isOrderable: true, zh: '行号' },
    outcome: { column: exchangeRows.outcome, kind: 'ENUM', enumName: 'ExchangeOutcome', zh: '比对结果' },
    state: { column: exchangeRows.state, kind: 'ENUM', enumName: 'ExchangeState', zh: '比对行状态' },
    decidedAt: { column: exchangeRows.decidedAt, kind: 'INSTANT', zh: '决定时间' },
  },
  relations: {
    person: { to: 'Person', on: () => [exchangeRows.personId, people.id], isMany: false, zh: '人员' },
  },
  naturalOrder: 'line',
  current: undefined,
  visible: rowVisible,
};

/** Rows of lists about a region that the viewer works for. */
function rowVisible(seeing: Seeing) {
  const visible = listWithin(seeing, exchangeLists.regionCode);
  return (
    visible &&
    sql`exists (select 1 from exchange_lists where ${exchangeLists.id} = ${exchangeRows.listId} and ${visible})`
  );
}

/** What another department said is for the office that asked: not for a resident, nor for the clerks of a third. */
export const listWithin = (seeing: Seeing, column: AnyPgColumn) =>
  seeing.kind === 'DEPARTMENT' ? sql`false` : regionWithin(seeing, column);
