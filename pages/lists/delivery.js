import { element } from '../page.js';
import { graph, Refused, write } from './ask.js';
import { changedPart } from './changed.js';
import { decisions, warningOf } from './decide.js';
import { badge } from './deliveries.js';
import { button, card, grid, terms } from './elements.js';
import { isUnderWay, JOB } from './follow.js';
import { PREVIEW, previewParts } from './preview.js';
import { failureOf, stopJob, workPanel } from './progress.js';
import { regionText } from './regions.js';
import { rowsPart } from './rows.js';
import { stages } from './stages.js';
import { clock, listed, said, word } from './words.js';

/** What is asked of a delivery: no more than the viewer may read, for a field too many refuses the whole question. */
const queryFor = (can) => `query ($id: ID!) {
  node(id: $id) {
    ... on AssistanceListBatch {
      id department batch region { name } receivedAt mode isStrict isValidateOnly asOf policyYear version status
      rowCount matchedCount newCount changedCount unchangedCount droppedCount
      unmatchedCount ambiguousCount rejectedCount needsDropConfirmation isDropConfirmed
      steps { status at ${can('identity:read') ? 'by note' : ''} }
      problems { line field message }
      problemCount
      ${can('identity:read') ? 'sentBy approvedBy' : ''}
      ${can('assistance:review') ? 'conflictCount' : ''}
      ${can('assistance:sync') ? `job { ${JOB} }` : ''}
      preview { ${PREVIEW} }
    }
  }
}`;

/** One delivery: how far it is, what it does, its rows, and what is to be decided. It is read anew after each step. */
export async function delivery(desk, id, signal) {
  const place = element('div', { class: 'delivery' });
  /** What was narrowed to, so that reading anew does not lose it. */
  const chosen = { rowClass: null, kind: null, town: null };
  /** What was shown before stops following its work, and reading, when something newer is shown. */
  let shown = new AbortController();
  const show = async () => {
    const { node: batch } = await graph(queryFor(desk.can), { id }, signal);
    if (!batch?.status) throw new Refused([NONE]);
    shown.abort();
    const mine = new AbortController();
    shown = mine;
    const view = { desk, batch, chosen, again: show, signal: AbortSignal.any([signal, mine.signal]) };
    const parts = await partsOf(view).catch((error) => {
      if (!mine.signal.aborted) throw error;
    });
    if (!mine.signal.aborted) putIn(place, parts);
  };
  await show();
  return [place];
}

/** Shows what was read anew; whoever was at a control that is there again stays at it. */
function putIn(place, parts) {
  const { id } = document.activeElement ?? {};
  place.replaceChildren(...parts);
  if (id) document.getElementById(id)?.focus({ preventScroll: true });
}

const NONE = {
  code: 'NO_DELIVERY',
  zh: '没有您可查看的该批次。',
  en: 'There is no such delivery that you may see.',
};

/** The parts of the page in the order in which one needs them; from the title one gets to what is to be decided. */
async function partsOf(view) {
  const { batch, desk } = view;
  const decision = decisions(view);
  return [
    titleOf(view, decision),
    aboutOf(batch, desk),
    stages(batch),
    warningOf(batch),
    isUnderWay(batch.job) ? workOf(view) : failureOf(batch.job),
    batch.problemCount > 0 && problemsPart(batch),
    ...(batch.preview ? await previewParts(view) : []),
    batch.rowCount + batch.droppedCount > 0 && (await rowsPart(view)),
    changedPart(view),
    decision,
  ].filter(Boolean);
}

function titleOf({ batch, again }, decision) {
  const down = decision && button(said('去办理 ↓', 'What to do ↓'), () => reach(decision), { class: 'quiet' });
  const refresh = button(said('刷新', 'Refresh'), again, { class: 'quiet' });
  const heading = element('h1', {}, batch.batch, ' ', badge(batch.status));
  return element('div', { class: 'title' }, heading, element('div', {}, down, ' ', refresh));
}

function reach(part) {
  part.tabIndex = -1;
  part.scrollIntoView();
  part.focus({ preventScroll: true });
}

function aboutOf(batch, { can }) {
  const flags = [
    batch.isValidateOnly && said('仅校验', 'only shown'),
    batch.isStrict && said('严格', 'strict'),
    batch.isDropConfirmed && said('已确认退出', 'leaving confirmed'),
  ].filter(Boolean);
  return terms([
    ['部门', 'Department', word('Department', batch.department)],
    ['区划', 'Region', regionText(batch.region)],
    ['方式', 'Mode', listed([word('ListMode', batch.mode), ...flags])],
    ['数据日期', 'Data stand for', batch.asOf],
    ['保障年度', 'Policy year', batch.policyYear === null ? '' : String(batch.policyYear)],
    ['接收时间', 'Received', clock(batch.receivedAt)],
    ...(batch.sentBy ? [['报送人', 'Sent by', batch.sentBy]] : []),
    ...(batch.approvedBy ? [['批准人', 'Approved by', batch.approvedBy]] : []),
    ['行数', 'Rows', batch.newCount === null ? '–' : String(batch.rowCount)],
    ['已匹配', 'Matched', batch.newCount === null ? '–' : String(batch.matchedCount)],
    ...(can('assistance:review')
      ? [['部门冲突', 'Other departments disagree', String(batch.conflictCount ?? '–')]]
      : []),
  ]);
}

/** The work that goes on. What is only read is cancelled with its delivery; what is being applied or tried again is stopped alone. */
function workOf({ batch, again, signal }) {
  const stop =
    batch.job.kind === 'ASSISTANCE_LIST_PREVIEW'
      ? { words: ['取消名单', 'Cancel the list'], run: () => cancelNow(batch.id, signal).then(again) }
      : { words: ['停止', 'Stop'], run: () => stopJob(batch.job.id) };
  return workPanel(batch.job, { stop, ended: again, signal });
}

/** Cancels a delivery at whatever step it is by now: each step of the work counts its version up. */
async function cancelNow(batchId, signal) {
  for (;;) {
    const query = 'query ($id: ID!) { node(id: $id) { ... on AssistanceListBatch { version } } }';
    const { version } = (await graph(query, { id: batchId }, signal)).node;
    try {
      return await write('assistanceListCancel', 'AssistanceListStepInput', { batchId, version }, 'batch { id }');
    } catch (error) {
      if (error.code !== 'VERSION_STALE') throw error;
    }
  }
}

const COLUMNS = [
  ['行', 'Line', 'number'],
  ['列', 'Column', 'words'],
  ['问题与更正办法', 'What is wrong, and what would be right', 'sentences'],
];

/** Why a file was refused: line by line, as far as they are listed. */
function problemsPart({ problems, problemCount }) {
  const rows = problems.map(({ line, field, message }) => [String(line), field, message]);
  const more = problemCount - problems.length;
  return card(
    said('文件被退回', 'The file was refused'),
    element(
      'p',
      {},
      said('请按下表更正后，另取批次名重新报送。', 'Mend what stands below, then send it under another name.'),
    ),
    grid(COLUMNS, rows),
    more > 0 && element('p', { class: 'hint' }, said(`另有${more}处未列出。`, `${more} more are not listed.`)),
  );
}
