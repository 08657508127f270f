import { element } from '../page.js';
import { graph, Refused, useToken } from './ask.js';
import { deliveries } from './deliveries.js';
import { delivery } from './delivery.js';
import { busy, tellProblems } from './elements.js';
import { readPartners } from './partners.js';
import { readRegions } from './regions.js';
import { reviews } from './reviews.js';
import { sending } from './send.js';
import { readWords, said, word } from './words.js';

const byId = (id) => document.getElementById(id);

/** Who is at the desk and what is shown to them; null until somebody signed in. */
let desk = null;
/** What is aborted when another view is shown. */
let leaving = new AbortController();

/** The token comes from the field, or once from the address behind `#token=`, where it does not stay. */
function start() {
  const search = new URLSearchParams(location.search);
  speak(search.get('language') === 'en' ? 'en' : 'zh-CN');
  const given = new URLSearchParams(location.hash.slice(1));
  byId('language').addEventListener('click', () => speak(document.documentElement.lang === 'en' ? 'zh-CN' : 'en'));
  byId('leave').addEventListener('click', () => location.reload());
  byId('sign-in').addEventListener('submit', (event) => {
    event.preventDefault();
    busy(byId('sign-in').querySelector('button'), signIn, byId('problem'));
  });
  document.addEventListener('canbao:token-refused', askAgain);
  addEventListener('hashchange', show);
  const token = given.get('token');
  if (!token) return;
  given.delete('token');
  history.replaceState(null, '', `${location.pathname}${location.search}#${given}`);
  byId('token').value = token;
  byId('sign-in').requestSubmit();
}

/** Which language is shown; the other one stays in the page, out of sight. */
function speak(language) {
  document.documentElement.lang = language;
}

async function signIn() {
  const token = byId('token').value.trim();
  if (!/^[\w.~+/=-]+$/.test(token)) throw new Refused([NO_TOKEN]);
  useToken(token);
  const { viewer } = await graph('{ viewer { subject role regions department can today } }');
  if (!viewer.can.includes('assistance:list')) {
    byId('problem').replaceChildren(element('p', {}, said(...NOT_YOURS)));
    return;
  }
  await readWords();
  const can = (scope) => viewer.can.includes(scope);
  const [regions, partners] = await Promise.all([readRegions(viewer.regions), readPartners()]);
  const maySend = can('assistance:sync') && (viewer.department === null || partners.has(viewer.department));
  desk = { viewer, can, maySend, regions, partners, go, tell, draft: {} };
  const who = [viewer.subject, viewer.department && word('Department', viewer.department), viewer.today];
  byId('who').replaceChildren(...who.filter(Boolean).flatMap((part, at) => (at === 0 ? part : [' · ', part].flat())));
  byId('token').value = '';
  byId('sign-in').hidden = true;
  byId('leave').hidden = false;
  await show();
}

const NO_TOKEN = {
  code: 'NO_TOKEN',
  zh: '请粘贴完整的令牌：一串字母、数字和“.”“-”“_”。',
  en: 'Paste the whole token: letters, digits, ".", "-" and "_".',
};

const NOT_YOURS = [
  '该令牌不能查看名单：请使用部门工作人员或县级经办人员的令牌。',
  'This token shows no lists. Take one of a department’s clerk or of an officer of the county.',
];

/** A token that ran out: another one is asked for, and the view read anew with it. */
function askAgain() {
  byId('sign-in').hidden = false;
  byId('token').focus();
}

const go = (hash) => {
  if (location.hash === hash) return show();
  location.hash = hash;
};

/** What is to be said above the next view. */
let news = [];
const tell = (words) => {
  news = [element('p', {}, words)];
};

const VIEWS = { new: sending, batch: delivery, reviews };

async function show() {
  if (desk === null) return;
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const [[name = '', value = ''] = []] = new URLSearchParams(location.hash.slice(1));
  const problems = byId('problem');
  problems.replaceChildren();
  try {
    const parts = await (VIEWS[name] ?? deliveries)(desk, value, signal);
    if (signal.aborted) return;
    byId('news').replaceChildren(...news);
    byId('view').replaceChildren(...parts);
    byId('view').focus();
    news = [];
  } catch (error) {
    if (signal.aborted) return;
    byId('view').replaceChildren();
    tellProblems(problems, error);
  }
}

start();
