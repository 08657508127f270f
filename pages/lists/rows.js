import { element } from '../page.js';
import { download, graph } from './ask.js';
import { busy, button, card, grid, personOf, problemPlace } from './elements.js';
import { PAGE, paged } from './paged.js';
import { MEANT, reviewOf } from './review.js';
import { period, said, word } from './words.js';

/** The classes that rows come to: where each is counted, and what there is to do about it. */
const CLASSES = {
  NEW: ['newCount', '这些人员将新列入名单。', 'These people enter the list.'],
  CHANGED: ['changedCount', '这些人员的认定内容有变更。', 'Something about these people’s listing changes.'],
  UNCHANGED: ['unchangedCount', '与现有认定一致，无需处理。', 'They stand so already; there is nothing to do.'],
  DROPPED: ['droppedCount', '这些人员将退出名单，请核对。', 'These people leave the list. Look whether that is meant.'],
  UNMATCHED: [
    'unmatchedCount',
    '登记中查无此人：请核对号码和姓名；此人登记以后会自动重试。',
    'Nobody on file: look at number and name. They are tried again when the person is registered.',
  ],
  AMBIGUOUS: [
    'ambiguousCount',
    '可能是所列候选人，须由医保经办人员核定。',
    'It may be somebody listed as a candidate; an officer of the insurance decides.',
  ],
  REJECTED: [
    'rejectedCount',
    '未被接受：请按说明更正后重新报送。',
    'Not accepted: mend what the sentence says, and send them again.',
  ],
};

/** What is asked of a row. */
export const rowFields = (can) => `
  id line category action confirmedOn valid { from to } class match outcome
  problem { code field message messageZh }
  ${can('identity:read') ? 'number name' : ''}
  ${can('assistance:review') ? `isInConflict ${MEANT}` : ''}`;

const queryFor = (can) => `query ($id: ID!, $class: RowClass, $first: Int!, $after: String) {
  node(id: $id) {
    ... on AssistanceListBatch {
      rows(class: $class, first: $first, after: $after) {
        nodes { ${rowFields(can)} }
        pageInfo { hasNextPage endCursor }
        totalCount
      }
    }
  }
}`;

/** The rows of a delivery, a tab for each class. The tab to be worked on first is open. */
export async function rowsPart(view) {
  const { chosen } = view;
  const panel = element('div', { role: 'tabpanel', id: 'rows-panel', tabindex: '0' });
  const problems = problemPlace();
  chosen.rowClass ??= firstOf(view.batch);
  const open = async (rowClass) => {
    chosen.rowClass = rowClass;
    for (const tab of tabs.children) select(tab, tab.dataset.class === rowClass, panel);
    const shown = await rowsOf(view, rowClass);
    if (chosen.rowClass === rowClass) panel.replaceChildren(...shown);
  };
  const tabs = tabsOf(view.batch, (tab) => busy(tab, () => open(tab.dataset.class), problems));
  await open(chosen.rowClass);
  return card(said('逐行结果', 'Row by row'), tabs, problems, panel);
}

/** Whatever waits for somebody comes first; else what is new. */
const firstOf = (batch) =>
  ['AMBIGUOUS', 'REJECTED', 'UNMATCHED', 'NEW', 'CHANGED', 'DROPPED'].find((one) => batch[CLASSES[one][0]] > 0) ??
  'UNCHANGED';

/** The row of tabs. One is reached by the tabulator key, the others by the arrows, as tabs are elsewhere. */
function tabsOf(batch, open) {
  const made = Object.entries(CLASSES).map(([rowClass, [count]]) =>
    element(
      'button',
      { type: 'button', role: 'tab', id: `tab-${rowClass}`, 'data-class': rowClass, 'aria-controls': 'rows-panel' },
      word('RowClass', rowClass),
      ' ',
      element('b', {}, String(batch[count])),
    ),
  );
  const list = element('div', { role: 'tablist', class: 'tabs' }, made);
  for (const tab of made) tab.addEventListener('click', () => open(tab));
  list.addEventListener('keydown', ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!step) return;
    const next = made.at((made.indexOf(document.activeElement) + step) % made.length);
    next.focus();
    next.click();
  });
  return list;
}

function select(tab, isSelected, panel) {
  tab.setAttribute('aria-selected', String(isSelected));
  tab.tabIndex = isSelected ? 0 : -1;
  if (isSelected) panel.setAttribute('aria-labelledby', tab.id);
}

async function rowsOf(view, rowClass) {
  const { desk, batch, signal } = view;
  const asked = { id: batch.id, class: rowClass, first: PAGE };
  const load = async (after) => (await graph(queryFor(desk.can), { ...asked, after }, signal)).node.rows;
  const list = await paged(load, (nodes) => rowTable(nodes, () => view));
  const [count, zh, en] = CLASSES[rowClass];
  const hint = element('p', { class: 'hint' }, said(zh, en));
  const isThere = batch[count] > 0 && desk.can('identity:read');
  return isThere ? [hint, list, downloadOf(batch, rowClass)] : [hint, list];
}

function downloadOf({ id, batch }, rowClass) {
  const problems = problemPlace();
  const save = () => {
    const search = new URLSearchParams({ class: rowClass, language: document.documentElement.lang.slice(0, 2) });
    return download(`/lists/batches/${id}/rows.csv?${search}`, `${batch}-${rowClass}.csv`.replaceAll('/', '-'));
  };
  return element(
    'div',
    {},
    button(said('下载这些行（CSV）', 'Download these rows (CSV)'), save, { problems, class: 'quiet' }),
    problems,
  );
}

/** Rows as a table has them; `viewOf` gives what stands around one when it is decided on. */
export function rowTable(nodes, viewOf) {
  if (nodes.length === 0) return element('p', {}, said('没有这类行。', 'There are no such rows.'));
  return grid(
    COLUMNS,
    nodes.map((row) => cellsOf(row, viewOf(row))),
  );
}

const COLUMNS = [
  ['行', 'Line', 'number'],
  ['姓名和身份证号', 'Name and ID number', 'words'],
  ['类别', 'Category', 'words'],
  ['操作', 'Action'],
  ['认定日期', 'Confirmed'],
  ['有效期', 'Valid'],
  ['匹配', 'Matched'],
  ['说明', 'What to know', 'sentences'],
  ['结果', 'Outcome'],
];

const cellsOf = (row, view) => [
  row.line === null ? said('未列入', 'left out') : String(row.line),
  personOf(row),
  word('Category', row.category),
  word('ListAction', row.action),
  row.confirmedOn,
  period(row.valid),
  word('RowMatch', row.match),
  [problemOf(row.problem), row.isInConflict && conflict(), reviewOf(row, view)].filter(Boolean),
  word('RowOutcome', row.outcome),
];

function problemOf(problem) {
  if (!problem) return null;
  const { code, field, message, messageZh } = problem;
  const where = [code, field].filter(Boolean).join(' · ');
  return element('p', { class: 'problem' }, said(messageZh, message), element('small', {}, where));
}

const conflict = () =>
  element('p', { class: 'problem' }, said('其他部门的认定与此不一致。', 'Another department says otherwise.'));
