import type { NeededFact } from '../decision.ts';

/** Facts about a stay that rules ask for by themselves. */
export const CLAIM_FACTS = {
  stay: { name: 'stay', zh: '就医情况', en: 'the care that is asked about' },
  enrollment: {
    name: 'enrollment',
    zh: '本年度参保缴费情况',
    en: 'whether the person is enrolled and paid for the year',
  },
  designated: {
    name: 'designated',
    zh: '医疗机构当日是否定点',
    en: 'whether the institution was designated on the day',
  },
  facilityTier: {
    name: 'facilityTier',
    zh: '医疗机构的级别或等级',
    en: 'the level or grade of the institution',
  },
  facilityRegion: { name: 'facilityRegion', zh: '医疗机构所在地', en: 'the region of the institution' },
  referred: { name: 'referred', zh: '是否经转诊', en: 'whether the patient was referred' },
  remoteRegistered: {
    name: 'remoteRegistered',
    zh: '是否办理异地就医备案',
    en: 'whether care outside the region was registered beforehand',
  },
  admission: { name: 'admission', zh: '本年度第几次住院', en: 'which admission of the year it is' },
  publishedOn: { name: 'publishedOn', zh: '公示日期', en: 'the day the claim was published' },
  dischargedOn: { name: 'dischargedOn', zh: '出院日期', en: 'the day of discharge' },
  yearsInARow: {
    name: 'yearsInARow',
    zh: '此前连续参保的年数',
    en: 'for how many years in a row the person was enrolled before',
  },
  familyAccount: { name: 'familyAccount', zh: '家庭账户余额', en: 'what is left in the family account' },
  heads: { name: 'heads', zh: '参保人数', en: 'how many people are enrolled' },
} as const satisfies Record<string, NeededFact>;
