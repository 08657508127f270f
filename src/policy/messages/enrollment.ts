import type { Text } from '../rule.ts';

/** Who may enrol, and when. */
export const ENROLLMENT = {
  'eligibility.ground-met': {
    zh: '符合参保条件：{ground}。',
    en: 'May enrol on this ground: {ground}.',
  },
  'eligibility.ground-not-met': {
    zh: '不符合该项参保条件：{ground}。',
    en: 'This ground is not met: {ground}.',
  },
  'eligibility.ground-open': {
    zh: '该项参保条件因信息不全尚不能判断：{ground}。',
    en: 'Too little is known to decide on this ground: {ground}.',
  },
  'eligibility.excluded': {
    zh: '不得参保：{exclusion}。',
    en: 'May not enrol: {exclusion}.',
  },
  'eligibility.not-excluded': {
    zh: '不属于不得参保的情形：{exclusion}。',
    en: 'Not kept out by this: {exclusion}.',
  },
  'eligibility.exclusion-open': {
    zh: '是否属于不得参保的情形，因信息不全尚不能判断：{exclusion}。',
    en: 'Too little is known to say whether this keeps the person out: {exclusion}.',
  },
  'death.alive': {
    zh: '没有死亡登记，无需注销。',
    en: 'No death is recorded, so nothing has to be cancelled.',
  },
  'death.not-on-roll': {
    zh: '该人员（死亡日期：{on}）不在参保名册上，无需注销。',
    en: 'The person (died on {on}) is not on the roll, so nothing has to be cancelled.',
  },
  'death.cancelled': {
    zh: '该人员（死亡日期：{on}）的参保已注销。',
    en: "The person's enrolment (died on {on}) has been cancelled.",
  },
  'death.due': {
    zh: '该人员（死亡日期：{on}）应在 {lastDay} 前（含当日）办理注销。',
    en: 'The person (died on {on}) has to be taken off the roll by {lastDay}, that day included.',
  },
  'death.overdue': {
    zh: '该人员（死亡日期：{on}）未在 {lastDay} 前办理注销，已经逾期。',
    en: 'The person (died on {on}) was to be taken off the roll by {lastDay}, which is past.',
  },
  'death.after-last-day': {
    zh: '该人员于 {on} 死亡，晚于 {lastDay}：文件没有规定此后死亡的注销期限。',
    en: 'The person died on {on}, after {lastDay}: the document sets no day for deaths after it.',
  },
  'death.day-needed': {
    zh: '该人员已登记死亡但没有死亡日期：{lastDay} 及以前死亡的，注销已经逾期；此后死亡的，文件没有规定注销期限。',
    en: 'The person is recorded as dead without a day: if it was by {lastDay}, the cancellation is overdue; for deaths after it the document sets no day.',
  },
  'death.certificate-note': {
    zh: '注销时应在参保证件上注明。',
    en: 'The cancellation is noted on the certificate.',
  },
  'person.dead': {
    zh: '该人员已登记死亡（日期：{on}），不能参保。',
    en: 'The person is recorded as dead (day: {on}) and cannot enrol.',
  },
  'enrollment.already': {
    zh: '该人员本年度已在统筹区内办理参保登记（参保地 {region}）。',
    en: 'The person is already enrolled for the year in the pooling area (place of enrolment {region}).',
  },
  'window.open': {
    zh: '现在可以缴费：缴费期为 {opensOn} 至 {closesOn}。',
    en: 'Contributions can be paid now: the collection window is {opensOn} to {closesOn}.',
  },
  'window.not-yet': {
    zh: '缴费期尚未开始：缴费期为 {opensOn} 至 {closesOn}。',
    en: 'The collection window has not opened yet: it is {opensOn} to {closesOn}.',
  },
  'window.closed': {
    zh: '缴费期已经结束：缴费期为 {opensOn} 至 {closesOn}。',
    en: 'The collection window has closed: it was {opensOn} to {closesOn}.',
  },
  'window.extended': {
    zh: '因出生日期，缴费可延长至 {closesOn}。',
    en: 'Because of the date of birth, the contribution may be paid until {closesOn}.',
  },
  'window.birth-date-needed': {
    zh: '一般缴费期已于 {closesOn} 结束；是否可以延长取决于出生日期。',
    en: 'The ordinary window closed on {closesOn}; whether it is longer here depends on the date of birth.',
  },
  'rulebook.not-stated': {
    zh: '文件未写明下列数值，无法得出结论：{names}。',
    en: 'The text does not give these values, so there is no answer: {names}.',
  },
  'facts.not-given': {
    zh: '未提供下列事实，无法得出结论：{facts}。',
    en: 'These facts are not given, so there is no answer: {facts}.',
  },
  'rulebook.no-rule': {
    zh: '本年度政策数据中没有“{kind}”的规定，无法确定。',
    en: 'The rulebook of this year has no rule on {kind}, so this cannot be determined.',
  },
} as const satisfies Record<string, Text>;
