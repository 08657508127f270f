/** Readings that a text does not give: they are said where they are used, and the other reading gives its own answer. */
import { expect, test } from 'vitest';
import { compile } from '../../src/policy/engine.ts';
import { QUESTIONS, type QuestionName } from '../../src/policy/questions.ts';
import type { Rulebook } from '../../src/policy/rulebook.ts';
import { loadPolicies } from '../../src/rulebooks/load.ts';
import { ANSWERS } from './answers.ts';
import { book, LC2018, POLICIES } from './books.ts';
import { type Given, personFrom } from './person.ts';

const DL2019 = '210200-dalian/nrcms-2019';
const PV2026 = 'unidentified-province/urrbmi-2026';

/** What an answer takes for granted, in English. */
function assumptions(name: string, ask: QuestionName, given: Given, asOf: string): string {
  const { decision } = QUESTIONS[ask](personFrom(given), { asOf }, book(name));
  return decision.assumptions.map(({ en }) => en).join('\n');
}

const county: Given = { birthDate: '1980-05-01', hukou: '350825103', searched: 'ALL' };
const dalian: Given = {
  birthDate: '1980-05-01',
  hukou: '210281101',
  living: [{ region: '210214100', isAgricultural: true }],
  searched: 'ALL',
};

test.each([
  ['Liancheng', LC2018, county, '350825', '2017-08-20', '2017-11-20'],
  ['Dalian', DL2019, dalian, '210214', '2018-08-20', '2018-10-20'],
])('%s does not name tekun: that they are helped is said to be a reading', (_, name, person, region, on, asOf) => {
  const tekun: Given = { ...person, listings: [{ category: 'TEKUN', region, confirmedOn: on }] };
  expect(assumptions(name, 'contribution', tekun, asOf)).toMatch(/tekun/);
  expect(assumptions(name, 'contribution', person, asOf)).not.toMatch(/tekun/);
});

test('the province does not say that members of employee insurance are kept out: that is said to be a reading', () => {
  const person: Given = { documents: [{ kind: 'CITIZEN_ID' }], searched: 'ALL' };
  const insured: Given = { ...person, statuses: [{ kind: 'EMPLOYEE_INSURED', from: '2020-01-01' }] };
  const unsearched: Given = { ...person, searched: ['EMPLOYMENT'] };
  expect(assumptions(PV2026, 'eligibility', insured, '2025-11-20')).toMatch(/employee insurance are kept out/);
  expect(assumptions(PV2026, 'eligibility', unsearched, '2025-11-20')).toMatch(/employee insurance are kept out/);
  expect(assumptions(PV2026, 'eligibility', person, '2025-11-20')).not.toMatch(/kept out/);
});

/** Dalian 2019 as it is printed: the window closes on 15 December 2019 (D1). */
function asPrinted() {
  const found = loadPolicies(POLICIES).rulebooks.find(({ value }) => value.name === DL2019);
  const copy = JSON.parse(JSON.stringify(found?.value)) as Rulebook;
  const rules = copy.rules.map((rule) =>
    rule.kind === 'collection-window' ? { ...rule, closes: '2019-12-15' as const } : rule,
  );
  return compile({ ...copy, rules });
}

test.each([
  ['2018-12-15', true, true],
  ['2018-12-16', false, true],
  ['2019-12-15', false, true],
  ['2019-12-16', false, false],
])('on %s the window of Dalian is open: as read %s, as printed %s (D1)', (asOf, isRead, isPrinted) => {
  const person = personFrom(dalian);
  const isOpen = (law: ReturnType<typeof book>) => ANSWERS.eligibility(person, { asOf }, law);
  expect(isOpen(book(DL2019))).toMatchObject({ window: { closesOn: '2018-12-15', isOpen: isRead } });
  expect(isOpen(asPrinted())).toMatchObject({ window: { closesOn: '2019-12-15', isOpen: isPrinted } });
});

test('that a child is in no employee insurance is said to be taken for granted, and only while nobody looked', () => {
  const child: Given = { birthDate: '2017-11-15', hukou: '350825103', searched: [] };
  const ask = (given: Given) => assumptions(LC2018, 'eligibility', given, '2017-11-20');
  expect(ask(child)).toMatch(/Labour Law, article 15/);
  expect(assumptions(LC2018, 'contribution', child, '2017-11-20')).toMatch(/Labour Law, article 15/);
  expect(ask({ ...child, searched: 'ALL' })).not.toMatch(/Labour Law/);
  expect(ask({ ...child, birthDate: '1980-05-01' })).not.toMatch(/Labour Law/);
});
