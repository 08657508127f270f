import { element } from '../page.js';
import { grid } from './elements.js';
import { clock, said, word } from './words.js';

const PATH = ['RECEIVED', 'STAGED', 'MATCHED', 'PREVIEWED', 'APPROVED', 'APPLIED'];

/** How far a delivery is, from its arrival to its end, each step with when and by whom; and every step with what was said. */
export function stages(batch) {
  const path = pathOf(batch);
  const at = path.indexOf(batch.status);
  const items = path.map((status, place) => {
    const step = place <= at ? batch.steps.findLast((one) => one.status === status) : null;
    const attributes = place === at ? { 'aria-current': 'step' } : {};
    const state = place < at ? 'past' : place === at ? 'now' : 'to-come';
    const when = step && element('small', {}, [step.by, clock(step.at)].filter(Boolean).join(' · '));
    return element('li', { class: state, ...attributes }, element('strong', {}, word('BatchStatus', status)), when);
  });
  return element('div', {}, element('ol', { class: 'stages' }, items), batch.steps.length > 0 && everyStep(batch));
}

/** The way that a delivery takes; of one that came off it, the way that it took. */
function pathOf({ status, steps, isValidateOnly }) {
  const way = isValidateOnly ? PATH.slice(0, PATH.indexOf('APPROVED')) : PATH;
  if (way.includes(status)) return way;
  return [...way.filter((one) => steps.some((step) => step.status === one)), status];
}

const COLUMNS = [
  ['步骤', 'Step'],
  ['时间', 'When'],
  ['经办人', 'By'],
  ['说明', 'What was said', 'sentences'],
];

const everyStep = ({ steps }) =>
  element(
    'details',
    {},
    element('summary', {}, said('全部步骤', 'Every step')),
    grid(
      COLUMNS,
      steps.map(({ status, at, by, note }) => [word('BatchStatus', status), clock(at), by, note]),
    ),
  );
