import type { AssistanceCategory, Department, Payer } from './facts.ts';
import type { Authority, RuleKind, Text } from './rulebook.ts';

const CATEGORIES: Readonly<Record<AssistanceCategory, Text>> = {
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

const DEPARTMENTS: Readonly<Record<Department, Text>> = {
  CIVIL_AFFAIRS: { zh: '民政部门', en: 'civil affairs' },
  HEALTH: { zh: '卫生健康（卫计）部门', en: 'health and family planning' },
  POVERTY_ALLEVIATION: { zh: '扶贫部门', en: 'poverty alleviation' },
  DISABLED_FEDERATION: { zh: '残疾人联合会', en: "the disabled persons' federation" },
  VETERANS_AFFAIRS: { zh: '退役军人事务部门', en: "veterans' affairs" },
  PUBLIC_SECURITY: { zh: '公安部门', en: 'public security' },
  EDUCATION: { zh: '教育部门', en: 'education' },
  FINANCE: { zh: '财政部门', en: 'finance' },
  MEDICAL_SECURITY: { zh: '医疗保障部门', en: 'medical security' },
};

const PAYERS: Readonly<Record<Payer, Text>> = {
  SELF: { zh: '个人', en: 'the person' },
  RELATIVE_ACCOUNT: { zh: '亲属职工医保个人账户', en: "a relative's employee account" },
  MEDICAL_ASSISTANCE_FUND: { zh: '医疗救助基金', en: 'the medical assistance fund' },
  COUNTY_FINANCE: { zh: '县级财政', en: 'county finance' },
  CIVIL_AFFAIRS: { zh: '民政部门', en: 'civil affairs' },
  SCHOOL: { zh: '学校', en: 'the school' },
  VILLAGE_COLLECTIVE: { zh: '村集体', en: 'the village collective' },
  CHARITY: { zh: '慈善组织', en: 'a charity' },
  DONATION: { zh: '社会捐赠', en: 'a donation' },
  PROJECT_ASSET: { zh: '项目资产收益', en: 'income of project assets' },
  CENTRAL_FINANCE: { zh: '中央财政', en: 'central finance' },
  PROVINCE_FINANCE: { zh: '省级财政', en: 'province finance' },
  CITY_FINANCE: { zh: '市级财政', en: 'city finance' },
  CITY_AND_ABOVE_FINANCE: { zh: '市及以上财政', en: 'city finance and above' },
  TOWN_FINANCE: { zh: '乡镇财政', en: 'town finance' },
};

const AUTHORITIES: Readonly<Record<Authority, Text>> = {
  NATION: { zh: '国家规定', en: 'the national rules' },
  PROVINCE: { zh: '省级规定', en: 'the province' },
  CITY: { zh: '市级规定', en: 'the city' },
  COUNTY: { zh: '县级规定', en: 'the county' },
  COMMITTEE: { zh: '管理委员会', en: 'the management committee' },
  NOT_STATED: { zh: '文件未明确的规定', en: 'nobody it names' },
};

const RULE_KINDS: Readonly<Record<RuleKind, Text>> = {
  'participation-grounds': { zh: '参保对象', en: 'participation grounds' },
  'collection-window': { zh: '集中参保期', en: 'collection window' },
  'individual-contribution': { zh: '个人缴费标准', en: 'individual contribution' },
  subsidy: { zh: '财政补助', en: 'government subsidy' },
  'contribution-assistance': { zh: '分类资助参保', en: 'contribution assistance' },
  'benefit-period': { zh: '待遇享受期', en: 'benefit period' },
  'claim-deadline': { zh: '报销申报期限', en: 'claim deadline' },
};

/** Words for the codes that stand in reasons. A code of two lists (civil affairs) means the same in both. */
export const LABELS: Readonly<Record<string, Text>> = {
  ...PAYERS,
  ...DEPARTMENTS,
  ...CATEGORIES,
  ...AUTHORITIES,
  ...RULE_KINDS,
};
