import type { Text } from '../rule.ts';

/** What is paid for care. */
export const BENEFITS = {
  'stay.none': {
    zh: '没有给出就医情况，无法测算。',
    en: 'No care is given, so nothing can be computed.',
  },
  'stay.if-covered': {
    zh: '没有参保缴费信息：以下金额以就医时可以享受待遇为前提。',
    en: 'Nothing is known about enrolment: the amounts hold if benefits are payable on the day.',
  },
  'stay.straddles': {
    zh: '住院期间（{admittedOn} 至 {dischargedOn}）待遇状态发生变化；按哪一天确定，文件没有说明。',
    en: 'During the stay ({admittedOn} to {dischargedOn}) cover changes; the document does not say which day counts.',
  },
  'stay.filed-late': {
    zh: '申报已逾期（申报日：{filedOn}），期限为 {lastDay}，视为放弃。',
    en: 'The claim is late (filed: {filedOn}; last day: {lastDay}) and counts as given up.',
  },
  'stay.not-designated': {
    zh: '医疗机构当日不是定点医疗机构，费用不予支付。',
    en: 'The institution was not designated on the day, so nothing is paid.',
  },
  'stay.violation': {
    zh: '费用因医疗机构违规发生，不予报销；由谁负担，规则没有说明。',
    en: 'The cost comes from a violation by the institution and is not reimbursed; who bears it, the rule does not say.',
  },
  'stay.not-referred': {
    zh: '未经转诊，费用不予支付。',
    en: 'The patient was not referred, so nothing is paid.',
  },
  'stay.not-referred-open': {
    zh: '未经转诊；文件建立了转诊制度，但没有说明未转诊的后果。',
    en: 'The patient was not referred; the document asks for referrals and does not say what follows without one.',
  },
  'stay.not-referred-points': {
    zh: '未经转诊，降低支付比例。',
    en: 'The patient was not referred, which lowers the ratio.',
  },
  'stay.route': {
    zh: '结算方式：{route}。',
    en: 'How it is settled: {route}.',
  },
  'stay.notice-needed': {
    zh: '费用须经公示后报销，公示日期没有记录。',
    en: 'It is reimbursed after public notice, and no notice is on record.',
  },
  'stay.no-plan': {
    zh: '统筹基金不支付该类费用：{visit}。',
    en: 'The pool does not pay for this kind of care: {visit}.',
  },
  'stay.no-plan-open': {
    zh: '文件没有说明该类费用是否支付：{visit}。',
    en: 'The document does not say whether this kind of care is paid for: {visit}.',
  },
  'stay.listed-only': {
    zh: '文件把{visit}列为保障重点，但没有给出起付线、比例和限额。',
    en: 'The document puts {visit} among what is covered first, but gives no deductible, ratio or ceiling.',
  },
  'stay.not-listed': {
    zh: '文件列出的保障重点不包括{visit}，也没有给出起付线、比例和限额。',
    en: 'What the document lists as covered does not include {visit}, and it gives no deductible, ratio or ceiling.',
  },
  'stay.tier-needed': {
    zh: '{plan}按医疗机构级别支付；该机构属于哪一级不能确定。',
    en: 'For {plan} the tier of the institution decides, and it cannot be told which one this is.',
  },
  'stay.no-row': {
    zh: '{plan}在{tier}不予支付。',
    en: 'Nothing is paid for {plan} at {tier}.',
  },
  'stay.eligible': {
    zh: '{plan}，{tier}：总费用 {total} 元，其中全自费和先行自付 {outside} 元，政策范围内费用 {eligible} 元。',
    en: '{plan}, {tier}: of {total} yuan, {outside} lie outside the catalogue or are borne first; {eligible} yuan are eligible.',
  },
  'stay.nothing-before': {
    zh: '没有给出年度累计，按本年度此前没有费用计算。',
    en: 'Nothing is given about the year so far; it is taken that there was no cost before.',
  },
  'stay.later-admission': {
    zh: '本年度第 {admission} 次住院，起付线按再次住院计算。',
    en: 'Admission number {admission} of the year: the deductible is that of a later admission.',
  },
  'stay.outside': {
    zh: '在本地以外就医，起付线、比例或先行自付按市外就医计算（已备案免除的除外）。',
    en: 'Care outside the region: deductible, ratio or first share are those of care outside, unless registration waives it.',
  },
  'stay.bonus': {
    zh: '支付比例提高 {points} 个百分点：{label}。',
    en: '{points} points more on the ratio: {label}.',
  },
  'stay.relief': {
    zh: '适用：{label}。',
    en: 'This relief applies: {label}.',
  },
  'stay.basic': {
    zh: '基本医保：{submitted} 元，起付线 {deductible} 元，支付比例 {ratio}%，支付 {paid} 元。',
    en: 'Basic insurance: {submitted} yuan, deductible {deductible}, ratio {ratio} %: {paid} yuan are paid.',
  },
  'stay.fixed': {
    zh: '定额支付：{submitted} 元中支付 {paid} 元。',
    en: 'A fixed sum: of {submitted} yuan, {paid} are paid.',
  },
  'stay.critical': {
    zh: '大病保险：个人负担 {submitted} 元计入年度累计，年度起付线 {deductible} 元，支付比例 {ratio}%，支付 {paid} 元。',
    en: 'Critical illness insurance: {submitted} yuan of own cost join the sum of the year, deductible {deductible}, ratio {ratio} %: {paid} yuan are paid.',
  },
  'stay.critical-nothing': {
    zh: '大病保险：个人负担 {submitted} 元计入年度累计，未超过年度起付线 {deductible} 元，不支付。',
    en: 'Critical illness insurance: with {submitted} yuan more the own cost of the year does not pass the deductible of {deductible}; nothing is paid.',
  },
  'stay.raised-ceiling': {
    zh: '参保激励使大病保险最高支付限额提高 {amount} 元。',
    en: 'Faithful years raise the ceiling of critical illness insurance by {amount} yuan.',
  },
  'stay.assistance': {
    zh: '医疗救助（{label}）：个人负担 {submitted} 元，年度起付线 {deductible} 元，救助比例 {ratio}%，救助 {paid} 元。',
    en: 'Medical assistance ({label}): of {submitted} yuan of own cost, line {deductible}, ratio {ratio} %: {paid} yuan are paid.',
  },
  'stay.assistance-open': {
    zh: '没有查过救助对象名单：是否属于（其他）救助对象未知，医疗救助 {paid} 元，按不属于和属于两种情形计算。',
    en: 'Nobody searched the lists, so the person may be in a group, or another one, that medical assistance helps: {paid} yuan, reckoned for being in none and for being in any.',
  },
  'stay.most-favourable': {
    zh: '同时符合几类救助对象，按最优惠的一类救助一次：{label}。',
    en: 'The person is in several groups; the most favourable counts, once: {label}.',
  },
  'stay.tilt': {
    zh: '倾斜救助：个人负担 {submitted} 元，超过 {deductible} 元的部分按 {ratio}% 救助，救助 {paid} 元。',
    en: 'Second assistance: of {submitted} yuan of own cost, {ratio} % of what lies above {deductible}: {paid} yuan are paid.',
  },
  'stay.tilt-open': {
    zh: '没有查过救助对象名单：是否属于倾斜救助对象未知，倾斜救助 {paid} 元，按不属于和属于两种情形计算。',
    en: 'Nobody searched the lists, so the person may be among those who get second assistance: {paid} yuan, reckoned for both.',
  },
  'stay.family-account': {
    zh: '家庭账户支付 {amount} 元。',
    en: 'The family account pays {amount} yuan.',
  },
  'stay.own-share': {
    zh: '各项基金合计支付 {funds} 元，个人负担 {own} 元。',
    en: 'All funds pay {funds} yuan together; the patient bears {own} yuan.',
  },
  'stay.file-by': {
    zh: '在 {lastDay} 前（含当日）申报即可报销。',
    en: 'Filed by {lastDay}, that day included, it would be paid.',
  },
  'stay.get-referred': {
    zh: '经转诊后就医即可按规定报销。',
    en: 'With a referral it would be paid.',
  },
  'stay.near-tier': {
    zh: '在{tier}就医，个人负担为 {own} 元。',
    en: 'At {tier} the own share would be {own} yuan.',
  },
  'stay.near-registered': {
    zh: '事先办理异地就医备案，个人负担为 {own} 元。',
    en: 'With the care registered beforehand the own share would be {own} yuan.',
  },
  'stay.near-critical': {
    zh: '年度个人负担再超过 {amount} 元，大病保险开始支付。',
    en: 'Once {amount} yuan more of own cost are passed in the year, critical illness insurance begins to pay.',
  },
  'family-account.credit': {
    zh: '每名参保成员记入家庭账户 {perHead} 元，{heads} 人合计 {amount} 元。',
    en: '{perHead} yuan go to the family account for each enrolled member: {amount} yuan for {heads}.',
  },
  'family-account.pool': {
    zh: '个人缴费其余部分和财政补助并入统筹基金，每人 {perHead} 元。',
    en: 'The rest of the contribution and the subsidy go to the pool: {perHead} yuan a head.',
  },
  'family-account.pool-open': {
    zh: '缴费标准或财政补助没有给出，并入统筹基金的数额不能确定。',
    en: 'The contribution or the subsidy is not given, so what goes to the pool cannot be determined.',
  },
  'family-account.carries-over': {
    zh: '家庭账户结余可结转下年。',
    en: 'What is left in the family account is carried over.',
  },
  'family-account.lapses': {
    zh: '家庭账户结余不结转。',
    en: 'What is left in the family account lapses.',
  },
  'family-account.may-pay': {
    zh: '家庭账户可以抵缴下年度个人缴费。',
    en: 'The family account may pay the next contribution.',
  },
  'family-account.may-not-pay': {
    zh: '家庭账户不得抵缴下年度个人缴费。',
    en: 'The family account may not pay the next contribution.',
  },
} as const satisfies Record<string, Text>;
