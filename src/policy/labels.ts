import { CARE_LABELS, CATEGORY_LABELS } from './care-labels.ts';
import type { Department, Payer } from './facts.ts';
import { CHANNEL_LABELS, RELATION_LABELS } from './payment-labels.ts';
import type { Denominator } from './progress.ts';
import type { Authority, Text } from './rule.ts';
import type { RuleKind } from './rulebook.ts';

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
  'newborn-cover': { zh: '新生儿参保', en: 'newborn cover' },
  'household-enrollment': { zh: '以家庭为单位参保', en: 'enrolment of whole households' },
  'payment-channels': { zh: '缴费渠道', en: 'payment channels' },
  'waiting-period': { zh: '待遇等待期', en: 'waiting period' },
  'participation-incentive': { zh: '参保激励', en: 'participation incentive' },
  benefits: { zh: '基本医保待遇', en: 'basic benefits' },
  'critical-illness': { zh: '大病保险', en: 'critical illness insurance' },
  'medical-assistance': { zh: '医疗救助', en: 'medical assistance' },
  'second-tilt': { zh: '倾斜救助', en: 'second assistance' },
  'family-account': { zh: '家庭账户', en: 'family account' },
  'benefit-list': { zh: '待遇清单', en: 'benefit list' },
  'complaint-deadline': { zh: '投诉答复期限', en: 'complaint deadline' },
  'death-cancellation': { zh: '死亡注销', en: 'cancellation of the dead' },
  'fund-limits': { zh: '基金管理', en: 'fund limits' },
  'work-funds': { zh: '工作经费', en: 'work funds' },
  'participation-target': { zh: '参保目标', en: 'participation target' },
  bulletin: { zh: '按月通报', en: 'monthly bulletin' },
  'shortfall-penalty': { zh: '未完成任务扣罚', en: 'penalty for a shortfall' },
  staffing: { zh: '人员配备', en: 'staffing' },
  deadline: { zh: '工作期限', en: 'deadlines of duties' },
};

const DENOMINATORS: Readonly<Record<Denominator, Text>> = {
  TASK: { zh: '任务数', en: 'task number' },
  RESIDENT: { zh: '常住人口', en: 'residents' },
  HUKOU_LIABLE: { zh: '户籍应参保人数', en: 'people with hukou due to enrol' },
};

/** Words for the codes that stand in reasons. A code of two lists (civil affairs) means the same in both. */
export const LABELS: Readonly<Record<string, Text>> = {
  ...PAYERS,
  ...DEPARTMENTS,
  ...CATEGORY_LABELS,
  ...CARE_LABELS,
  ...AUTHORITIES,
  ...RULE_KINDS,
  ...DENOMINATORS,
  ...CHANNEL_LABELS,
  ...RELATION_LABELS,
};
