/** Words for where contributions are paid, and for who pays from their own account. */
import type { PaymentChannel, Relation } from './facts.ts';
import type { Text } from './rule.ts';

export const CHANNEL_LABELS: Readonly<Record<PaymentChannel, Text>> = {
  ABC_COUNTER: { zh: '农业银行网点', en: 'a branch of the Agricultural Bank' },
  ABC_TERMINAL: { zh: '农业银行自助终端', en: 'a terminal of the Agricultural Bank' },
  ABC_MOBILE: { zh: '农业银行手机银行', en: "the Agricultural Bank's mobile bank" },
  ABC_NETBANK: { zh: '农业银行网上银行', en: "the Agricultural Bank's net bank" },
  RCU_COUNTER: { zh: '农村信用社网点', en: 'a branch of the rural credit cooperative' },
  RCU_MOBILE: { zh: '农村信用社手机银行', en: "the rural credit cooperative's mobile bank" },
  VILLAGE_CADRE: { zh: '村干部代收', en: 'the village cadre' },
  NEIGHBOURHOOD_COMMITTEE: { zh: '居委会', en: "the residents' committee" },
  MI_APP: { zh: '医疗保障APP', en: 'the medical security app' },
  MI_WECHAT: { zh: '医疗保障微信公众号', en: 'the medical security WeChat account' },
  HALL_TERMINAL_ACCOUNT: { zh: '经办大厅自助终端（个人账户）', en: 'a terminal in the service hall, from an account' },
  PHARMACY_ACCOUNT: { zh: '定点药店（个人账户）', en: 'a designated pharmacy, from an account' },
  TAX_APP: { zh: '电子税务渠道', en: 'the tax app' },
};

export const RELATION_LABELS: Readonly<Record<Relation, Text>> = {
  SPOUSE: { zh: '配偶', en: 'spouse' },
  PARENT: { zh: '父母', en: 'parent' },
  CHILD: { zh: '子女', en: 'child' },
  SIBLING: { zh: '兄弟姐妹', en: 'sibling' },
  GRANDPARENT: { zh: '祖父母或外祖父母', en: 'grandparent' },
  GRANDCHILD: { zh: '孙子女或外孙子女', en: 'grandchild' },
  OTHER: { zh: '其他关系', en: 'another relation' },
};
