import { element } from '../page.js';
import { Refused, write } from './ask.js';
import { button, field, problemPlace } from './elements.js';
import { said, word } from './words.js';

/** What an officer has to see of those whom a row means, or might mean. */
const PERSON = 'person { id name idNumber birthDate diedOn region { name } }';
export const MEANT = `${PERSON} candidates { reason ${PERSON} }`;

/** Deliveries whose rows may still be decided. */
const OPEN = ['MATCHED', 'PREVIEWED', 'APPLIED'];

/** The people whom a row might mean, each to be accepted or not, with a reason; nothing where nobody is asked. */
export function reviewOf(row, view) {
  const people = peopleOf(row);
  if (people.length === 0 || !OPEN.includes(view.batch.status)) return null;
  const problems = problemPlace();
  const reason = reasonInput(row.id);
  const decide = (person, verdict) => () => decided(view, { rowId: row.id, personId: person.id, verdict, reason });
  const choices = people.map(({ person, reason: why }) =>
    element(
      'li',
      {},
      aboutOf(person, why),
      why && button(said('是此人', 'It is this person'), decide(person, 'ACCEPTED'), { problems }),
      button(said('不是', 'It is not'), decide(person, 'REJECTED'), { problems, class: 'quiet' }),
    ),
  );
  return element(
    'div',
    { class: 'review' },
    element('ul', {}, choices),
    field(said('核定理由', 'Why'), reason),
    problems,
  );
}

/** What is being written about a row: the delivery may be read anew meanwhile, as when its preview is ready. */
const reasons = new Map();

function reasonInput(rowId) {
  const input = element('input', { id: `reason-${rowId}`, maxlength: '200', autocomplete: 'off' });
  input.value = reasons.get(rowId) ?? '';
  input.addEventListener('input', () => reasons.set(rowId, input.value));
  return input;
}

/** Candidates; or whoever was decided on, of whom one may say that it was wrong. Nobody for who may not decide. */
function peopleOf({ class: rowClass, match, person, candidates = [] }) {
  if (rowClass === 'AMBIGUOUS') return candidates.filter((candidate) => candidate.person);
  return person && ['REVIEWED', 'REMEMBERED'].includes(match) ? [{ person, reason: null }] : [];
}

const aboutOf = ({ name, idNumber, birthDate, diedOn, region }, why) =>
  element(
    'p',
    {},
    element('strong', {}, name ?? '—'),
    ` ${[idNumber, birthDate, region?.name].filter(Boolean).join(' · ')} `,
    diedOn && said(`${diedOn}死亡 `, `died ${diedOn} `),
    element('small', {}, word('CandidateReason', why)),
  );

/** Sends the word. The preview is computed anew after it, so the delivery is read again. */
async function decided({ again }, { reason, ...verdict }) {
  const why = reason.value.trim();
  if (why === '') {
    reason.focus();
    throw new Refused([{ code: 'MISSING', zh: '请先填写核定理由。', en: 'Write first why you decide so.' }]);
  }
  const input = { ...verdict, reason: why };
  await write('assistanceListReview', 'AssistanceListReviewInput', input, 'row { id }');
  reasons.delete(verdict.rowId);
  await again();
}
