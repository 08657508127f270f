import { graph } from '../lists/ask.js';
import { said } from '../lists/words.js';
import { element } from '../page.js';
import { chart, targetLine } from './chart.js';
import { count, figureText, percent, state } from './figures.js';
import { inLanguage } from './look.js';
import { targetOf } from './progress.js';
import { figuresTable, note } from './section.js';

/** Months that one question counts at most. */
const MOST_MONTHS = 12;

const FIGURES = 'enrolled outOf rate isReached headsMissing';

const BULLETINS = `query BoardBulletins($within: RegionCode!, $policyYear: Int!) {
  bulletins(within: $within, policyYear: $policyYear, first: ${MOST_MONTHS}) {
    nodes { month asOf county { ${FIGURES} } towns { regionCode ${FIGURES} } }
  }
}`;

/**
 * Month by month: what a bulletin said, which never changes; and where none was closed, what the books say now of the month's last day.
 * All months without one are asked for at once, under a name each: one request, one answer.
 */
async function readMonths({ within, policyYear }, { asOf: today, pace }) {
  const { bulletins } = await graph(BULLETINS, { within, policyYear });
  const closed = bulletins.nodes.map((one) => ({ ...one, isBulletin: true }));
  const known = new Set(closed.map(({ month }) => month));
  const open = monthsOf(pace.opensOn, today).filter((month) => !known.has(month));
  return [...closed, ...(await countMonths(open, today, { within, policyYear }))].sort((a, b) =>
    a.month < b.month ? -1 : 1,
  );
}

async function countMonths(months, today, variables) {
  if (months.length === 0) return [];
  const fields = months.map(
    (month, at) => `m${at}: participation(within: $within, policyYear: $policyYear, asOf: "${lastDay(month, today)}") {
      asOf assessment { targets { pooled { ${FIGURES} } regions { regionCode ${FIGURES} } } }
    }`,
  );
  const answer = await graph(
    `query BoardMonths($within: RegionCode!, $policyYear: Int!) { ${fields.join(' ')} }`,
    variables,
  );
  return months.map((month, at) => {
    const { asOf, assessment } = answer[`m${at}`];
    const target = targetOf(assessment);
    return { month, asOf, isBulletin: false, county: target?.pooled ?? null, towns: target?.regions ?? [] };
  });
}

/** From the month that the collection window opens in to this one; of a long time, the first year of it. */
function monthsOf(opensOn, today) {
  const months = [];
  let month = (opensOn ?? today).slice(0, 7);
  while (month < today.slice(0, 7) && months.length < MOST_MONTHS - 1) {
    months.push(month);
    month = nextMonth(month);
  }
  return [...months, month];
}

function nextMonth(month) {
  const [year, number] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number)).toISOString().slice(0, 7);
}

/** The last day of a month, or today while it runs. */
function lastDay(month, today) {
  const [year, number] = month.split('-').map(Number);
  const day = new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
  return [day, today].sort()[0];
}

/** The county's rate month by month, beside that of the chosen town. */
export async function months(county, question, progress, chosen) {
  const told = await readMonths({ ...question, within: county.code }, progress);
  const names = new Map(progress.regions.map(({ regionCode, name }) => [regionCode, name]));
  const place = element('div', { class: 'beside' });
  const show = () => {
    const lines = [{ name: county.name, of: (month) => month.county }];
    const code = chosen.code;
    if (names.has(code)) {
      lines.push({ name: names.get(code), of: ({ towns }) => towns.find(({ regionCode }) => regionCode === code) });
    }
    place.replaceChildren(pictureOf(told, lines, progress.target), tableOf(told, lines));
  };
  chosen.onChange(show);
  show();
  return [
    note(
      '● 已编发的通报　○ 未编发，按当前数据计算',
      '● a bulletin that was closed　○ none was: counted from the books as they are now',
    ),
    place,
  ];
}

const pictureOf = (told, lines, target) =>
  chart((look) => ({
    label: inLanguage(
      `参保率逐月折线图，${told.length} 个月，目标 ${percent(target?.required)}；数字见表格。`,
      `Line of participation over ${told.length} months, target ${percent(target?.required)}. The table has the figures.`,
    ),
    height: 300,
    option: optionOf(told, lines, target, look),
  })).frame;

function optionOf(told, lines, target, look) {
  const required = target?.required ?? null;
  const targetText = `${inLanguage('目标', 'Target')} ${percent(required)}`;
  return {
    grid: { left: 8, right: 34, top: 40, bottom: 8, containLabel: true },
    legend: {
      top: 0,
      left: 0,
      textStyle: { color: look.ink, fontSize: 13 },
      icon: 'path://M0,4h24v3h-24z',
      selectedMode: false,
    },
    xAxis: {
      type: 'category',
      data: told.map(({ month }) => month),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: look.soft } },
      axisLabel: { color: look.ink, fontSize: 13, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      ...boundsOf(required),
      axisLabel: { color: look.soft, fontSize: 13, formatter: '{value} %' },
      splitLine: { lineStyle: { color: look.line } },
    },
    tooltip: {
      trigger: 'item',
      formatter: ({ dataIndex, seriesIndex }) => hintOf(told[dataIndex], lines[seriesIndex]),
    },
    series: lines.map(({ name, of }, at) => ({
      ...STROKES[at],
      type: 'line',
      name,
      symbol: 'circle',
      symbolSize: 10,
      color: at === 0 ? look.reached : look.below,
      data: told.map((month) => pointOf(month, of(month), at === 0 ? look.reached : look.below, look)),
      ...(at === 0 && { markLine: targetLine('y', required, targetText, look) }),
    })),
  };
}

/** The county's line is whole, the town's dashed. */
const STROKES = [{ lineStyle: { width: 3 } }, { lineStyle: { width: 2, type: 'dashed' } }];

/** A bulletin is a full point, a count of today's an empty one; no point where nobody knows the rate. */
const pointOf = ({ isBulletin }, figure, color, { paper }) => ({
  value: figure?.rate ? Number(figure.rate) : '-',
  itemStyle: { color: isBulletin ? color : paper, borderColor: color, borderWidth: 2 },
});

/** The axis from a round number below the least to one above the most, with the target's line between them. */
function boundsOf(required) {
  const target = (otherwise) => (required === null ? otherwise : Number(required));
  const stepOf = ({ min, max }) => (Math.max(max, target(max)) - Math.min(min, target(min)) > 20 ? 10 : 1);
  return {
    min: (range) => Math.max(0, Math.floor(Math.min(range.min, target(range.min)) / stepOf(range)) * stepOf(range)),
    max: (range) => Math.ceil(Math.max(range.max, target(range.max)) / stepOf(range)) * stepOf(range),
  };
}

const hintOf = (month, { name, of }) => `${name} ${month.month} (${month.asOf})\n${figureText(of(month))}`;

const COLUMNS = [
  ['月份', 'Month'],
  ['地区', 'Region'],
  ['参保率', 'Rate', 'number'],
  ['已参保', 'Enrolled', 'number'],
  ['分母', 'Out of', 'number'],
  ['缺口', 'Missing', 'number'],
];

function tableOf(told, lines) {
  const rows = told.flatMap((month) => lines.map(({ name, of }) => rowOf(month, name, of(month))));
  return figuresTable('figures-of-months', ['逐月参保率表', 'Participation by month, the figures'], COLUMNS, rows);
}

function rowOf({ month, asOf, isBulletin }, name, figure) {
  const kind = isBulletin ? said('● 通报', '● bulletin') : said('○ 未编发', '○ counted');
  return [
    [month, element('small', {}, kind, ' ', asOf)],
    name,
    [percent(figure?.rate), element('small', {}, state(figure?.isReached ?? null))],
    count(figure?.enrolled),
    count(figure?.outOf),
    count(figure?.headsMissing),
  ];
}
