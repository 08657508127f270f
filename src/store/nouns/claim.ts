import { and, type SQL, sql } from 'drizzle-orm';
import { ofVisiblePerson, type Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { claims, institutions, people } from '../tables/index.ts';

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
    dischargedOn: { column: claims.dischargedOn, kind: 'DATE', zh: '出院日' },
    total: { column: claims.totalFen, kind: 'MONEY', isOrderable: true, zh: '总费用' },
    route: { column: claims.route, kind: 'ENUM', enumName: 'ClaimRoute', zh: '结算方式' },
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
  },
  current: undefined,
  visible: ofVisiblePerson(claims.personId),
};

/** What somebody was treated for: shown to a resident of themselves alone, not of those whom they live with. */
export function careVisible(seeing: Seeing): SQL | undefined {
  const { kind, bind } = seeing;
  const own = sql`${claims.personId} in (select ${bind('reachPerson')}::uuid
    union all select merged.id from people merged where merged.merged_into_id = ${bind('reachPerson')}::uuid)`;
  return and(kind === 'PERSON' ? own : undefined, claim.visible(seeing));
}
