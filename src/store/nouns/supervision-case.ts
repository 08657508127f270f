import { regionWithin } from '../access.ts';
import type { Noun } from '../noun.ts';
import { claims, institutions, supervisionCases } from '../tables/index.ts';

export const supervisionCase: Noun<typeof supervisionCases> = {
  name: 'SupervisionCase',
  table: supervisionCases,
  id: supervisionCases.id,
  scope: 'claim:read',
  fields: {
    id: { column: supervisionCases.id, kind: 'ID', zh: '标识' },
    kind: { column: supervisionCases.kind, kind: 'ENUM', enumName: 'SupervisionCaseKind', zh: '监督事项类别' },
    state: { column: supervisionCases.state, kind: 'ENUM', enumName: 'SupervisionCaseState', zh: '监督事项状态' },
    region: { column: supervisionCases.regionCode, kind: 'REGION', isOrderable: true, zh: '裁定区划' },
    scheme: { column: supervisionCases.scheme, kind: 'ENUM', enumName: 'Scheme', zh: '险种' },
    openedOn: { column: supervisionCases.openedOn, kind: 'DATE', isOrderable: true, zh: '立案日' },
    decidedOn: { column: supervisionCases.decidedOn, kind: 'DATE', isOrderable: true, zh: '裁定日' },
    amount: { column: supervisionCases.amountFen, kind: 'MONEY', zh: '处罚金额' },
  },
  relations: {
    claim: { to: 'Claim', on: () => [supervisionCases.claimId, claims.id], isMany: false, zh: '报销申请' },
    institution: {
      to: 'Institution',
      on: () => [supervisionCases.institutionId, institutions.id],
      isMany: false,
      zh: '医疗机构',
    },
  },
  current: undefined,
  /** A case is the office's that decides it: seen by whoever works for its region. */
  visible: (seeing) => regionWithin(seeing, supervisionCases.regionCode),
};
