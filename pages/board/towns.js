import { said } from '../lists/words.js';
import { element } from '../page.js';
import { chart, STRIPES, targetLine } from './chart.js';
import { change, count, figureText, percent, sign, state } from './figures.js';
import { inLanguage } from './look.js';
import { byRank } from './progress.js';
import { figuresTable, note } from './section.js';

/** Pixels that a bar takes with the space around it, and the axis with the target's label. */
const [BAR, AXIS] = [33, 40];

/** Towns as ranked bars with the target's line, and the same as a table: its buttons choose a town by keyboard too. */
export function towns({ regions, target }, chosen) {
  if (regions.length === 0)
    return [
      note(
        '这个年度还没有参保登记，也没有任务数。',
        'Nobody is enrolled for this year yet, and no notice names a town.',
      ),
    ];
  const rated = regions.filter(({ rate }) => rate !== null).sort(byRank);
  const unrated = regions.filter(({ rate }) => rate === null);
  const drawn = chart(
    (look) => ({
      label: labelOf(rated, target),
      height: rated.length * BAR + AXIS,
      option: optionOf(rated, target, chosen.code, look),
    }),
    (place) => chosen.choose(rated[place].regionCode),
  );
  const { element: table, mark } = tableOf([...rated, ...unrated], chosen);
  chosen.onChange(() => {
    drawn.render();
    mark();
  });
  const parts = [
    rated.length > 0
      ? drawn.frame
      : note('各乡镇均无任务数，无法计算参保率。', 'No town has a number to reckon a rate of.'),
    table,
  ];
  return [
    element(
      'p',
      { class: 'hint' },
      said('选择一个乡镇，下方列出其各村居。', 'Choose a town: its villages are listed below.'),
    ),
    element('div', { class: 'beside' }, parts),
  ];
}

const labelOf = (rated, target) =>
  inLanguage(
    `各乡镇参保率排名柱状图，目标 ${percent(target?.required)}，${rated.length} 个乡镇中 ${count(target?.below)} 个未达标；数字见表格。`,
    `Ranked bars of participation by town, target ${percent(target?.required)}: ${count(target?.below)} of ${rated.length} are below. The table has the figures.`,
  );

function optionOf(rated, target, code, look) {
  const targetText = `${inLanguage('目标', 'Target')} ${percent(target?.required)}`;
  return {
    grid: { left: 8, right: 8, top: 32, bottom: 6, containLabel: true },
    xAxis: {
      type: 'value',
      min: 0,
      // Rates are turned into numbers to place a bar, and for nothing else.
      max: ({ max }) => Math.max(100, Math.ceil(max)),
      axisLabel: { show: false },
      splitLine: { lineStyle: { color: look.line } },
    },
    yAxis: [
      namesAxis(rated, look),
      // Figures stand in a column of their own behind the bars, so that the target's line crosses none of them.
      figuresAxis(rated, look),
    ],
    tooltip: {
      trigger: 'item',
      formatter: ({ dataIndex }) => `${rated[dataIndex].name}\n${figureText(rated[dataIndex])}`,
    },
    series: [
      {
        type: 'bar',
        barWidth: 19,
        cursor: 'pointer',
        data: rated.map((town) => barOf(town, town.regionCode === code, look)),
        markLine: targetLine('x', target?.required ?? null, targetText, look),
      },
    ],
  };
}

const namesAxis = (rated, look) => ({
  type: 'category',
  inverse: true,
  data: rated.map(({ name }) => name),
  axisTick: { show: false },
  axisLine: { lineStyle: { color: look.soft } },
  axisLabel: { color: look.ink, fontSize: 13, interval: 0 },
});

const figuresAxis = (rated, look) => ({
  ...namesAxis(rated, look),
  position: 'right',
  data: rated.map((town) => ofBar(town, look)),
  axisLine: { show: false },
});

/** A bar's figure in words: the rate, a symbol that says whether it reaches, and who is missing. */
function ofBar({ rate, isReached, headsMissing }, { isNarrow }) {
  const missing = headsMissing ? inLanguage(` 缺${count(headsMissing)}`, ` ${count(headsMissing)} short`) : '';
  return `${percent(rate)} ${sign(isReached)}${isNarrow ? '' : missing}`;
}

/** A bar below the target is striped; the chosen one has an edge. */
const barOf = ({ rate, isReached }, isChosen, look) => ({
  value: Number(rate),
  itemStyle: {
    color: isReached ? look.reached : look.below,
    ...(isReached === false && { decal: STRIPES }),
    ...(isChosen && { borderColor: look.ink, borderWidth: 2 }),
  },
});

const COLUMNS = [
  ['名次', 'Rank', 'number'],
  ['乡镇', 'Town'],
  ['参保率', 'Rate', 'number'],
  ['已参保', 'Enrolled', 'number'],
  ['分母', 'Out of', 'number'],
  ['缺口', 'Missing', 'number'],
  ['日均需', 'A day', 'number wide'],
  ['较上期', 'Change', 'number wide'],
];

function tableOf(regions, chosen) {
  const buttons = regions.map(({ regionCode, name }) => {
    const made = element('button', { type: 'button', class: 'pick' }, name);
    made.addEventListener('click', () => chosen.choose(regionCode));
    return made;
  });
  const mark = () =>
    regions.forEach(({ regionCode }, at) => {
      buttons[at].ariaPressed = String(regionCode === chosen.code);
    });
  mark();
  const rows = regions.map((town, at) => [
    count(town.rank),
    buttons[at],
    [percent(town.rate), element('small', {}, state(town.isReached))],
    count(town.enrolled),
    count(town.outOf),
    count(town.headsMissing),
    count(town.headsPerDay),
    change(town.enrolledChange),
  ]);
  return {
    element: figuresTable('figures-of-towns', ['各乡镇进度表', 'Progress by town, the figures'], COLUMNS, rows),
    mark,
  };
}
