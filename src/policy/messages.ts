import type { Text } from './rulebook.ts';

/** Each reason in clear sentences that a clerk could read out; `wording.ts` fills in the values. */
export const MESSAGES = {
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
  'rulebook.no-rule': {
    zh: '本年度政策数据中没有“{kind}”的规定，无法确定。',
    en: 'The rulebook of this year has no rule on {kind}, so this cannot be determined.',
  },
  'contribution.standard': {
    zh: '个人缴费标准为每人每年 {amount} 元。',
    en: 'The individual contribution is {amount} yuan per person for the year.',
  },
  'contribution.standard-open': {
    zh: '文件没有给出个人缴费标准的具体数额。',
    en: 'The document does not give the amount of the individual contribution.',
  },
  'contribution.not-eligible': {
    zh: '该人员不符合本地参保条件，无需缴费。',
    en: 'The person may not enrol here, so nothing is owed.',
  },
  'contribution.paid-though-not-eligible': {
    zh: '已缴费 {amount} 元，但该人员不符合本地参保条件，应核实。',
    en: '{amount} yuan have been paid although the person may not enrol here; this should be looked into.',
  },
  'contribution.eligibility-open': {
    zh: '以下金额以符合参保条件为前提，参保条件尚不能确定。',
    en: 'The amounts hold if the person may enrol, which cannot be determined yet.',
  },
  'contribution.already-paid': {
    zh: '本年度已缴费 {amount} 元。',
    en: '{amount} yuan have been paid for the year already.',
  },
  'contribution.own-share': {
    zh: '现在应缴 {collectedNow} 元，个人最终负担 {ownShare} 元。',
    en: '{collectedNow} yuan to be paid now; the person bears {ownShare} yuan in the end.',
  },
  'assistance.none': {
    zh: '名单中没有可享受资助参保的困难身份，由个人缴费。',
    en: 'The person is on no list that brings assistance, and pays for themselves.',
  },
  'assistance.direct': {
    zh: '{category}（{confirmedOn} 认定），由{payer}资助 {amount} 元。',
    en: 'Listed as {category}, confirmed on {confirmedOn}: {payer} pays {amount} yuan directly.',
  },
  'contribution.overpaid': {
    zh: '已到账金额超过应缴标准 {amount} 元，请核对是否重复缴费。',
    en: '{amount} yuan more than the standard has arrived: check whether somebody paid twice.',
  },
  'contribution.refunded-too-much': {
    zh: '退费比已缴金额多 {amount} 元，账目不符，请核对。',
    en: '{amount} yuan more was paid back than paid in: the ledger has to be checked.',
  },
  'assistance.list-fixed': {
    zh: '名单以 {cutOff} 为准：当日在册（{category}），其后退出名单不影响本年度资助。',
    en: 'The lists are fixed on {cutOff}: the person stood on them that day ({category}), and leaving later changes nothing for the year.',
  },
  'assistance.refund-later': {
    zh: '{category}于 {confirmedOn} 认定，晚于 {cutOff}：个人先缴费，之后返还 {amount} 元。',
    en: 'Listed as {category}, confirmed on {confirmedOn}, after {cutOff}: the person pays first and is paid back {amount} yuan.',
  },
  'assistance.late-open': {
    zh: '{category}于 {confirmedOn} 认定，晚于 {until}：文件没有说明是否返还。',
    en: 'Listed as {category}, confirmed on {confirmedOn}, after {until}: the document does not say whether anything is paid back.',
  },
  'assistance.after-late': {
    zh: '{category}于 {confirmedOn} 认定，已超过可以返还的期限，不予资助。',
    en: 'Listed as {category}, confirmed on {confirmedOn}, too late to be paid back.',
  },
  'assistance.too-late': {
    zh: '{category}于 {confirmedOn} 认定，晚于 {cutOff}，不予资助。',
    en: 'Listed as {category}, confirmed on {confirmedOn}, after {cutOff}, too late for assistance.',
  },
  'assistance.share-open': {
    zh: '{category}由{payer}给予补助，但文件没有给出数额，可能为 {amount} 元。',
    en: 'Listed as {category}: {payer} helps, but the document does not say with how much; {amount} yuan are possible.',
  },
  'assistance.confirmation-day-needed': {
    zh: '{category}的认定日期没有记录，不能确定是直接资助还是先缴后返。',
    en: 'Listed as {category} without a day of confirmation, which decides between direct assistance and a refund.',
  },
  'assistance.most-favourable': {
    zh: '同时具有其他困难身份（{others}），按最优惠的一项享受一次：{category}。',
    en: 'Also listed as {others}; the most favourable counts, once: {category}.',
  },
  'assistance.several-open': {
    zh: '同时具有其他困难身份（{others}），哪一项最优惠尚不能确定；目前最有把握的是{category}。',
    en: 'Also listed as {others}; which is the most favourable is still open. The surest is {category}.',
  },
  'assistance.elsewhere': {
    zh: '在其他地区（{regionCode}）的名单中为{category}，本地政策不予计算。',
    en: 'Listed as {category} in another region ({regionCode}), which does not count here.',
  },
  'assistance.wrong-department': {
    zh: '{category}由{department}认定，但文件规定由其他部门认定，不予计算。',
    en: 'Listed as {category} by {department}, but the document leaves this category to another department.',
  },
  'subsidy.stated': {
    zh: '财政补助标准为每人每年 {amount} 元。',
    en: 'Government adds {amount} yuan per person for the year.',
  },
  'subsidy.open': {
    zh: '财政补助标准按{authority}执行，本文件没有给出数额。',
    en: 'Government adds an amount that the document leaves to {authority}.',
  },
  'cover.payable': {
    zh: '可以享受待遇：{from} 至 {to}。',
    en: 'Benefits are payable: {from} to {to}.',
  },
  'cover.not-started': {
    zh: '待遇尚未开始：自 {from} 起享受。',
    en: 'Benefits have not begun: they are payable from {from}.',
  },
  'cover.ended': {
    zh: '待遇已于 {to} 结束。',
    en: 'Benefits ended on {to}.',
  },
  'cover.enrollment-ended': {
    zh: '参保关系已终止。',
    en: 'The enrolment has been ended.',
  },
  'cover.died': {
    zh: '该人员已死亡（日期：{on}），待遇随之终止。',
    en: 'The person has died (day: {on}); benefits ended with that day.',
  },
  'cover.not-enrolled': {
    zh: '没有 {policyYear} 年度在本统筹区的参保登记。',
    en: 'There is no enrolment for {policyYear} in this pooling area.',
  },
  'cover.not-paid': {
    zh: '已登记但尚未缴费，不能享受待遇。',
    en: 'Registered but not paid, so no benefits are payable.',
  },
  'cover.payment-day-needed': {
    zh: '已缴费但没有记录缴费到账日，无法确定待遇起始日。',
    en: 'Paid, but without a day of payment, so the first day of benefits cannot be determined.',
  },
  'cover.paid-in-window': {
    zh: '于 {paidOn} 缴费，在缴费期（{opensOn} 至 {closesOn}）内。',
    en: 'Paid on {paidOn}, within the collection window ({opensOn} to {closesOn}).',
  },
  'cover.paid-outside-window': {
    zh: '于 {paidOn} 缴费，不在缴费期（{opensOn} 至 {closesOn}）内。',
    en: 'Paid on {paidOn}, outside the collection window ({opensOn} to {closesOn}).',
  },
  'cover.paid-outside-open': {
    zh: '于 {paidOn} 缴费，不在缴费期（{opensOn} 至 {closesOn}）内；文件没有说明这种情况的待遇。',
    en: 'Paid on {paidOn}, outside the collection window ({opensOn} to {closesOn}); the document does not say what follows.',
  },
  'cover.no-waiting-rule': {
    zh: '文件没有待遇等待期的规定，等待期按 0 个月计算。',
    en: 'The document has no waiting period, so nobody waits.',
  },
  'claim.deadline': {
    zh: '本年度费用的报销申请最迟应于 {lastDay} 前（含当日）提出，逾期视为放弃。',
    en: 'Claims for costs of the year have to be filed by {lastDay}, that day included; later ones count as given up.',
  },
  'household.total': {
    zh: '全家应缴费 {members} 人，现在合计应缴 {amount} 元。',
    en: '{members} members owe a contribution; together {amount} yuan are to be paid now.',
  },
  'household.total-open': {
    zh: '全家应缴费 {members} 人，其中有人的金额尚不能确定。',
    en: '{members} members owe a contribution; the amount of at least one cannot be determined.',
  },
} as const satisfies Record<string, Text>;

export type MessageKey = keyof typeof MESSAGES;
