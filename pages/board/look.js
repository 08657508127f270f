/** How the page looks just now: its language, its colours, its width, and whether things may move. Charts are drawn by it. */

const DARK = matchMedia('(prefers-color-scheme: dark)');
const STILL = matchMedia('(prefers-reduced-motion: reduce)');

/** Pixels below which a page is a phone's: the style sheet has the same number. */
const PHONE = 600;

/** Told of every change by `canbao:look`. */
const changed = () => document.dispatchEvent(new Event('canbao:look'));
for (const one of [DARK, STILL]) one.addEventListener('change', changed);

/** Which language is shown; texts in the other one stay in the page, out of sight. */
export function speak(language) {
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
  changed();
}

export const language = () => (document.documentElement.lang === 'en' ? 'en' : 'zh');

/** The text of the chosen language, for what holds no elements: a chart's label. */
export const inLanguage = (zh, en) => (language() === 'en' ? en : zh);

/** What a chart is drawn with. Colours are those of the style sheet, so that there is one place for them. */
export function lookNow() {
  const style = getComputedStyle(document.body);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: colour('ink'),
    soft: colour('soft'),
    line: colour('line'),
    paper: colour('paper'),
    reached: colour('reached'),
    below: colour('below'),
    target: colour('target'),
    font: style.fontFamily,
    isNarrow: innerWidth <= PHONE,
    isMoving: !STILL.matches,
  };
}
