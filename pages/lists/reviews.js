import { element } from '../page.js';
import { graph } from './ask.js';
import { busy, choice, field, problemPlace } from './elements.js';
import { PAGE, paged } from './paged.js';
import { regionChoices } from './regions.js';
import { rowFields, rowTable } from './rows.js';
import { said, word } from './words.js';

const queryFor = (can) => `query ($within: RegionCode!, $first: Int!, $after: String) {
  assistanceListReviews(within: $within, first: $first, after: $after) {
    nodes { ${rowFields(can)} batch { id batch department status } }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** 待核行: rows of every delivery that wait for an officer's word, the oldest delivery first. */
export async function reviews(desk, _, signal) {
  const region = choice(regionChoices(desk.regions));
  const problems = problemPlace();
  const place = element('div', {});
  const fill = async () => {
    const asked = { within: region.value, first: PAGE };
    const load = async (after) => (await graph(queryFor(desk.can), { ...asked, after }, signal)).assistanceListReviews;
    const show = (nodes) => element('div', {}, byDelivery(nodes, desk, fill));
    place.replaceChildren(await paged(load, show));
  };
  region.addEventListener('change', () => busy(region, fill, problems));
  await fill();
  return [
    element('div', { class: 'title' }, element('h1', {}, said('待核行', 'Rows to decide on'))),
    field(said('区划', 'Region'), region),
    problems,
    place,
  ];
}

/** The rows of a page under the deliveries that they belong to. */
function byDelivery(nodes, desk, again) {
  if (nodes.length === 0) return rowTable([]);
  return [...Map.groupBy(nodes, ({ batch }) => batch.id)].map(([id, rows]) => {
    const [{ batch }] = rows;
    const link = element('a', { href: `#batch=${id}` }, batch.batch);
    const table = rowTable(rows, () => ({ desk, batch, again }));
    return element(
      'section',
      { class: 'card' },
      element('h2', {}, word('Department', batch.department), ' ', link),
      table,
    );
  });
}
