import { closeEmergencyRow, emergencyOpeningById } from '../../store/queries/emergency-opening.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { openerOf } from './emergency-opening.ts';

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
      if (!opening) {
        const text = {
          zh: '没有由您本人以当前角色开启的该项应急访问。',
          en: 'There is no emergency opening of yours with this id, in this role.',
        };
        return refuseWrite('EMERGENCY_UNKNOWN', text, 'openingId');
      }
      if (opening.isOpen) await closeEmergencyRow(tx.db, openingId);
      return { subjects: opening.personId ? [opening.personId] : [], details: { emergency: openingId } };
    },
  );
}
