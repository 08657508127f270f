import { expect, test } from 'vitest';
import { wayOut } from '../../src/services/collection/way-out.ts';

const needed = (...names: string[]) => names.map((name) => ({ name, zh: name, en: name }));

test('a fact that a roll settles names the write and the rolls, each once', () => {
  const { zh, en } = wayOut(needed('stablyEmployed', 'working', 'hukouInRegion', 'confirmedOn'));
  expect(en).toContain('(personCheckRecord, registers EMPLOYMENT, HUKOU)');
  expect(zh).toContain('（personCheckRecord，registers：EMPLOYMENT、HUKOU）');
});

test('a hukou of which only the town is recorded is recorded at a village', () => {
  const { zh, en } = wayOut(needed('hukouInNeighbourhood'));
  expect(en).toBe(' Record the hukou at the code of its village or residents’ committee (personMove).');
  expect(zh).toContain('personMove');
});

test('nothing is promised where no write would settle it', () => {
  expect(wayOut(needed('confirmedOn'))).toEqual({ zh: '', en: '' });
});
