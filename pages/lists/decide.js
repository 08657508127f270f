import { element } from '../page.js';
import { Refused, write } from './ask.js';
import { button, card, field, problemPlace, tick } from './elements.js';
import { isUnderWay } from './follow.js';
import { said } from './words.js';

/** Steps before a delivery is applied, at any of which it can be cancelled. */
const BEFORE = ['RECEIVED', 'STAGED', 'MATCHED', 'PREVIEWED', 'APPROVED'];

/** What is to be decided of a delivery as it stands, by this viewer: what one may not do is not offered. */
export function decisions(view) {
  const { batch, desk } = view;
  if (isUnderWay(batch.job)) return null;
  const may = { approve: desk.can('assistance:approve'), sync: desk.can('assistance:sync') };
  const parts = [
    batch.status === 'PREVIEWED' && !batch.isValidateOnly && may.approve && approval(view),
    batch.status === 'PREVIEWED' && batch.isValidateOnly && may.sync && inEarnest(view),
    batch.status === 'APPROVED' && may.approve && applying(view),
    batch.status === 'APPLIED' && may.sync && retrying(view),
    batch.status === 'APPLIED' && may.approve && reversal(view),
    ['REFUSED', 'CANCELLED'].includes(batch.status) && may.sync && sendAnew(view),
    BEFORE.includes(batch.status) && may.sync && cancelling(view),
  ].filter(Boolean);
  return parts.length === 0 ? null : card(said('办理', 'What to do'), ...parts);
}

/** Takes a step of the delivery as it was read, and reads it anew. */
async function step(view, mutation, { type = 'AssistanceListStepInput', ...more } = {}) {
  const { id: batchId, version } = view.batch;
  const payload = await write(mutation, type, { batchId, version, ...more }, 'batch { id }');
  if (payload.batch.id === batchId) await view.again();
  else view.desk.go(`#batch=${payload.batch.id}`);
}

const noteInput = () => element('input', { maxlength: '200', autocomplete: 'off' });
const noteOf = (input) => (input.value.trim() ? { note: input.value.trim() } : {});

function approval(view) {
  const { batch } = view;
  if (isForAnother(view)) return element('p', { class: 'hint' }, said(...SECOND));
  const problems = problemPlace();
  const note = noteInput();
  const drops = mustConfirm(batch) && tick(said(...confirmed(batch)));
  const approve = () =>
    step(view, 'assistanceListApprove', {
      type: 'AssistanceListApproveInput',
      isDropConfirmed: drops ? drops.box.checked : false,
      ...noteOf(note),
    });
  return element(
    'div',
    {},
    drops?.label,
    field(said('说明（可不填）', 'Remark (may be left out)'), note),
    button(said('批准', 'Approve'), approve, { problems }),
    problems,
  );
}

/** Whoever sent a list does not approve it, where its department wants a second person. */
const isForAnother = ({ batch, desk }) =>
  batch.sentBy === desk.viewer.subject && desk.partners.get(batch.department)?.approval === 'SECOND_PERSON';

const SECOND = [
  '这份名单是您报送的，须由另一人批准：请通知同事打开本页，核对后批准。',
  'You sent this list, so somebody else approves it: ask a colleague to open this page, look at it and approve.',
];

/** Whether so many leave that somebody has to say that it is meant. */
const mustConfirm = ({ status, needsDropConfirmation, isDropConfirmed }) =>
  status === 'PREVIEWED' && needsDropConfirmation && !isDropConfirmed;

/** What is to be minded before anything is decided. */
export function warningOf(batch) {
  if (!mustConfirm(batch)) return null;
  const { droppedCount: count } = batch;
  const words = said(
    `注意：这份名单将使${count}人退出，超过了正常范围。文件可能不完整，请先核对“退出”一栏。`,
    `Mind: this list makes ${count} people leave, more than is usual. The file may be cut short: look at those who leave first.`,
  );
  return element('p', { class: 'warning', role: 'alert' }, words);
}

const confirmed = ({ droppedCount }) => [
  `我已核对，确认这${droppedCount}人应当退出`,
  `I have looked: these ${droppedCount} people are meant to leave`,
];

function applying(view) {
  const problems = problemPlace();
  return element(
    'div',
    {},
    element(
      'p',
      {},
      said(
        '已批准。应用后，名单写入登记，应退的款项同时生成。',
        'It is approved. Applied, it is written to the registry, and what is owed falls due.',
      ),
    ),
    button(said('应用', 'Apply'), () => step(view, 'assistanceListApply'), { problems }),
    problems,
  );
}

function retrying(view) {
  const open = view.batch.unmatchedCount + view.batch.ambiguousCount;
  if (open === 0) return null;
  const problems = problemPlace();
  return element(
    'div',
    {},
    element('p', {}, said(`还有${open}行没有对应的人员。`, `${open} rows have nobody yet.`)),
    button(said('重新匹配这些行', 'Try these rows again'), () => step(view, 'assistanceListRetry'), {
      problems,
      class: 'quiet',
    }),
    problems,
  );
}

/** A step that takes something back stands behind one more press, and wants a reason. */
function takingBack(view, mutation, words) {
  const problems = problemPlace();
  const note = noteInput();
  const run = async () => {
    if (note.value.trim() === '') {
      note.focus();
      throw new Refused([{ code: 'MISSING', zh: '请填写原因。', en: 'Write why.' }]);
    }
    await step(view, mutation, noteOf(note));
  };
  return element(
    'details',
    {},
    element('summary', {}, said(...words.title)),
    element('p', {}, said(...words.effect)),
    field(said('原因', 'Why'), note),
    button(said(...words.title), run, { problems, class: 'danger' }),
    problems,
  );
}

const cancelling = (view) =>
  takingBack(view, 'assistanceListCancel', {
    title: ['取消这份名单', 'Cancel this list'],
    effect: ['取消后不能再应用，登记不变。', 'It can no longer be applied; the registry stays as it is.'],
  });

const reversal = (view) =>
  takingBack(view, 'assistanceListReverse', {
    title: ['撤回这份名单', 'Take this list back'],
    effect: [
      '撤回后，登记恢复到应用以前；已有更新的名单或已付的退款时不能撤回。',
      'The registry stands as before it; not where a newer list or a refund that was paid stands on it.',
    ],
  });

/** The form again, with what this delivery was; its name is taken, so another one is proposed. */
function anew({ batch, desk }, words, name) {
  const again = button(said(...words), () => {
    desk.draft = { department: batch.department, mode: batch.mode, batch: name };
    desk.go('#new');
  });
  return element('div', {}, again);
}

const sendAnew = (view) => anew(view, ['更正后重新报送', 'Send it again, mended'], `${view.batch.batch}-2`);

const inEarnest = (view) =>
  element(
    'div',
    {},
    element(
      'p',
      {},
      said(
        '仅校验的名单不会应用。正式报送时请再次选择同一文件。',
        'It was only shown. To have it applied, choose the same file again.',
      ),
    ),
    anew(view, ['正式报送', 'Send it to be applied'], view.batch.batch),
  );
