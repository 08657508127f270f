/** 缴费渠道 that a household may choose. */
const COLLECTED = {
  ABC_COUNTER: ['农业银行柜台', '农行柜台'],
  ABC_TERMINAL: ['农业银行自助终端', '农行自助终端'],
  ABC_MOBILE: ['农业银行手机银行', '农行手机银行'],
  ABC_NETBANK: ['农业银行网上银行', '农行网银'],
  RCU_COUNTER: ['农信社柜台', '农村信用社柜台'],
  RCU_MOBILE: ['农信社手机银行'],
  VILLAGE_CADRE: ['村干部代收', '村干部'],
  NEIGHBOURHOOD_COMMITTEE: ['居委会代收', '居委会'],
  MI_APP: ['医疗保障手机应用', '医保APP'],
  MI_WECHAT: ['医疗保障微信公众号', '医保微信'],
  HALL_TERMINAL_ACCOUNT: ['大厅自助终端'],
  PHARMACY_ACCOUNT: ['定点药店'],
  TAX_APP: ['税务手机应用', '税务APP'],
} as const;

/**
 * The Chinese terms that a file may write for a code: first the one that the graph's own description closes with, then
 * others in use on forms. The code itself is always taken too.
 */
export const TERMS = {
  sex: { MALE: ['男', '男性'], FEMALE: ['女', '女性'] },
  hukouKind: {
    AGRICULTURAL: ['农业户口', '农业'],
    NON_AGRICULTURAL: ['非农业户口', '非农业'],
    RESIDENT: ['居民户口', '居民'],
  },
  identityDocumentKind: {
    CITIZEN_ID: ['居民身份证', '身份证'],
    RESIDENCE_PERMIT: ['居住证'],
    HK_MACAO_PERMIT: ['港澳居民来往内地通行证'],
    TAIWAN_PERMIT: ['台湾居民来往大陆通行证'],
    HMT_RESIDENCE_PERMIT: ['港澳台居民居住证'],
    FOREIGN_PERMANENT_RESIDENCE: ['外国人永久居留身份证', '外国人永久居留证'],
    MILITARY_ID: ['军人证件', '军官证', '士兵证'],
    BIRTH_CERTIFICATE: ['出生医学证明', '出生证明'],
  },
  relation: {
    HEAD: ['户主', '本人'],
    SPOUSE: ['配偶', '妻', '夫', '妻子', '丈夫'],
    CHILD: ['子女', '子', '女', '儿子', '女儿', '长子', '次子', '三子', '长女', '次女', '三女', '独生子', '独生女'],
    CHILD_IN_LAW: ['儿媳或女婿', '儿媳', '女婿', '媳'],
    GRANDCHILD: ['孙子女', '孙子', '孙女', '外孙', '外孙女', '外孙子女', '孙子、孙女或外孙子、外孙女'],
    PARENT: ['父母', '父', '母', '父亲', '母亲'],
    GRANDPARENT: ['祖父母', '祖父', '祖母', '外祖父', '外祖母', '祖父母或外祖父母'],
    SIBLING: ['兄弟姐妹', '兄', '弟', '姐', '妹', '兄、弟、姐、妹'],
    OTHER: ['其他', '其他亲属', '非亲属'],
  },
  statusKind: {
    STUDENT: ['在校学生', '学生'],
    EMPLOYED: ['就业', '在职'],
    FLEXIBLE_EMPLOYMENT: ['灵活就业'],
    UNEMPLOYMENT_BENEFIT: ['领取失业保险金', '领取失业金'],
    EMPLOYEE_INSURED: ['职工医保参保', '职工医保'],
    ARMED_POLICE: ['武警官兵', '武警'],
    SOLDIER: ['现役军人', '军人'],
    VETERAN: ['退役军人'],
    MILITARY_SPOUSE_UNEMPLOYED: ['随军未就业家属'],
    PRISON: ['服刑'],
    EMIGRATED: ['移居境外', '出国定居'],
    DEAD: ['死亡'],
  },
  register: {
    HUKOU: ['户籍名册', '户籍'],
    LIVING: ['居住名册', '居住'],
    EMPLOYEE_INSURANCE: ['职工医保名册', '职工医保'],
    EMPLOYMENT: ['就业名册', '就业'],
    STUDENT: ['学籍名册', '学籍'],
    ARMED_POLICE: ['武警名册', '武警'],
    RESIDENCE_PERMIT: ['居住证名册', '居住证'],
    HMT_DOCUMENT: ['港澳台证件名册', '港澳台证件'],
    ASSISTANCE: ['救助名册', '救助'],
    IDENTITY_DOCUMENT: ['证件名册', '证件'],
    ENROLLMENT_HISTORY: ['历年参保名册', '历年参保'],
    STATUS: ['人员状态名册', '人员状态'],
  },
  educationLevel: {
    KINDERGARTEN: ['幼儿园'],
    PRIMARY: ['小学'],
    SECONDARY: ['中学', '初中', '高中'],
    VOCATIONAL_SECONDARY: ['中等专业学校', '中专', '职高', '技校'],
    COLLEGE: ['高等院校', '大学', '大专', '本科'],
  },
  scheme: {
    NRCMS: ['新型农村合作医疗', '新农合'],
    URBMI: ['城镇居民基本医疗保险', '城镇居民医保'],
    URRBMI: ['城乡居民基本医疗保险', '城乡居民医保', '居民医保'],
    UEBMI: ['职工基本医疗保险', '职工医保', '城镇职工基本医疗保险'],
  },
  enrollmentStatus: {
    REGISTERED: ['已登记', '登记'],
    PAID: ['已缴费', '缴费'],
    ACTIVE: ['待遇期内'],
    ENDED: ['已结束'],
    VOID: ['已作废', '作废'],
  },
  enrollmentCategory: {
    GENERAL: ['一般居民', '一般'],
    STUDENT: ['学生', '在校学生'],
    NEWBORN: ['新生儿'],
  },
  legacyRecord: {
    RESIDENT_INSURANCE: ['原居民医保参保人员', '居民医保'],
    NRCMS: ['原新农合参保人员', '新农合'],
    NEW: ['新增参保人员', '新增'],
  },
  payer: {
    SELF: ['个人', '本人'],
    RELATIVE_ACCOUNT: ['亲属职工个人账户', '亲属个人账户'],
    MEDICAL_ASSISTANCE_FUND: ['医疗救助基金', '医疗救助'],
    COUNTY_FINANCE: ['县级财政'],
    CIVIL_AFFAIRS: ['民政资金', '民政'],
    SCHOOL: ['学校'],
    VILLAGE_COLLECTIVE: ['村集体'],
    CHARITY: ['慈善组织', '慈善'],
    DONATION: ['社会捐赠', '捐赠'],
    PROJECT_ASSET: ['项目资产收益'],
    CENTRAL_FINANCE: ['中央财政'],
    PROVINCE_FINANCE: ['省级财政'],
    CITY_FINANCE: ['市级财政'],
    CITY_AND_ABOVE_FINANCE: ['市及以上财政'],
    TOWN_FINANCE: ['乡镇财政'],
  },
  fundEntryKind: {
    ARRIVAL: ['到账', '基金到账'],
    INTEREST: ['利息', '利息收入'],
    TO_RISK_FUND: ['转入风险基金', '提取风险基金'],
    FROM_RISK_FUND: ['动用风险基金'],
    ADMINISTRATION: ['管理费用', '工作经费'],
    OTHER_OUTLAY: ['其他支出'],
  },
  visit: {
    OUTPATIENT: ['普通门诊', '门诊'],
    CHRONIC: ['门诊慢特病', '慢特病', '门诊慢性病'],
    INPATIENT: ['住院', '普通住院'],
    DELIVERY: ['住院分娩', '分娩'],
    EMERGENCY: ['急诊抢救', '急诊'],
  },
  claimRoute: {
    ONE_STOP: ['一站式结算', '一站式'],
    INSTITUTION_ADVANCES: ['机构垫付', '医院垫付'],
    REIMBURSED_AFTER_NOTICE: ['公示后报销', '手工报销'],
  },
  paymentChannel: { ...COLLECTED, FUND_TRANSFER: ['资金划拨', '划拨'] },
  /** Of money that a household hands over: a fund's own is recorded as a transfer. */
  collectionChannel: COLLECTED,
  regionAttributeKind: {
    AGRICULTURE_RELATED: ['涉农地区'],
    LOW_INCOME_VILLAGE: ['低收入村'],
  },
  facilityLevel: {
    VILLAGE: ['村卫生室', '村级', '社区卫生服务站'],
    TOWNSHIP: ['乡镇(苏木)卫生院', '乡镇卫生院', '苏木卫生院', '卫生院', '乡级', '乡镇级', '社区卫生服务中心'],
    COUNTY: ['县级医院', '县级', '旗县级', '区县级'],
    CITY: ['市级医院', '市级', '盟市级'],
    PROVINCE: ['省级医院', '省级', '自治区级'],
  },
  facilityGrade: {
    UNGRADED: ['未定级', '无等级', '未评级'],
    ONE: ['一级', '一级甲等', '一级乙等', '一级丙等'],
    TWO: ['二级', '二级甲等', '二级乙等', '二级丙等'],
    THREE: ['三级', '三级特等', '三级甲等', '三级乙等', '三级丙等'],
  },
  designationStatus: {
    DESIGNATED: ['定点'],
    SUSPENDED: ['暂停定点', '暂停'],
    ENDED: ['取消定点', '取消', '终止'],
  },
  noticeKind: {
    POSTER: ['宣传画', '海报'],
    PAYMENT_NOTICE: ['缴费通知', '缴费通知单'],
    BOOKLET: ['宣传手册', '手册'],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

type Terms = typeof TERMS;

/** The code that a cell names, in English or in Chinese; undefined when it names none. */
export function codeOf<Name extends keyof Terms>(name: Name, cell: string): keyof Terms[Name] | undefined {
  return BY_WORD[name].get(cell) as keyof Terms[Name] | undefined;
}

/** The first Chinese term of each code of one kind, for saying what would have been right. */
export const termsOf = (name: keyof Terms): string[] => Object.values(TERMS[name]).map(([first]) => first);

/** The codes of one kind, for saying what would have been right. */
export const codesOf = (name: keyof Terms): string[] => Object.keys(TERMS[name]);

const BY_WORD = Object.fromEntries(
  Object.entries(TERMS).map(([name, codes]) => [
    name,
    new Map(Object.entries(codes).flatMap(([code, terms]) => [code, ...terms].map((term) => [term, code]))),
  ]),
) as unknown as Record<keyof Terms, ReadonlyMap<string, string>>;
