import { type StoredStatement, statementById } from '../../store/queries/fund-statement.ts';
import { type Counter, isOwnRegion, refuseWrite } from '../write.ts';
import { holdStatements } from './draft-statement.ts';

/** A statement of an area that is the viewer's, held with its fund's others until the write is done. */
export async function holdStatement(tx: Counter, statementId: string): Promise<StoredStatement> {
  const found = await statementById(tx.db, statementId);
  if (!found || !isOwnRegion(tx, found.poolingAreaCode)) return refuseUnknown(statementId);
  await holdStatements(tx, found);
  return (await statementById(tx.db, statementId)) ?? refuseUnknown(statementId);
}

function refuseUnknown(statementId: string): never {
  const text = {
    zh: `没有您可查看的基金报表${statementId}。`,
    en: `There is no statement ${statementId} that you may see.`,
  };
  return refuseWrite('STATEMENT_UNKNOWN', text, 'statementId');
}
