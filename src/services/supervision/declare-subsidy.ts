import { randomUUID } from 'node:crypto';
import { exactFen } from '../../policy/money.ts';
import type { SubsidyDue } from '../../policy/subsidy-due.ts';
import { lockNames } from '../../store/lock-name.ts';
import {
  declarationsOfHeads,
  insertSubsidyDeclaration,
  type NewSubsidyDeclaration,
  type SubsidyDeclaration,
  type SubsidyDeclarationLine,
} from '../../store/queries/subsidy-declaration.ts';
import type { RegionLevel } from '../../store/region-level.ts';
import { levelOf } from '../imports/region-file.ts';
import { assertRegionsKnown } from '../known-region.ts';
import { assertYearKnown } from '../known-year.ts';
import { moneyStatement, subsidyDueOf } from '../statements/money-statement.ts';
import { assertOwnRegion, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';

export interface SubsidyDeclareInput extends Keyed {
  readonly regionCode: string;
  readonly scheme: NewSubsidyDeclaration['scheme'];
  readonly policyYear: number;
}

/**
 * 申报补助资金: the heads of a station's region as they are enrolled today, times what each level of government adds for one of them. An
 * amount that the law leaves open is null, and is never filled in. Nobody is declared twice: while one declaration waits for a decision no
 * other is made, none is made beside those of regions above or below, and one after an approved one says that it replaces it.
 */
export function declareSubsidy(counter: Counter, input: SubsidyDeclareInput): Promise<{ declarationId: string }> {
  return writeOnce(
    counter,
    'subsidyDeclare',
    input,
    () => ({ declarationId: randomUUID() }),
    async (tx, { declarationId: id }) => {
      const { idempotencyKey: _, ...region } = input;
      assertYearKnown(tx, region.policyYear);
      assertOwnRegion(tx, region.regionCode, 'regionCode');
      await assertRegionsKnown(tx, [{ code: region.regionCode, field: 'regionCode' }]);
      const replacesId = await holdHeads(tx, region);
      const due = await subsidyOf(tx, region);
      const rulebookVersionId = due.published.id;
      const total = { heads: due.heads, amountFen: exactFen(due.total) };
      const by = { asOf: tx.today, rulebookVersionId, declaredBy: tx.viewer.subject ?? '', declaredOn: tx.today };
      await insertSubsidyDeclaration(tx.db, { id, ...region, ...total, ...by, replacesId }, linesOf(due));
      return { subjects: [id], details: { ...region, ...total, rulebookVersionId, replacesId } };
    },
  );
}

type Declaring = Omit<SubsidyDeclareInput, 'idempotencyKey'>;

/**
 * Holds the year's declarations until the write is done. Refuses heads that are declared already; gives the id of the approved declaration
 * of the same region that a new one replaces, null where there is none.
 */
async function holdHeads(tx: Counter, { regionCode, scheme, policyYear }: Declaring): Promise<string | null> {
  await lockNames(tx.db, [`subsidy declarations ${scheme} ${policyYear}`]);
  const declared = await declarationsOfHeads(tx.db, { regionCode, scheme, policyYear });
  const other = declared.find((one) => one.regionCode !== regionCode);
  if (other) refuseOverlap(other);
  if (declared.some(({ state }) => state === 'DECLARED')) refuseOpen();
  const replaced = new Set(declared.map(({ replacesId }) => replacesId));
  return declared.find(({ id }) => !replaced.has(id))?.id ?? null;
}

/** What each region is listed by: one level below the station's own. */
const BELOW: Readonly<Record<RegionLevel, RegionLevel>> = {
  NATION: 'PROVINCE',
  PROVINCE: 'CITY',
  CITY: 'COUNTY',
  COUNTY: 'TOWN',
  TOWN: 'VILLAGE',
  VILLAGE: 'VILLAGE',
};

/** What government owes for the heads of today, by the rulebook of the region and year. */
async function subsidyOf(tx: Counter, { regionCode, scheme, policyYear }: Declaring) {
  const year = { within: regionCode, scheme, policyYear, by: BELOW[levelOf(regionCode)] };
  return subsidyDueOf(await moneyStatement(tx, year, tx.today).facts(), tx);
}

/** A region's heads by who owes for them: on one line without a payer where the rulebook names none, so that they can be checked. */
function linesOf({ regions }: SubsidyDue): Omit<SubsidyDeclarationLine, 'declarationId'>[] {
  return regions
    .filter(({ heads }) => heads > 0)
    .flatMap(({ regionCode, heads, levels }) =>
      (levels.length > 0 ? levels : [NOBODY_KNOWN]).map(({ payer, amount }) => ({
        ...{ regionCode, payer, heads },
        amountFen: exactFen(amount),
      })),
    );
}

const NOBODY_KNOWN = { payer: null, amount: null };

function refuseOverlap({ id, regionCode }: SubsidyDeclaration): never {
  const text = {
    zh: `区划${regionCode}本年度的申报${id}已包含这些参保人员：同一人员不得由上下级重复申报。`,
    en: `Declaration ${id} of ${regionCode} has heads of this region in it already: nobody is declared by a region and by one above or below it.`,
  };
  return refuseWrite('DECLARATION_OVERLAPS', text, 'regionCode');
}

function refuseOpen(): never {
  const text = {
    zh: '该区划本年度已有待审批的申报：请先审批（subsidyDeclarationDecide）。',
    en: 'A declaration of this region and year waits for a decision: have it decided first (subsidyDeclarationDecide).',
  };
  return refuseWrite('DECLARATION_OPEN', text, 'regionCode');
}
