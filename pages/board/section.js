import { card, grid, problemPlace, tellProblems } from '../lists/elements.js';
import { said } from '../lists/words.js';
import { element } from '../page.js';
import { lookNow } from './look.js';
import { inWords } from './refusals.js';

/**
 * A part of the board under its heading. It stands there at once and says that it loads; what `load` gives takes that place, and a
 * refusal is said there, so that one part that may not be read takes no other with it.
 */
export function section(id, heading, load) {
  const body = element('div', {});
  const made = card(said(...heading), body);
  made.id = id;
  fill(body, load);
  return made;
}

/** Loads into a place; an answer that comes after a later question was asked is dropped. */
export async function fill(place, load) {
  const asked = Symbol('asked');
  latest.set(place, asked);
  place.ariaBusy = 'true';
  place.replaceChildren(element('p', { class: 'hint' }, said('正在读取…', 'Loading …')));
  const parts = await load().catch((error) => [refusal(error)]);
  if (latest.get(place) !== asked) return;
  place.replaceChildren(...parts.filter(Boolean));
  place.ariaBusy = null;
}

const latest = new WeakMap();

function refusal(error) {
  const place = problemPlace();
  tellProblems(place, inWords(error));
  return place;
}

/** A sentence in the place of figures that are not there. */
export const note = (zh, en) => element('p', { class: 'hint' }, said(zh, en));

/**
 * The figures of a chart as a table, for whoever reads rather than looks: open beside the chart, folded below it on a phone. What is
 * wider than its frame is scrolled there, by keyboard too.
 */
export function figuresTable(id, [zh, en], columns, rows) {
  const frame = grid(columns, rows);
  const about = { role: 'region', tabindex: '0', 'aria-labelledby': id };
  for (const [name, value] of Object.entries(about)) frame.setAttribute(name, value);
  const folded = element('details', { class: 'figures' }, element('summary', { id }, said(zh, en)), frame);
  folded.open = !lookNow().isNarrow;
  return folded;
}
