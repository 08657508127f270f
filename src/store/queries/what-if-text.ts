/** What is read of a settled claim, in this order; at the end, whether it is the fund's own. */
export const CLAIM_TEXT = {
  at: 'key.at',
  visit: 'c.visit',
  admittedOn: 'c.admitted_on',
  isReferred: 'c.is_referred',
  isRemoteRegistered: 'c.is_remote_registered',
  totalFen: 'c.total_fen',
  selfPaidFen: 'c.self_paid_fen',
  selfFirstFen: 'c.self_first_fen',
  level: 'i.level',
  grade: 'i.grade',
  regionCode: 'i.region_code',
  /** Only where they paid something, or would have if something had been left. */
  otherPayers: `case when s.other_fen <> 0 or s.own_fen = 0 then
    (select string_agg(o.payer || ':' || o.paid_fen, ',' order by o.payer) from claim_payers o where o.claim_id = c.id) end`,
  basicFen: 's.basic_fen',
  criticalFen: 's.critical_fen',
  assistanceFen: 's.assistance_fen',
  tiltFen: 's.tilt_fen',
  otherFen: 's.other_fen',
  accountFen: 's.account_fen',
  ownFen: 's.own_fen',
  ownAfterBasicFen: 's.own_after_basic_fen',
} as const;
