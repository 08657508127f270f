import type { Text } from '../../policy/rule.ts';
import { isInstitutionCode } from '../../store/queries/institution.ts';

/** What is wrong with a national code; undefined when nothing is. Whether there is such an institution only the table knows. */
export const faultOfInstitutionCode = (code: string): Text | undefined =>
  isInstitutionCode(code)
    ? undefined
    : {
        zh: `“${code}”不是医疗机构国家编码：应为H（医院、诊所）或P（药店）加11位数字。`,
        en: `"${code}" is not the national code of an institution: it is H, or P for a pharmacy, and 11 digits.`,
      };
