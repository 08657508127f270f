import { subtree } from '../../store/access.ts';
import { type Db, transaction, withoutTimeout } from '../../store/db.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import { findEmployeesToo, findTwoEnrollments, gatherEnrollments } from '../../store/queries/doubled-enrollment.ts';
import { findNearNames, findSharedNumbers, findTwoHouseholds } from '../../store/queries/doubled-file.ts';
import {
  beginFindings,
  type DuplicateScope,
  type FindingCounts,
  settleFindings,
} from '../../store/queries/duplicate-finding.ts';
import { assertOwnRegion, type Counter, type Keyed, writeOnce } from '../write.ts';

interface Search extends DuplicateScope {
  /** The day that two households are asked for, and to which a period of insurance without an end is counted. */
  readonly today: string;
}

/**
 * 重复参保: looks for people, enrolments and memberships that stand twice, set against set, and opens, reopens or closes cases
 * for what it finds. Works inside an open transaction. Changes nothing but cases: a person decides each.
 */
export async function findDuplicates(tx: Pick<Db, 'sql'>, { today, ...scope }: Search): Promise<FindingCounts> {
  await beginFindings(tx, scope.within === undefined ? null : subtree(scope.within), scope);
  await gatherEnrollments(tx, scope);
  await findTwoEnrollments(tx);
  await findEmployeesToo(tx, today);
  await findSharedNumbers(tx, scope);
  await findNearNames(tx, scope);
  await findTwoHouseholds(tx, scope, today);
  return settleFindings(tx, scope);
}

export interface DuplicateFindInput extends Keyed {
  /** Region code: files that are kept there or below. */
  readonly within: string;
}

const NOTHING: FindingCounts = { found: 0, opened: 0, reopened: 0, gone: 0 };

/** Looks through a region that the viewer works for. The same request again looks no second time and has changed nothing. */
export async function findDuplicatesOnce(counter: Counter, input: DuplicateFindInput): Promise<FindingCounts> {
  assertOwnRegion(counter, input.within, 'within');
  let counts = NOTHING;
  await writeOnce(
    counter,
    'duplicateFind',
    input,
    () => ({}),
    async ({ db, today }) => {
      counts = await findDuplicates(db, { today, within: input.within });
      return { subjects: [], details: { within: input.within, ...counts } };
    },
  );
  return counts;
}

/** Looks through the registry, or a region of it, from this machine. */
export function searchRegistry(db: Db, actor: string, search: Search): Promise<FindingCounts> {
  return transaction(db, async (tx) => {
    await withoutTimeout(tx.sql);
    const counts = await findDuplicates(tx, search);
    await insertAuditLine(tx, {
      actor,
      role: 'SYSTEM',
      purpose: null,
      action: 'duplicateFind',
      count: counts.found,
      details: { within: search.within ?? null, ...counts },
    });
    return counts;
  });
}
