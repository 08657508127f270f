import type { Text } from '../../policy/rule.ts';

/** 国家编码: `H` for hospitals and clinics, `P` for pharmacies, six digits of a region and five of its own. */
const CODE = /^[HP]\d{11}$/;

/** What is wrong with a national code; undefined when nothing is. Whether there is such an institution only the table knows. */
export const faultOfInstitutionCode = (code: string): Text | undefined =>
  CODE.test(code)
    ? undefined
    : {
        zh: `“${code}”不是医疗机构国家编码：应为H（医院、诊所）或P（药店）加11位数字。`,
        en: `"${code}" is not the national code of an institution: it is H, or P for a pharmacy, and 11 digits.`,
      };
