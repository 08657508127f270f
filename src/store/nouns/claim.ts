import { and, type SQL, sql } from 'drizzle-orm';
import { ofVisiblePerson, type Seeing } from '../access.ts';
import type { Noun, NounMeasure } from '../noun.ts';
import { claimSettlements, claims, institutions, people, supervisionCases } from '../tables/index.ts';
import { OF_PERSON } from './about-person.ts';

const JOIN_INSTITUTION = sql`join institutions on institutions.id = ${claims.institutionId}`;

/** The settlement that was not taken back, of claims that have one. */
const JOIN_STANDING = sql`left join (
    select claim_id, eligible_fen, basic_fen, critical_fen, assistance_fen, tilt_fen, other_fen, account_fen, own_fen
    from claim_settlements settlement
    where settlement.reverses_id is null
      and not exists (select from claim_settlements twin where twin.reverses_id = settlement.id)
  ) standing on standing.claim_id = ${claims.id}`;

/** An amount of the standing settlement; of a claim without one it is missing. */
const settled = (column: string, zh: string): NounMeasure => ({
  kind: 'MONEY',
  value: () => sql`standing.${sql.identifier(column)}`,
  beside: 'standing',
  zh,
});

export const claim: Noun<typeof claims> = {
  name: 'Claim',
  table: claims,
  id: claims.id,
  scope: 'claim:read',
  fields: {
    id: { column: claims.id, kind: 'ID', zh: '标识' },
    number: { column: claims.number, kind: 'TEXT', zh: '单据号' },
    scheme: { column: claims.scheme, kind: 'ENUM', enumName: 'Scheme', zh: '险种' },
    policyYear: { column: claims.policyYear, kind: 'INT', isOrderable: true, zh: '参保年度' },
    region: { column: claims.regionCode, kind: 'REGION', isOrderable: true, zh: '经办区划' },
    visit: { column: claims.visit, kind: 'ENUM', enumName: 'VisitKind', zh: '就医类别' },
    admittedOn: { column: claims.admittedOn, kind: 'DATE', isOrderable: true, zh: '入院日' },
    dischargedOn: { column: claims.dischargedOn, kind: 'DATE', isOrderable: true, zh: '出院日' },
    total: { column: claims.totalFen, kind: 'MONEY', isOrderable: true, zh: '总费用' },
    route: { column: claims.route, kind: 'ENUM', enumName: 'ClaimRoute', zh: '结算方式' },
    isReferred: { column: claims.isReferred, kind: 'BOOLEAN', zh: '是否转诊' },
    isRemoteRegistered: { column: claims.isRemoteRegistered, kind: 'BOOLEAN', zh: '是否异地备案' },
    filedOn: { column: claims.filedOn, kind: 'DATE', isOrderable: true, zh: '申报日' },
    publishedOn: { column: claims.publishedOn, kind: 'DATE', zh: '公示日' },
    state: { column: claims.state, kind: 'ENUM', enumName: 'ClaimState', zh: '办理状态' },
  },
  relations: {
    person: { to: 'Person', on: () => [claims.personId, people.id], isMany: false, zh: '参保人' },
    institution: {
      to: 'Institution',
      on: () => [claims.institutionId, institutions.id],
      isMany: false,
      zh: '医疗机构',
    },
    settlements: {
      to: 'ClaimSettlement',
      on: () => [claims.id, claimSettlements.claimId],
      isMany: true,
      zh: '结算单',
    },
    cases: { to: 'SupervisionCase', on: () => [claims.id, supervisionCases.claimId], isMany: true, zh: '监督事项' },
  },
  current: undefined,
  visible: ofVisiblePerson(claims.personId),
  person: claims.personId,
  beside: {
    institution: () => JOIN_INSTITUTION,
    standing: () => JOIN_STANDING,
  },
  dimensions: {
    scheme: { kind: 'ENUM', enumName: 'Scheme', value: () => sql`${claims.scheme}`, zh: '险种' },
    policyYear: { kind: 'INT', value: () => sql`${claims.policyYear}`, zh: '参保年度' },
    region: { kind: 'REGION', value: () => sql`${claims.regionCode}`, zh: '经办区划' },
    visit: { kind: 'ENUM', enumName: 'VisitKind', value: () => sql`${claims.visit}`, zh: '就医类别' },
    admittedOn: { kind: 'DATE', value: () => sql`${claims.admittedOn}`, zh: '入院日' },
    tier: {
      kind: 'ENUM',
      enumName: 'FacilityLevel',
      value: () => sql`${institutions.level}`,
      beside: 'institution',
      zh: '机构行政层级',
    },
    grade: {
      kind: 'ENUM',
      enumName: 'FacilityGrade',
      value: () => sql`${institutions.grade}`,
      beside: 'institution',
      zh: '医院等级',
    },
    state: { kind: 'ENUM', enumName: 'ClaimState', value: () => sql`${claims.state}`, zh: '办理状态' },
    ...OF_PERSON,
  },
  measures: {
    total: { kind: 'MONEY', value: () => sql`${claims.totalFen}`, zh: '总费用' },
    eligible: settled('eligible_fen', '政策范围内费用'),
    basic: settled('basic_fen', '基本医保支付'),
    critical: settled('critical_fen', '大病保险支付'),
    assistance: settled('assistance_fen', '医疗救助支付'),
    tilt: settled('tilt_fen', '倾斜救助支付'),
    account: settled('account_fen', '家庭账户支付'),
    other: settled('other_fen', '其他支付'),
    own: settled('own_fen', '个人自付'),
  },
};

/** What somebody was treated for: shown to a resident of themselves alone, not of those whom they live with. */
export function careVisible(seeing: Seeing): SQL | undefined {
  const { kind, bind } = seeing;
  const own = sql`${claims.personId} in (select ${bind('reachPerson')}::uuid
    union all select merged.id from people merged where merged.merged_into_id = ${bind('reachPerson')}::uuid)`;
  return and(kind === 'PERSON' ? own : undefined, claim.visible(seeing));
}
