import type { Text } from '../rule.ts';

/** What is owed, who pays, and where. */
export const CONTRIBUTION = {
  'contribution.standard': {
    zh: '个人缴费标准为每人每年 {amount} 元。',
    en: 'The individual contribution is {amount} yuan per person for the year.',
  },
  'contribution.standard-open': {
    zh: '文件没有给出个人缴费标准的具体数额。',
    en: 'The document does not give the amount of the individual contribution.',
  },
  'contribution.standard-of-cell': {
    zh: '{cell}的个人缴费标准为每人每年 {amount} 元。',
    en: 'The individual contribution of this group ({cell}) is {amount} yuan per person for the year.',
  },
  'contribution.standard-of-category': {
    zh: '{category}的个人缴费标准为每人每年 {amount} 元。',
    en: 'The individual contribution of a {category} is {amount} yuan per person for the year.',
  },
  'contribution.cell-open': {
    zh: '个人缴费分档执行，因信息不全尚不能确定属于哪一档，可能为 {amount} 元。',
    en: 'The individual contribution differs by group, and too little is known to tell which applies: {amount} yuan are possible.',
  },
  'contribution.no-cell': {
    zh: '分档缴费标准中没有该人员所属的一档，无法确定。',
    en: 'None of the groups of the contribution table takes this person in, so this cannot be determined.',
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
  'assistance.none-received': {
    zh: '已收到的名单中没有可享受资助参保的困难身份，由个人缴费。',
    en: 'The person is on none of the lists received that bring assistance, and pays for themselves.',
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
  'assistance.exempt': {
    zh: '{category}的个人缴费全部由{payer}负担：不论标准多少，个人不缴费。',
    en: 'Listed as {category}: {payer} pays all of the contribution, so that the person owes nothing whatever the standard is.',
  },
  'assistance.refund-later': {
    zh: '{category}于 {confirmedOn} 认定，晚于 {cutOff}：个人先缴费，之后返还 {amount} 元。',
    en: 'Listed as {category}, confirmed on {confirmedOn}, after {cutOff}: the person pays first and is paid back {amount} yuan.',
  },
  'assistance.paid-though-late': {
    zh: '{category}于 {confirmedOn} 认定，晚于 {cutOff}，应由个人先缴后返；资助资金已直接缴入 {amount} 元，这笔款不是个人所缴，不返还个人，按超出应资助的部分核对收回。应返还个人 {refundDue} 元。',
    en: 'Listed as {category}, confirmed on {confirmedOn}, after {cutOff}: the person should have paid first. Assistance has paid in {amount} yuan directly; it is not the person’s money and is not paid back to them, but is in excess and to be recovered. {refundDue} yuan are to be paid back to the person.',
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
  'assistance.requirement-open': {
    zh: '{category}由{payer}给予资助，但须核实证件或附加条件，可能为 {amount} 元。',
    en: 'Listed as {category}: {payer} helps if certificate or condition are confirmed; {amount} yuan are possible.',
  },
  'assistance.second-payer': {
    zh: '{category}的其余部分由{payer}资助 {amount} 元。',
    en: 'Listed as {category}: of what is left, {payer} pays {amount} yuan.',
  },
  'assistance.certificate-expired': {
    zh: '{category}的证件已于 {on} 到期，不予资助。',
    en: 'The certificate as {category} ran out on {on}, so it brings no assistance.',
  },
  'assistance.grade-too-mild': {
    zh: '{category}的等级为 {grade} 级，资助限 {gradeAtMost} 级及以内。',
    en: 'Listed as {category} of grade {grade}; assistance is for grades up to {gradeAtMost}.',
  },
  'assistance.condition-not-met': {
    zh: '{category}不符合资助的附加条件，不予资助。',
    en: 'Listed as {category}, but the further condition for assistance is not met.',
  },
  'near.confirmed-earlier': {
    zh: '{category}若早 {days} 天（不晚于 {cutOff}）认定，可由{payer}直接资助，不必先缴。',
    en: 'Confirmed as {category} {days} days earlier, by {cutOff}, {payer} would have paid directly.',
  },
  'near.confirmed-for-refund': {
    zh: '{category}若早 {days} 天（不晚于 {until}）认定，可以先缴后返。',
    en: 'Confirmed as {category} {days} days earlier, by {until}, the contribution would have been paid back.',
  },
  'near.certificate-valid': {
    zh: '{category}的证件若未于 {on} 到期，可由{payer}资助。',
    en: 'Had the certificate as {category} not run out on {on}, {payer} would have helped.',
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
  'subsidy.share': {
    zh: '其中{payer}承担 {amount} 元。',
    en: 'Of this, {payer} bears {amount} yuan.',
  },
  'subsidy.remainder': {
    zh: '其余部分由{payer}承担 {amount} 元。',
    en: 'Of what is left, {payer} bears {amount} yuan.',
  },
  'subsidy.share-open': {
    zh: '{payer}承担多少，本文件没有给出数额。',
    en: 'How much {payer} bears is not given in the document.',
  },
  'household.complete': {
    zh: '以家庭为单位参保：应缴费的 {members} 人均无待缴金额。',
    en: 'Households join as a whole: nothing is left to collect from the {members} members who owe a contribution.',
  },
  'household.incomplete': {
    zh: '以家庭为单位参保：应缴费的 {members} 人中尚有 {unpaid} 人未缴费，请提醒（不影响已缴费成员）。',
    en: 'Households join as a whole: {unpaid} of the {members} members who may enrol have not paid. This is a warning; nobody is refused for it.',
  },
  'household.incomplete-refused': {
    zh: '须全家一起参保：应缴费的 {members} 人中尚有 {unpaid} 人未缴费，在其缴费前不能办理。',
    en: 'Households join only as a whole: {unpaid} of the {members} members who may enrol have not paid, and nobody is enrolled before they do.',
  },
  'household.incomplete-open': {
    zh: '应缴费的 {members} 人中尚有 {unpaid} 人未缴费；文件没有说明后果。',
    en: '{unpaid} of the {members} members who may enrol have not paid; the document does not say what follows.',
  },
  'channel.allowed': {
    zh: '可以使用的缴费方式：{group}。',
    en: 'This way of paying is open: {group}.',
  },
  'channel.refused': {
    zh: '不能使用的缴费方式：{group}。',
    en: 'This way of paying is not open to this person: {group}.',
  },
  'channel.open': {
    zh: '因信息不全，尚不能判断可否使用的缴费方式：{group}。',
    en: 'Too little is known to say whether this way of paying is open: {group}.',
  },
  'channel.not-yet': {
    zh: '缴费方式自 {opensOn} 起开通：{group}。',
    en: 'This way of paying opens on {opensOn}: {group}.',
  },
  'channel.opening-open': {
    zh: '缴费方式的开通日期，文件没有规定：{group}。',
    en: 'The document does not say when this way of paying opens: {group}.',
  },
  'channel.registration': {
    zh: '新参保人员：{route}',
    en: 'For new members: {route}',
  },
  'channel.account-allowed': {
    zh: '付款人个人账户余额 {balance} 元，超过 {limit} 元，可为亲属（{relation}）缴费。',
    en: "The payer's account holds {balance} yuan, more than {limit}, and may pay for a relative ({relation}).",
  },
  'channel.account-too-low': {
    zh: '付款人个人账户余额 {balance} 元，没有超过 {limit} 元，不能为亲属缴费。',
    en: "The payer's account holds {balance} yuan, which is not more than {limit}, so it may not pay for relatives.",
  },
  'channel.account-no-relative': {
    zh: '付款人（{relation}）不属于可以代缴的亲属。',
    en: 'The payer ({relation}) is not one of the relatives who may pay from their account.',
  },
  'channel.account-open': {
    zh: '能否用亲属的职工医保个人账户缴费，取决于余额是否超过 {limit} 元和是何种亲属。',
    en: "Whether a relative's employee account may pay depends on its balance, which has to exceed {limit} yuan, and on the relation.",
  },
  'channel.unknown': {
    zh: '文件没有列出该缴费渠道：{channel}。',
    en: 'The document does not name this way of paying: {channel}.',
  },
  'near.account-balance': {
    zh: '余额再多 {short} 元（超过 {limit} 元）即可为亲属缴费。',
    en: 'With {short} yuan more, and so above {limit}, the account could pay for relatives.',
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
