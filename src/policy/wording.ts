import type { Reason, ReasonValue } from './decision.ts';
import { LABELS } from './labels.ts';
import { MESSAGES } from './messages.ts';
import type { Text } from './rule.ts';

/** Words a reason in Chinese and English. Reasons are kept as keys and values, so that wording never changes an answer. */
export function word(reason: Pick<Reason, 'key' | 'values'>): Text {
  const message = MESSAGES[reason.key];
  return { zh: fill(message.zh, reason.values, 'zh'), en: fill(message.en, reason.values, 'en') };
}

/** A part of a message that is left out where its value is 0: `[free? …]`. */
const OPTIONAL = /\[(\w+)\?([^\]]*)\]/g;
/** A value that stands in brackets, as the first within brackets of the message. */
const DOUBLED = /([（(])[（(]([^（）()]*)[）)]/g;

function fill(template: string, values: Reason['values'], language: keyof Text): string {
  return template
    .replaceAll(OPTIONAL, (_, name: string, part: string) => (values[name] === 0 ? '' : part))
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => wordValue(values[name], language))
    .replaceAll(DOUBLED, '$1$2');
}

function wordValue(value: ReasonValue | undefined, language: keyof Text): string {
  if (value === undefined || value === '') return language === 'zh' ? '未记录' : 'not recorded';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return LABELS[value]?.[language] ?? value;
  if ('zh' in value) return value[language];
  return value.map((item) => wordValue(item, language)).join(language === 'zh' ? '、' : ', ');
}
