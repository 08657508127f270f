import { element } from '../page.js';
import { button, problemPlace } from './elements.js';
import { said } from './words.js';

/** Rows of one page: what a clerk reads without losing the place. */
export const PAGE = 20;

/**
 * A list page by page. `load(after)` gives a connection, `show(nodes)` an element; whatever was asked for last is what is shown.
 * The first page is there when this is done.
 */
export async function paged(load, show) {
  const place = element('div', { class: 'paged' });
  const problems = problemPlace();
  /** Where each page up to this one begins. */
  let starts = [null];
  let asked = 0;
  const turn = async (to) => {
    asked += 1;
    const turned = asked;
    const connection = await load(to.at(-1));
    if (turned !== asked) return;
    starts = to;
    place.replaceChildren(show(connection.nodes, connection), foot(connection), problems);
  };
  const foot = ({ pageInfo, totalCount }) => {
    if (starts.length === 1 && !pageInfo.hasNextPage) return '';
    const number = starts.length;
    const back = button(said('上一页', 'Back'), () => turn(starts.slice(0, -1)), { problems, class: 'quiet' });
    const next = button(said('下一页', 'Next'), () => turn([...starts, pageInfo.endCursor]), {
      problems,
      class: 'quiet',
    });
    back.disabled = number === 1;
    next.disabled = !pageInfo.hasNextPage;
    const pages = totalCount === undefined ? '' : ` / ${Math.ceil(totalCount / PAGE)}`;
    const where = said(`第${number}${pages}页`, `Page ${number}${pages}`);
    return element('nav', { class: 'turn' }, back, element('span', { role: 'status' }, where), next);
  };
  await turn(starts);
  return place;
}
