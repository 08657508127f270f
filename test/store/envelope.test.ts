import { describe, expect, test } from 'vitest';
import { KeyRefused, maskIdNumber, newKeys, parseKeyring, SealBroken } from '../../src/store/envelope.ts';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const NUMBER = '999999194903120024';
const PLACE = 'identity_documents.number_cipher:1';

describe('a sealed value', () => {
  const keyring = parseKeyring(newKeys());

  test('opens in its own place', () => {
    expect(keyring.open(keyring.seal(NUMBER, PLACE), PLACE)).toBe(NUMBER);
  });

  test('shows nothing of the number, and is another one every time', () => {
    const [first, second] = [keyring.seal(NUMBER, PLACE), keyring.seal(NUMBER, PLACE)];
    expect(first.toString('latin1')).not.toContain('1949');
    expect(first.equals(second)).toBe(false);
  });

  test('does not open in another place, changed, or under another key', () => {
    const sealed = keyring.seal(NUMBER, PLACE);
    expect(() => keyring.open(sealed, `${PLACE}2`)).toThrow(SealBroken);
    const changed = Buffer.from(sealed);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(() => keyring.open(changed, PLACE)).toThrow(SealBroken);
    expect(() => parseKeyring(newKeys()).open(sealed, PLACE)).toThrow(SealBroken);
    expect(() => keyring.open(Buffer.from('{}'), PLACE)).toThrow(SealBroken);
  });

  test('still opens after a newer key took over sealing', () => {
    const before = parseKeyring(`k1:${key(1)},index:${key(9)}`);
    const after = parseKeyring(`k1:${key(1)},k2:${key(2)},index:${key(9)}`);
    expect(after.open(before.seal(NUMBER, PLACE), PLACE)).toBe(NUMBER);
    expect(() => before.open(after.seal(NUMBER, PLACE), PLACE)).toThrow(/"k2"/);
  });
});

describe('the index of a number', () => {
  const keyring = parseKeyring(`k1:${key(1)},index:${key(9)}`);

  test('is the same for the same number however it was typed, and for no other', () => {
    expect(keyring.indexOf(' 99999919490312002x ')).toEqual(keyring.indexOf('99999919490312002X'));
    expect(keyring.indexOf(NUMBER)).not.toEqual(keyring.indexOf('999999194903120025'));
  });

  test('outlives the sealing keys and hangs on the index key', () => {
    expect(parseKeyring(`k7:${key(7)},index:${key(9)}`).indexOf(NUMBER)).toEqual(keyring.indexOf(NUMBER));
    expect(parseKeyring(`k1:${key(1)},index:${key(8)}`).indexOf(NUMBER)).not.toEqual(keyring.indexOf(NUMBER));
  });
});

test('a mask keeps six characters and none of the last twelve', () => {
  expect(maskIdNumber(NUMBER)).toBe('999999************');
});

test('of a shorter number the mask keeps the first third', () => {
  expect(maskIdNumber('H99999001')).toBe('H99******');
});

test.each([
  ['nothing', ''],
  ['no index key', `k1:${key(1)}`],
  ['no sealing key', `index:${key(1)}`],
  ['a short key', `k1:${Buffer.alloc(16).toString('base64')},index:${key(1)}`],
  ['an id with other characters', `K-1:${key(1)},index:${key(1)}`],
])('a key list with %s is refused', (_, text) => {
  expect(() => parseKeyring(text)).toThrow(KeyRefused);
});
