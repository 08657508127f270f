import { lockSupervisionCase, type SupervisionCaseRow } from '../../store/queries/supervision-case.ts';
import { assertOwnRegion, assertVersion, type Counter, refuseWrite } from '../write.ts';

/** A case that somebody ends, and the version they read. */
export interface NamedCase {
  readonly caseId: string;
  readonly version: number;
}

/** An open case of the viewer's office, held until the write is done; one that may not be seen does not exist. */
export async function holdCase(tx: Counter, { caseId, version }: NamedCase): Promise<SupervisionCaseRow> {
  const held = await lockSupervisionCase(tx.db, tx.reach, caseId);
  if (!held) {
    const text = { zh: `没有您可以查看的监督事项${caseId}。`, en: `There is no case ${caseId} that you may see.` };
    return refuseWrite('CASE_UNKNOWN', text, 'caseId');
  }
  assertOwnRegion(tx, held.regionCode, 'caseId');
  if (held.state !== 'OPEN') {
    const text = {
      zh: `该监督事项已于${held.decidedOn}结案，不再变更。`,
      en: `The case ended on ${held.decidedOn}: open another one.`,
    };
    refuseWrite('CASE_NOT_OPEN', text, 'caseId');
  }
  assertVersion(`The case ${held.id}`, held.version, version);
  return held;
}

/** Refuses an end before the case was opened. */
export function assertNotBeforeOpening({ openedOn }: SupervisionCaseRow, day: string): void {
  if (day >= openedOn) return;
  const text = {
    zh: `日期${day}早于立案日${openedOn}。`,
    en: `${day} lies before ${openedOn}, when the case was opened.`,
  };
  refuseWrite('DAY_BEFORE_CASE', text, 'decidedOn');
}
