import { said } from '../lists/words.js';
import { element } from '../page.js';
import { chart, STRIPES } from './chart.js';
import { count, figureText, percent, state } from './figures.js';
import { inLanguage } from './look.js';
import { readProgress } from './progress.js';
import { figuresTable, note } from './section.js';

/** Pixels that a bar takes with the space around it, and the axis. */
const [BAR, AXIS] = [29, 12];

/** Bars that one chart has; the table has every village. */
const MOST_BARS = 40;

/**
 * Who is missing, village by village. Where the notice gives villages no number, nobody can say how many are missing by the target:
 * then those who registered and have not paid are shown, under that name.
 */
export async function villages(question, can) {
  if (question.within === null) return [note('请先在上面选择一个乡镇。', 'Choose a town above first.')];
  if (!can('statistics:exact')) return [note(...ROUNDED)];
  const { regions, unplaced } = await readProgress(question, 'VILLAGE');
  if (regions.length === 0) return [note('这个乡镇还没有参保登记。', 'Nobody is enrolled in this town yet.')];
  const measure = measureOf(regions);
  const sorted = regions.toSorted((a, b) => (measure.of(b) ?? -1) - (measure.of(a) ?? -1));
  const parts = [barsOf(sorted, measure), tableOf(sorted)];
  return [measure.hint, element('div', { class: 'beside' }, parts), unplacedNote(unplaced)];
}

const ROUNDED = [
  '您的角色只能查看乡镇和县的数字：村居人数少，不向查看取整数字的角色显示。',
  'Your role is shown towns and counties: villages are small, and whoever is told rounded numbers is told none of them.',
];

function measureOf(regions) {
  if (regions.some(({ headsMissing }) => headsMissing !== null)) return MISSING;
  return UNPAID;
}

const MISSING = {
  of: ({ headsMissing }) => headsMissing,
  words: ['缺口人数', 'heads missing'],
  hint: note('缺口：达到目标还需参保的人数。', 'Missing: how many more reach the target.'),
};

/** Registered less enrolled: their contribution has not arrived. */
const unpaid = ({ registered, enrolled }) => (registered ?? 0) - enrolled;

const UNPAID = {
  of: unpaid,
  words: ['已登记未缴费人数', 'registered and not paid'],
  hint: note(
    '通知未下达村级任务数，无法计算缺口；图中为已登记、保费未到账的人数。',
    'No notice gives these villages a number, so that none can be missing of it. Shown are those who are registered and whose contribution has not arrived.',
  ),
};

function barsOf(sorted, { of, words }) {
  const shown = sorted.filter((one) => of(one) > 0).slice(0, MOST_BARS);
  if (shown.length === 0) return note('没有缺口。', 'Nobody is missing.');
  return chart((look) => ({
    label: inLanguage(
      `各村居${words[0]}柱状图，共 ${shown.length} 个；数字见表格。`,
      `Bars of ${words[1]} in ${shown.length} villages. The table has the figures.`,
    ),
    height: shown.length * BAR + AXIS,
    option: optionOf(shown, of, look),
  })).frame;
}

const optionOf = (shown, of, look) => ({
  grid: { left: 8, right: 64, top: 4, bottom: 8, containLabel: true },
  xAxis: { type: 'value', min: 0, minInterval: 1, axisLabel: { show: false }, splitLine: { show: false } },
  yAxis: {
    type: 'category',
    inverse: true,
    data: shown.map(({ name }) => name),
    axisTick: { show: false },
    axisLine: { lineStyle: { color: look.soft } },
    axisLabel: { color: look.ink, fontSize: 13, interval: 0, width: look.isNarrow ? 110 : 170, overflow: 'truncate' },
  },
  tooltip: { trigger: 'item', formatter: ({ dataIndex }) => hintOf(shown[dataIndex]) },
  series: [
    {
      type: 'bar',
      barWidth: 17,
      itemStyle: { color: look.below, decal: STRIPES },
      label: { show: true, position: 'right', color: look.ink, fontSize: 13, formatter: ({ value }) => count(value) },
      data: shown.map(of),
    },
  ],
});

function hintOf(village) {
  const waiting = inLanguage(
    `已登记未缴费 ${count(unpaid(village))}`,
    `registered and not paid ${count(unpaid(village))}`,
  );
  return `${village.name}\n${figureText(village)}\n${waiting}`;
}

const COLUMNS = [
  ['村居', 'Village', 'words'],
  ['参保率', 'Rate', 'number'],
  ['已参保', 'Enrolled', 'number'],
  ['分母', 'Out of', 'number'],
  ['缺口', 'Missing', 'number'],
  ['未缴费', 'Unpaid', 'number'],
];

function tableOf(sorted) {
  const rows = sorted.map((village) => [
    [village.name, village.isFocus && element('small', {}, said('★ 重点村', '★ focus village'))],
    [percent(village.rate), village.rate !== null && element('small', {}, state(village.isReached))],
    count(village.enrolled),
    count(village.outOf),
    count(village.headsMissing),
    count(unpaid(village)),
  ]);
  return figuresTable('figures-of-villages', ['各村居进度表', 'Progress by village, the figures'], COLUMNS, rows);
}

const unplacedNote = (heads) =>
  heads > 0 &&
  note(`另有 ${count(heads)} 人未登记到村居。`, `${count(heads)} more are enrolled with no village on record.`);
