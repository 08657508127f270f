import type { Text } from '../../policy/rule.ts';

/**
 * Why a case proposes what it does, or nothing. This is how offices usually go about it (处理惯例), not law: Dalian's notice
 * forbids the second enrolment and does not say which of two stays, so a person decides.
 */
export const PROPOSAL_WORDS: Readonly<Record<string, Text>> = {
  LIVING_PLACE: {
    zh: '惯例：居民之间重复参保，保留居住地的参保登记。',
    en: 'Practice: between two enrolments of a resident, the one of the place where the person lives stays.',
  },
  SCHOOL_PLACE: {
    zh: '惯例：学生重复参保，保留学校所在地的参保登记。',
    en: 'Practice: between two enrolments of a student, the one of the place of the school stays.',
  },
  STUDENT_CHOOSES: {
    zh: '惯例：学生在学籍地参保或由本人选择；未登记学校所在地，故不作建议。',
    en: 'Practice: of a student the place of the school, or the one chosen; where the school lies is not recorded, so nothing is proposed.',
  },
  WORK_PLACE: {
    zh: '惯例：职工之间重复参保，保留就业地的参保登记。',
    en: 'Practice: between two enrolments of an employee, the one of the place of work stays.',
  },
  WORK_PLACE_UNKNOWN: {
    zh: '未登记就业地，故不作建议。',
    en: 'The place of work is not recorded, so nothing is proposed.',
  },
  PLACE_UNKNOWN: {
    zh: '未登记居住地，故不作建议。',
    en: 'The place of living is not recorded, so nothing is proposed.',
  },
  PLACES_ALIKE: {
    zh: '两处参保地与应保留地的远近相同，故不作建议。',
    en: 'Neither place is nearer to the one that practice keeps, so nothing is proposed.',
  },
  EMPLOYEE_FOR_A_YEAR: {
    zh: '惯例：跨制度重复参保，连续参加职工医保满一年的，保留职工医保。',
    en: 'Practice: across schemes, employee insurance stays where it has lasted for a year without a gap.',
  },
  EMPLOYEE_FOR_LESS: {
    zh: '连续参加职工医保不满一年，惯例未说明保留哪一项，故不作建议。',
    en: 'Employee insurance has lasted for less than a year; practice does not say which stays, so nothing is proposed.',
  },
  EMPLOYEE_SINCE_UNKNOWN: {
    zh: '未登记职工医保起始日，故不作建议。',
    en: 'Since when employee insurance lasts is not recorded, so nothing is proposed.',
  },
  COVERED_ELSEWHERE: {
    zh: '该年度已核定为在其他地方或其他制度参保，未注明是哪一项，故不作建议。',
    en: 'The year was settled as covered elsewhere, without saying by what, so nothing is proposed.',
  },
  NUMBER_AND_NAME_AGREE: {
    zh: '两份档案的证件号码、姓名、出生日期和性别一致，建议并档。',
    en: 'Number, name, day of birth and sex of the two files agree: they are proposed to be merged.',
  },
  NUMBER_ALONE_AGREES: {
    zh: '两份档案的证件号码相同，姓名、出生日期或性别不同：录入有误或冒名，须核实。',
    en: 'Only the number agrees, not the name, the day of birth or the sex: mistyped, or somebody else’s. Look into it.',
  },
  OLD_AND_NEW_NUMBER: {
    zh: '15位旧号码升位后与另一份档案的18位号码相同，姓名、出生日期和性别一致，建议并档。',
    en: 'The old number of 15 digits is the other file’s number of 18, and the rest agrees: they are proposed to be merged.',
  },
  ONE_WITHOUT_NUMBER: {
    zh: '姓名、出生日期和性别一致，其中一份档案没有身份证号码，建议并档。',
    en: 'Name, day of birth and sex agree, and one of the files has no citizen number: they are proposed to be merged.',
  },
  NAMES_AGREE: {
    zh: '姓名、出生日期和性别一致，号码不同：可能是同名的两个人，须核实。',
    en: 'Name, day of birth and sex agree, the numbers do not: perhaps two people of one name. Look into it.',
  },
  NOTHING_CHOOSES: {
    zh: '同一人同日属于两户，须核实实际所在户。',
    en: 'One person belongs to two households on one day: find out which one it is.',
  },
};

/** What a refund of a duplicate rests on; practice, not one of the notices. */
export const REFUND_BASIS =
  '重复参保退费：待遇享受期开始前退还个人缴费（办理惯例，参照医保发〔2020〕33号） / Enrolled twice: the contribution is given back before the benefit period begins (practice, after 医保发〔2020〕33号)';
