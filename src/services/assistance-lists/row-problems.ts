import type { ProblemWords } from '../../store/queries/assistance-list-stage.ts';

/** Why a row that can be read is not accepted, and what would be right; `{}` stands for a day, a line or a place. */
export const ROW_PROBLEMS = {
  REGION_NOT_OF_LIST: {
    field: 'regionCode',
    zh: '该区划不在本名单的区划范围内：请更正区划代码，或随该区划的名单报送。',
    en: 'This region does not belong to the region of the list: correct the code, or send the row with the list of that region.',
  },
  REGION_UNKNOWN: {
    field: 'regionCode',
    zh: '该区划代码不在区划名录中：请更正。',
    en: 'There is no such region: correct the code.',
  },
  DUPLICATE_ROW: {
    field: null,
    zh: '同一人的同一类别已见第{}行：请删除本行。',
    en: 'Line {} names the same person under the same category: take this row out.',
  },
  CONTRADICTION: {
    field: 'action',
    zh: '第{}行对同一人的同一类别写了相反的操作（新增与退出）：两行均不接受，请只保留正确的一行。',
    en: 'Line {} says the opposite of the same person under the same category (ADD and REMOVE): neither is taken; leave the right one alone.',
  },
  UNKNOWN_PERSON: {
    field: 'idNumber',
    zh: '登记中没有此人：请核对身份证号和姓名。无误的，在其登记后将自动重试。',
    en: 'Nobody of this number and name is on file: check both. If they are right, the row is tried again once the person is registered.',
  },
  NEEDS_REVIEW: {
    field: null,
    zh: '身份证号与姓名未能唯一确定一人：由经办人员核定；有误的，请更正后重新报送。',
    en: 'Number and name do not point at one person beyond doubt: an officer looks. If either is wrong, correct it and send it again.',
  },
  NOT_LISTED: {
    field: 'action',
    zh: '此人目前不在本部门该类别的名单上，无可移出。',
    en: 'This person does not stand on the department’s list under this category: there is nothing to end.',
  },
  DEAD: {
    field: null,
    zh: '此人已于{}登记死亡：请从名单中删除；登记有误的，请与医保经办机构联系。',
    en: 'This person is on file as dead since {}: take the row out; if that is wrong, tell the insurance office.',
  },
  OUTSIDE_REGION: {
    field: null,
    zh: '此人的参保登记在{}，不在本名单的区划内：请由当地名单报送。',
    en: 'This person is enrolled in {}, outside the region of the list: the list of that place should name them.',
  },
  VALIDITY_REVERSED: {
    field: 'validTo',
    zh: '有效期止早于认定日期：请更正，或填写有效期起。',
    en: 'The last day lies before the day of confirmation: correct it, or say from which day it holds.',
  },
} as const satisfies ProblemWords;
