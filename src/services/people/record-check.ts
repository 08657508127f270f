import { insertRows } from '../../store/insert.ts';
import { type register, registerChecks } from '../../store/tables/index.ts';
import { assertPast } from '../past-day.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertWritten } from '../written-text.ts';
import { holdOne } from './hold-person.ts';

export interface PersonCheckRecordInput extends Keyed {
  readonly personId: string;
  readonly registers: readonly (typeof register.enumValues)[number][];
  /** Today, unless told. */
  readonly checkedOn?: string | null;
  readonly source: string;
}

/**
 * 核查登记: writes that rolls were searched for a person. What was found there is recorded by itself; what was not found is then
 * known to be false, where without a search it stays unknown and keeps answers open.
 */
export const recordCheck = (counter: Counter, input: PersonCheckRecordInput): Promise<{ personId: string }> =>
  writeOnce(
    counter,
    'personCheckRecord',
    input,
    () => ({ personId: input.personId.toLowerCase() }),
    async (tx) => {
      const { registers, source, checkedOn } = input;
      const day = checkedOn ?? tx.today;
      if (registers.length === 0) {
        refuseWrite(
          'REGISTER_NEEDED',
          { zh: '请写明核查了哪些名册。', en: 'Name the rolls that were searched.' },
          'registers',
        );
      }
      assertPast(tx, day, 'checkedOn');
      assertWritten(source, 'source');
      const { id } = await holdOne(tx, { id: input.personId, field: 'personId' });
      const distinct = [...new Set(registers)];
      await insertRows(tx.db, registerChecks, [{ personId: id, registers: distinct, checkedOn: day, source }]);
      return { subjects: [id], details: { registers: distinct, checkedOn: day } };
    },
  );
