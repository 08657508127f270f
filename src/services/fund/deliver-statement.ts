import { type Delivery, insertDelivery, type StoredStatement } from '../../store/queries/fund-statement.ts';
import { assertPast } from '../past-day.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { holdStatement } from './hold-statement.ts';

export interface FundStatementDeliverInput extends Keyed {
  readonly statementId: string;
  readonly committee: Delivery['committee'];
  readonly deliveredOn?: string | null;
}

/** 报送: records that a committee was handed a statement. It was approved by then; whether it still stands does not matter. */
export function deliverStatement(counter: Counter, input: FundStatementDeliverInput): Promise<{ statementId: string }> {
  return writeOnce(
    counter,
    'fundStatementDeliver',
    input,
    () => ({ statementId: input.statementId.toLowerCase() }),
    async (tx) => {
      const { committee } = input;
      const deliveredOn = input.deliveredOn ?? tx.today;
      const held = await holdStatement(tx, input.statementId);
      assertPast(tx, deliveredOn, 'deliveredOn');
      assertApprovedBy(held, deliveredOn);
      const row = { statementId: held.id, committee, deliveredOn, recordedBy: tx.viewer.subject ?? '' };
      if (!(await insertDelivery(tx.db, row))) refuseTwice(held, committee);
      return { subjects: [held.id], details: { committee, deliveredOn } };
    },
  );
}

function assertApprovedBy({ approvedOn }: StoredStatement, day: string): void {
  if (approvedOn === null) {
    const text = {
      zh: '该报表尚未审批：审批之后方可报送。',
      en: 'The statement is not approved yet: it is handed over after that.',
    };
    refuseWrite('STATEMENT_NOT_APPROVED', text, 'statementId');
  }
  if (day >= approvedOn) return;
  const text = {
    zh: `报送日期${day}早于审批日期${approvedOn}。`,
    en: `${day} lies before ${approvedOn}, when the statement was approved.`,
  };
  refuseWrite('DAY_BEFORE_APPROVAL', text, 'deliveredOn');
}

function refuseTwice({ deliveries }: StoredStatement, committee: Delivery['committee']): never {
  const day = deliveries.find((one) => one.committee === committee)?.deliveredOn;
  const text = {
    zh: `该报表已于${day}报送该委员会，不再重复登记。`,
    en: `This committee was handed the statement on ${day}: that is recorded once.`,
  };
  return refuseWrite('DELIVERED_ALREADY', text, 'committee');
}
