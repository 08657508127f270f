import type { Text } from '../rule.ts';

/** From when benefits are payable. */
export const COVER = {
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
  'cover.start-open': {
    zh: '待遇期（自 {begins} 起）开始后在缴费期内缴费：文件未说明自 {begins} 还是自缴费日 {paidOn} 起计算。',
    en: 'Paid in the window after the period began on {begins}: the document does not say whether cover counts from {begins} or from the payment on {paidOn}.',
  },
  'cover.paid-too-late': {
    zh: '于 {paidOn} 缴费，本年度（至 {ends}）不再享受待遇。',
    en: 'Paid on {paidOn}: no cover follows from it for the year, which runs to {ends}.',
  },
  'cover.waiting': {
    zh: '处于待遇等待期：{from} 至 {on} 前发生的费用不予支付，自 {on} 起享受待遇。',
    en: 'In the waiting period: costs from {from} on are not paid; benefits are payable from {on}.',
  },
  'cover.wait-outlasts-period': {
    zh: '待遇自 {on} 起，晚于本年度待遇期末日 {to}，本年度不享受待遇。',
    en: 'Benefits would begin on {on}, after the last day of the period, {to}: there are none in the year.',
  },
  'waiting.if-paid': {
    zh: '尚未缴费，按 {paidOn} 缴费测算。',
    en: 'Nothing is paid yet; reckoned as if paid on {paidOn}.',
  },
  'waiting.exempt': {
    zh: '不设待遇等待期：{group}。',
    en: 'No wait: {group}.',
  },
  'waiting.exemption-open': {
    zh: '是否属于不设等待期的人员尚未核实：{group}。',
    en: 'Whether the person is exempt has not been looked up: {group}.',
  },
  'waiting.none': {
    zh: '在缴费期内缴费且没有断保年度，不设待遇等待期。',
    en: 'Paid in time and without a missed year that counts: no wait.',
  },
  'waiting.late': {
    zh: '未在集中参保缴费期（{opensOn} 至 {closesOn}）内缴费：{paidOn}。',
    en: 'Not paid within the collection window ({opensOn} to {closesOn}) but on {paidOn}.',
  },
  'waiting.gap': {
    zh: '断保 {count} 年：{years}。',
    en: 'Years missed: {count} ({years}).',
  },
  'waiting.gap-open': {
    zh: '可能断保 {count} 年：{years}（是否断保尚不能确定）。',
    en: 'Years that may have been missed: {count} ({years}); whether they were is open.',
  },
  'waiting.length': {
    zh: '固定待遇等待期 {fixed}，变动待遇等待期 {variable}[free?（首 {free} 个断保年度已含在固定等待期内）]；单位：{unit}。',
    en: 'Fixed part {fixed}, variable part {variable}[free? (missed years that add nothing: {free})], in {unit}.',
  },
  'waiting.length-at-most': {
    zh: '最长按固定待遇等待期 {fixed}、变动待遇等待期 {variable} 计算[free?（首 {free} 个断保年度已含在固定等待期内）]；单位：{unit}。',
    en: 'At most: fixed part {fixed}, variable part {variable}[free? (missed years that add nothing: {free})], in {unit}.',
  },
  'waiting.repaired': {
    zh: '已补缴修复 {count} 个断保年度，相应缩短变动待遇等待期。',
    en: 'Missed years repaired: {count}; they shorten the variable part.',
  },
  'waiting.repaired-price-open': {
    zh: '已有 {count} 个断保年度缴过修复款；每年应缴多少尚不能确定，按已修复处理，相应缩短变动待遇等待期。',
    en: 'Missed years for which a repair was paid: {count}; what a year costs is open, and they are taken to be repaired.',
  },
  'waiting.repair-part-paid': {
    zh: '修复款未缴足、尚未修复的年度：{years}；已缴 {amount} 元，在修复费用中扣除。',
    en: 'Years paid for in part and not repaired: {years}; the {amount} yuan paid come off what they cost.',
  },
  'waiting.floor': {
    zh: '断保 {from} 年及以上，修复后固定与变动等待期之和不少于 {floor}（{unit}）。',
    en: 'With {from} or more missed years, fixed and variable together stay at {floor} at least ({unit}).',
  },
  'waiting.repair-held-back': {
    zh: '修复缴费时等待期本已缩短届满，待遇自修复缴费之日起计算。',
    en: 'The shorter wait would have been over before the repair was paid; benefits begin on the day it was.',
  },
  'waiting.repair-saves': {
    zh: '再修复 {years} 个断保年度，等待期为 {total}（{unit}），自 {on} 起享受待遇。',
    en: 'Repairing {years} more of the missed years makes the wait {total} ({unit}), with benefits from {on}.',
  },
  'waiting.repair-saves-no-more': {
    zh: '再修复超过 {years} 个断保年度不再缩短等待期。',
    en: 'Repairing further years beyond {years} shortens nothing.',
  },
  'waiting.repair-price': {
    zh: '每修复一年，按 {policyYear} 年度个人缴费标准补缴。',
    en: 'Each repaired year costs one individual contribution of {policyYear}.',
  },
  'waiting.repair-price-elsewhere': {
    zh: '每修复一年按 {policyYear} 年度个人缴费标准补缴，该标准不在本年度政策数据中。',
    en: "Each repaired year costs one individual contribution of {policyYear}, which stands in another year's rulebook.",
  },
  'waiting.until': {
    zh: '等待期自 {from} 起计算，自 {on} 起享受待遇。',
    en: 'The wait counts from {from}; benefits are payable from {on}.',
  },
  'waiting.counts-from': {
    zh: '等待期自 {from} 起计算。',
    en: 'The wait counts from {from}.',
  },
  'waiting.may-outlast-period': {
    zh: '等待期最迟到 {on} 才届满，晚于本年度待遇期末日 {to}：本年度可能不再享受待遇。',
    en: 'The wait may last until {on}, past the last day of the period, {to}: the year may bring no benefits at all.',
  },
  'waiting.between': {
    zh: '享受待遇的起始日尚不能确定：最早 {earliest}，最迟 {latest}。',
    en: 'The first day of benefits is still open: {earliest} at the earliest, {latest} at the latest.',
  },
  'waiting.pay-in-window': {
    zh: '如在 {closesOn} 前缴费，则没有等待期。',
    en: 'Paid by {closesOn}, there would have been no wait.',
  },
  'timeline.waiting': {
    zh: '待遇等待期，费用不予支付。',
    en: 'Waiting period: costs are not paid.',
  },
  'timeline.payable': {
    zh: '可以享受待遇。',
    en: 'Benefits are payable.',
  },
  'newborn.not-this-year': {
    zh: '不是 {policyYear} 年度的新生儿（出生日期：{birthDate}）。',
    en: 'Not a newborn of {policyYear} (date of birth: {birthDate}).',
  },
  'newborn.birth-date-needed': {
    zh: '没有出生日期，无法确定是否为当年新生儿。',
    en: 'Without a date of birth it is open whether the person is a newborn of the year.',
  },
  'newborn.parents-needed': {
    zh: '新生儿待遇取决于父母当年是否参保，该情况尚未核实。',
    en: 'It depends on whether the parents are insured for the year, which nobody has looked up.',
  },
  'newborn.registered-parent-needed': {
    zh: '新生儿待遇取决于随父母哪一方落户，该情况没有记录。',
    en: 'It depends on which parent the child is registered with, which is not on record.',
  },
  'newborn.parents-insured': {
    zh: '父母当年参保符合规定。',
    en: 'The parents are insured for the year as the rule wants it.',
  },
  'newborn.parents-not-insured': {
    zh: '父母当年未按规定参保，不能随父母享受待遇。',
    en: 'The parents are not insured for the year as the rule wants it, so the child is not covered through them.',
  },
  'newborn.registration-needed': {
    zh: '取决于落户日期，该日期没有记录。',
    en: 'It depends on the day the child was registered (落户), which is not on record.',
  },
  'newborn.not-registered': {
    zh: '尚未在本地落户。',
    en: 'Not yet registered (落户) here.',
  },
  'newborn.once-registered': {
    zh: '在本地落户后即可享受待遇（出生日期：{birthDate}）。',
    en: 'Once registered here, the child is covered (date of birth: {birthDate}).',
  },
  'newborn.not-paid': {
    zh: '尚未为新生儿缴费。',
    en: 'Nothing has been paid for the newborn yet.',
  },
  'newborn.pay-by': {
    zh: '在 {deadline} 前（含当日）办理并缴费的，按规定期限内办理享受待遇（出生日期：{birthDate}）。',
    en: 'Done and paid by {deadline}, it counts as in time (date of birth: {birthDate}).',
  },
  'newborn.late': {
    zh: '于 {on} 办理，已超过期限 {deadline}。',
    en: 'Done on {on}, after the last day, {deadline}.',
  },
  'newborn.late-open': {
    zh: '文件未说明超过期限办理的待遇起始日。',
    en: 'The document does not say from when those are covered who come later.',
  },
  'newborn.covered': {
    zh: '新生儿自 {from} 起享受待遇。',
    en: 'The newborn is covered from {from}.',
  },
  'newborn.free': {
    zh: '出生当年（{policyYear}）不缴费，{next} 年度起缴费。',
    en: 'The birth year ({policyYear}) is free; contributions are owed from {next}.',
  },
  'newborn.fee': {
    zh: '应缴年度：{years}。',
    en: 'Years to be paid for: {years}.',
  },
  'newborn.fee-of-one-year': {
    zh: '所列金额只是 {policyYear} 年度的标准；其他应缴年度按各该年度的标准另缴。',
    en: 'The amount is that of {policyYear} alone; any other year named costs its own standard besides.',
  },
  'ceiling.original': {
    zh: '所在地大病保险原最高支付限额为 {amount} 元。',
    en: "The area's own ceiling of critical illness insurance is {amount} yuan.",
  },
  'ceiling.original-open': {
    zh: '所在地大病保险原最高支付限额尚未录入。',
    en: "The area's own ceiling of critical illness insurance has not been entered.",
  },
  'ceiling.none': {
    zh: '大病保险不设最高支付限额。',
    en: 'Critical illness insurance has no ceiling here.',
  },
  'ceiling.no-incentive': {
    zh: '文件没有参保激励的规定。',
    en: 'The document has no incentive for years of enrolment.',
  },
  'ceiling.continuous': {
    zh: '连续参保 {run} 年（满 {afterYears} 年后每多 1 年提高），提高 {amount} 元。',
    en: 'Years in a row: {run}; each beyond the first {afterYears} raises the ceiling, together by {amount} yuan.',
  },
  'ceiling.zero-years': {
    zh: '基金零报销年度 {count} 个，提高 {amount} 元。',
    en: 'Years in which the fund paid nothing: {count}; they raise the ceiling by {amount} yuan.',
  },
  'ceiling.fund-payments-needed': {
    zh: '没有历年基金支付情况，无法确定零报销年度。',
    en: 'What the fund paid in past years has not been looked up, so years without a payment cannot be counted.',
  },
  'ceiling.capped': {
    zh: '累计提高不超过 {cap} 元。',
    en: 'What is added never exceeds {cap} yuan.',
  },
  'ceiling.raised': {
    zh: '本年度大病保险最高支付限额为 {amount} 元。',
    en: 'The ceiling of critical illness insurance for the year is {amount} yuan.',
  },
  'ceiling.next-raise': {
    zh: '继续连续参保的，{policyYear} 年度再提高 {amount} 元。',
    en: 'Staying enrolled without a gap raises it by another {amount} yuan for {policyYear}.',
  },
} as const satisfies Record<string, Text>;
