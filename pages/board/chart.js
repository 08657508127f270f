import { element } from '../page.js';
import { init } from '../vendor/echarts.js';
import { lookNow } from './look.js';

/** Pixels across which a chart is drawn for paper: A4 on its side, less the margins. */
const PAPER_WIDTH = 960;

/**
 * A chart in a frame that fits itself: `draw(look)` gives `{ label, height, option }`. It is drawn anew when its frame, the language or
 * the colours change, and given up when it leaves the page. To a screen reader it is one picture with a label; its figures stand in the
 * table beside it. `onChoose` is told the place of the bar or point that is pressed.
 */
export function chart(draw, onChoose = () => {}) {
  const frame = element('div', { class: 'chart', role: 'img' });
  const done = new AbortController();
  let drawn;
  const render = (width) => {
    if (!frame.isConnected) return leave();
    const { label, height, option } = draw(lookNow());
    frame.ariaLabel = label;
    frame.style.height = `${height}px`;
    drawn ??= begin(frame, onChoose);
    drawn.resize({ width: width ?? 'auto', height });
    drawn.setOption(framed(option, lookNow()), { notMerge: true });
  };
  const leave = () => {
    watched.disconnect();
    done.abort();
    drawn?.dispose();
  };
  const watched = new ResizeObserver(() => render());
  watched.observe(frame);
  document.addEventListener('canbao:look', () => render(), { signal: done.signal });
  addEventListener('beforeprint', () => render(PAPER_WIDTH), { signal: done.signal });
  addEventListener('afterprint', () => render(), { signal: done.signal });
  return { frame, render: () => frame.isConnected && render() };
}

/** Drawn as SVG: sharp on every screen and on paper, and its text is text. */
function begin(frame, onChoose) {
  const drawn = init(frame, null, { renderer: 'svg' });
  drawn.on('click', ({ componentType, dataIndex }) => componentType === 'series' && onChoose(dataIndex));
  return drawn;
}

/**
 * What all charts share. The hint is drawn with the chart's own text (`richText`): an HTML one would carry inline styles, which the
 * page's Content-Security-Policy refuses.
 */
const framed = (option, { ink, line, paper, font, isMoving }) => ({
  animation: isMoving,
  animationDuration: 300,
  textStyle: { color: ink, fontFamily: font },
  ...option,
  tooltip: {
    renderMode: 'richText',
    confine: true,
    backgroundColor: paper,
    borderColor: line,
    textStyle: { color: ink, fontSize: 13 },
    ...option.tooltip,
  },
});

/** The line of the target across a chart. Its rate is the rulebook's, as the graph tells it. */
export const targetLine = (axis, rate, text, { target }) => ({
  silent: true,
  symbol: 'none',
  animation: false,
  lineStyle: { color: target, type: 'dashed', width: 2 },
  label: {
    formatter: text,
    color: target,
    fontSize: 13,
    fontWeight: 'bold',
    position: axis === 'x' ? 'start' : 'insideStartTop',
  },
  data: rate === null ? [] : [axis === 'x' ? { xAxis: Number(rate) } : { yAxis: Number(rate) }],
});

/** Stripes, for whatever is below: seen without colours, and on paper. */
export const STRIPES = {
  symbol: 'rect',
  rotation: Math.PI / 4,
  dashArrayX: [1, 0],
  dashArrayY: [3, 4],
  color: 'rgba(255, 255, 255, 0.45)',
};
