import { graph, Refused, useToken } from '../lists/ask.js';
import { busy, tellProblems } from '../lists/elements.js';
import { readWords, said } from '../lists/words.js';
import { element } from '../page.js';
import { readLanguage, takeToken, writeAddress } from './address.js';
import { readAsked, TOWN } from './asked.js';
import { batches } from './batches.js';
import { startChoice } from './chosen.js';
import { headline } from './headline.js';
import { language, speak } from './look.js';
import { months } from './months.js';
import { readProgress } from './progress.js';
import { inWords } from './refusals.js';
import { fill, section } from './section.js';
import { towns } from './towns.js';
import { villages } from './villages.js';

/*
 * The board: an example of a portal. It has no other door to the data than the public graph, with the token of whoever looks; what that
 * token may not read, this page does not show. Read the modules in this order: address, progress, towns, chart.
 */

const byId = (id) => document.getElementById(id);

/** Who looks, as the graph says; null until somebody signed in. */
let viewer = null;

function start() {
  speak(readLanguage());
  byId('language').addEventListener('click', () => {
    speak(language() === 'en' ? 'zh' : 'en');
    writeAddress({ lang: language() });
  });
  byId('leave').addEventListener('click', () => location.reload());
  listen('sign-in', signIn);
  listen('question', ask);
  document.addEventListener('canbao:token-refused', askAgain);
  addEventListener('popstate', () => viewer && told(show));
  const token = takeToken();
  if (!token) return;
  byId('token').value = token;
  byId('sign-in').requestSubmit();
}

/** A form does one thing at a time, and what is refused is said below it. */
const listen = (id, run) =>
  byId(id).addEventListener('submit', (event) => {
    event.preventDefault();
    busy(byId(id).querySelector('button'), () => told(run), byId('problem'));
  });

/** What is refused is said in both languages. */
async function told(run) {
  try {
    byId('problem').replaceChildren();
    await run();
  } catch (error) {
    byId('view').replaceChildren();
    tellProblems(byId('problem'), inWords(error));
  }
}

/** Takes the token, and asks the graph who that is: its regions are where the board begins. */
async function signIn() {
  const token = byId('token').value.trim();
  if (!/^[\w.~+/=-]+$/.test(token)) throw new Refused([NO_TOKEN]);
  useToken(token);
  const answer = await graph('{ viewer { subject role regions can today } }');
  await readWords();
  viewer = answer.viewer;
  byId('who').replaceChildren(`${viewer.subject ?? ''} · ${viewer.today}`);
  byId('token').value = '';
  byId('sign-in').hidden = true;
  byId('leave').hidden = byId('question').hidden = false;
  await show();
}

const NO_TOKEN = {
  code: 'NO_TOKEN',
  zh: '请粘贴完整的令牌：一串字母、数字和“.”“-”“_”。',
  en: 'Paste the whole token: letters, digits, ".", "-" and "_".',
};

/** A token that ran out: another one is asked for. */
function askAgain() {
  byId('sign-in').hidden = false;
  byId('token').focus();
}

/** Another county, town or year: a step that the browser's back button undoes. */
async function ask() {
  writeAddress({ within: byId('within').value.trim(), policyYear: byId('policy-year').value.trim() }, { isStep: true });
  await show();
}

/** Counts the shows, so that an answer to an earlier question is not drawn over a later one. */
let shown = 0;

async function show() {
  shown += 1;
  const turn = shown;
  byId('view').replaceChildren(element('p', { class: 'hint' }, said('正在读取…', 'Loading …')));
  const { county, town, policyYear } = await readAsked(viewer, fillForm);
  const question = { within: county.code, policyYear };
  const progress = await readProgress(question, 'TOWN');
  if (turn !== shown) return;
  fillForm({ within: town ?? county.code, policyYear });
  draw(county, question, progress, startChoice(town));
}

function fillForm({ within, policyYear }) {
  byId('within').value = within ?? '';
  byId('policy-year').value = policyYear ?? '';
}

const can = (scope) => viewer.can.includes(scope);

/** Every part loads by itself, and is there as soon as it can. */
function draw(county, question, progress, chosen) {
  const ofTown = (town) => villages({ ...question, within: seenOf(town) }, can);
  const below = section('villages', ['各村居缺口', 'Missing heads by village'], () => ofTown(chosen.code));
  chosen.onChange((town) => {
    writeAddress({ within: town });
    byId('within').value = town;
    tellTown(progress, town);
    fill(below.querySelector('div'), () => ofTown(town));
  });
  byId('view').replaceChildren(
    headline(county, question, progress),
    section('towns', ['各乡镇进度排名', 'Progress by town, ranked'], async () => towns(progress, chosen)),
    below,
    section('months', ['逐月参保率', 'Month by month'], () => months(county, question, progress, chosen)),
    section('batches', ['困难群体名单批次', 'List batches'], () => batches(can)),
  );
}

/** What is asked about of a town: of who works for one village of it, that village alone. */
const seenOf = (town) => viewer.regions.find((code) => code.length > TOWN && code.startsWith(town)) ?? town;

/** Read aloud: the villages stand further down than the town that was pressed. */
function tellTown({ regions }, town) {
  const { name } = regions.find(({ regionCode }) => regionCode === town);
  byId('news').replaceChildren(
    ...said(`下方的村居部分已换成${name}。`, `The part on villages, below, is now about ${name}.`),
  );
}

start();
