import { DomainError } from '../../errors.ts';
import type { Text } from '../../policy/rule.ts';
import type { ChangeProblem } from '../../policy/what-if/changed-law.ts';
import { clauseOf } from '../collection/collection-problem.ts';

/** Parameters that cannot be tried otherwise, or not so: all that is wrong with them at once. */
export class WhatIfRefused extends DomainError {
  readonly code = 'WHAT_IF_REFUSED';
  constructor(problems: readonly ChangeProblem[], changeable: readonly string[]) {
    const words = problems.map((problem) => wordsOf(problem, changeable));
    super(words.map(({ en }) => en).join(' '), {
      zh: words.map(({ zh }) => zh).join(''),
      field: `changes.${problems[0]?.at ?? 0}`,
    });
  }
}

const UNITS: Readonly<Record<string, Text>> = {
  YUAN: { zh: '金额（元，两位小数，如500.00）', en: 'an amount in yuan, such as 500.00' },
  RATE: { zh: '百分比（两位小数，如65.00）', en: 'a percentage, such as 65.00' },
  CEILING: {
    zh: '金额（元，两位小数，如20000.00）或NONE',
    en: 'an amount in yuan, such as 20000.00, or NONE for no ceiling',
  },
};

function wordsOf(problem: ChangeProblem, changeable: readonly string[]): Text {
  const { parameter, value } = problem;
  switch (problem.why) {
    case 'UNKNOWN':
      return {
        zh: `${parameter === '' ? '没有写明参数' : `参数${parameter}不能测算`}。可以测算的起付线、比例、定额和封顶线：${changeable.join('、')}。`,
        en: `${parameter === '' ? 'A change names no parameter' : `${parameter} cannot be tried`}. Deductibles, ratios, fixed sums and ceilings that can: ${changeable.join(', ')}.`,
      };
    case 'TWICE':
      return { zh: `参数${parameter}给出了两次：只给一次。`, en: `${parameter} is given twice: give it once.` };
    case 'UNREADABLE': {
      const unit = UNITS[problem.unit] ?? { zh: '', en: '' };
      return {
        zh: `参数${parameter}的值${value || '（空）'}无法识别：应为${unit.zh}。`,
        en: `${parameter} cannot be ${value || 'empty'}: it is ${unit.en}.`,
      };
    }
    case 'OUT_OF_RANGE': {
      const [{ min, max }, clauses] = [problem, problem.citations.map(clauseOf)];
      return {
        zh: `参数${parameter}的值${value}超出${min}至${max}的范围（${clauses.join('、')}）。`,
        en: `${parameter} cannot be ${value}: it is left open from ${min} to ${max} (${clauses.join(', ')}).`,
      };
    }
  }
}
