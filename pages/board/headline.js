import { card, terms } from '../lists/elements.js';
import { said } from '../lists/words.js';
import { element } from '../page.js';
import { count, percent, state } from './figures.js';

/** The county in five figures, and the clause that the target's window comes from. */
export function headline({ name }, { policyYear }, { asOf, pace, target, unplaced }) {
  const whole = target?.pooled ?? { enrolled: null, outOf: null, rate: null, isReached: null, headsMissing: null };
  const made = card(
    said(`${name} ${policyYear}年度`, `${name}, policy year ${policyYear}`),
    terms([
      ['参保率', 'Rate', [element('strong', {}, percent(whole.rate)), ' ', state(whole.isReached)]],
      ['已参保 / 分母', 'Enrolled / out of', `${count(whole.enrolled)} / ${count(whole.outOf)}`],
      ['目标', 'Target', percent(target?.required)],
      ['缺口人数', 'Heads missing', count(whole.headsMissing)],
      ['未达标乡镇', 'Towns below', count(target?.below)],
      ['剩余天数', 'Days left', [count(pace.daysLeft), pace.closesOn && element('small', {}, `→ ${pace.closesOn}`)]],
    ]),
    element('p', { class: 'hint' }, said(`截至${asOf}`, `As of ${asOf}`), ...unplacedNote(unplaced), ...cited(pace)),
  );
  made.classList.add('headline');
  return made;
}

/** People of whom nobody wrote down the town stand in the county's books and in no bar. */
const unplacedNote = (heads) =>
  heads === 0 ? [] : said(`；另有 ${count(heads)} 人未登记到乡镇`, `; ${count(heads)} more with no town on record`);

const cited = ({ citations: [first] }) =>
  first ? [' · ', ...said('依据', 'By'), ` ${first.documentTitle} ${first.locator}`] : [];
