import type { AssistanceCategory, Department } from '../policy/facts.ts';
import type { Cites, Text } from '../policy/rule.ts';
import type { ListColumn } from './columns.ts';

/** Whether a second person has to approve a list before it is applied. */
export const APPROVALS = ['SECOND_PERSON', 'NONE'] as const;
/** Who is meant when a list names a household: its head and spouse, the parents among its members, or all of them. */
export const EXPANSIONS = ['HEAD_AND_SPOUSE', 'PARENTS', 'ALL_MEMBERS'] as const;

/** First and last policy year in which something holds, both inclusive; left out means open. */
export interface Years {
  readonly from?: number;
  readonly to?: number;
}

/** What a department calls a category, and in which years the word means it. */
export interface Spelling extends Years {
  readonly name: string;
}

/** Where something is written, or why it is taken without being written. */
interface Sourced {
  readonly cite?: Cites;
  readonly assumed?: Text;
}

/** One category that a department confirms (认定), and in which policy years. */
export interface Confirmed extends Years, Sourced {
  readonly category: AssistanceCategory;
  /** The department's own codes, such as `0102`. */
  readonly codes: readonly string[];
  readonly names: readonly Spelling[];
  /** The category whose people took the place of these ones. */
  readonly successor?: AssistanceCategory;
  /** What a row cannot do without; the grade is that of a certificate, 1 being the most severe. */
  readonly requires?: { readonly certificate?: boolean; readonly gradeAtMost?: number };
  /** Whether a row should say that the department's further condition is met. */
  readonly asksCondition?: boolean;
  /** Set when a row stands for a household. */
  readonly households?: Sourced & { readonly expand: (typeof EXPANSIONS)[number] };
  /** Never in lists for others or for publication. */
  readonly isSensitive?: boolean;
  /** Set when its people are settled at discharge (一站式结算); by which clause. */
  readonly oneStop?: { readonly cite: Cites };
}

/** 协同部门: a department that sends assistance lists, and what is particular to it. */
export interface Partner {
  readonly department: Department;
  readonly name: Text;
  /** What the body was called in earlier calendar years, oldest first. */
  readonly formerly?: readonly (Years & { readonly name: Text })[];
  readonly approval: (typeof APPROVALS)[number];
  /** A full list that drops more than this part of the department's people has to be confirmed. */
  readonly dropsNeedConfirmation: { readonly part: number; readonly of: number };
  /** Names of columns beside the standard ones. */
  readonly headers?: Readonly<Partial<Record<ListColumn, readonly string[]>>>;
  readonly categories: readonly Confirmed[];
}

/** Whether a year lies within. */
export const isWithinYears = ({ from, to }: Years, year: number): boolean =>
  (from === undefined || from <= year) && (to === undefined || year <= to);

/** The categories whose people are settled at one stop, as some departments confirm them. */
export const oneStopCategories = (partners: readonly Partner[]): ReadonlySet<AssistanceCategory> =>
  new Set(partners.flatMap(({ categories }) => categories.filter(({ oneStop }) => oneStop).map((one) => one.category)));
