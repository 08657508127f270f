import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { KeyRefused, maskIdNumber, parseKeyring, SealBroken } from '../../src/store/envelope.ts';
import { newKeys } from '../../src/store/suites.ts';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const smKey = (byte: number) => Buffer.alloc(16, byte).toString('base64');
const NUMBER = '999999194903120024';
const PLACE = 'identity_documents.number_cipher:1';

describe.each(['aes', 'sm'] as const)('a value sealed by suite %s', (suite) => {
  const keyring = parseKeyring(newKeys(suite));

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
    expect(() => parseKeyring(newKeys(suite)).open(sealed, PLACE)).toThrow(SealBroken);
    expect(() => keyring.open(Buffer.from('{}'), PLACE)).toThrow(SealBroken);
    for (let length = 0; length < sealed.length; length++) {
      expect(() => keyring.open(sealed.subarray(0, length), PLACE)).toThrow(SealBroken);
    }
  });

  test('opens whole where it was made small', () => {
    const long = `${NUMBER} `.repeat(500);
    const sealed = keyring.sealSmall(long, PLACE);
    expect(sealed.length).toBeLessThan(500);
    expect(keyring.open(sealed, PLACE)).toBe(long);
    const bytes = Buffer.from(long);
    expect(keyring.openBytes(keyring.sealBytes(bytes, PLACE), PLACE)).toEqual(bytes);
  });
});

describe('an installation of both suites', () => {
  const before = parseKeyring(`k1:${key(1)},index:${key(9)}`);
  const both = parseKeyring(`k1:${key(1)},k2sm:${smKey(2)},index:${key(9)}`);

  test('opens what either sealed, and seals by the key that is named last', () => {
    const sealed = both.seal(NUMBER, PLACE);
    expect([before.seal(NUMBER, PLACE)[0], before.sealSmall(NUMBER, PLACE)[0]]).toEqual([1, 2]);
    expect([sealed[0], both.sealSmall(NUMBER, PLACE)[0]]).toEqual([3, 4]);
    expect(both.open(sealed, PLACE)).toBe(NUMBER);
    expect(both.open(before.seal(NUMBER, PLACE), PLACE)).toBe(NUMBER);
    expect(both.open(before.sealSmall(NUMBER, PLACE), PLACE)).toBe(NUMBER);
    expect(() => before.open(sealed, PLACE)).toThrow(/"k2sm"/);
  });

  test('goes on finding numbers by the index it began with', () => {
    expect(both.indexOf(NUMBER)).toEqual(before.indexOf(NUMBER));
    expect(parseKeyring(`k1sm:${smKey(1)},indexsm:${key(9)}`).indexOf(NUMBER)).not.toEqual(before.indexOf(NUMBER));
  });

  test.each([1, 2])('does not take a value whose first byte was changed to %i for one of the other suite', (form) => {
    const sealed = both.seal(NUMBER, PLACE);
    sealed[0] = form;
    expect(() => both.open(sealed, PLACE)).toThrow(SealBroken);
  });
});

/** What databases hold today has to open tomorrow: the bytes are told here, and not made by the code that opens them. */
describe('suite sm', () => {
  const keyring = parseKeyring(`k1sm:${smKey(1)},indexsm:${key(9)}`);

  test('seals by SM4 in counter mode, from the second block on, as GCM does', () => {
    const sealed = keyring.seal(NUMBER, PLACE);
    expect(sealed.subarray(0, 6).toString('latin1')).toBe('\x03\x04k1sm');
    const [nonce, body] = [sealed.subarray(6, 18), sealed.subarray(34)];
    const counter = createDecipheriv('sm4-ctr', Buffer.alloc(16, 1), Buffer.concat([nonce, Buffer.from([0, 0, 0, 2])]));
    expect(Buffer.concat([counter.update(body), counter.final()]).toString()).toBe(NUMBER);
  });

  test('indexes by HMAC with SM3', () => {
    const drawn = Buffer.from(hkdfSync('sm3', Buffer.alloc(32, 9), '', 'canbao number index', 32));
    expect(keyring.indexOf(NUMBER)).toEqual(createHmac('sm3', drawn).update(NUMBER).digest());
  });
});

describe('a newer key', () => {
  test('takes over sealing, and what was sealed before still opens', () => {
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
  ['a key of SM4 that is as long as one of AES', `k1sm:${key(1)},index:${key(1)}`],
  ['a short key of AES beside one of SM4', `k1:${smKey(1)},k2sm:${smKey(2)},index:${key(1)}`],
  ['a short index key', `k1sm:${smKey(1)},indexsm:${smKey(1)}`],
  ['index keys of both suites', `k1:${key(1)},index:${key(1)},indexsm:${key(2)}`],
  ['a name that stands twice', `k1:${key(1)},k1:${key(2)},index:${key(1)}`],
])('a key list with %s is refused', (_, text) => {
  expect(() => parseKeyring(text)).toThrow(KeyRefused);
  expect(() => parseKeyring(text)).toThrow(/CANBAO_KEYS .*\p{Script=Han}/u);
});
