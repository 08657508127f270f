import { element } from '../page.js';
import { effectsPart } from './effects.js';
import { button, card, grid, problemPlace, terms } from './elements.js';
import { regionText } from './regions.js';
import { said, word } from './words.js';

/** What is asked of a preview. */
export const PREVIEW = `policyYear heads refundHeads refundAmount openHeads
  kinds { kind heads }
  payers { payer headsBefore headsAfter before after }
  towns { region { name } regionCode heads gains loses paysFirst before after refundAmount }`;

/** What a delivery does, before it does it: in totals, by payer, by town, and person by person. */
export async function previewParts(view) {
  const { preview } = view.batch;
  const { toggle, narrow, people, problems } = narrowing(view);
  const kinds = kindsOf(preview, toggle);
  const payers = preview.payers.length > 0 && payersOf(preview);
  const towns = preview.towns.length > 0 && townsOf(preview, toggle);
  await narrow({});
  return [
    card(title(view.batch), totalsOf(preview), kinds, payers, towns, problems),
    card(said('逐人影响', 'Person by person'), people),
  ];
}

/** Buttons that narrow the people to a kind or a town; pressed again, to everybody. Of two presses in a row the second one wins. */
function narrowing(view) {
  const { chosen } = view;
  const people = element('div', {});
  const problems = problemPlace();
  const toggles = [];
  let asked = 0;
  const narrow = async (to) => {
    asked += 1;
    const mine = asked;
    Object.assign(chosen, to);
    const shown = await effectsPart(view);
    if (mine !== asked) return;
    people.replaceChildren(...shown);
    for (const { made, name, value } of toggles) made.setAttribute('aria-pressed', String(chosen[name] === value));
  };
  const toggle = (words, name, value) => {
    const press = () => narrow({ [name]: value === chosen[name] ? null : value });
    const made = button(words, press, { problems, class: 'toggle' });
    toggles.push({ made, name, value });
    return made;
  };
  return { toggle, narrow, people, problems };
}

const title = ({ status, preview: { policyYear: year } }) =>
  ['APPLIED', 'REVERSED'].includes(status)
    ? said(`${year}年度的影响`, `What it did to ${year}`)
    : said(`${year}年度的影响（尚未应用）`, `What it would do to ${year} (nothing is applied yet)`);

const totalsOf = ({ heads, refundHeads, refundAmount, openHeads }) =>
  terms([
    ['受影响人数', 'People affected', String(heads)],
    ['应退人数', 'People who are owed money', String(refundHeads)],
    ['应退金额(元)', 'Money owed (yuan)', refundAmount],
    ['金额未定人数', 'People whose amount is open', String(openHeads)],
  ]);

/** How many people each kind of effect has; pressed, it narrows the people below to these. */
const kindsOf = ({ kinds }, toggle) =>
  element(
    'div',
    { class: 'kinds' },
    kinds.map(({ kind, heads }) =>
      toggle([element('strong', {}, String(heads)), ...word('EffectKind', kind)], 'kind', kind),
    ),
  );

const PAYER_COLUMNS = [
  ['付款方', 'Payer'],
  ['之前人数', 'People before', 'number'],
  ['之后人数', 'People after', 'number'],
  ['之前金额(元)', 'Before (yuan)', 'number'],
  ['之后金额(元)', 'After (yuan)', 'number'],
];

const payersOf = ({ payers }) =>
  grid(
    PAYER_COLUMNS,
    payers.map(({ payer, headsBefore, headsAfter, before, after }) => [
      word('Payer', payer),
      String(headsBefore),
      String(headsAfter),
      before,
      after,
    ]),
    said('按付款方', 'By payer'),
  );

const TOWN_COLUMNS = [
  ['乡镇', 'Town'],
  ['受影响', 'Affected', 'number'],
  ['新受助', 'Gain', 'number'],
  ['失去资助', 'Lose', 'number'],
  ['先缴后返', 'Pay first', 'number'],
  ['之前资助(元)', 'Help before (yuan)', 'number'],
  ['之后资助(元)', 'Help after (yuan)', 'number'],
  ['应退(元)', 'Owed (yuan)', 'number'],
];

const townsOf = ({ towns }, toggle) =>
  grid(
    TOWN_COLUMNS,
    towns.map((town) => [
      toggle(regionText(town.region, town.regionCode), 'town', town.regionCode),
      ...[town.heads, town.gains, town.loses, town.paysFirst].map(String),
      town.before,
      town.after,
      town.refundAmount,
    ]),
    said('按乡镇（点击只看该镇）', 'By town (press one to see its people alone)'),
  );
