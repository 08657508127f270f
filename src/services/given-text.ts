import type { Text } from '../policy/rule.ts';

/** Something of an input that cannot be written down, and the part of the input it is. */
interface TextFault {
  readonly field: string;
  readonly text: Text;
}

/** Longer says more than where something is from. */
const LONGEST_SOURCE = 200;

/** An ID number or a phone number: analysts read sources, and a source names papers and offices, nobody. */
const NUMBER_RUN = /\p{Nd}{11}/u;

const UNSOUND: Text = {
  zh: '文字中含有无法保存的字符（空字符或不完整的字符）：请重新输入。',
  en: 'The text holds characters that cannot be kept (NUL or half a character): type it again.',
};

const TOO_LONG: Text = {
  zh: `来源至多${LONGEST_SOURCE}个字：请写明材料名称或机构即可。`,
  en: `A source has at most ${LONGEST_SOURCE} characters: name the paper or the office.`,
};

const NAMES_SOMEBODY: Text = {
  zh: '来源中不得写入身份证号码或手机号码（11位以上连续数字）：请写明材料名称或机构。',
  en: 'A source holds no ID or phone number (11 or more digits in a row): name the paper or the office instead.',
};

/** What keeps a text from standing as the `source` of rows; undefined when nothing does. */
export function faultOfSource(source: string): Text | undefined {
  if (!isSound(source)) return UNSOUND;
  if (source.length > LONGEST_SOURCE) return TOO_LONG;
  return NUMBER_RUN.test(source) ? NAMES_SOMEBODY : undefined;
}

/** Every text of an input, however deep, that cannot be written down as it is. */
export function faultsOfTexts(value: unknown, path: readonly string[] = []): TextFault[] {
  if (typeof value === 'string') {
    const text = path.at(-1) === 'source' ? faultOfSource(value) : isSound(value) ? undefined : UNSOUND;
    return text ? [{ field: path.join('.'), text }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => faultsOfTexts(inner, [...path, name]));
}

/** Whether Postgres and UTF-8 can hold a text. */
const isSound = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
