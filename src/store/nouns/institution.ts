import { publicOffice } from '../access.ts';
import type { Noun } from '../noun.ts';
import { claims, designations, institutions } from '../tables/index.ts';

export const institution: Noun<typeof institutions> = {
  name: 'Institution',
  table: institutions,
  id: institutions.id,
  scope: 'registry:read',
  fields: {
    id: { column: institutions.id, kind: 'ID', zh: '标识' },
    code: { column: institutions.code, kind: 'TEXT', isOrderable: true, zh: '国家编码' },
    name: { column: institutions.name, kind: 'TEXT', isOrderable: true, zh: '名称' },
    level: { column: institutions.level, kind: 'ENUM', enumName: 'FacilityLevel', zh: '机构行政层级' },
    grade: { column: institutions.grade, kind: 'ENUM', enumName: 'FacilityGrade', zh: '医院等级' },
    region: { column: institutions.regionCode, kind: 'REGION', isOrderable: true, zh: '区划' },
    isNonProfit: { column: institutions.isNonProfit, kind: 'BOOLEAN', zh: '是否非营利' },
    hasInsuranceOffice: { column: institutions.hasInsuranceOffice, kind: 'BOOLEAN', zh: '是否设医保办' },
  },
  relations: {
    designations: {
      to: 'Designation',
      on: () => [institutions.id, designations.institutionId],
      isMany: true,
      zh: '定点情况',
    },
    claims: { to: 'Claim', on: () => [institutions.id, claims.institutionId], isMany: true, zh: '报销申请' },
  },
  naturalOrder: 'code',
  current: undefined,
  visible: publicOffice,
};
