import { regionWithin } from '../access.ts';
import type { Noun } from '../noun.ts';
import { fundEntries } from '../tables/index.ts';

export const fundEntry: Noun<typeof fundEntries> = {
  name: 'FundEntry',
  table: fundEntries,
  id: fundEntries.id,
  scope: 'fund:read',
  fields: {
    id: { column: fundEntries.id, kind: 'ID', zh: '标识' },
    scheme: { column: fundEntries.scheme, kind: 'ENUM', enumName: 'Scheme', zh: '险种' },
    policyYear: { column: fundEntries.policyYear, kind: 'INT', isOrderable: true, zh: '参保年度' },
    kind: { column: fundEntries.kind, kind: 'ENUM', enumName: 'FundEntryKind', zh: '收支类别' },
    payer: { column: fundEntries.payer, kind: 'ENUM', enumName: 'Payer', zh: '资金来源' },
    amount: { column: fundEntries.amountFen, kind: 'MONEY', isOrderable: true, zh: '金额' },
    movedOn: { column: fundEntries.movedOn, kind: 'DATE', isOrderable: true, zh: '到账日期' },
    region: { column: fundEntries.regionCode, kind: 'REGION', zh: '收缴区划' },
    collectedOn: { column: fundEntries.collectedOn, kind: 'DATE', isOrderable: true, zh: '收缴日期' },
    bookedOn: { column: fundEntries.bookedOn, kind: 'DATE', isOrderable: true, zh: '记账日期' },
    confirmedOn: { column: fundEntries.confirmedOn, kind: 'DATE', isOrderable: true, zh: '银行确认日期' },
    reversedAt: { column: fundEntries.reversedAt, kind: 'INSTANT', zh: '冲销时间' },
  },
  relations: {},
  naturalOrder: 'movedOn',
  current: undefined,
  // The area's own code lies in the viewer's regions only where all of the area does.
  visible: (seeing) => regionWithin(seeing, fundEntries.poolingAreaCode),
};
