import { exportColumns } from '../store/export-column.ts';
import type { NounName } from '../store/noun.ts';
import { NOUNS } from '../store/nouns/index.ts';
import { screaming } from './connection.ts';
import { COUNTED } from './statistics-sdl.ts';

/** Lists that can be exported: the name under which an export asks for one, and the noun whose rows it lists. */
export const EXPORTED: Readonly<Record<string, NounName>> = {
  people: 'Person',
  households: 'Household',
  enrollments: 'Enrollment',
  payments: 'Payment',
  receipts: 'Receipt',
  refunds: 'Refund',
  claims: 'Claim',
  assistanceListings: 'AssistanceListing',
  duplicateCases: 'DuplicateCase',
  institutions: 'Institution',
  supervisionCases: 'SupervisionCase',
  cohortMembers: 'CohortMember',
};

/**
 * The SDL of what an export asks, printed from the nouns' descriptions. `npm run generate` writes it to
 * `schema/registry/export-question.graphql`, where reviewers and portals read it.
 */
export function exportSdl(): string {
  const questions = [
    ...Object.entries(EXPORTED).map(([key, name]) => `  "Rows of ${name}. ${name}导出."\n  ${key}: ${name}Export`),
    ...Object.entries(COUNTED).map(
      ([key, name]) => `  "Groups of ${name} rows, all of them. ${name}统计导出."\n  ${key}: ${name}StatisticsExport`,
    ),
  ];
  return `${[
    '# Made from src/store/nouns by `npm run generate`. Change it there.',
    `"What the file answers: exactly one of these. 导出内容."\ninput ExportQuestion {\n${questions.join('\n')}\n}`,
    ...Object.values(EXPORTED).map(rowsOf),
    ...Object.values(EXPORTED).map(fieldsOf),
    ...Object.values(COUNTED).map(statisticOf),
  ].join('\n\n')}\n`;
}

const rowsOf = (
  name: NounName,
): string => `"Which ${name} rows stand in a file, in which order, with which columns. ${name}导出."
input ${name}Export {
  "Which rows; all that you may see when left out. 筛选."
  where: ${name}Where
  "Their order, as the list has it when left out. 排序."
  orderBy: [${name}Order!]
  "The columns in their order; every one that you may read when left out. 导出字段."
  fields: [${name}ExportField!]
}`;

const statisticOf = (name: NounName): string => `"Which groups of ${name} rows stand in a file. ${name}统计导出."
input ${name}StatisticsExport {
  "Only rows that fit. 筛选."
  where: ${name}Where
  "The dimensions, four at most; none gives the total alone. 维度."
  groupBy: [${name}GroupBy!]! = []
  "Only groups that fit. 分组条件."
  having: ${name}Having
  "In this order; equals by their keys. 排序."
  orderBy: [${name}StatisticsOrder!]
  "The share of rows that fit this too, in each group. 比率分子."
  rateOf: ${name}Where
  "Also groups by the first dimensions alone, behind those that they sum up. 小计."
  subtotals: Boolean! = false
  "The day that ages are counted on; today unless told. 统计日期."
  on: Date
}`;

function fieldsOf(name: NounName): string {
  const values = fieldsWithNames(name).map(
    ([value, { field, zh }]) => `  "The column \`${field}\`. ${zh}."\n  ${value}`,
  );
  return `"Columns that ${name} rows have in a file. ${name}导出字段."\nenum ${name}ExportField {\n${values.join('\n')}\n}`;
}

/** Each field that can be asked for once, under its enum value; a region's name comes with its code. */
const fieldsWithNames = (name: NounName) =>
  exportColumns(NOUNS[name])
    .filter((column) => column.name === column.field)
    .map((column) => [screaming(column.field), column] as const);

/** The values that a file's columns have in the graph: `BIRTH_DATE` is the column `birthDate`. */
export const exportFields = (): Readonly<Record<string, Readonly<Record<string, string>>>> =>
  Object.fromEntries(
    Object.values(EXPORTED).map((name) => [
      `${name}ExportField`,
      Object.fromEntries(fieldsWithNames(name).map(([value, { field }]) => [value, field])),
    ]),
  );
