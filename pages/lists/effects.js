import { element } from '../page.js';
import { graph } from './ask.js';
import { grid, personOf } from './elements.js';
import { PAGE, paged } from './paged.js';
import { regionText } from './regions.js';
import { listed, said, word } from './words.js';

const queryFor = (can) => `query ($id: ID!, $kind: EffectKind, $within: RegionCode, $first: Int!, $after: String) {
  node(id: $id) {
    ... on AssistanceListBatch {
      effects(kind: $kind, within: $within, first: $first, after: $after) {
        nodes {
          regionCode kinds settlementBefore settlementAfter assistedBefore assistedAfter
          collectedBefore collectedAfter refundBefore refundAfter
          rows { line category ${can('identity:read') ? 'name number' : ''} }
        }
        pageInfo { hasNextPage endCursor }
        totalCount
      }
    }
  }
}`;

/** What a delivery does to people, one by one, narrowed to a kind and a town where these were chosen. */
export async function effectsPart({ desk, batch, chosen, signal }) {
  const asked = { id: batch.id, kind: chosen.kind, within: chosen.town, first: PAGE };
  const load = async (after) => (await graph(queryFor(desk.can), { ...asked, after }, signal)).node.effects;
  const townOf = townsIn(batch.preview);
  const list = await paged(load, (nodes, { totalCount }) => tableOf(nodes, totalCount, townOf));
  return [narrowedTo(chosen, townOf), list];
}

/** A file stands in a village of the town that the preview names. */
const townsIn =
  ({ towns }) =>
  (code) => {
    const town = towns.find(({ regionCode }) => code.startsWith(regionCode));
    return regionText(town?.region, code);
  };

function narrowedTo({ kind, town }, townOf) {
  const parts = [kind && word('EffectKind', kind), town && [townOf(town)]].filter(Boolean);
  if (parts.length === 0) return element('p', { class: 'hint' }, said('全部人员', 'Everybody'));
  return element('p', { class: 'hint' }, said('只看：', 'Only: '), listed(parts));
}

const COLUMNS = [
  ['姓名和身份证号', 'Name and ID number', 'words'],
  ['乡镇', 'Town'],
  ['类别', 'Category', 'words'],
  ['影响', 'Effect', 'words'],
  ['结算方式', 'Settled'],
  ['资助(元)', 'Help (yuan)', 'number'],
  ['应缴(元)', 'To pay (yuan)', 'number'],
  ['应退(元)', 'Owed (yuan)', 'number'],
];

function tableOf(nodes, count, townOf) {
  if (nodes.length === 0) return element('p', {}, said('没有受影响的人员。', 'Nobody is affected.'));
  const caption = said(`共${count}人`, `${count} in all`);
  return grid(
    COLUMNS,
    nodes.map((effect) => rowOf(effect, townOf)),
    caption,
  );
}

const rowOf = (effect, townOf) => [
  effect.rows[0] && personOf(effect.rows[0]),
  townOf(effect.regionCode),
  listed([...new Set(effect.rows.map(({ category }) => category))].map((one) => word('Category', one))),
  listed(effect.kinds.map((kind) => word('EffectKind', kind))),
  changed(
    word('AssistanceSettlement', effect.settlementBefore),
    word('AssistanceSettlement', effect.settlementAfter),
    effect.settlementBefore === effect.settlementAfter,
  ),
  ...['assisted', 'collected', 'refund'].map((what) => amounts(effect[`${what}Before`], effect[`${what}After`])),
];

const amounts = (before, after) => changed(amount(before), amount(after), before === after);

const amount = (yuan) => (yuan === null ? said('未定', 'open') : [yuan]);

/** Before and after; what stays is said once. */
const changed = (before, after, isSame) => (isSame ? after : [...before, ' → ', ...after]);
