import { duplicateCasesById, type StoredDuplicateCase } from '../../store/queries/duplicate-case.ts';
import { assertVersion, type Counter, refuseWrite } from '../write.ts';

/** A case that somebody decides, and the version they read. */
export interface NamedCase {
  readonly caseId: string;
  readonly version: number;
}

/** A case that may be seen and is open, in the version that was read; one that may not be seen does not exist. */
export async function findOpenCase(
  { db, reach }: Pick<Counter, 'db' | 'reach'>,
  named: NamedCase,
): Promise<StoredDuplicateCase> {
  const [found] = await duplicateCasesById(db, reach, [named.caseId]);
  if (found) return assertOpen(found, named);
  const text = {
    zh: `没有您可以查看的重复事项${named.caseId}。`,
    en: `There is no duplicate case ${named.caseId} that you may see.`,
  };
  return refuseWrite('CASE_UNKNOWN', text, 'caseId');
}

/** Refuses a case that is decided or gone, or was read in another version. */
export function assertOpen(found: StoredDuplicateCase, { version }: NamedCase): StoredDuplicateCase {
  const { id, state } = found;
  if (state === 'OPEN') {
    assertVersion(`The case ${id}`, found.version, version);
    return found;
  }
  const text = {
    zh: `重复事项${id}已${state === 'DECIDED' ? '决定' : '消除'}，不能再决定。`,
    en: `The duplicate case ${id} is ${state === 'DECIDED' ? 'decided' : 'gone'} already: nothing is left to decide.`,
  };
  return refuseWrite('CASE_NOT_OPEN', text, 'caseId');
}
