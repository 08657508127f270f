import { formatInterval, formatYuan, type Interval } from '../../policy/money.ts';
import { formatRate } from '../../policy/rate.ts';
import type { Penalty } from '../../policy/rules/shortfall-penalty.ts';
import type { BulletinDutyRow } from '../../store/queries/bulletin-duty.ts';
import { asText, harmless, type Language } from '../rosters/roster-cells.ts';
import type { BulletinFigure } from './bulletin-figures.ts';

/** Everything that one row of a scorecard says. */
export interface ScoredTown {
  readonly town: BulletinFigure;
  readonly name: string;
  /** Months of the bulletin's row in which it stood among the last. */
  readonly lastIn: readonly string[];
  readonly duties: readonly BulletinDutyRow[];
  /** Null where nothing is lost. */
  readonly penalty: Penalty | null;
}

type Column = readonly [zh: string, en: string, cell: (scored: ScoredTown, language: Language) => string];

const COLUMNS: readonly Column[] = [
  ['区划代码', 'region', ({ town }) => asText(town.regionCode)],
  ['乡镇', 'name', ({ name }) => harmless(name)],
  ['任务数', 'task', ({ town }, language) => countOr(town.taskHeads, language)],
  ['登记人数', 'registered', ({ town }) => String(town.registered)],
  ['参合人数', 'enrolled', ({ town }) => String(town.enrolled)],
  ['缴费人数', 'paid', ({ town }) => String(town.paid)],
  ['分母', 'outOf', ({ town }, language) => countOr(town.outOf, language)],
  ['参保率', 'rate', ({ town }, language) => rateOr(town.rateBp, language)],
  ['较上期增加人数', 'enrolledChange', ({ town }) => (town.enrolledChange === null ? '' : String(town.enrolledChange))],
  ['缺口人数', 'headsMissing', ({ town }, language) => countOr(town.headsMissing, language)],
  ['名次', 'rank', ({ town }, language) => countOr(town.rank, language)],
  ['后列月份', 'lastIn', ({ lastIn }) => lastIn.join(' ')],
  ['应办事项', 'duties', ({ duties }, language) => duties.map((duty) => wordOf(duty, language)).join(' ')],
  ['差距百分点', 'points', lost(({ pointsBp }) => formatRate(pointsBp))],
  ['配套资金（按任务数）', 'matchOnTask', amount(({ matchOnTask }) => matchOnTask)],
  ['配套资金（按缺口数）', 'matchOnShortfall', amount(({ matchOnShortfall }) => matchOnShortfall)],
  ['税收分成扣减', 'taxShareLoss', amount(({ taxShareLossFen }) => taxShareLossFen)],
  ['扣罚合计', 'penalty', amount(({ total }) => total)],
];

export const headerOf = (language: Language): string[] => COLUMNS.map(([zh, en]) => (language === 'zh' ? zh : en));

export const cellsOf = (scored: ScoredTown, language: Language): string[] =>
  COLUMNS.map(([, , cell]) => cell(scored, language));

const unknown = (language: Language): string => (language === 'zh' ? '未知' : 'unknown');

const countOr = (count: number | null, language: Language): string =>
  count === null ? unknown(language) : String(count);
const rateOr = (rate: number | null, language: Language): string =>
  rate === null ? unknown(language) : formatRate(rate);

/** What a penalty says: empty where nothing is lost, and unknown where it says nothing or nobody knows the town's rate. */
function lost(of: (penalty: Penalty) => string | null) {
  return ({ penalty, town }: ScoredTown, language: Language): string => {
    if (penalty === null) return town.rateBp === null ? unknown(language) : '';
    return of(penalty) ?? unknown(language);
  };
}

/** An amount of a penalty in yuan; null where the text gives none. */
function amount(of: (penalty: Penalty) => Interval | number | null) {
  return lost((penalty) => {
    const told = of(penalty);
    return typeof told === 'number' ? formatYuan(told) : told && formatInterval(told);
  });
}

const KINDS = { EXPLANATION: '书面说明', CRITICISM: '通报批评' } as const;

const wordOf = ({ kind }: BulletinDutyRow, language: Language): string => (language === 'zh' ? KINDS[kind] : kind);
