import type { FieldKind, Noun, NounName, NounRelation } from '../store/noun.ts';
import { NOUNS } from '../store/nouns/index.ts';
import { screaming } from './connection.ts';

/**
 * The SDL of connections, orders and the `where` grammar, printed from the nouns' descriptions so that a new field of a
 * noun is one line. `npm run generate` writes it to `schema/registry/where.graphql`, where reviewers and portals read it.
 */
export function whereSdl(): string {
  const filterable = Object.values(NOUNS).filter((noun) => Object.keys(noun.fields).length > 0);
  const many = new Set(
    filterable.flatMap((noun) =>
      Object.values(noun.relations)
        .filter(isList)
        .map(({ to }) => to),
    ),
  );
  const enums = new Map<string, string>();
  for (const field of filterable.flatMap((noun) => Object.values(noun.fields))) {
    if (field.enumName) enums.set(field.enumName, field.zh);
  }
  return `${[
    '# Made from src/store/nouns by `npm run generate`. Change it there.',
    ...SCALAR_TESTS,
    ...[...enums].sort().map(([name, zh]) => enumTest(name, zh)),
    ...filterable.map(whereOf),
    ...filterable.filter(({ name }) => many.has(name)).map(quantified),
    ...LISTED.map((name) => NOUNS[name]).flatMap(connectionOf),
  ].join('\n\n')}\n`;
}

/** Nouns that have a list of their own at the root. */
const LISTED: readonly NounName[] = [
  'Person',
  'Household',
  'Enrollment',
  'Payment',
  'Receipt',
  'Refund',
  'Claim',
  'CohortMember',
  'DuplicateCase',
  'ExchangeRow',
  'Institution',
  'SupervisionCase',
  'StandardChange',
  'FundEntry',
  'AssistanceListing',
  'AssistanceListBatch',
  'AssistanceListRow',
  'AssistanceListEffect',
  'AuditLine',
  'AuditSeal',
];

const isList = ({ isMany, regionColumn }: NounRelation) => isMany && !regionColumn;

const ORDERED = (type: string) => `  "Equal to it. 等于."
  eq: ${type}
  "One of these. 属于."
  in: [${type}!]
  "Below it. 小于."
  lt: ${type}
  "Below or equal. 小于等于."
  lte: ${type}
  "Above it. 大于."
  gt: ${type}
  "Above or equal. 大于等于."
  gte: ${type}
  "Whether it is missing. 是否缺失."
  isNull: Boolean`;

const SCALAR_TESTS = [
  `"Tests on an id. 标识条件."
input IdTest {
  "This one. 等于."
  eq: ID
  "One of these. 属于."
  in: [ID!]
  "Whether it is missing. 是否缺失."
  isNull: Boolean
}`,
  `"Tests on yes or no. 是否条件."
input BooleanTest {
  "This one. 等于."
  eq: Boolean
  "Whether it is missing. 是否缺失."
  isNull: Boolean
}`,
  `"Tests on text. Nothing equals null: use \`isNull\`. 文本条件."
input TextTest {
  "Exactly this. 等于."
  eq: String
  "One of these. 属于."
  in: [String!]
  "Begins with this. 开头为."
  startsWith: String
  "Whether it is missing. 是否缺失."
  isNull: Boolean
}`,
  `"Tests on a whole number. 整数条件."
input IntTest {
${ORDERED('Int')}
}`,
  `"Tests on a day. 日期条件."
input DateTest {
${ORDERED('Date')}
}`,
  `"Tests on an instant. 时间条件."
input DateTimeTest {
${ORDERED('DateTime')}
}`,
  `"Tests on an amount. 金额条件."
input MoneyTest {
${ORDERED('Money')}
}`,
  `"Tests on a region. 区划条件."
input RegionTest {
  "Exactly this region. 等于."
  eq: RegionCode
  "One of these, exactly. 属于."
  in: [RegionCode!]
  "This region or anything below it. 位于其内."
  within: RegionCode
  "Whether it is missing. 是否缺失."
  isNull: Boolean
}`,
];

const enumTest = (name: string, zh: string) => `"Tests on ${name}. ${zh}条件."
input ${name}Test {
  "This one. 等于."
  eq: ${name}
  "One of these. 属于."
  in: [${name}!]
  "Whether it is missing. 是否缺失."
  isNull: Boolean
}`;

const TESTS: Readonly<Record<Exclude<FieldKind, 'ENUM'>, string>> = {
  ID: 'IdTest',
  TEXT: 'TextTest',
  INT: 'IntTest',
  DATE: 'DateTest',
  INSTANT: 'DateTimeTest',
  MONEY: 'MoneyTest',
  REGION: 'RegionTest',
  BOOLEAN: 'BooleanTest',
};

function whereOf({ name, fields, relations }: Noun): string {
  const lines = [
    line('All of these hold; none given is true. 并且', 'and', `[${name}Where!]`),
    line('At least one holds; none given is false. 或者', 'or', `[${name}Where!]`),
    line('It does not hold. 非', 'not', `${name}Where`),
    ...Object.entries(fields).map(([key, { kind, enumName, zh }]) =>
      line(`Tests on \`${key}\`. ${zh}`, key, kind === 'ENUM' ? `${enumName}Test` : TESTS[kind]),
    ),
    ...Object.entries(relations).map(([key, relation]) =>
      line(
        `Tests on ${relation.to} rows.${relation.says ? ` ${relation.says}` : ''} ${relation.zh}`,
        key,
        relationInput(relation),
      ),
    ),
  ];
  return `"Which ${name} rows are meant; everything given must hold. ${name}筛选."\ninput ${name}Where {\n${lines.join('\n')}\n}`;
}

function relationInput(relation: NounRelation): string {
  if (relation.regionColumn) return 'RegionTest';
  return relation.isMany ? `${relation.to}ListWhere` : `${relation.to}Where`;
}

const quantified = ({ name }: Noun) => `"How many of the ${name} rows must fit. ${name}关系筛选."
input ${name}ListWhere {
  "At least one fits. 至少一条."
  some: ${name}Where
  "None fits. 没有一条."
  none: ${name}Where
  "Every one fits; true where there are none. 每一条."
  every: ${name}Where
}`;

function connectionOf({ name, scope, fields }: Noun): string[] {
  const guard = `@authenticated @requiresScopes(scopes: [["${scope}"]])`;
  const orderable = Object.entries(fields).filter(([, field]) => field.isOrderable);
  return [
    `"A page of ${name} rows. ${name}分页."
type ${name}Connection ${guard} {
  "The rows with their cursors. 边."
  edges: [${name}Edge!]!
  "The rows alone. 节点."
  nodes: [${name}!]!
  "Where the page begins and ends. 分页信息."
  pageInfo: PageInfo!
  "How many rows fit in all; counted only when asked for. 总数."
  totalCount: Int! @cost(weight: 50)
  "How many rows the database expects to fit, from its statistics and without looking: for a portal that shows a size. Where rows may be hidden from you among them, the count. 估计总数."
  totalCountEstimate: Int! @cost(weight: 5)
}`,
    `"One ${name} of a page. ${name}边."
type ${name}Edge ${guard} {
  "Where it stands in this order. 游标."
  cursor: String!
  "The row. 节点."
  node: ${name}!
}`,
    `"What ${name} rows are ordered by. ${name}排序."
input ${name}Order {
  "The field. 排序字段."
  field: ${name}OrderField!
  "Which way. 方向."
  direction: OrderDirection = ASC
}`,
    `"Fields that ${name} rows can be ordered by. ${name}排序字段."
enum ${name}OrderField {
${orderable.map(([key, { zh }]) => `  "By \`${key}\`. ${zh}."\n  ${screaming(key)}`).join('\n')}
}`,
  ];
}

const line = (description: string, key: string, type: string) => `  "${description}."\n  ${key}: ${type}`;
