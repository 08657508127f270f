import { inCapitals } from './capitals.js';
import { element, facts, heading, startPage, table, wordsOf } from './page.js';

const RECEIPT = `query Receipt($id: ID!) {
  receipt(id: $id) {
    series number issuedOn total status headName headNumber domicile certificateNumber isSigned
    collector { name organisation { name } }
    void { voidedOn reason }
    replaces { series number }
    replacedBy { series number }
    lines { lineNo printedName policyYear purpose amount person { name } }
  }
  purposes: __type(name: "PaymentPurpose") { enumValues { name description } }
}`;

const COLUMNS = [
  ['序号', 'No.'],
  ['姓名', 'Name'],
  ['参保年度', 'Policy year'],
  ['缴费事由', 'For'],
  ['金额(元)', 'Amount (yuan)', true],
];

startPage(['id'], async ({ id }, ask) => {
  const { receipt: found, purposes } = await ask(RECEIPT, { id });
  if (!found) throw new Error('没有您可查看的该票据。There is no such receipt that you may see.');
  return receipt(found, wordsOf(purposes));
});

function receipt(one, purposeWords) {
  const rows = one.lines.map(({ lineNo, printedName, person, policyYear, purpose, amount }) => [
    String(lineNo),
    printedName ?? person?.name ?? '—',
    String(policyYear),
    purposeWords(purpose),
    amount,
  ]);
  return [
    heading('h1', '社会保险费专用票据', 'Receipt for social insurance contributions'),
    element(
      'p',
      { class: 'number' },
      `票据批次 Series ${one.series} · 号码 No. ${String(one.number).padStart(7, '0')}`,
    ),
    facts(
      ['户主', 'Head', one.headName],
      ['开具日期', 'Date', one.issuedOn],
      ['户主身份证号', 'ID number', one.headNumber],
      ['证号', 'Certificate no.', one.certificateNumber],
      ['住址', 'Domicile', one.domicile],
      ['收费单位', 'Collected by', one.collector?.organisation?.name],
    ),
    table(COLUMNS, rows, ['合计', inCapitals(one.total), '', 'Total', one.total]),
    chain(one),
    element(
      'div',
      { class: 'signatures' },
      element('span', {}, `代收人 Collector: ${one.collector?.name ?? ''}`),
      element('span', {}, `签字或盖章 Signed: ${one.isSigned === true ? '已签 yes' : '＿＿＿＿＿＿'}`),
      element('span', {}, '缴费人 Payer: ＿＿＿＿＿＿'),
    ),
    one.status === 'VOID' ? stamp(one.void) : '',
  ];
}

/** Which receipt this one stands for, and which stands for it. */
function chain({ replaces, replacedBy }) {
  const said = [
    replaces && `换开自 Replaces ${replaces.series} No. ${replaces.number}`,
    replacedBy && `已换开为 Replaced by ${replacedBy.series} No. ${replacedBy.number}`,
  ].filter(Boolean);
  return said.length > 0 ? element('p', { class: 'note' }, said.join(' · ')) : '';
}

const stamp = (voided) =>
  element(
    'div',
    { class: 'stamp' },
    '作废',
    element('small', {}, ['VOID', voided?.voidedOn, voided?.reason].filter(Boolean).join(' · ')),
  );
