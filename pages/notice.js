import { amountText, element, facts, heading, startPage, table, wordsOf } from './page.js';

const CITED = 'citations { documentTitle documentNumber locator }';

const NOTICE = `query Notice($household: ID!, $year: Int!) {
  household(id: $household) {
    number
    region { name ancestors { name } }
    headIsDead
    head {
      name
      enrollmentEligibility(policyYear: $year) { window { opensOn closesOn ${CITED} } }
      paymentChannels(policyYear: $year) {
        channels { group { label { zh en } } channels isAllowed opensOn bring { zh en } ${CITED} }
      }
    }
    contribution(policyYear: $year) {
      unseenMembers
      standard { min max exact }
      collectedNow { min max exact }
      refundDue { min max exact }
      ${CITED}
      members {
        person { name birthDate }
        contribution {
          standard { min max exact }
          lines { payer settlement amount { min max exact } }
          collectedNow { min max exact }
          alreadyPaid
          decision { outcome neededFacts { text { zh en } } }
        }
      }
    }
  }
  viewer { today }
  payers: __type(name: "Payer") { enumValues { name description } }
  channels: __type(name: "PaymentChannel") { enumValues { name description } }
  settlements: __type(name: "Settlement") { enumValues { name description } }
}`;

const COLUMNS = [
  ['姓名', 'Name'],
  ['出生日期', 'Born'],
  ['个人缴费标准', 'Standard', true],
  ['资助', 'Assistance'],
  ['已缴', 'Paid', true],
  ['应缴', 'To pay', true],
];

startPage(['household', 'year'], async ({ household, year }, ask) => {
  if (!/^\d{4}$/.test(year)) throw new Error('请填写四位参保年度。The policy year has four digits.');
  const answer = await ask(NOTICE, { household, year: Number(year) });
  if (!answer.household) throw new Error('没有您可查看的该户。There is no such household that you may see.');
  const words = {
    payer: wordsOf(answer.payers),
    channel: wordsOf(answer.channels),
    settlement: wordsOf(answer.settlements),
  };
  return notice(answer, year, words);
});

function notice({ household, viewer }, year, words) {
  const { head, headIsDead, region, contribution: owed } = household;
  const window = head?.enrollmentEligibility?.window;
  return [
    heading(
      'h1',
      `${year}年度城乡居民基本医疗保险缴费通知单`,
      `Notice of contributions to resident medical insurance, ${year}`,
    ),
    facts(
      ['户主', 'Head', headIsDead ? `${head.name}（已死亡，请办理户主变更 dead: another head is needed）` : head?.name],
      ['户号', 'Household no.', household.number],
      [
        '所在区划',
        'Place',
        [...(region?.ancestors ?? []), ...(region ? [region] : [])].map(({ name }) => name).join(' '),
      ],
      ['制单日期', 'As of', viewer.today],
      ['集中缴费期', 'Pay between', window ? `${window.opensOn ?? '…'} — ${window.closesOn}` : '未规定 not stated'],
      ['依据', 'By', window ? cited(window.citations) : ''],
    ),
    table(
      COLUMNS,
      owed.members.map((member) => memberRow(member, words)),
      ['合计 Total', '', amountText(owed.standard), '', '', amountText(owed.collectedNow)],
    ),
    remarks(owed),
    ...channelPart(head, words, owed.citations[0] && documentOf(owed.citations[0])),
    element('p', { class: 'note' }, `依据条款 Clauses: ${cited(owed.citations)}`),
  ];
}

function memberRow({ person, contribution }, words) {
  const { standard, lines, alreadyPaid, collectedNow, decision } = contribution;
  const help = lines
    .filter(({ payer }) => payer !== 'SELF')
    .map(({ payer, amount, settlement }) =>
      element('div', {}, `${words.payer(payer)} ${amountText(amount)} (${words.settlement(settlement)})`),
    );
  const isOut = decision.outcome === 'NO';
  const toPay = isOut ? '不符合参保条件 may not enrol' : amountText(collectedNow);
  return [
    person.name,
    person.birthDate,
    amountText(standard),
    [...help, ...openQuestions(decision.neededFacts)],
    alreadyPaid,
    toPay,
  ];
}

/** Questions that a notice prints of one person; how many there are is said beside. */
const PRINTED_QUESTIONS = 2;

/** What is still to be looked up about a member: the first questions, and how many there are. */
function openQuestions(neededFacts) {
  const printed = neededFacts
    .slice(0, PRINTED_QUESTIONS)
    .map(({ text }) => element('div', { class: 'note' }, `待核实 ${text.zh} ${text.en}`));
  const count = neededFacts.length;
  if (count > PRINTED_QUESTIONS) printed.push(element('div', { class: 'note' }, `等${count}项 of ${count} in all`));
  return printed;
}

/** What the total does not show: money that comes back, and members who are in no total. */
function remarks({ refundDue, unseenMembers }) {
  const said = [];
  if (refundDue && refundDue.max !== '0.00') said.push(`缴费后返还 Paid back later: ${amountText(refundDue)}`);
  if (unseenMembers > 0) said.push(`另有${unseenMembers}名成员未列入。${unseenMembers} more member(s) are not listed.`);
  return said.length > 0 ? element('p', { class: 'note' }, said.join(' · ')) : '';
}

/**
 * Where and by which channel to pay, with the clauses; a channel that is closed to them is left out. Groups of which the same is
 * said stand in one row: those that are open to everybody, and those that are still to be confirmed.
 */
function channelPart(head, words, named) {
  const open = (head?.paymentChannels?.channels ?? []).filter(({ isAllowed }) => isAllowed !== false);
  if (open.length === 0) return [];
  const rows = [...Map.groupBy(open, remarkOf)].map(([remark, groups]) => [
    groups.map(({ group: { label } }) => `${label.zh} ${label.en}`).join('；'),
    [...new Set(groups.flatMap(({ channels }) => channels))].map(words.channel).join('、'),
    remark,
    cited(distinct(groups.flatMap(({ citations }) => citations)), named),
  ]);
  const columns = [
    ['渠道组', 'Group'],
    ['缴费渠道', 'Channels'],
    ['说明与材料', 'When, and what to bring'],
    ['依据', 'Clause'],
  ];
  return [heading('h2', '缴费渠道', 'Where to pay'), table(columns, rows)];
}

/** When a group of channels is open, and what to bring there. */
function remarkOf({ isAllowed, opensOn, bring }) {
  const what = bring.map(({ zh, en }) => `${zh} ${en}`).join('；');
  return `${isAllowed === null ? '待确认 to be confirmed ' : ''}${opensOn ? `自 from ${opensOn} ` : ''}${what}`;
}

/** Each clause once. */
const distinct = (citations) => [...new Map(citations.map((one) => [JSON.stringify(one), one])).values()];

/** Clauses, each document's title said once; not at all for one that was named already. */
function cited(citations, named) {
  const documents = Map.groupBy(citations, ({ documentTitle, documentNumber }) => documentNumber ?? documentTitle);
  const said = [...documents].map(([title, of]) => {
    const locators = of.map(({ locator }) => locator).join('、');
    return title === named ? locators : `${title} ${locators}`;
  });
  return said.join('；');
}

/** The document that the notice as a whole rests on. */
const documentOf = ({ documentTitle, documentNumber }) => documentNumber ?? documentTitle;
