import { type CipherGCMTypes, randomBytes } from 'node:crypto';

/** What numbers are sealed and indexed with. 密码套件. */
export interface Suite {
  readonly cipher: CipherGCMTypes;
  /** Bytes of a sealing key. */
  readonly keyBytes: number;
  readonly hash: 'sha256' | 'sm3';
  /** The first byte of a sealed text, and of one that was made small. Written into every value: never given a second meaning. */
  readonly plain: number;
  readonly small: number;
  /** What ids of its sealing keys end in, and the names of its index key and of one that only marks. */
  readonly ending: '' | 'sm';
  readonly index: 'index' | 'indexsm';
  readonly marks: 'marks' | 'markssm';
}

/** Node's types name no cipher but AES in this mode; its OpenSSL has this one as well. */
const SM4_GCM = 'sm4-gcm' as CipherGCMTypes;

/**
 * `aes` is what nothing else was asked for. `sm` is for offices that the commercial cipher rules bind (商用密码): SM4 of GB/T 32907 in
 * GCM and SM3 of GB/T 32905 in HMAC, as RFC 8998 has them.
 */
export const SUITES = {
  aes: {
    cipher: 'aes-256-gcm',
    keyBytes: 32,
    hash: 'sha256',
    plain: 1,
    small: 2,
    ending: '',
    index: 'index',
    marks: 'marks',
  },
  sm: {
    cipher: SM4_GCM,
    keyBytes: 16,
    hash: 'sm3',
    plain: 3,
    small: 4,
    ending: 'sm',
    index: 'indexsm',
    marks: 'markssm',
  },
} as const satisfies Record<string, Suite>;

export type SuiteName = keyof typeof SUITES;

/** Bytes of an index key of either suite. */
export const INDEX_KEY_BYTES = 32;

/** The suite that an id of a sealing key stands for: a name that ends in `sm` is one of `sm`. */
export const suiteOfId = (id: string): Suite => (id.endsWith('sm') ? SUITES.sm : SUITES.aes);

/** The suite that wrote a first byte; undefined where none did. */
export const suiteOfForm = (form: number | undefined): Suite | undefined =>
  Object.values(SUITES).find(({ plain, small }) => form === plain || form === small);

/** New keys for a new installation, in the form that `parseKeyring` reads. */
export function newKeys(name: SuiteName = 'aes'): string {
  const { keyBytes, ending, index } = SUITES[name];
  const drawn = (bytes: number) => randomBytes(bytes).toString('base64');
  return `k1${ending}:${drawn(keyBytes)},${index}:${drawn(INDEX_KEY_BYTES)}`;
}
