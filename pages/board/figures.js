import { said } from '../lists/words.js';
import { element } from '../page.js';
import { inLanguage } from './look.js';

const WHOLE = new Intl.NumberFormat('en');

/** A head count; a dash for what nobody knows. */
export const count = (heads) => (heads === null || heads === undefined ? '–' : WHOLE.format(heads));

/** A head count with its sign: what changed. */
export const change = (heads) => (heads > 0 ? `+${count(heads)}` : count(heads));

/** A rate as the graph prints it, two decimals and rounded there: `97.10 %`. */
export const percent = (rate) => (rate === null || rate === undefined ? '–' : `${rate} %`);

/**
 * Whether a target is reached is compared unrounded by the graph and only told here: 97.998 % is printed as 98.00 and is below.
 * Colour is never the only sign: a symbol and a word stand beside it.
 */
export const sign = (isReached) => (isReached === null ? '?' : isReached ? '✓' : '▼');

const STATES = {
  true: ['达标', 'reached'],
  false: ['未达标', 'below'],
  null: ['无法确定', 'not known'],
};

const stateWords = (isReached) => STATES[String(isReached)];

/** The same in words, as an element. */
export const state = (isReached) =>
  element(
    'span',
    { class: isReached === null ? 'open' : isReached ? 'reached' : 'below' },
    `${sign(isReached)} `,
    said(...stateWords(isReached)),
  );

/** A figure in one line of plain text, for a chart's hint: rate, numerator, denominator, what is missing. */
export function figureText({ enrolled, outOf, rate, isReached, headsMissing }) {
  const missing = headsMissing ? inLanguage(`，缺 ${count(headsMissing)} 人`, `, ${count(headsMissing)} missing`) : '';
  const standing = `${sign(isReached)} ${inLanguage(...stateWords(isReached))}`;
  return `${percent(rate)} (${count(enrolled)} / ${count(outOf)})\n${standing}${missing}`;
}
