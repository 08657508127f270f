/** Named facts about how somebody wants to pay: they are given with the question, no record holds them. */
import { FORMER_SCHEMES, RELATIONS } from './facts.ts';
import type { Known } from './facts-view.ts';
import type { FactValue } from './kleene.ts';
import type { ReadableFact } from './readable-fact.ts';

export const PAYMENT_FACTS: readonly ReadableFact[] = [
  {
    name: 'formerScheme',
    type: 'text',
    values: FORMER_SCHEMES,
    zh: '合并前参加的制度（新参保为 NONE）',
    en: 'which scheme the person was in before the merger; NONE for a newcomer',
    read: ({ facts }) => given(facts.payment?.formerScheme),
  },
  {
    name: 'cardStart',
    type: 'text',
    zh: '社会保障卡卡号首字符',
    en: "the first character of the social security card's number",
    read: ({ facts }) => given(facts.payment?.cardStart),
  },
  {
    name: 'knownMember',
    type: 'bool',
    zh: '系统是否有参保记录',
    en: "whether the office's roll knows the person",
    read: ({ facts }) => given(facts.payment?.isKnownMember),
  },
  {
    name: 'accountBalance',
    type: 'money',
    zh: '付款人职工医保个人账户余额',
    en: "the balance of the payer's employee account",
    read: ({ facts }) => given(facts.payment?.accountBalanceFen),
  },
  {
    name: 'payerRelation',
    type: 'text',
    values: RELATIONS,
    zh: '付款人是参保人的何种亲属',
    en: 'how the payer is related to the person paid for',
    read: ({ facts }) => given(facts.payment?.relation),
  },
];

function given<T extends FactValue>(value: T | null | undefined): Known<T> | undefined {
  return value == null ? undefined : { value, record: undefined };
}
