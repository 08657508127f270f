import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestGraph, type TestGraph } from '../support/graph.ts';
import { somebody, writer } from './file-writer.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const write = writer(() => graph);

describe('a text that cannot be written down is refused at the door', () => {
  test.each([
    ['NUL in a name', { name: '示例\0甲' }, 'name'],
    [
      'half a character in what is nested',
      { documents: [{ kind: 'BIRTH_CERTIFICATE', number: 'T\ud800' }] },
      'documents.0.number',
    ],
    ['a source of 201 characters', { source: '源'.repeat(201) }, 'source'],
    ['a phone number in a source', { source: '来电13900000000' }, 'source'],
    ['an ID number in full-width digits', { source: '９９９９９９１８９００３０１００１９' }, 'source'],
  ])('%s', async (_, over, field) => {
    const { payload } = await write('personRegister', somebody(over));
    expect(payload.userErrors).toEqual([
      { code: 'TEXT_REFUSED', field, message: expect.any(String), messageZh: expect.stringMatching(/\p{Script=Han}/u) },
    ]);
  });

  test('and one of 200 characters with a day in it is not', async () => {
    const source = `户籍证明 2017-11-20 ${'源'.repeat(184)}`;
    expect(source).toHaveLength(200);
    expect((await write('personRegister', somebody({ source }))).codes).toEqual([]);
  });
});
