import { describe, expect, test } from 'vitest';
import { type Condition, conditionCompiler, type NamedFact } from '../../src/policy/expression.ts';
import type { FactValue } from '../../src/policy/kleene.ts';

const VOCABULARY: readonly NamedFact[] = [
  { name: 'a', type: 'bool' },
  { name: 'b', type: 'bool' },
  { name: 'months', type: 'int' },
  { name: 'sex', type: 'text', values: ['MALE', 'FEMALE'] },
  { name: 'birthDate', type: 'day' },
  { name: 'paidOn', type: 'day' },
  { name: 'balance', type: 'money' },
  { name: 'ratio', type: 'rate' },
  { name: 'waited', type: 'months' },
];
const compile = conditionCompiler(VOCABULARY);

type Facts = Partial<Record<string, FactValue>>;

function condition(source: string): Condition {
  const compiled = compile(source);
  if ('problem' in compiled) throw new Error(compiled.problem.message);
  return compiled;
}

/** The value, or the names of the facts that could settle it. */
function ask(source: string, facts: Facts): boolean | string[] {
  const compiled = condition(source);
  const from = { valueOf: (index: number) => facts[VOCABULARY[index]?.name ?? ''] };
  const value = compiled.test(from);
  if (value !== undefined) return value;
  const open = new Set<number>();
  compiled.addOpen(from, open);
  return [...open].map((index) => VOCABULARY[index]?.name ?? '');
}

function refusal(source: string): string {
  const compiled = compile(source);
  return 'problem' in compiled ? `${compiled.problem.offset}: ${compiled.problem.message}` : 'accepted';
}

describe('known facts', () => {
  test.each<[string, Facts, boolean]>([
    ['a && b', { a: true, b: true }, true],
    ['a && b', { a: true, b: false }, false],
    ['a || b', { a: false, b: true }, true],
    ['a || b', { a: false, b: false }, false],
    ['!a', { a: false }, true],
    ['a == b', { a: false, b: false }, true],
    ['a != b', { a: false, b: false }, false],
    ['months >= 12', { months: 12 }, true],
    ['months >= 12', { months: 11 }, false],
    ['months > 12', { months: 12 }, false],
    ['months < 12', { months: 12 }, false],
    ['months <= 12', { months: 12 }, true],
    ['months + 1 == 13', { months: 12 }, true],
    ['months - 1 == 11', { months: 12 }, true],
    ['-months < -11', { months: 12 }, true],
    ['months in [1, 12]', { months: 12 }, true],
    ['months in [1, 2]', { months: 12 }, false],
    ['sex == "FEMALE"', { sex: 'FEMALE' }, true],
    ['sex in ["MALE"]', { sex: 'FEMALE' }, false],
    ['birthDate >= "2017-12-01"', { birthDate: '2017-12-01' }, true],
    ['birthDate >= "2017-12-01"', { birthDate: '2017-11-30' }, false],
    ['"2017-12-31" >= birthDate', { birthDate: '2018-01-01' }, false],
    ['birthDate == "2017-12-01"', { birthDate: '2017-12-01' }, true],
    ['birthDate < paidOn', { birthDate: '2017-12-01', paidOn: '2017-12-02' }, true],
    ['birthDate == paidOn', { birthDate: '2017-12-01', paidOn: '2017-12-02' }, false],
    ['balance > yuan("3000.00")', { balance: 300_001 }, true],
    ['balance > yuan("3000.00")', { balance: 300_000 }, false],
    ['balance + yuan("0.01") > yuan("3000.00")', { balance: 300_000 }, true],
    ['balance - yuan("0.01") >= yuan("3000.00")', { balance: 300_000 }, false],
    ['ratio >= percent("55.00")', { ratio: 5_500 }, true],
    ['ratio >= percent("55.00")', { ratio: 5_499 }, false],
    ['ratio == percent("100.00")', { ratio: 10_000 }, true],
    ['waited < months(3)', { waited: 2 }, true],
    ['waited < months(3)', { waited: 3 }, false],
    ['waited + months(1) == months(4)', { waited: 3 }, true],
    ['paidOn + months(3) <= day("2018-02-28")', { paidOn: '2017-11-30' }, true],
    ['paidOn + months(3) <= day("2018-02-27")', { paidOn: '2017-11-30' }, false],
    ['paidOn + waited > birthDate', { paidOn: '2017-11-30', waited: 1, birthDate: '2017-12-30' }, false],
    ['a ? months > 1 : b', { a: true, months: 2 }, true],
    ['a ? months > 1 : b', { a: false, b: false }, false],
    ['(a || b) && !(a && b)', { a: true, b: false }, true],
  ])('%s with %o is %s', (source, facts, expected) => {
    expect(ask(source, facts)).toBe(expected);
  });
});

describe('absent facts', () => {
  test.each<[string, Facts, boolean | string[]]>([
    ['a && b', {}, ['a', 'b']],
    ['a && b', { a: true }, ['b']],
    ['a && b', { b: false }, false],
    ['b && a', { b: false }, false],
    ['a || b', { b: true }, true],
    ['a || b', { b: false }, ['a']],
    ['!a', {}, ['a']],
    ['months >= 12 || a', { a: true }, true],
    ['months >= 12 || a', { a: false }, ['months']],
    ['months + 1 > 2', {}, ['months']],
    ['sex in ["MALE"]', {}, ['sex']],
    ['birthDate < paidOn', { paidOn: '2017-01-01' }, ['birthDate']],
    ['balance > yuan("3000.00") || a', { a: true }, true],
    ['balance > yuan("3000.00") || a', { a: false }, ['balance']],
    ['paidOn + waited > day("2018-01-01")', {}, ['paidOn', 'waited']],
    ['a ? b : months > 1', { a: true, months: 2 }, ['b']],
    ['a ? b : months > 1', { b: true, months: 2 }, true],
    ['a ? b : months > 1', { b: true, months: 1 }, ['a']],
    ['a ? b : months > 1', { months: 2 }, ['a', 'b']],
    ['(a && b) || months > 1', { a: false }, ['months']],
    ['(a && b) || months > 1', { months: 1 }, ['a', 'b']],
  ])('%s with %o gives %s', (source, facts, expected) => {
    expect(ask(source, facts)).toEqual(expected);
  });
});

describe('refused with the place', () => {
  test.each([
    ['a && c', '5: "c" is not a fact that conditions know.'],
    ['a && month > 3', '5: "month" is not a fact that conditions know. Did you mean "months"?'],
    ['a && months', "0: Condition: Logical operator requires bool operands, got 'int'."],
    ['months', '0: A condition is true or false; this one gives int.'],
    ['sex.matches("M.*")', '0: .matches() is not allowed in a condition.'],
    ['size([1, 2]) > 1', '0: size() is not allowed in a condition.'],
    ['[1].exists(x, x > 1)', '0: .exists() is not allowed in a condition.'],
    ['months * 2 > 3', '0: "*" is not allowed in a condition.'],
    ['{"a": 1} == {"a": 1}', '0: "map" is not allowed in a condition.'],
    ['months > 1.5', '9: 1.5 has a decimal point'],
    ['months > 1u', '9: A value in a condition is'],
    ['sex == null', '7: A value in a condition is'],
    ['sex + "X" == "MALEX"', '0: "+" joins two numbers, two amounts'],
    ['sex < "MALE"', '0: Text has no order'],
    ['sex == "MAEL"', '7: "MAEL" is not a value of sex: it is one of MALE, FEMALE. Did you mean "MALE"?'],
    ['sex in ["MALE", "X"]', '16: "X" is not a value of sex'],
    ['birthDate > "2017-02-29"', '12: "2017-02-29" is not a day'],
    ['birthDate > 20170101', '0: Condition: no such overload: Day > int.'],
    ['birthDate == sex', '0: A day does not compare with a text. A day compares with a day'],
    ['sex < birthDate', '0: A text does not compare with a day. A day compares with a day'],
    ['balance > 3000', '0: Condition: no such overload: Money > int.'],
    ['balance > ratio', '0: Condition: no such overload: Money > Rate.'],
    ['balance + months > balance', '0: Condition: no such overload: Money + int.'],
    ['waited + 1 > waited', '0: Condition: no such overload: Months + int.'],
    ['ratio + ratio > ratio', '0: '],
    ['balance > yuan("3000")', '"3000" is not an amount in yuan'],
    ['balance > yuan(3000)', '10: yuan() takes one text in quotes.'],
    ['balance > yuan("30" + "00.00")', 'yuan'],
    ['ratio > percent("155.00")', '"155.00" is not a percentage'],
    ['paidOn > day("2017-02-29")', '"2017-02-29" is not a day'],
    ['paidOn - months(1) > birthDate', '0: '],
    ['months in months', '10: After "in" stands a list of values'],
    ['months in [months]', '11: A list holds plain values only'],
    ['[1] == [1]', '0: "list" is not allowed in a condition.'],
    ['a &&', '4: Condition: Unexpected token: the end.'],
    ['', '0: Condition: Unexpected token: the end.'],
  ])('%s', (source, expected) => {
    expect(refusal(source)).toContain(expected);
  });

  test('what is too long, too large or too deep', () => {
    expect(refusal('a'.repeat(3_000))).toContain('at most 2000 characters');
    expect(refusal(Array(600).fill('a').join('||'))).toContain('maxAstNodes');
    expect(refusal(`${'!'.repeat(1_900)}a`)).toContain('Exceeded');
    expect(refusal(`${'('.repeat(500)}a${')'.repeat(500)}`)).toContain('maxDepth');
  });
});
