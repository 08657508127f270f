import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredInputField,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { graphOf } from '../../src/graph/schema.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { makeCohorts } from '../support/city-cohort.ts';
import { enterDoubts } from '../support/doubts.ts';
import { deliverFridayList } from '../support/friday-list.ts';
import { COUNTY, createTestGraph, type TestGraph, viewerWith } from '../support/graph.ts';
import { payBack } from '../support/refunds.ts';
import { enterStaysOfListed } from '../support/stays.ts';

/**
 * Every mutation that is given an id of a row, made from the schema: given one of another county it answers, word for word and after as
 * many statements, what it answers to an id that nothing has. What is refused tells of nobody.
 */
const UNKNOWN = '00000000-0000-4000-8000-999999999999';
const ELSEWHERE = '350823';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
  await enterStaysOfListed(graph.database.sql);
  await makeCohorts(graph);
  await enterDoubts(graph);
  await deliverFridayList(graph);
  await payBack(graph);
});
afterAll(() => graph.close());

const { schema } = graphOf('both');

/** Whose ids stand in a field, by its name; of the same name in one mutation, by that first. */
const TABLES: Readonly<Record<string, string>> = {
  ...{ personId: 'people', personIds: 'people', headId: 'people', accountHolderId: 'people' },
  ...{ 'personMerge.fromId': 'people', 'personMerge.intoId': 'people' },
  ...{ 'householdMerge.fromId': 'households', 'householdMerge.intoId': 'households', householdId: 'households' },
  ...{ enrollmentId: 'enrollments', receiptId: 'receipts', refundId: 'refunds', claimId: 'claims' },
  ...{ batchId: 'assistance_list_batches', jobId: 'jobs' },
  ...{ 'assistanceListReview.rowId': 'assistance_list_rows', 'duplicateResolve.caseId': 'duplicate_cases' },
};

/** A row of the county that the tests are about. */
const HIDDEN: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['people', 'households', 'claims', 'assistance_list_batches', 'jobs'].map((table) => [
      table,
      `select id from ${table} where region_code like '${COUNTY}%' order by id limit 1`,
    ]),
  ),
  ...Object.fromEntries(
    ['enrollments', 'refunds', 'assistance_list_rows', 'duplicate_cases'].map((table) => [
      table,
      `select t.id from ${table} t join people p on p.id = t.person_id where p.region_code like '${COUNTY}%' order by t.id limit 1`,
    ]),
  ),
  receipts: `select t.id from receipts t join households h on h.id = t.household_id where h.region_code like '${COUNTY}%' order by t.id limit 1`,
};

const LITERALS: Readonly<Record<string, unknown>> = {
  ...{ Int: 1, Boolean: true, Date: '2017-11-20', DateTime: '2017-11-20T09:30:00+08:00', Money: '1.00', Rate: '1.00' },
  ...{ RegionCode: ELSEWHERE, ID: '00000000-0000-4000-8000-888888888888' },
};

function someOf(type: GraphQLInputType, name: string): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [someOf(nullable.ofType, name)];
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name;
  if (isInputObjectType(nullable)) return inputOf(Object.values(nullable.getFields()).filter(isRequiredInputField));
  if (name === 'idempotencyKey') return randomUUID();
  return LITERALS[nullable.name] ?? 'x';
}

const inputOf = (fields: readonly GraphQLInputField[]) =>
  Object.fromEntries(fields.map(({ name, type }) => [name, someOf(type, name)]));

interface Write {
  readonly mutation: string;
  readonly field: string;
  readonly table: string;
  readonly inputType: string;
  /** Another input each time: an idempotency key is for one. */
  readonly inputWith: (id: string) => object;
}

/** Every mutation by every field of its input that names a row of somebody's. */
const WRITES: readonly Write[] = Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap((mutation) => {
  const [argument] = mutation.args;
  const input = argument && getNamedType(argument.type);
  if (!isInputObjectType(input)) return [];
  const fields = Object.values(input.getFields());
  return fields.flatMap((field) => {
    const table = TABLES[`${mutation.name}.${field.name}`] ?? TABLES[field.name];
    if (!table || getNamedType(field.type).name !== 'ID') return [];
    const asked = fields.filter((one) => one === field || isRequiredInputField(one));
    const inputWith = (id: string) => ({
      ...inputOf(asked),
      [field.name]: isListType(getNullableType(field.type)) ? [id] : id,
    });
    return [{ mutation: mutation.name, field: field.name, table, inputType: String(argument?.type), inputWith }];
  });
});

/** Those of another county who take steps. */
const WRITERS = ['COUNTY_OFFICER', 'TREASURER', 'DEPARTMENT_CLERK'].map((role) =>
  viewerWith({ role, regions: [ELSEWHERE], department: 'CIVIL_AFFAIRS', purpose: 'test' }),
);

async function told(viewer: Viewer, { mutation, inputType, inputWith }: Write, id: string) {
  const payload = getNamedType(schema.getMutationType()?.getFields()[mutation]?.type);
  const errors =
    isObjectType(payload) && payload.getFields().userErrors
      ? 'userErrors { code message messageZh field }'
      : '__typename';
  const text = `mutation Step($input: ${inputType}) { ${mutation}(input: $input) { ${errors} } }`;
  const { body, statements } = await graph.ask(viewer, text, { input: inputWith(id) });
  return { isRefused: body.includes(id), body: body.replaceAll(id, 'ID'), statements: statements.length };
}

test('no mutation tells whether there is a row that the viewer may not see', async () => {
  const named: string[] = [];
  const others: object[] = [];
  for (const write of WRITES) {
    const [row] = await graph.database.sql.unsafe<{ id: string }[]>(HIDDEN[write.table] ?? '');
    if (!row) throw new Error(`There is no row of ${write.table}.`);
    for (const viewer of WRITERS) {
      const [hidden, absent] = [await told(viewer, write, row.id), await told(viewer, write, UNKNOWN)];
      if (!isDeepStrictEqual(hidden, absent))
        others.push({ write: `${write.mutation} by ${write.field} as ${viewer.role}`, hidden, absent });
      if (hidden.isRefused) named.push(write.mutation);
    }
  }
  expect(others).toEqual([]);
  expect(WRITES.length).toBeGreaterThan(30);
  // Refused for the row, and not for something else before.
  expect(new Set(named).size, named.join(' ')).toBeGreaterThan(15);
  expect(graph.logged).toEqual([]);
});
