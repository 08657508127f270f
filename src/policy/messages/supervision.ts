import type { Text } from '../rule.ts';

/** Funds, targets, bulletins and deadlines. */
export const SUPERVISION = {
  'claim.deadline': {
    zh: '本年度费用的报销申请最迟应于 {lastDay} 前（含当日）提出，逾期视为放弃。',
    en: 'Claims for costs of the year have to be filed by {lastDay}, that day included; later ones count as given up.',
  },
  'claim.other-year': {
    zh: '该次就医（{admittedOn} 至 {dischargedOn}）不全在 {policyYear} 年度内，本规则不适用或未说明如何处理。',
    en: 'The care ({admittedOn} to {dischargedOn}) does not lie wholly in {policyYear}: the rule is for another year or does not say.',
  },
  'claim.in-time': {
    zh: '于 {filedOn} 申报，在期限内。',
    en: 'Filed on {filedOn}, in time.',
  },
  'claim.late': {
    zh: '于 {filedOn} 申报，已过 {lastDay}，视为放弃。',
    en: 'Filed on {filedOn}, after {lastDay}: the claim counts as given up.',
  },
  'claim.open': {
    zh: '截至 {asOf} 尚未申报，仍可在 {lastDay} 前申报。',
    en: 'Not filed by {asOf}; it can still be filed until {lastDay}.',
  },
  'claim.closed': {
    zh: '截至 {asOf} 尚未申报，期限已于 {lastDay} 届满。',
    en: 'Not filed by {asOf}; the time ran out on {lastDay}.',
  },
  'claim.near': {
    zh: '如在 {lastDay} 前（含当日）申报，则在期限内。',
    en: 'Filed by {lastDay}, it would have been in time.',
  },
  'fund.due': {
    zh: '参合 {heads} 人，个人缴费和财政补助应筹 {amount} 元；基金已到账 {arrived} 元。',
    en: 'For {heads} people, contributions and subsidy come to {amount} yuan; {arrived} yuan arrived in all.',
  },
  'fund.split': {
    zh: '基金 {total} 元：划入家庭账户 {accounts} 元，统筹基金 {pool} 元。',
    en: 'Of {total} yuan, {accounts} are for family accounts and {pool} for the pool.',
  },
  'fund.pool-after': {
    zh: '提取风险基金 {riskFund} 元后，统筹基金可用 {amount} 元。',
    en: 'With {riskFund} yuan set aside for risks, {amount} yuan of the pool are left to be used.',
  },
  'fund.risk-fund': {
    zh: '风险基金按当年基金总额 {income} 元的 {rate}% 提取，为 {amount} 元。',
    en: "The risk fund takes {rate} % of the year's total fund of {income} yuan: {amount} yuan.",
  },
  'fund.overdrawn': {
    zh: '当年支出比收入多 {amount} 元，基金超支，没有结余；结余限度不涉及超支，此处不判断是否可以超支。',
    en: 'The year paid out {amount} yuan more than it took in: the fund is overdrawn and keeps nothing. The limit is on what is kept; whether a fund may be overdrawn is not judged here.',
  },
  'fund.surplus-with-risk-fund': {
    zh: '当年结余（含转入风险基金的部分）{surplus} 元，占当年基金总额的 {rate}%。',
    en: 'The year keeps {surplus} yuan, with what went to the risk fund: {rate} % of the total fund.',
  },
  'fund.surplus-without-risk-fund': {
    zh: '当年结余（不含转入风险基金的部分）{surplus} 元，占当年基金总额的 {rate}%。',
    en: 'The year keeps {surplus} yuan, without what went to the risk fund: {rate} % of the total fund.',
  },
  'fund.surplus-within-either-way': {
    zh: '无论结余是否包括转入风险基金的部分，都没有超过当年基金总额的 {limit}%。',
    en: 'Whether or not what went to the risk fund counts, the year keeps no more than {limit} % of the total fund.',
  },
  'fund.surplus-above-either-way': {
    zh: '无论结余是否包括转入风险基金的部分，都超过当年基金总额的 {limit}%。',
    en: 'Whether or not what went to the risk fund counts, the year keeps more than {limit} % of the total fund.',
  },
  'fund.surplus-with-accounts': {
    zh: '其中记入家庭账户未使用的 {amount} 元，按规定计入结余。',
    en: 'The {amount} yuan that were credited to family accounts and not spent count as kept.',
  },
  'fund.surplus-without-accounts': {
    zh: '记入家庭账户未使用的 {amount} 元，按规定不计入结余。',
    en: 'The {amount} yuan that were credited to family accounts and not spent do not count as kept.',
  },
  'fund.accounts-within-either-way': {
    zh: '无论结余是否包括记入家庭账户未使用的 {amount} 元，都没有超过当年基金总额的 {limit}%。',
    en: 'Whether or not the {amount} yuan that were credited to family accounts and not spent count, the year keeps no more than {limit} % of the total fund.',
  },
  'fund.accounts-above-either-way': {
    zh: '无论结余是否包括记入家庭账户未使用的 {amount} 元，都超过当年基金总额的 {limit}%。',
    en: 'Whether or not the {amount} yuan that were credited to family accounts and not spent count, the year keeps more than {limit} % of the total fund.',
  },
  'fund.surplus-within': {
    zh: '结余没有超过当年基金总额的 {limit}%。',
    en: 'That is not above {limit} % of the total fund.',
  },
  'fund.surplus-above': {
    zh: '结余超过当年基金总额的 {limit}%（按未取整的数比较）。',
    en: 'That is above {limit} % of the total fund, compared unrounded.',
  },
  'fund.near-surplus': {
    zh: '多支出 {amount} 元，结余即不超过限度。',
    en: 'With {amount} yuan more paid out, the surplus would be within the limit.',
  },
  'fund.no-administration': {
    zh: '没有从基金列支人员和工作经费。',
    en: 'Nothing was spent on staff and offices out of the fund.',
  },
  'fund.administration-forbidden': {
    zh: '从基金列支了人员和工作经费 {amount} 元，这是不允许的。',
    en: '{amount} yuan were spent on staff and offices out of the fund, which is forbidden.',
  },
  'fund.near-administration': {
    zh: '人员和工作经费 {amount} 元应由财政预算安排，不得从基金提取。',
    en: 'The {amount} yuan for staff and offices belong in the budget and not in the fund.',
  },
  'work-funds.total': {
    zh: '工作经费按参保 {heads} 人、每人每年不低于 {perHead} 元计算，至少 {amount} 元。',
    en: 'Work funds for {heads} insured at no less than {perHead} yuan a year each: at least {amount} yuan.',
  },
  'work-funds.share': {
    zh: '{to}：{rate}%，{amount} 元。',
    en: '{to}: {rate} %, {amount} yuan.',
  },
  'work-funds.share-by-heads': {
    zh: '{to}：{rate}%，{amount} 元，按各自参保人数分配。',
    en: '{to}: {rate} %, {amount} yuan, divided by their own insured.',
  },
  'work-funds.heads-differ': {
    zh: '给出的参保人数为 {heads}，各地区合计为 {counted}，两者不一致，无法按地区分配。',
    en: "{heads} insured were given, but the regions together have {counted}: the regions' share cannot be divided.",
  },
  'progress.region-twice': {
    zh: '地区 {region} 重复出现，应只列一次。',
    en: 'Region {region} stands twice; it has to be given once.',
  },
  'progress.parts-differ': {
    zh: '地区 {region} 本身为 {whole} 人，所列下属地区合计为 {parts} 人，两者不一致，无法合计。',
    en: 'Region {region} has {whole} people itself, but those inside it that are listed have {parts} together, so nothing can be added up.',
  },
  'target.nobody-due': {
    zh: '下列地区的{of}为 0，没有参保率可言：{regions}。',
    en: 'There is no rate where the number ({of}) is 0: {regions}.',
  },
  'target.pooled-reached': {
    zh: '{target}：合计 {enrolled} 人参保，{of}合计 {outOf}，参保率 {rate}%，达到 {limit}%。',
    en: '{target}: together {enrolled} enrolled of {outOf} ({of}), {rate} %, which reaches {limit} %.',
  },
  'target.pooled-below': {
    zh: '{target}：合计 {enrolled} 人参保，{of}合计 {outOf}，参保率 {rate}%，未达到 {limit}%（按未取整的数比较）。',
    en: '{target}: together {enrolled} enrolled of {outOf} ({of}), {rate} %, below {limit} %, compared unrounded.',
  },
  'target.regions-below': {
    zh: '有 {below} 个地区未达到 {limit}%：{regions}。',
    en: '{below} regions are below {limit} %: {regions}.',
  },
  'target.all-reached': {
    zh: '各地区均达到 {limit}%。',
    en: 'Every region reaches {limit} %.',
  },
  'target.near': {
    zh: '地区 {region} 再有 {heads} 人参保即达到 {limit}%。',
    en: 'With {heads} more people enrolled, region {region} would reach {limit} %.',
  },
  'penalty.match-open': {
    zh: '地区 {region} 未完成任务：应负担县财政配套资金，计算方法为每人配套标准乘以任务数 {task}（较轻的读法为乘以差额 {missing} 人）；文件未列每人标准，金额无法确定。',
    en: "Region {region} misses its task and bears the county's matching funds: the amount for each head times the task number {task} (in the milder reading, times the {missing} missing). The amount for each head is not in the document, so the sum is open.",
  },
  'penalty.match': {
    zh: '地区 {region} 未完成任务：按每人 {perHead} 元负担县财政配套资金，以任务数 {task} 计为 {onTask} 元，以差额 {missing} 人计为 {onShortfall} 元。',
    en: "Region {region} misses its task and bears the county's matching funds at {perHead} yuan a head: {onTask} yuan on the task number {task}, {onShortfall} yuan on the {missing} missing.",
  },
  'penalty.match-given': {
    zh: '地区 {region} 的县级配套按另行给出的每人 {perHead} 元计算：文件将该标准留待其他机关确定。',
    en: "For region {region} the county's match is reckoned at {perHead} yuan a head, as given beside the document, which leaves the amount to others.",
  },
  'penalty.tax-share': {
    zh: '地区 {region} 低于目标 {points} 个百分点，每个百分点扣减税收分成的 {rate}%，共 {amount} 元（百分点不取整计算）。',
    en: 'Region {region} is {points} points below and loses {rate} % of its tax share for each: {amount} yuan, the points unrounded.',
  },
  'bulletin.last': {
    zh: '{month} 通报排名后 {last} 位的地区：{regions}。',
    en: 'Among the last {last} in the bulletin of {month}: {regions}.',
  },
  'bulletin.explanation': {
    zh: '地区 {region} 连续排名靠后（{months}），应作出书面说明。',
    en: 'Region {region} was among the last in a row ({months}): a written explanation is due.',
  },
  'bulletin.criticism': {
    zh: '地区 {region} 连续排名靠后（{months}），应予通报批评。',
    en: 'Region {region} was among the last in a row ({months}): public criticism is due.',
  },
  'bulletin.nothing-due': {
    zh: '在 {months} 期通报中没有地区达到书面说明或通报批评的条件。',
    en: 'In {months} bulletins no region has come to owe an explanation or to be criticised.',
  },
  'bulletin.near-explanation': {
    zh: '地区 {region} 如下一期仍排名靠后，应作出书面说明。',
    en: 'Once more among the last, and region {region} owes a written explanation.',
  },
  'bulletin.near-criticism': {
    zh: '地区 {region} 如下一期仍排名靠后，应予通报批评。',
    en: 'Once more among the last, and region {region} is criticised publicly.',
  },
  'bulletin.gap': {
    zh: '{before} 之后的通报是 {month}，月份不连续，无法判断是否连续排名靠后。',
    en: 'After {before} comes {month}: without the months between, nothing can be said about bulletins in a row.',
  },
  'bulletin.other-regions': {
    zh: '{before} 与 {month} 的通报所列地区不同，排名无法相比。',
    en: 'The bulletins of {before} and {month} are not about the same regions, so their ranks cannot be compared.',
  },
  'bulletin.denominator-open': {
    zh: '{month} 的通报有地区缺少参保率的分母，无法排名。',
    en: 'In the bulletin of {month} a region has no denominator, so there is no rate to rank by.',
  },
  'complaint.due': {
    zh: '{receivedOn} 收到的投诉，应在 {count} 个工作日内答复，最迟 {dueOn}（含当日）；工作日依据：{notices}。',
    en: 'A complaint received on {receivedOn} has to be answered within {count} working days, by {dueOn}; working days as in {notices}.',
  },
  'complaint.no-calendar': {
    zh: '没有 {day} 的放假调休安排，无法计算工作日。',
    en: 'Whether {day} is a working day is not on record, so working days cannot be counted.',
  },
  'complaint.in-time': {
    zh: '已于 {answeredOn} 答复，在期限内。',
    en: 'Answered on {answeredOn}, in time.',
  },
  'complaint.late': {
    zh: '于 {answeredOn} 答复，已过 {dueOn}。',
    en: 'Answered on {answeredOn}, after {dueOn}.',
  },
  'complaint.open': {
    zh: '截至 {asOf} 尚未答复，期限为 {dueOn}。',
    en: 'Not answered by {asOf}; it is due by {dueOn}.',
  },
  'complaint.overdue': {
    zh: '截至 {asOf} 尚未答复，已超过期限 {dueOn}。',
    en: 'Not answered by {asOf}, and overdue since {dueOn}.',
  },
  'complaint.near': {
    zh: '如在 {dueOn} 前（含当日）答复，则在期限内。',
    en: 'Answered by {dueOn}, it would have been in time.',
  },
  'subsidy.by-heads': {
    zh: '按实际参合 {heads} 人计，财政补助合计 {amount} 元。',
    en: 'For {heads} people actually enrolled, government adds {amount} yuan in all.',
  },
  'balance.due': {
    zh: '按实际参合 {heads} 人计，个人缴费部分应为 {amount} 元，各方实缴 {received} 元。',
    en: 'For {heads} people actually enrolled, contributions come to {amount} yuan; all payers paid {received} yuan.',
  },
  'balance.standard-differs': {
    zh: '个人缴费标准因人而异，不能按人数合计。',
    en: 'The individual contribution is not the same for all, so it cannot be multiplied by heads.',
  },
  'staffing.zone': {
    zh: '{region}属功能区：文件只规定旗县和乡镇机构的人员数，不对其作配备要求。',
    en: '{region} is a zone and no town: the text gives numbers for the county’s office and those of its towns, and asks none of it.',
  },
  'staffing.met': {
    zh: '{office}（{region}）有工作人员 {staff} 人，不少于规定的 {required} 人。',
    en: '{office} ({region}) has {staff} staff, no fewer than the {required} it has to have.',
  },
  'staffing.short': {
    zh: '{office}（{region}）有工作人员 {staff} 人，少于规定的 {required} 人。',
    en: '{office} ({region}) has {staff} staff, fewer than the {required} it has to have.',
  },
  'staffing.near': {
    zh: '{region} 再配备 {missing} 人，即达到规定的 {required} 人。',
    en: 'With {missing} more, {region} would have the {required} staff it has to have.',
  },
  'deadline.met': {
    zh: '{duty}：各地区均在 {lastDay} 前（含当日）完成。',
    en: '{duty}: done by {lastDay}, that day included, in every region.',
  },
  'deadline.missed': {
    zh: '{duty}：应于 {lastDay} 前（含当日）完成，{count} 个地区未按时完成：{regions}。',
    en: '{duty}: due by {lastDay}, that day included; {count} regions did not do it in time: {regions}.',
  },
  'deadline.open': {
    zh: '{duty}：截至 {asOf} 尚未全部完成，期限为 {lastDay}（含当日）。',
    en: '{duty}: by {asOf} not everything was done; there is time until {lastDay}, that day included.',
  },
} as const satisfies Record<string, Text>;
