import type { Text } from '../policy/rule.ts';
import { isUuid } from '../store/rows.ts';
import { faultOfPaperNumber, faultOfReferralNumber, holdsCitizenNumber } from './paper-number.ts';

/** Something of an input that cannot be written down, and the part of the input it is. */
interface TextFault {
  readonly field: string;
  readonly text: Text;
}

/** Longer says more than where something is from. */
const LONGEST_SOURCE = 200;
/** 民族: no name of one is longer, in Chinese or Latin letters. */
const LONGEST_ETHNICITY = 20;
/** Longer than any of the words that a write takes. */
const LONGEST = 500;

/** An ID number or a phone number: analysts read sources, and a source names papers and offices, nobody. */
const NUMBER_RUN = /\p{Nd}{11}/u;

const UNSOUND: Text = {
  zh: '文字中含有无法保存的字符（空字符或不完整的字符）：请重新输入。',
  en: 'The text holds characters that cannot be kept (NUL or half a character): type it again.',
};

const EMPTY: Text = {
  zh: '来源不能为空：请写明材料名称或机构。',
  en: 'The source is empty: name the paper or the office.',
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
  if (source.trim() === '') return EMPTY;
  if (source.length > LONGEST_SOURCE) return TOO_LONG;
  return NUMBER_RUN.test(source) ? NAMES_SOMEBODY : undefined;
}

const NOTE_NAMES_SOMEBODY: Text = {
  zh: '说明和理由中不得写入身份证号码或手机号码（11位以上连续数字）：请写明依据即可，如会议纪要文号。',
  en: 'What is said about it holds no ID or phone number (11 or more digits in a row): name the reason or the paper instead.',
};

/** What keeps a text from standing as a note or reason that others read; undefined when nothing does. */
export const faultOfNote = (note: string): Text | undefined =>
  NUMBER_RUN.test(note) ? NOTE_NAMES_SOMEBODY : undefined;

const EVIDENCE_NAMES_SOMEBODY: Text = {
  zh: '依据材料中不得写入身份证号码或手机号码：请写明材料名称，有编号的写编号。',
  en: 'Evidence holds no ID number and no mobile number: name the paper, and its own number where it has one.',
};

/** Of 11 digits, with or without the country's code before it. */
const MOBILE_NUMBER = /(?<!\d)(86)?1[3-9]\d{9}(?!\d)/;

/** What keeps a text from standing as the evidence of a fact; undefined when nothing does. Papers have serials as long as a phone's number. */
export const faultOfEvidence = (evidence: string): Text | undefined =>
  MOBILE_NUMBER.test(evidence.normalize('NFKC')) || holdsCitizenNumber(evidence.normalize('NFKC'))
    ? EVIDENCE_NAMES_SOMEBODY
    : undefined;

const ETHNICITY_TOO_LONG = tooLong(LONGEST_ETHNICITY);
const FAR_TOO_LONG = tooLong(LONGEST);

const OVERRIDE_NAMES_SOMEBODY: Text = {
  zh: '特批的批准人和理由中不得写入身份证号码或手机号码（11位以上连续数字）。',
  en: 'An override holds no ID or phone number (11 or more digits in a row): name who approved it and why.',
};

/** Of parts of an input that have a shape of their own, by how their path ends. */
const RULES: Readonly<Record<string, (text: string) => Text | undefined>> = {
  source: faultOfSource,
  slipNumber: faultOfPaperNumber,
  certificateNumber: faultOfPaperNumber,
  referralNumber: faultOfReferralNumber,
  series: faultOfPaperNumber,
  ethnicity: faultOfEthnicity,
  // Kept in clear: whoever notes there whom they called puts a number into every dump.
  reason: faultOfNote,
  evidence: faultOfEvidence,
  note: faultOfNote,
  basis: faultOfNote,
  refundBasis: faultOfNote,
  'override.approvedBy': faultOfOverride,
  'override.reason': faultOfOverride,
};

/** Every text of an input, however deep, that cannot be written down as it is. */
export function faultsOfTexts(value: unknown, path: readonly string[] = []): TextFault[] {
  if (typeof value === 'string') {
    const text = faultOfText(value, path);
    return text ? [{ field: path.join('.'), text }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => faultsOfTexts(inner, [...path, name]));
}

function faultOfText(text: string, path: readonly string[]): Text | undefined {
  if (!isSound(text)) return UNSOUND;
  const rule = RULES[path.slice(-2).join('.')] ?? RULES[path.at(-1) ?? ''];
  return rule?.(text) ?? (text.length > LONGEST ? FAR_TOO_LONG : undefined);
}

/** What keeps a text from standing as somebody's 民族; undefined when nothing does. */
export function faultOfEthnicity(text: string): Text | undefined {
  return text.length > LONGEST_ETHNICITY ? ETHNICITY_TOO_LONG : undefined;
}

/** Who approves may be named by the id of a member of staff. */
function faultOfOverride(text: string): Text | undefined {
  return NUMBER_RUN.test(text) && !isUuid(text.trim()) ? OVERRIDE_NAMES_SOMEBODY : undefined;
}

function tooLong(most: number): Text {
  return { zh: `此处至多${most}个字。`, en: `This has at most ${most} characters.` };
}

/** Whether Postgres and UTF-8 can hold a text. */
const isSound = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
