import type { Text } from '../../policy/rule.ts';

/** Each reason in both languages; `{name}` is filled in. None of them names a person: the field says which line it is. */
export const COLLECTION_WORDS = {
  HOUSEHOLD_UNKNOWN: {
    zh: '没有您可以查看的这一户。请核对户的标识。',
    en: 'There is no such household that you may see. Check its id.',
  },
  HOUSEHOLD_ENDED: {
    zh: '该户已于{on}销户。请由现在的户缴费。',
    en: 'This household ended on {on}. Let the household pay that stands today.',
  },
  NO_LINES: {
    zh: '一张票据至少有一行，至多{most}行。',
    en: 'A receipt has at least one line and at most {most}.',
  },
  PAID_IN_FUTURE: {
    zh: '缴费日{on}晚于今天{today}。请填写实际收款的日期。',
    en: 'The day of payment, {on}, lies after today, {today}. Give the day the money was taken.',
  },
  COLLECTOR_NEEDED: {
    zh: '村干部或居委会代收须写明代收人。',
    en: 'A payment taken by a village cadre or a residents’ committee names who took it: the collector.',
  },
  COLLECTOR_UNKNOWN: {
    zh: '没有这名代收人。请填写在册工作人员的标识。',
    en: 'There is no such collector. Give the id of somebody on the staff.',
  },
  REGION_NOT_YOURS: {
    zh: '区划{region}不在您的管辖范围内。',
    en: 'Region {region} is none that you work for.',
  },
  PAYER_REFUSED: {
    zh: '财政和医疗救助资金不经收费票据缴入，由资金划拨。请选择个人、亲属账户、学校、村集体、慈善、捐赠或项目资产。',
    en: 'Government and the medical assistance fund pay by transfer, never on a receipt. Choose the household itself, a relative’s account, a school, a village collective, a charity, a donation or project assets.',
  },
  ACCOUNT_HOLDER_NEEDED: {
    zh: '个人账户代缴须写明账户持有人（accountHolderId），付款方为 RELATIVE_ACCOUNT。',
    en: 'A payment from an employee’s account names its holder (accountHolderId), and its payer is RELATIVE_ACCOUNT.',
  },
  ACCOUNT_HOLDER_UNKNOWN: {
    zh: '没有您可以查看的这名账户持有人。',
    en: 'There is no such account holder whose file you may see.',
  },
  ACCOUNT_HOLDER_DEAD: {
    zh: '账户持有人已登记死亡，不能再由其个人账户代缴。',
    en: 'The account’s holder is recorded as dead: nobody pays from that account any more.',
  },
  HOLDER_NOT_INSURED: {
    zh: '档案中没有账户持有人在缴费日{on}参加职工医保的记录。请先登记其职工医保状态，或改用其他缴费方式。',
    en: 'Nothing on file says that the account’s holder is in employee insurance on {on}. Record that first, or pay in another way.',
  },
  HOLDER_IS_PAID_FOR: {
    zh: '个人账户只能为亲属代缴，不能为账户持有人本人缴费。',
    en: 'An account pays for relatives, not for its own holder.',
  },
  BALANCE_TOO_LOW: {
    zh: '本票据合计{total}元，超过账户余额{balance}元。',
    en: 'The lines add up to {total}, more than the {balance} on the account.',
  },
  SERIES_OF_ANOTHER_REGION: {
    zh: '票据批次“{series}”属于区划{region}，不能在此使用。请用“{right}”，或不填。',
    en: 'The book "{series}" belongs to region {region} and cannot be used here. Use "{right}", or leave it out.',
  },
  OVERRIDE_FORBIDDEN: {
    zh: '您的令牌没有“registry:override”权限，不能越过未定的结论收款。',
    en: 'Taking money where the rules leave it open needs the scope "registry:override", which this token does not hold.',
  },
  OVERRIDE_INCOMPLETE: {
    zh: '例外收款须写明批准人（approvedBy）和理由（reason）。',
    en: 'An override names who approved it (approvedBy) and why (reason).',
  },
  TEXT_REFUSED: {
    zh: '此处为1至{most}个字符，首尾无空格。',
    en: 'This has 1 to {most} characters, and no space at its ends.',
  },
  DUPLICATE_LINE: {
    zh: '同一人、同一年度、同一用途在本票据上出现两次。请删去一行。',
    en: 'The same person, year and purpose stands on this receipt already. Leave one line out.',
  },
  ON_ANOTHER_RECEIPT: {
    zh: '同一人、同一年度在本批次的另一张票据上。请从其中一户删去。',
    en: 'The same person and year stands on another receipt of this batch. Leave it out of one of the two households.',
  },
  PERSON_UNKNOWN: {
    zh: '没有您可以查看的这名人员。请核对人员标识。',
    en: 'There is no such person whose file you may see. Check the id.',
  },
  PERSON_MERGED: {
    zh: '该档案已并入档案{into}。请用那个档案的标识。',
    en: 'This file was merged into {into}. Name that file.',
  },
  PERSON_DEAD: {
    zh: '该人员已登记死亡，死亡在缴费日{on}或待遇期首日{begins}之前，不能为其缴费。如登记有误，请先更正死亡登记。',
    en: 'This person is recorded as dead, by the day of payment, {on}, or before the year’s benefits begin, {begins}: nothing can be paid for them. If that record is wrong, have it corrected first.',
  },
  POLICY_YEAR_NOT_PUBLISHED: {
    zh: '区划{region}没有{year}年度{scheme}的政策，无法确定应缴金额。请写明参保地（region）或先发布政策。',
    en: 'Region {region} has no rulebook of {scheme} for {year}, so nothing says what is due. Name the place of enrolment (region), or have the rulebook published first.',
  },
  ALREADY_PAID: {
    zh: '{year}年度已经缴清。如有误，请先作废原票据；如参保登记已退出或仍在等待，请重新办理参保登记（enrollmentRegister），所缴款项即行生效。导入文件时，请将该行的实缴金额留空或删去该行。',
    en: '{year} is paid already. If that is wrong, void its receipt first. If the enrolment was withdrawn or still waits, register it again (enrollmentRegister): the money that stands then counts for it. In a file, leave the line’s amount empty or the line out.',
  },
  REFUND_OPEN: {
    zh: '该人员{year}年度的缴费正在退费。请先取消退费（refundCancel），或待退款付出后再登记、缴费。',
    en: 'The money paid for {year} is about to be given back. Cancel that refund first (refundCancel), or have it paid out, then register and pay anew.',
  },
  PAID_ELSEWHERE: {
    zh: '该人员{year}年度已在{region}缴费，款项未退。请在那里登记，或先办理退费。',
    en: 'Money stands for {year} at {region}. Register there, or have the money given back first.',
  },
  ENROLLED_ELSEWHERE: {
    zh: '该人员{year}年度已在{region}登记参加{scheme}。请先在那里退出，或按重复参保处理。',
    en: 'This person is enrolled in {scheme} at {region} for {year}. Have that withdrawn there first, or decide it as a duplicate.',
  },
  INSURED_ELSEWHERE: {
    zh: '该人员于{on}参加职工医保，{year}年度不得重复参保。如已停保，请先登记停保日期。',
    en: 'This person is in employee insurance on {on} and may not be insured twice for {year}. If that has ended, record the day first.',
  },
  CHANNEL_REFUSED: {
    zh: '该人员不能通过{channel}缴费。请改用政策允许的渠道。',
    en: 'This person may not pay through {channel}. Use a channel that the rulebook opens to them.',
  },
  CHANNEL_OPEN: {
    zh: '能否通过{channel}缴费尚不能确定，需要：{needs}。补齐后再收款，或由有权人员例外批准（override）。{way}',
    en: 'Whether this person may pay through {channel} is open. Needed: {needs}. Record that first, or let somebody entitled approve it (override).{way}',
  },
  OUTSIDE_WINDOW: {
    zh: '缴费日{on}不在收缴期（{opens}至{closes}）内，不能收款。',
    en: 'The day of payment, {on}, lies outside the collection window ({opens} to {closes}): no money is taken.',
  },
  NOT_ELIGIBLE: {
    zh: '该人员不符合{year}年度参保条件。依据见条款；逐条原因可查询该人员的参保资格。',
    en: 'This person may not enrol for {year}. The clauses say why; the person’s enrollmentEligibility gives the reasons one by one.',
  },
  ELIGIBILITY_UNDETERMINED: {
    zh: '参保资格尚不能确定，需要：{needs}。补齐后再收款，或由有权人员例外批准（override）。{way}',
    en: 'Whether this person may enrol is open. Needed: {needs}. Record that first, or let somebody entitled approve it (override).{way}',
  },
  AMOUNT_UNDETERMINED: {
    zh: '应缴金额尚不能确定，需要：{needs}。补齐后再收款，或由有权人员例外批准并写明金额（override、amount）。',
    en: 'What is due is open. Needed: {needs}. Have that settled first, or let somebody entitled approve an amount (override, amount).',
  },
  AMOUNT_NEEDED: {
    zh: '应缴金额尚不能确定，例外批准时须写明金额。',
    en: 'What is due is open, so an approved exception says the amount itself.',
  },
  NOTHING_DUE: {
    zh: '该人员{year}年度个人无需缴费，不开票据。{way}',
    en: 'This person owes nothing for {year}, so there is nothing to write on a receipt.{way}',
  },
  AMOUNT_NOT_POSITIVE: {
    zh: '金额须大于零；应缴{due}元。',
    en: 'An amount is above zero; {due} is due.',
  },
  AMOUNT_ABOVE_DUE: {
    zh: '金额{amount}元多于应缴的{due}元。',
    en: '{amount} is more than the {due} that is due.',
  },
  AMOUNT_BELOW_DUE: {
    zh: '金额{amount}元少于应缴的{due}元。只缴一部分的须注明部分缴费（isPartial）。',
    en: '{amount} is less than the {due} that is due. Say so where only a part is paid (isPartial).',
  },
  PEOPLE_OR_REGION: {
    zh: '请写明人员（personIds）或区划（within），二者择一。',
    en: 'Name the people (personIds) or a region (within): one of the two.',
  },
  PEOPLE_COUNT: {
    zh: '一次写明1至{most}人；更多的请按区划（within）登记。',
    en: 'Name 1 to {most} people at once; for more, name their region (within).',
  },
  PERSON_TWICE: {
    zh: '同一人出现两次。请删去一个。',
    en: 'The same person is named twice. Leave one out.',
  },
  NOBODY_TO_PAY_FOR: {
    zh: '区划{region}内没有{payer}尚未代缴且可以登记的人员。如有漏列，请逐人写明（personIds）以查看原因。',
    en: 'In region {region} nobody is left for whom {payer} has still to pay and nothing stands in the way. Name people one by one (personIds) to be told why.',
  },
  PAYER_NOT_DIRECT: {
    zh: '按现行政策，{payer}不直接为该人员缴费：由本人缴纳（contributionCollect），应返还的另行退费（refundDeclareDue）。',
    en: 'By the rulebook, {payer} pays nothing directly for this person: they pay themselves (contributionCollect), and what is owed to them is given back (refundDeclareDue).',
  },
  PAYER_SHARE_OPEN: {
    zh: '{payer}是否及为该人员缴纳多少尚不能确定，需要：{needs}。请先补齐。',
    en: 'Whether and how much {payer} pays for this person is open. Needed: {needs}. Record that first.',
  },
  PAYER_HAS_PAID: {
    zh: '{payer}已划拨该人员{year}年度的应付部分。',
    en: 'The part of {payer} for this person and {year} has been recorded already.',
  },
  TRANSFER_ABOVE_STANDARD: {
    zh: '已到账{arrived}元，加上划拨的{amount}元超过标准{standard}元。请先作废原票据或退费。',
    en: '{arrived} has arrived already, and {amount} more would be above the standard of {standard}. Void its receipt or give it back first.',
  },
  REPAIR_NONE: {
    zh: '该地政策没有断保修复的规定。',
    en: 'The rulebook knows no repair of missed years.',
  },
  REPAIR_YEAR_UNKNOWN: {
    zh: '{year}年度不是该人员的断保年度。断保年度：{missed}。',
    en: '{year} is none of the years this person missed. Missed: {missed}.',
  },
  REPAIR_UNDETERMINED: {
    zh: '断保年度或修复价格尚不能确定，需要：{needs}。',
    en: 'Which years were missed, or what repairing one costs, is open. Needed: {needs}.',
  },
  RECEIPT_UNKNOWN: {
    zh: '没有您可以查看的这张票据。',
    en: 'There is no such receipt that you may see.',
  },
  RECEIPT_VOID: {
    zh: '票据 {series} 第{number}号已经作废。',
    en: 'Receipt {number} of {series} is void already.',
  },
  REFUND_STANDS: {
    zh: '票据 {series} 第{number}号所收款项已退费或正在退费，不能作废。如退费有误，请先取消退费。',
    en: 'Money paid on receipt {number} of {series} was given back, or is about to be, so it cannot be voided too. If the refund is wrong, cancel that first.',
  },
  REISSUE_FORBIDDEN: {
    zh: '您的令牌没有“money:collect”权限，不能重开票据。',
    en: 'Issuing the receipt anew needs the scope "money:collect", which this token does not hold.',
  },
} as const satisfies Readonly<Record<string, Text>>;
