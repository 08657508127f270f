import type {
  AssistanceCategory,
  Day,
  EducationLevel,
  HukouKind,
  IdentityDocumentKind,
  Payer,
  Scheme,
  StatusKind,
} from '../policy/facts.ts';
import type { Sex } from './id-number.ts';
import { namedId } from './row-ids.ts';
import type { Relation } from './rows.ts';

/** One situation, told in both languages. */
interface Situation {
  readonly en: string;
  readonly zh: string;
}

export interface NamedDocument {
  readonly kind: IdentityDocumentKind;
  readonly number?: string;
  readonly regionCode?: string;
  readonly from: Day;
  readonly to?: Day;
}

export interface NamedYear {
  readonly year: number;
  readonly paidOn: Day;
  /** Who paid; SELF when left out, and null where the money is not in this registry. */
  readonly payer?: Payer | null;
  readonly scheme?: Scheme;
  readonly regionCode?: string;
}

/** A person with a stable id and one situation, for portals to write their tests against. */
export interface NamedPerson {
  readonly number: number;
  readonly name: string;
  readonly sex: Sex | null;
  readonly birthDate: Day | null;
  readonly situation: Situation;
  /** The person stands in the registry only when the demo's day is this one or later. */
  readonly sinceToday?: Day;
  /** The parents on file, by number: the child is registered with them. */
  readonly parents?: readonly number[];
  readonly household?: { readonly number: number; readonly relation: Relation; readonly from: Day; readonly to?: Day };
  readonly hukou?: { readonly regionCode: string; readonly kind: HukouKind; readonly from: Day };
  readonly living?: { readonly regionCode: string; readonly from: Day };
  readonly documents: readonly NamedDocument[];
  readonly statuses?: readonly {
    readonly kind: StatusKind;
    readonly educationLevel?: EducationLevel;
    readonly regionCode?: string;
    readonly from: Day;
    readonly recordedOn?: Day;
  }[];
  readonly listings?: readonly { readonly category: AssistanceCategory; readonly confirmedOn: Day }[];
  readonly years?: readonly NamedYear[];
  /** The day the rolls were searched; null when nobody ever looked. */
  readonly checkedOn: Day | null;
}

export interface NamedHousehold {
  readonly number: number;
  readonly founded: Day;
  readonly situation: Situation;
  /** The day its certificate was issued, and the day since when the office has it. */
  readonly certificate?: { readonly issuedOn: Day; readonly handedInOn?: Day };
}

export const NAMED_COUNTY = '350825';
/** 朋口镇. */
export const NAMED_TOWN = '350825103';

/** A named person's id. */
export const namedPersonId = (number: number): string => namedId('person', number);
/** A named household's id. */
export const namedHouseholdId = (number: number): string => namedId('household', number);

const CHECKED: Day = '2017-08-21';
const PAID_2016: NamedYear = { year: 2016, paidOn: '2015-10-20', scheme: 'NRCMS' };
const PAID_2017: NamedYear = { year: 2017, paidOn: '2016-10-15' };

/** Registered and living in the town, on a citizen's card, looked up in every roll: what is ordinary. */
function local(birthDate: Day) {
  return {
    birthDate,
    hukou: { regionCode: NAMED_TOWN, kind: 'AGRICULTURAL', from: birthDate },
    living: { regionCode: NAMED_TOWN, from: birthDate },
    documents: [{ kind: 'CITIZEN_ID', from: birthDate }],
    checkedOn: CHECKED,
  } as const;
}

/** Registered elsewhere, living in the town since a day. */
function incomer(birthDate: Day, hukouRegion: string, livingFrom: Day) {
  return {
    birthDate,
    hukou: { regionCode: hukouRegion, kind: 'AGRICULTURAL', from: birthDate },
    living: { regionCode: NAMED_TOWN, from: livingFrom },
    checkedOn: CHECKED,
  } as const;
}

export const NAMED_HOUSEHOLDS: readonly NamedHousehold[] = [
  {
    number: 1,
    founded: '1996-05-02',
    situation: {
      en: 'Four members, nobody paid for 2018: dibao before and after the cut-off, ordinary, one-daughter parent',
      zh: '四口之家，2018年均未缴费：截止日前后认定的低保各一人、普通居民、独女户家长',
    },
    certificate: { issuedOn: '2008-01-05' },
  },
  {
    number: 2,
    founded: '2012-02-18',
    situation: { en: 'Mother paid for 2018, newborn child', zh: '母亲已缴2018年，新生儿' },
  },
  {
    number: 3,
    founded: '2010-10-01',
    situation: { en: 'Lapsed father, child born in December', zh: '断保的父亲，12月新生儿' },
  },
  {
    number: 4,
    founded: '1988-01-20',
    situation: { en: 'Dead head of household, child enrolled twice', zh: '户主已故，子女重复参保' },
    certificate: { issuedOn: '2008-01-05', handedInOn: '2017-09-25' },
  },
  { number: 5, founded: '2014-06-09', situation: { en: 'Employee insured', zh: '职工参保' } },
  {
    number: 6,
    founded: '1990-03-15',
    situation: { en: 'Two categories at once; sensitive category', zh: '双重身份；敏感类别' },
  },
];

/** Add at the end only: portals test against the numbers. */
export const NAMED_PEOPLE: readonly NamedPerson[] = [
  {
    number: 1,
    name: '林秀兰',
    sex: 'FEMALE',
    ...local('1949-03-12'),
    situation: {
      en: 'Dibao, confirmed 2017-08-20, before the cut-off: the fund pays',
      zh: '低保，2017-08-20认定（截止日前）：由医疗救助基金缴纳',
    },
    household: { number: 1, relation: 'PARENT', from: '1996-05-02' },
    listings: [{ category: 'DIBAO', confirmedOn: '2017-08-20' }],
    years: [PAID_2016, PAID_2017],
  },
  {
    number: 2,
    name: '罗庆福',
    sex: 'MALE',
    ...local('1946-11-30'),
    situation: {
      en: 'Dibao, confirmed 2017-10-05, after the cut-off: pays first, is refunded later',
      zh: '低保，2017-10-05认定（截止日后）：先缴后返',
    },
    household: { number: 1, relation: 'PARENT', from: '1996-05-02' },
    listings: [{ category: 'DIBAO', confirmedOn: '2017-10-05' }],
    years: [PAID_2016, PAID_2017],
  },
  {
    number: 3,
    name: '罗雨晴',
    sex: 'FEMALE',
    ...local('1997-09-08'),
    situation: { en: 'Ordinary resident: pays the whole contribution', zh: '普通居民：全额自缴' },
    household: { number: 1, relation: 'CHILD', from: '1997-09-08' },
    years: [PAID_2016, PAID_2017],
  },
  {
    number: 4,
    name: '罗志荣',
    sex: 'MALE',
    ...local('1971-06-21'),
    situation: {
      en: 'Parent of an only daughter (FP_PREF), confirmed 2017-07-10: county finance subsidises',
      zh: '独女户家长（计生优抚），2017-07-10认定：县财政补助',
    },
    household: { number: 1, relation: 'HEAD', from: '1996-05-02' },
    listings: [{ category: 'FP_PREF', confirmedOn: '2017-07-10' }],
    years: [PAID_2016, PAID_2017],
  },
  {
    number: 5,
    name: '江某',
    sex: null,
    birthDate: null,
    situation: {
      en: 'Nobody ever checked anything: every eligibility fact is missing',
      zh: '从未核查：各项参保资格信息均缺失',
    },
    documents: [],
    checkedOn: null,
  },
  {
    number: 6,
    name: '沈佳怡',
    sex: 'FEMALE',
    ...incomer('1999-02-14', '350802', '2016-09-01'),
    situation: { en: 'Student at a college in the county, hukou elsewhere', zh: '县内大中专院校在校生，户籍在外县' },
    documents: [{ kind: 'CITIZEN_ID', from: '1999-02-14' }],
    statuses: [{ kind: 'STUDENT', educationLevel: 'COLLEGE', regionCode: NAMED_COUNTY, from: '2016-09-01' }],
  },
  {
    number: 7,
    name: '邹建国',
    sex: 'MALE',
    ...incomer('1980-05-05', '360733', '2015-03-01'),
    situation: { en: 'Holder of a valid residence permit, without stable employment', zh: '持有效居住证、未稳定就业' },
    documents: [
      { kind: 'CITIZEN_ID', from: '1980-05-05' },
      { kind: 'RESIDENCE_PERMIT', regionCode: NAMED_COUNTY, from: '2017-03-01', to: '2018-02-28' },
    ],
  },
  {
    number: 8,
    name: '饶金水',
    sex: 'MALE',
    ...incomer('1978-12-01', '360733', '2015-06-15'),
    situation: { en: 'Holder of a residence permit that ran out on 2017-02-28', zh: '居住证已于2017-02-28到期' },
    documents: [
      { kind: 'CITIZEN_ID', from: '1978-12-01' },
      { kind: 'RESIDENCE_PERMIT', regionCode: NAMED_COUNTY, from: '2016-03-01', to: '2017-02-28' },
    ],
  },
  {
    number: 9,
    name: '陈美玲',
    sex: 'FEMALE',
    birthDate: '1985-07-19',
    situation: {
      en: 'Hong Kong resident, not working, living in the county since 2016-06-01',
      zh: '香港居民，未就业，2016-06-01起在县内居住',
    },
    living: { regionCode: NAMED_TOWN, from: '2016-06-01' },
    documents: [{ kind: 'HK_MACAO_PERMIT', number: 'H99999909', from: '2014-04-10', to: '2024-04-09' }],
    checkedOn: CHECKED,
  },
  {
    number: 10,
    name: '张伟',
    sex: 'MALE',
    ...incomer('1995-10-10', '410225', '2015-12-01'),
    situation: { en: 'Armed police officer stationed in the county', zh: '驻莲武警官兵' },
    documents: [{ kind: 'MILITARY_ID', number: '示例字第999910号', from: '2015-12-01' }],
    statuses: [{ kind: 'ARMED_POLICE', regionCode: NAMED_COUNTY, from: '2015-12-01' }],
  },
  {
    number: 11,
    name: '吴晨',
    sex: 'MALE',
    birthDate: '2017-11-10',
    situation: {
      en: 'Newborn of 2017-11-10: birth certificate, no ID number yet',
      zh: '2017-11-10出生的新生儿：只有出生医学证明，尚无身份证号',
    },
    parents: [16],
    household: { number: 2, relation: 'CHILD', from: '2017-11-14' },
    hukou: { regionCode: NAMED_TOWN, kind: 'RESIDENT', from: '2017-11-14' },
    living: { regionCode: NAMED_TOWN, from: '2017-11-10' },
    documents: [{ kind: 'BIRTH_CERTIFICATE', number: 'Z999000011', regionCode: NAMED_COUNTY, from: '2017-11-10' }],
    checkedOn: '2017-11-16',
  },
  {
    number: 12,
    name: '周发生',
    sex: 'MALE',
    ...local('1941-04-02'),
    situation: {
      en: 'Died 2017-10-18, enrolled and paid for 2018 on 2017-09-25',
      zh: '2017-10-18死亡，2017-09-25已参保缴费2018年',
    },
    household: { number: 4, relation: 'HEAD', from: '1988-01-20', to: '2017-10-18' },
    statuses: [{ kind: 'DEAD', from: '2017-10-18', recordedOn: '2017-11-02' }],
    years: [PAID_2016, PAID_2017, { year: 2018, paidOn: '2017-09-25' }],
  },
  {
    number: 13,
    name: '周东林',
    sex: 'MALE',
    ...local('1984-08-16'),
    situation: {
      en: 'Enrolled and paid twice for 2018, here and in 350823',
      zh: '2018年重复参保缴费：本县与350823各一次',
    },
    household: { number: 4, relation: 'CHILD', from: '1988-01-20' },
    years: [
      PAID_2016,
      PAID_2017,
      { year: 2018, paidOn: '2017-09-25' },
      { year: 2018, paidOn: '2017-10-30', payer: null, regionCode: '350823' },
    ],
  },
  {
    number: 14,
    name: '黄俊杰',
    sex: 'MALE',
    ...local('1988-01-27'),
    situation: { en: 'Employed, in employee insurance (UEBMI) since 2014-07-01', zh: '在职，2014-07-01起参加职工医保' },
    household: { number: 5, relation: 'HEAD', from: '2014-06-09' },
    statuses: [
      { kind: 'EMPLOYED', from: '2014-07-01' },
      { kind: 'EMPLOYEE_INSURED', from: '2014-07-01' },
    ],
    years: [
      { year: 2016, paidOn: '2016-01-12', scheme: 'UEBMI', payer: null, regionCode: NAMED_COUNTY },
      { year: 2017, paidOn: '2017-01-11', scheme: 'UEBMI', payer: null, regionCode: NAMED_COUNTY },
    ],
  },
  {
    number: 15,
    name: '谢文辉',
    sex: 'MALE',
    ...local('1983-02-28'),
    situation: { en: 'Lapsed: last enrolled for 2014', zh: '断保：最近一次参保为2014年度' },
    household: { number: 3, relation: 'HEAD', from: '2010-10-01' },
    years: [{ year: 2014, paidOn: '2013-11-08', scheme: 'NRCMS', payer: null }],
  },
  {
    number: 16,
    name: '吴燕芳',
    sex: 'FEMALE',
    ...local('1990-12-24'),
    situation: {
      en: 'Paid for 2018 in the window (2017-10-12): cover has not started yet',
      zh: '已在集中缴费期（2017-10-12）缴纳2018年：待遇期未开始',
    },
    household: { number: 2, relation: 'HEAD', from: '2012-02-18' },
    years: [PAID_2016, PAID_2017, { year: 2018, paidOn: '2017-10-12' }],
  },
  {
    number: 17,
    name: '童桂香',
    sex: 'FEMALE',
    ...local('1959-06-06'),
    situation: { en: 'In two categories: dibao and severely disabled', zh: '双重身份：低保且重度残疾' },
    household: { number: 6, relation: 'HEAD', from: '1990-03-15' },
    listings: [
      { category: 'DIBAO', confirmedOn: '2015-03-20' },
      { category: 'DISABLED_SEVERE', confirmedOn: '2016-05-11' },
    ],
    years: [PAID_2016, { ...PAID_2017, paidOn: '2016-10-20', payer: 'MEDICAL_ASSISTANCE_FUND' }],
  },
  {
    number: 18,
    name: '童海波',
    sex: 'MALE',
    ...local('1986-10-03'),
    situation: {
      en: 'Severe mental disorder: a sensitive category that other departments never see',
      zh: '严重精神障碍患者：敏感类别，其他部门不可见',
    },
    household: { number: 6, relation: 'CHILD', from: '1990-03-15' },
    listings: [{ category: 'MENTAL_SEVERE', confirmedOn: '2016-04-18' }],
    years: [PAID_2016, { ...PAID_2017, paidOn: '2016-10-20', payer: 'MEDICAL_ASSISTANCE_FUND' }],
  },
  {
    number: 19,
    name: '谢欣怡',
    sex: 'FEMALE',
    birthDate: '2017-12-05',
    sinceToday: '2017-12-12',
    situation: {
      en: 'Newborn of 2017-12-05, may pay until 2018-01-31; stands in the registry when the demo’s day is 2017-12-12 or later',
      zh: '2017-12-05出生的新生儿，可缴至2018-01-31；演示日在2017-12-12及以后才在册',
    },
    parents: [15],
    household: { number: 3, relation: 'CHILD', from: '2017-12-08' },
    hukou: { regionCode: NAMED_TOWN, kind: 'RESIDENT', from: '2017-12-08' },
    living: { regionCode: NAMED_TOWN, from: '2017-12-05' },
    documents: [{ kind: 'BIRTH_CERTIFICATE', number: 'Z999000019', regionCode: NAMED_COUNTY, from: '2017-12-05' }],
    checkedOn: '2017-12-10',
  },
];

/** The named people that stand in the registry on a demo day. */
export const namedPeopleOn = (today: Day): readonly NamedPerson[] =>
  NAMED_PEOPLE.filter(({ sinceToday }) => sinceToday === undefined || sinceToday <= today);
