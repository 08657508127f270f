import { element } from '../page.js';
import { graph } from './ask.js';
import { button, card, grid, problemPlace } from './elements.js';
import { said, word } from './words.js';

/** As many as one looks through; each that is read is written into the audit as opened. */
const SHOWN = 100;

const CHANGED = `query ($id: ID!, $first: Int!) {
  node(id: $id) {
    ... on AssistanceListBatch {
      changedDecisions(first: $first) {
        person { name }
        question { kind policyYear }
        differs { what { zh en } before after }
      }
    }
  }
}`;

const COLUMNS = [
  ['姓名', 'Name', 'words'],
  ['存档决定', 'Kept decision'],
  ['变化', 'What is different', 'sentences'],
];

/** Kept decisions whose answer became another as a delivery was applied; asked for by a press, for each reading leaves a trace. */
export function changedPart({ batch, desk, signal }) {
  const isAsked = batch.status === 'APPLIED' && desk.can('decision:read') && desk.can('identity:read');
  if (!isAsked) return null;
  const problems = problemPlace();
  const place = element('div', {});
  const show = async () => {
    const { node } = await graph(CHANGED, { id: batch.id, first: SHOWN }, signal);
    place.replaceChildren(tableOf(node.changedDecisions));
  };
  return card(
    said('变化的存档决定', 'Kept decisions that became others'),
    element('p', { class: 'hint' }, said('每次查看都会记入审计。', 'Each look is written into the audit.')),
    button(said('查看', 'Look'), show, { problems, class: 'quiet' }),
    problems,
    place,
  );
}

function tableOf(decisions) {
  if (decisions.length === 0) return element('p', {}, said('没有变化的存档决定。', 'None became another.'));
  return grid(COLUMNS, decisions.map(rowOf));
}

const rowOf = ({ person, question, differs }) => [
  person.name,
  [...word('DecisionKind', question.kind), ` ${question.policyYear}`],
  (differs ?? []).map(({ what, before, after }) =>
    element('p', {}, said(what.zh, what.en), `：${before ?? '—'} → ${after ?? '—'}`),
  ),
];
