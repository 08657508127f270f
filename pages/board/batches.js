import { graph } from '../lists/ask.js';
import { badge } from '../lists/deliveries.js';
import { grid } from '../lists/elements.js';
import { PAGE, paged } from '../lists/paged.js';
import { regionText } from '../lists/regions.js';
import { clock, word } from '../lists/words.js';
import { note } from './section.js';

const BATCHES = `query BoardBatches($first: Int!, $after: String) {
  assistanceListBatches(first: $first, after: $after) {
    nodes { id department batch region { name } receivedAt status }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}`;

const COLUMNS = [
  ['批次', 'Delivery', 'words'],
  ['部门', 'Department', 'words'],
  ['区划', 'Region', 'wide'],
  ['接收时间', 'Received', 'wide'],
  ['状态', 'Status'],
];

/** Lists of the departments, the latest first, and how far each is; those about the viewer's regions. */
export async function batches(can) {
  if (!can('assistance:read'))
    return [note('您的角色不能查看困难群体名单。', 'Your role may not see lists of people to be helped.')];
  const load = async (after) => (await graph(BATCHES, { first: PAGE, after })).assistanceListBatches;
  return [await paged(load, tableOf)];
}

const tableOf = (nodes) =>
  nodes.length === 0
    ? note('没有关于您辖区的名单批次。', 'There is no delivery about your regions.')
    : grid(COLUMNS, nodes.map(rowOf));

const rowOf = ({ batch, department, region, receivedAt, status }) => [
  batch,
  word('Department', department),
  regionText(region),
  clock(receivedAt),
  badge(status),
];
