import { expect, test } from 'vitest';
import { maskName } from '../../src/services/people/name.ts';

test.each([
  ['王五', '王*'],
  ['欧阳示例', '欧***'],
  ['王', '王'],
  ['𠮷示例', '𠮷**'],
  ['阿依·示例', '阿****'],
])('%s is shown as %s', (name, masked) => expect(maskName(name)).toBe(masked));
