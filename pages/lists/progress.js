import { element } from '../page.js';
import { write } from './ask.js';
import { button, card, problemPlace, tellProblems } from './elements.js';
import { followJob, isUnderWay } from './follow.js';
import { pair, said, word } from './words.js';

/** A bar under a sentence in both languages. It moves as often as it is told; what is read aloud changes ten times at most. */
export class ProgressBar {
  constructor() {
    this.bar = element('progress', { max: '1' });
    this.words = element('span', { role: 'status' });
    this.element = element('label', { class: 'progress' }, this.words, ' ', this.bar);
    this.said = '';
  }

  /** So many of so many; a total of null where nobody knows of how many. */
  tell([zh, en], done, total) {
    if (total) this.bar.value = done / total;
    else this.bar.removeAttribute('value');
    const share = total ? ` ${Math.floor((done / total) * 10)}0%` : '…';
    if (en + share === this.said) return;
    this.said = en + share;
    this.words.replaceChildren(...said(zh + share, en + share));
  }
}

const PHASES = {
  READ: ['正在读取文件', 'Reading the file'],
  MATCH: ['正在匹配人员', 'Matching people'],
  PREVIEW: ['正在计算影响', 'Computing what it would do'],
  APPLY: ['正在写入登记', 'Writing it to the registry'],
};

function sentenceOf({ state, phase, isCancelRequested }) {
  if (isCancelRequested) return ['正在停止', 'Stopping'];
  const { zh, en } = pair('JobState', state);
  return (state === 'RUNNING' && PHASES[phase]) || [zh, en];
}

/** The work on a delivery as it goes on, with a way to stop it; `ended` is called when it has ended. */
export function workPanel(job, { stop, ended, signal }) {
  const bar = new ProgressBar();
  const problems = problemPlace();
  const tell = (now) => bar.tell(sentenceOf(now), now.done, now.total);
  tell(job);
  followJob(job.id, tell, signal)
    .then(ended)
    .catch((error) => {
      if (error.name !== 'AbortError') tellProblems(problems, error);
    });
  const stopping = stop && button(said(...stop.words), stop.run, { problems, class: 'quiet' });
  return card(said('正在办理', 'Under way'), bar.element, stopping, problems);
}

/** Ends the work alone; the delivery stays as far as it had come. */
export const stopJob = (jobId) => write('jobCancel', 'JobCancelInput', { jobId }, 'job { id }');

/** Why the latest work came to nothing, where it did. */
export function failureOf(job) {
  if (!job || isUnderWay(job) || job.state === 'DONE') return null;
  const { error } = job;
  const why = error ? said(error.messageZh ?? error.message, error.message) : [];
  return element('div', { class: 'problems' }, element('p', {}, word('JobState', job.state), ' ', why));
}
