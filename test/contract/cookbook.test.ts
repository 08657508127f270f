import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cookbook, questions, recipes } from '../../scripts/cookbook.ts';

const numbers = Array.from({ length: 52 }, (_, at) => at + 1);

test('the questions are numbered from 1 to 52', () => {
  expect(questions.map(({ number }) => number)).toEqual(numbers);
});

test.each(numbers)('question %i is answered by an operation that says what it asks and what it may cost', (number) => {
  const answering = recipes.filter((one) => one.questions.includes(number));
  expect(answering.length).toBeGreaterThan(0);
  for (const { name, description, statements, answer } of answering) {
    expect(description.length, name).toBeGreaterThan(40);
    expect(statements, name).toEqual(expect.any(Number));
    expect(Object.keys(JSON.parse(answer)), name).toEqual(['data']);
  }
});

test('the cookbook is made from the operations as they are', () => {
  const written = readFileSync(new URL('../../docs/cookbook.md', import.meta.url), 'utf8');
  expect(written === cookbook(), 'docs/cookbook.md is old: run `npm run generate`').toBe(true);
});
