import { element } from '../page.js';
import { Refused } from './ask.js';
import { said } from './words.js';

/** A button; pressed again before what it began is done, it does nothing, and what was refused stands in `problems`. */
export function button(words, run, { problems = problemPlace(), ...attributes } = {}) {
  const made = element('button', { type: 'button', ...attributes }, words);
  made.addEventListener('click', () => busy(made, run, problems));
  return made;
}

/** Does one thing at a time; the control keeps the focus meanwhile. What is refused is said where one looks, not swallowed. */
export async function busy(control, run, problems) {
  if (control.ariaBusy === 'true') return;
  control.ariaBusy = 'true';
  problems.replaceChildren();
  try {
    await run();
  } catch (error) {
    if (error.name !== 'AbortError') tellProblems(problems, error);
  } finally {
    control.ariaBusy = null;
  }
}

/** A place where refusals are said, and read aloud. */
export const problemPlace = () => element('div', { class: 'problems', role: 'alert' });

export function tellProblems(place, error) {
  place.replaceChildren(...problemsOf(error));
  if (error.code === 'UNAUTHENTICATED') document.dispatchEvent(new Event('canbao:token-refused'));
}

/** Each sentence of a refusal. What is no refusal is a fault of the page, and says so. */
function problemsOf(error) {
  if (!(error instanceof Refused)) {
    console.error(error);
    return [element('p', {}, said('页面出错，请刷新后重试。', 'Something in this page went wrong. Load it anew.'))];
  }
  return error.problems.map(({ zh, en }) => element('p', {}, said(zh, en)));
}

let made = 0;

/** A control with its label, and a hint below it that belongs to it. */
export function field(words, control, hint) {
  made += 1;
  control.id ||= `field-${made}`;
  const below = hint && element('p', { class: 'hint', id: `${control.id}-hint` }, hint);
  if (below) control.setAttribute('aria-describedby', below.id);
  return element('div', { class: 'field' }, element('label', { for: control.id }, words), control, below);
}

/** A box to tick, with its words behind it. */
export function tick(words, attributes = {}) {
  const box = element('input', { type: 'checkbox', ...attributes });
  return { box, label: element('label', { class: 'tick' }, box, element('span', {}, words)) };
}

/** A list to choose from: values and texts. */
export const choice = (options, attributes = {}) =>
  element(
    'select',
    attributes,
    options.map(([value, text]) => element('option', { value }, text)),
  );

/** A part of the page under its heading. */
export const card = (words, ...children) =>
  element('section', { class: 'card' }, element('h2', {}, words), ...children);

/** Rows under columns: Chinese, English and what a column holds (`number`, `words` or `sentences`), which says how it is set. */
export function grid(columns, rows, caption) {
  const kind = ([, , holds]) => (holds ? { class: holds } : {});
  const head = columns.map((column) => element('th', { scope: 'col', ...kind(column) }, said(column[0], column[1])));
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      row.map((cell, at) => element('td', kind(columns[at]), cell)),
    ),
  );
  const table = element(
    'table',
    {},
    caption && element('caption', {}, caption),
    element('thead', {}, element('tr', {}, head)),
    element('tbody', {}, body),
  );
  return element('div', { class: 'scrolls' }, table);
}

/** A name as the list has it, and the masked number below; nothing for who may read neither. */
export const personOf = ({ name, number }) => [name, number && element('small', {}, number)];

/** Terms in Chinese and English, and what they say. */
export const terms = (rows) =>
  element(
    'dl',
    { class: 'terms' },
    rows.map(([zh, en, value]) => element('div', {}, element('dt', {}, said(zh, en)), element('dd', {}, value))),
  );
