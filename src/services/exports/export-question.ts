import { type PageArguments, wholeList } from '../../store/connection.ts';
import { type ExportColumn, exportColumns } from '../../store/export-column.ts';
import type { NounName } from '../../store/noun.ts';
import { NOUNS } from '../../store/nouns/index.ts';
import type { ExportRow } from '../../store/queries/export.ts';
import type { Language } from '../rosters/roster-cells.ts';
import { assertGroupable, type GroupsQuestion } from '../statistics/count-groups.ts';
import { isToldExactly, ROLES, reachOf, SCOPES_OF_ROLE, type Viewer } from '../viewer.ts';
import { type Counter, refuseWrite } from '../write.ts';

/** Which rows of a noun, in which order, and which of their columns; every one that may be read where none is named. */
export interface RowsAsked extends Pick<PageArguments, 'where' | 'orderBy'> {
  readonly fields?: readonly string[] | null | undefined;
}

/** Of what an export tells, and in whose words. */
interface ExportWords {
  readonly noun: NounName;
  readonly language: Language;
  /** The Chinese terms for codes, by the enum's name and the code. */
  readonly terms: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface RowsQuestion extends ExportWords {
  readonly rows: RowsAsked;
}

export interface StatisticQuestion extends ExportWords {
  /** Every group is told, so nothing is said of how many. */
  readonly statistic: Omit<GroupsQuestion, 'first' | 'wanted'>;
}

/** What an export asks, as it is kept until the file is made. */
export type ExportQuestion = RowsQuestion | StatisticQuestion;

export const isStatistic = (question: ExportQuestion): question is StatisticQuestion => 'statistic' in question;

/** The columns that somebody's file has. Refused where one was named that they may not read, or that there is none of. */
export function columnsAsked(
  { noun, rows: { fields } }: RowsQuestion,
  { scopes }: Pick<Viewer, 'scopes'>,
): ExportColumn[] {
  const readable = exportColumns(NOUNS[noun]).filter((column) => column.scopes.every((scope) => scopes.has(scope)));
  if (!fields?.length) return readable;
  const asked = fields.flatMap((field) => {
    const found = readable.filter((column) => column.field === field);
    return found.length > 0 ? found : refuseField(noun, field);
  });
  return [...new Set(asked)];
}

function refuseField(noun: NounName, field: string): never {
  const text = {
    zh: `您的令牌无权读取${noun}的字段${field}：请从导出字段中去掉，或换用有权限的令牌。`,
    en: `Your token may not read ${noun}.${field}. Leave it out of the fields, or ask with a token that may.`,
  };
  refuseWrite('FIELD_NOT_YOURS', text, 'fields');
}

/** Refuses a filter, an order or a group that cannot be, before a job is asked for. */
export function assertAnswerable(question: ExportQuestion, counter: Counter): void {
  const { noun } = question;
  if (isStatistic(question)) assertGroupable(counter, noun, question.statistic);
  else wholeList(NOUNS[noun], question.rows, { reach: counter.reach, scopes: counter.viewer.scopes });
}

/** The scopes without which nobody may have the file that an export's viewer was given. */
export function scopesNeeded(question: ExportQuestion, viewer: Viewer): readonly string[] {
  if (!isStatistic(question)) return columnsAsked(question, viewer).flatMap(({ scopes }) => scopes);
  return isToldExactly(viewer) ? ['statistics:read', 'statistics:exact'] : ['statistics:read'];
}

/** A viewer as an export keeps them: what they might see, and never a name or a number. */
export const keptViewer = ({ scopes, subject: _, ...viewer }: Viewer) => ({ ...viewer, scopes: [...scopes] });

type KeptViewer = ReturnType<typeof keptViewer>;

/** Whoever asked, with what they might see then and their role may still. */
export function viewerOfExport({ viewer, requestedBy }: Pick<ExportRow, 'viewer' | 'requestedBy'>): Viewer {
  const { scopes, role: named, ...kept } = viewer as KeptViewer;
  const role = ROLES.find((one) => one === named) ?? 'PUBLIC';
  const held = scopes.filter((scope) => SCOPES_OF_ROLE[role].includes(scope));
  return { ...kept, subject: requestedBy, role, scopes: new Set(held) };
}

/** The rows that an export's viewer reaches on a day. */
export const filtererOf = (viewer: Viewer, today: string) => ({ reach: reachOf(viewer, today), scopes: viewer.scopes });
