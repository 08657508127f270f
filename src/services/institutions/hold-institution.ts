import { designationsOfInstitutions } from '../../store/queries/designation.ts';
import { type InstitutionRow, lockInstitution } from '../../store/queries/institution.ts';
import { type Counter, isOwnRegion, refuseRegion, refuseWrite } from '../write.ts';

/** An institution held until the write is done; refused where there is none. */
export async function holdInstitution(tx: Counter, id: string): Promise<InstitutionRow> {
  const held = await lockInstitution(tx.db, id);
  if (held) return held;
  const text = { zh: `没有标识为${id}的医疗机构。`, en: `There is no institution ${id}.` };
  return refuseWrite('INSTITUTION_UNKNOWN', text, 'institutionId');
}

/** Refuses whoever neither works for the region where an institution is nor for one whose insurance has ever designated it. */
export async function assertSupervised(tx: Counter, held: InstitutionRow): Promise<void> {
  if (isOwnRegion(tx, held.regionCode)) return;
  const said = await designationsOfInstitutions(tx.db, tx.reach, [held.id]);
  if (!said.some(({ regionCode }) => isOwnRegion(tx, regionCode))) refuseRegion(held.regionCode, 'institutionId');
}
