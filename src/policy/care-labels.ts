/** Words for who is listed as what, for kinds of care, and for how it is settled. */
import type { AssistanceCategory, VisitKind } from './facts.ts';
import type { Text } from './rule.ts';

export const CATEGORY_LABELS: Readonly<Record<AssistanceCategory, Text>> = {
  TEKUN: { zh: '特困人员', en: 'destitute person (tekun)' },
  WUBAO: { zh: '农村五保供养对象', en: 'rural destitute person (wubao)' },
  SANWU: { zh: '城市“三无”人员', en: 'urban destitute person (sanwu)' },
  DIBAO: { zh: '最低生活保障对象', en: 'minimum living allowance recipient (dibao)' },
  DIBAO_EDGE: { zh: '低保边缘家庭成员', en: 'member of a family just above the dibao line' },
  RIGID: { zh: '刚性支出困难家庭成员', en: 'member of a family in difficulty through unavoidable spending' },
  ORPHAN: { zh: '孤儿或事实无人抚养儿童', en: 'orphan or child without factual care' },
  PRIORITY: { zh: '重点优抚对象', en: 'person with special merit or sacrifice' },
  POOR_CARD: { zh: '建档立卡贫困人口', en: 'registered poor person' },
  MONITORED: { zh: '防止返贫监测对象', en: 'person monitored against falling back into poverty' },
  FP_SPECIAL: { zh: '计划生育特殊家庭成员', en: 'member of a family with special family-planning hardship' },
  FP_PREF: { zh: '计生优抚对象', en: 'family-planning preference (two-daughter or only-daughter household)' },
  DISABLED_SEVERE: { zh: '重度残疾人', en: 'severely disabled person' },
  MENTAL_SEVERE: { zh: '严重精神障碍患者', en: 'person with a severe mental disorder' },
};

const VISITS: Readonly<Record<VisitKind, Text>> = {
  OUTPATIENT: { zh: '普通门诊', en: 'outpatient care' },
  CHRONIC: { zh: '门诊慢特病（门诊大病）', en: 'outpatient care of chronic or serious illness' },
  INPATIENT: { zh: '住院', en: 'inpatient care' },
  DELIVERY: { zh: '住院分娩', en: 'delivery' },
  EMERGENCY: { zh: '急诊', en: 'emergency care' },
};

const ROUTES: Readonly<Record<string, Text>> = {
  ONE_STOP: { zh: '出院时“一站式”结算', en: 'in one step at discharge' },
  INSTITUTION_ADVANCES: {
    zh: '出院时由定点医疗机构报销，再由医疗机构与经办机构结算',
    en: 'reimbursed at discharge by the institution, which settles with the office',
  },
  REIMBURSED_AFTER_NOTICE: { zh: '经公示后由经办机构报销', en: 'reimbursed by the office after public notice' },
};

export const CARE_LABELS: Readonly<Record<string, Text>> = { ...VISITS, ...ROUTES };
