import { type Keyring, parseKeyring } from '../../src/store/envelope.ts';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');

/** Keys of their own for tests, the same in every worker and process: the template is sealed with them. */
export const TEST_KEYS = `k1:${key(1)},index:${key(2)}`;

export const KEYRING: Keyring = parseKeyring(TEST_KEYS);
