import { type SQL, sql } from 'drizzle-orm';
import type { Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { claimSettlements, claims } from '../tables/index.ts';
import { claim } from './claim.ts';

export const claimSettlement: Noun<typeof claimSettlements> = {
  name: 'ClaimSettlement',
  table: claimSettlements,
  id: claimSettlements.id,
  scope: 'claim:read',
  fields: {
    id: { column: claimSettlements.id, kind: 'ID', zh: '标识' },
    settledOn: { column: claimSettlements.settledOn, kind: 'DATE', zh: '结算日期' },
    total: { column: claimSettlements.totalFen, kind: 'MONEY', zh: '总费用' },
    eligible: { column: claimSettlements.eligibleFen, kind: 'MONEY', zh: '政策范围内费用' },
    basic: { column: claimSettlements.basicFen, kind: 'MONEY', zh: '基本医保支付' },
    critical: { column: claimSettlements.criticalFen, kind: 'MONEY', zh: '大病保险支付' },
    own: { column: claimSettlements.ownFen, kind: 'MONEY', zh: '个人负担' },
    reversesId: { column: claimSettlements.reversesId, kind: 'ID', zh: '所冲销的结算单' },
  },
  relations: {},
  current: undefined,
  visible: settlementVisible,
};

/** Settlements of claims that may be seen. */
function settlementVisible(seeing: Seeing): SQL | undefined {
  const visible = claim.visible({ ...seeing, by: 'KEY' });
  return visible && sql`exists (select 1 from claims where ${claims.id} = ${claimSettlements.claimId} and ${visible})`;
}
