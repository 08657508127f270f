import { element } from '../page.js';
import { graph } from './ask.js';
import { busy, choice, field, grid, problemPlace } from './elements.js';
import { PAGE, paged } from './paged.js';
import { regionText } from './regions.js';
import { clock, said, valuesOf, word, wordText } from './words.js';

const DELIVERIES = `query ($department: Department, $status: BatchStatus, $first: Int!, $after: String) {
  assistanceListBatches(department: $department, status: $status, first: $first, after: $after) {
    nodes {
      id department batch region { name } receivedAt mode isValidateOnly rowCount status
      unmatchedCount ambiguousCount rejectedCount
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const COLUMNS = [
  ['批次', 'Delivery', 'words'],
  ['部门', 'Department'],
  ['区划', 'Region'],
  ['方式', 'Mode'],
  ['接收时间', 'Received'],
  ['行数', 'Rows', 'number'],
  ['待处理', 'Open', 'number'],
  ['状态', 'Status'],
];

/** Every delivery that the viewer may see, the latest first, each to go on with. */
export async function deliveries(desk, _, signal) {
  const status = choice([
    ['', '全部 All'],
    ...valuesOf('BatchStatus').map((one) => [one, wordText('BatchStatus', one)]),
  ]);
  const department = choice([
    ['', '全部 All'],
    ...[...desk.partners.keys()].map((one) => [one, wordText('Department', one)]),
  ]);
  const place = element('div', {});
  const fill = async () => {
    const asked = { first: PAGE, status: status.value || null, department: department.value || null };
    const load = async (after) => (await graph(DELIVERIES, { ...asked, after }, signal)).assistanceListBatches;
    place.replaceChildren(await paged(load, tableOf));
  };
  const problems = problemPlace();
  for (const one of [status, department]) one.addEventListener('change', () => busy(one, fill, problems));
  await fill();
  const isOffice = desk.viewer.department === null;
  return [
    element(
      'div',
      { class: 'title' },
      element('h1', {}, said('名单批次', 'Deliveries')),
      element(
        'div',
        {},
        desk.can('assistance:review') && element('a', { href: '#reviews' }, said('待核行', 'Rows to decide on')),
        ' ',
        desk.maySend && element('a', { class: 'button', href: '#new' }, said('报送名单', 'Send a list')),
      ),
    ),
    element(
      'div',
      { class: 'filters' },
      isOffice ? field(said('部门', 'Department'), department) : null,
      field(said('状态', 'Status'), status),
    ),
    element('div', { class: 'card' }, problems, place),
  ];
}

function tableOf(nodes) {
  if (nodes.length === 0) return element('p', { class: 'hint' }, said('没有名单批次。', 'There is no delivery.'));
  return grid(COLUMNS, nodes.map(rowOf));
}

const rowOf = (batch) => [
  element('a', { href: `#batch=${batch.id}` }, batch.batch),
  word('Department', batch.department),
  regionText(batch.region),
  batch.isValidateOnly ? said('仅校验', 'Only shown') : word('ListMode', batch.mode),
  clock(batch.receivedAt),
  batch.unmatchedCount === null ? '–' : String(batch.rowCount),
  batch.unmatchedCount === null ? '–' : String(batch.unmatchedCount + batch.ambiguousCount + batch.rejectedCount),
  badge(batch.status),
];

/** A status as it stands in a table: by its word, and by its colour for those who see one. */
export const badge = (status) =>
  element('span', { class: `badge ${status.toLowerCase()}` }, word('BatchStatus', status));
