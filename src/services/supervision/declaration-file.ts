import { stringify } from 'csv-stringify/sync';
import { DomainError } from '../../errors.ts';
import { formatYuan } from '../../policy/money.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import {
  linesOfDeclarations,
  type SubsidyDeclaration,
  type SubsidyDeclarationLine,
  subsidyDeclarationById,
} from '../../store/queries/subsidy-declaration.ts';
import { boundsOf, isWithinBounds } from '../imports/import-bounds.ts';
import { BYTE_ORDER_MARK, ExportForbidden } from '../rosters/export-roster.ts';
import type { Language } from '../rosters/roster-cells.ts';
import { signatureOf } from '../viewer.ts';
import type { Counter } from '../write.ts';

/** No declaration of that id is within the viewer's regions. */
class DeclarationUnknown extends DomainError {
  readonly code = 'DECLARATION_UNKNOWN';
}

/** The columns by their English names. Amounts are yuan. */
const COLUMNS = {
  regionCode: '区划代码',
  payer: '补助来源',
  heads: '参保人数',
  amount: '申报金额',
  state: '审批状态',
  asOf: '统计日期',
  replaces: '替代的申报',
} as const;

/**
 * 补助资金申报表: a declaration's lines as CSV. An amount that the law leaves open is an empty cell, and so is who owes it. Who may not have it is refused before
 * the first piece; who took it is audited.
 */
export async function* declarationFile(
  { id, language }: { readonly id: string; readonly language: Language },
  { db, viewer, reach }: Counter,
): AsyncGenerator<string, void, undefined> {
  if (!['bulletin:read', 'statistics:exact'].every((scope) => viewer.scopes.has(scope))) {
    throw new ExportForbidden(
      'A declaration needs the scopes bulletin:read and statistics:exact. 导出补助申报须具有督查查看和精确统计权限。',
    );
  }
  const declaration = await subsidyDeclarationById(db, id);
  if (!declaration || !isWithinBounds(boundsOf(reach), declaration.regionCode)) {
    throw new DeclarationUnknown(`There is no declaration ${id} that you may see. 没有您可以查看的补助申报${id}。`);
  }
  const lines = await linesOfDeclarations(db, [declaration.id]);
  await insertAuditLine(db, {
    ...{ ...signatureOf(viewer), action: 'subsidyDeclaration.extract' },
    ...{ subjects: [declaration.id], count: lines.length, details: {} },
  });
  yield BYTE_ORDER_MARK + stringify([language === 'zh' ? Object.values(COLUMNS) : Object.keys(COLUMNS)]);
  yield stringify(lines.map((line) => cellsOf(line, declaration)));
}

const cellsOf = ({ regionCode, payer, heads, amountFen }: SubsidyDeclarationLine, of: SubsidyDeclaration) => [
  regionCode,
  payer ?? '',
  heads,
  amountFen === null ? '' : formatYuan(amountFen),
  of.state,
  of.asOf,
  of.replacesId ?? '',
];
