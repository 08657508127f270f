import { Refused } from '../lists/ask.js';

/** What the graph's codes mean to somebody before the board. Queries are refused in English; here is the other language. */
const WORDS = {
  UNAUTHENTICATED: ['令牌无效或已过期：请重新填写令牌。', 'The token is not valid, or has run out: give another one.'],
  FORBIDDEN: ['您的角色不能查看这一部分。', 'Your role may not see this part.'],
  REGION_UNKNOWN: [
    '没有这个区划：请核对区划代码（县级六位，乡镇九位）。',
    'There is no such region: look at its code (six digits for a county, nine for a town).',
  ],
  REGION_NOT_YOURS: [
    '这个区划不归您查看：县、乡镇进度供本县人员查看，村级进度供负责该区域的人员查看。',
    'This region is not yours to see: counties and towns are shown to those who work in the county, villages to those who work for the region that holds them.',
  ],
  BAD_USER_INPUT: [
    '区划代码或参保年度写法不对：区划代码为数字，年度为四位。',
    'The region code or the year is not written as one: codes are digits, a year has four of them.',
  ],
};

/** A refusal that this page knows without asking. */
export const refused = (code) => new Refused([{ code, zh: WORDS[code][0], en: WORDS[code][1] }]);

/** A refusal in both languages, each sentence once; anything else as it is. */
export function inWords(error) {
  if (!(error instanceof Refused)) return error;
  const told = error.problems.map(({ code, zh, en }) => {
    const [ownZh, ownEn] = WORDS[code] ?? [zh, en];
    return { code, zh: ownZh, en: ownEn };
  });
  return new Refused([...new Map(told.map((one) => [one.en, one])).values()]);
}
