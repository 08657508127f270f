import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ImportRefused } from '../../src/services/imports/import-file.ts';
import { importPeople } from '../../src/services/imports/import-people.ts';
import { reachOf } from '../../src/services/viewer.ts';
import { createTestGraph, KEYRING, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';
import { freshNumber, somebody, writer } from './file-writer.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const write = writer(() => graph);
const AS = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350825'], purpose: '核查' });

/** The searches that were written down. */
const searches = () =>
  graph.database.sql`select count, purpose, subjects from audit_lines where action = 'person.search' order by id`;

const citizen = (number: string) => ({ documents: [{ kind: 'CITIZEN_ID', number }] });
const NOBODY = '00000000-0000-4000-8000-00000000ffff';

describe('a write that gives a number', () => {
  test('leaves a search behind when the number is taken, and when it is refused for something else', async () => {
    const number = freshNumber('1890-03-01', 'MALE');
    const { payload } = await write('personRegister', somebody(citizen(number)), { as: AS });
    const before = await searches();
    expect((await write('personRegister', somebody(citizen(number)), { as: AS })).codes).toEqual(['NUMBER_TAKEN']);
    const parents = [{ parentId: NOBODY }];
    expect((await write('personRegister', somebody({ parents }), { as: AS })).codes).toEqual(['PERSON_UNKNOWN']);
    expect((await searches()).slice(before.length)).toEqual([
      { count: 1, purpose: '核查', subjects: [payload.person.id] },
      { count: 0, purpose: '核查', subjects: [] },
    ]);
  });

  test('says of a parent who does not exist before it says anything of the number', async () => {
    const number = freshNumber('1890-03-01', 'MALE');
    await write('personRegister', somebody(citizen(number)));
    const over = { ...citizen(number), parents: [{ parentId: NOBODY }] };
    expect((await write('personRegister', somebody(over))).codes).toEqual(['PERSON_UNKNOWN']);
  });

  test('is one of five in a request', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const fields = names.map((name) => `${name}: personRegister(input: $${name}) { userErrors { code } }`);
    const query = `mutation(${names.map((name) => `$${name}: PersonRegisterInput!`)}) { ${fields.join(' ')} }`;
    const inputs = names.map((name) => [name, { idempotencyKey: `fishing-${name}`, ...somebody() }]);
    const { data } = await graph.ask(OFFICER, query, Object.fromEntries(inputs));
    const codes = names.map((name) => data[name].userErrors.map(({ code }: { code: string }) => code));
    expect(codes).toEqual([[], [], [], [], [], ['SEARCH_LIMIT']]);
  });
});

test('a refused file that names people of another office is written down, without their numbers', async () => {
  const number = freshNumber('1890-03-01', 'MALE');
  const { payload } = await write('personRegister', somebody(citizen(number)));
  const viewer = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350824'] });
  const today = '2017-11-20';
  const importer = { db: graph.platform.db, keyring: KEYRING, viewer, reach: reachOf(viewer, today), today };
  const file = `idNumber,name,region\n${number},示例甲,350824\n`;
  await expect(importPeople(importer, lines(file), { source: '测试' })).rejects.toThrow(ImportRefused);
  const [line] = await graph.database.sql`
    select subjects, count, details from audit_lines where action = 'people.import.refused'`;
  expect(line).toMatchObject({ subjects: [payload.person.id], count: 1, details: { kind: 'PEOPLE' } });
  expect(JSON.stringify(line)).not.toContain(number);
});

async function* lines(text: string) {
  yield text;
}
