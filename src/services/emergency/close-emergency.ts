import { closeEmergencyRow, emergencyOpeningById } from '../../store/queries/emergency-opening.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { openerOf, UNKNOWN } from './emergency-opening.ts';

export interface EmergencyCloseInput extends Keyed {
  readonly openingId: string;
}

/** 应急访问关闭: before its time is over. One that is over already stays as it is. */
export function closeEmergency(counter: Counter, input: EmergencyCloseInput): Promise<{ readonly openingId: string }> {
  return writeOnce(
    counter,
    'emergencyClose',
    input,
    () => ({ openingId: input.openingId }),
    async (tx, { openingId }) => {
      const opening = await emergencyOpeningById(tx.db, openingId, openerOf(tx.viewer));
      if (!opening) return refuseWrite('EMERGENCY_UNKNOWN', UNKNOWN, 'openingId');
      if (opening.isOpen) await closeEmergencyRow(tx.db, openingId);
      return { subjects: opening.personId ? [opening.personId] : [], details: { emergency: openingId } };
    },
  );
}
