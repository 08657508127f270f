import { element } from '../page.js';
import { graph } from './ask.js';

/** A sentence in both languages; the page shows the one that was chosen. */
export const said = (zh, en) => [element('span', { lang: 'zh-CN' }, zh), element('span', { lang: 'en' }, en)];

const TYPES = [
  'AssistanceSettlement',
  'BatchStatus',
  'CandidateReason',
  'DecisionKind',
  'Department',
  'EffectKind',
  'JobState',
  'ListAction',
  'ListMode',
  'Payer',
  'RowClass',
  'RowMatch',
  'RowOutcome',
];

const words = new Map();

/** Reads what the schema calls its values, and the installation its categories. */
export async function readWords() {
  const types = TYPES.map((name) => `${name}: __type(name: "${name}") { enumValues { name description } }`);
  const { categories, ...enums } = await graph(
    `{ categories: assistanceCategories { code nameZh nameEn } ${types.join(' ')} }`,
  );
  for (const [type, { enumValues }] of Object.entries(enums)) {
    for (const { name, description } of enumValues) words.set(`${type}.${name}`, pairOf(name, description));
  }
  for (const { code, nameZh, nameEn } of categories) words.set(`Category.${code}`, { zh: nameZh, en: nameEn });
}

/** `PAYS_FIRST`, “… 先缴后返.”: the Chinese term ends the description, and the name itself is short English. */
function pairOf(name, description) {
  const [zh] = /\p{Script=Han}[^.]*(?=\.?$)/u.exec(description) ?? [name];
  return { zh, en: name.charAt(0) + name.slice(1).toLowerCase().replaceAll('_', ' ') };
}

/** An enum's value in both languages. */
export const pair = (type, value) => words.get(`${type}.${value}`) ?? { zh: value, en: value };

/** An enum's value in the chosen language; nothing for null. */
export function word(type, value) {
  if (value === null || value === undefined) return [];
  const { zh, en } = pair(type, value);
  return said(zh, en);
}

/** An enum's value in both languages as one text, for what holds no elements: an option of a list to choose from. */
export function wordText(type, value) {
  const { zh, en } = pair(type, value);
  return `${zh} ${en}`;
}

/** Every value that the schema has for an enum, in its order. */
export const valuesOf = (type) =>
  [...words.keys()].filter((key) => key.startsWith(`${type}.`)).map((key) => key.slice(type.length + 1));

/** Several things in a row. */
export const listed = (parts) => parts.flatMap((part, at) => (at === 0 ? part : [...said('、', ', '), ...part]));

/** An instant as the wall clock in China shows it. */
export const clock = (instant) =>
  new Date(instant).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });

/** From and to which day, or nothing where neither is known. */
export const period = ({ from, to }) => (from || to ? `${from ?? '…'} — ${to ?? '…'}` : '');
