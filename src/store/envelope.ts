import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomFillSync } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { DomainError } from '../errors.ts';
import { INDEX_KEY_BYTES, SUITES, type Suite, suiteOfForm, suiteOfId } from './suites.ts';

/**
 * How numbers that identify people are kept. A sealed value is `[1][length of key id][key id][nonce 12][tag 16][cipher]`,
 * AES-256-GCM, with the place it belongs to as associated data, so that a value moved to another row does not open. Where the
 * first byte is a 2, what was sealed is the text made small. 3 and 4 are the same two by SM4-GCM.
 */
export interface Keyring {
  /** Seals text for one place, `table.column:rowId`. */
  seal(text: string, place: string): Buffer;
  /** The same of a text of some kilobytes that is kept in great numbers: it is made small first. */
  sealSmall(text: string, place: string): Buffer;
  /** The same of the bytes of a piece of a file. */
  sealBytes(bytes: Buffer, place: string): Buffer;
  /** Opens what was sealed for that same place, made small or not. */
  open(sealed: Buffer, place: string): string;
  /** The same of bytes. */
  openBytes(sealed: Buffer, place: string): Buffer;
  /** Seals by the key that seals now what another key of the list sealed for the same place; made small or not, as it was. */
  reseal(sealed: Buffer, place: string): Buffer;
  /** The key that seals. */
  readonly sealingKey: string;
  /** Every key that opens, in the order of the list. */
  readonly openingKeys: readonly string[];
  /** HMAC of the normalised number, by SHA-256 or SM3 as the index key says: equal numbers have equal indexes, nothing else can be learnt. */
  indexOf(number: string): Buffer;
  /** The same of a text as it stands, by the key that stays when numbers are indexed anew: ids are made of it, and seals of the audit. */
  markOf(text: string): Buffer;
  /** HMAC-SHA-256 in hex of what a seal of the audit holds, with a key of its own: whoever has the database alone cannot make it. */
  hashOfAudit(parts: Iterable<string>): string;
}

/** The key list is not one. */
export class KeyRefused extends DomainError {
  readonly code = 'KEY_REFUSED';
}

/** A sealed value that does not open: a fault of the installation, never told to a caller. */
export class SealBroken extends Error {}

/** Its key is not in the list: another process may have been given it a moment ago. */
export class SealingKeyMissing extends SealBroken {}

/** The id of the key that sealed a value. */
export const keyOfValue = (sealed: Buffer): string => sealed.subarray(2, 2 + (sealed[1] ?? 0)).toString();

/** What a value that a key sealed has behind its first byte. */
export const headOfKey = (id: string): Buffer => Buffer.concat([Buffer.from([id.length]), Buffer.from(id)]);

const NONCE = 12;
const TAG = 16;

/**
 * A county's worth is made small in a run: a higher level or a wider window takes twice as long and saves nothing of such texts,
 * and what comes out of most fits into one chunk.
 */
const QUICK = {
  params: {
    [constants.ZSTD_c_compressionLevel]: 1,
    [constants.ZSTD_c_windowLog]: 14,
    [constants.ZSTD_c_hashLog]: 12,
  },
  chunkSize: 4096,
};

/** A piece of a file is long: its window is whole, and it comes out in few chunks. */
const QUICK_PIECE = { params: { [constants.ZSTD_c_compressionLevel]: 1 }, chunkSize: 256 * 1024 };

/** Nonces drawn from the system at a time: a draw for each takes longer than sealing does. */
const NONCES_DRAWN = 1024;

/** Gives nonces, each once. One is overwritten some time after it was given: it is to be copied at once. */
function nonces(): () => Buffer {
  const drawn = Buffer.alloc(NONCES_DRAWN * NONCE);
  let at = drawn.length;
  return () => {
    if (at === drawn.length) {
      randomFillSync(drawn);
      at = 0;
    }
    at += NONCE;
    return drawn.subarray(at - NONCE, at);
  };
}

/** One key of the list, and what it is used with. */
interface Key {
  readonly id: string;
  readonly suite: Suite;
  readonly bytes: Buffer;
}

const NO_LIST =
  'CANBAO_KEYS is not a key list: write id:base64 pairs, with one named "index" or "indexsm". A key is 32 bytes long; one whose name ends in "sm" seals by SM4 and is 16 bytes long. `canbao keys` makes a list. CANBAO_KEYS 不是密钥清单：请按 id:base64 逐项填写，以逗号分隔，其中一项名为 index 或 indexsm；可用 canbao keys 生成。';

/**
 * Reads `k1:<base64>,k2:<base64>,index:<base64>`: the last sealing key named seals, every one opens. Keys of both suites may stand
 * beside each other. There is one index key: it never rotates with the others, because numbers that were indexed by another one would
 * not be found. Where numbers were indexed anew, the one that the installation began with stays as `marks`.
 */
export function parseKeyring(text: string): Keyring {
  const keys = text.trim().split(',').map(readKey);
  const indexes = keys.filter(({ id }) => isIndex(id));
  const marking = keys.filter(({ id }) => isMarks(id));
  const sealing = new Map(keys.filter(({ id }) => !isIndex(id) && !isMarks(id)).map((key) => [key.id, key]));
  if (sealing.size + indexes.length + marking.length < keys.length || marking.length > 1) {
    throw new KeyRefused(
      'CANBAO_KEYS names a key twice: a value says by its name which key opens it. Leave one of them. CANBAO_KEYS 中有同名密钥，请只保留一个。',
    );
  }
  const [index, second] = indexes;
  const current = [...sealing.values()].at(-1);
  if (!index || !current) {
    throw new KeyRefused(
      'CANBAO_KEYS needs one sealing key and one key named "index", or "indexsm" where SM3 indexes. CANBAO_KEYS 须有一个加密密钥和一个索引密钥（index，国密为 indexsm）。',
    );
  }
  if (second) {
    throw new KeyRefused(
      'CANBAO_KEYS names two index keys: leave the one that the database was begun with, and no other. CANBAO_KEYS 中有两个索引密钥，请只保留数据库最初使用的那一个。',
    );
  }
  return keyring(sealing, current, { index, marks: marking[0] ?? index });
}

const isIndex = (id: string): boolean => id === SUITES.aes.index || id === SUITES.sm.index;
const isMarks = (id: string): boolean => id === SUITES.aes.marks || id === SUITES.sm.marks;

function readKey(part: string): Key {
  const [id = '', encoded = ''] = part.split(':', 2);
  const suite = suiteOfId(id);
  const bytes = Buffer.from(encoded, 'base64');
  const isRight = bytes.length === (isIndex(id) || isMarks(id) ? INDEX_KEY_BYTES : suite.keyBytes);
  if (!/^[a-z0-9]{1,16}$/.test(id) || !isRight) throw new KeyRefused(NO_LIST);
  return { id, suite, bytes };
}

/** The key that numbers are found by, and the one that marks: the same, until numbers are indexed anew. */
interface Marking {
  readonly index: Key;
  readonly marks: Key;
}

function keyring(keys: ReadonlyMap<string, Key>, current: Key, { index, marks }: Marking): Keyring {
  const { cipher: algorithm, plain, small } = current.suite;
  const nextNonce = nonces();
  const headOf = (form: number) => Buffer.concat([Buffer.from([form]), headOfKey(current.id)]);
  const [plainHead, smallHead] = [headOf(plain), headOf(small)];
  const sealed = (head: Buffer, content: Buffer, place: string): Buffer => {
    const nonce = nextNonce();
    const cipher = createCipheriv(algorithm, current.bytes, nonce).setAAD(Buffer.from(place));
    const body = cipher.update(content);
    const rest = cipher.final();
    return Buffer.concat([head, nonce, cipher.getAuthTag(), body, rest]);
  };
  const openBytes = (sealed: Buffer, place: string) => {
    const { content, isSmall } = opened(keys, sealed, place);
    return isSmall ? zstdDecompressSync(content) : content;
  };
  const indexed = markedBy(index);
  const auditKey = keyOf(marks, 'canbao audit seal');
  return {
    seal: (text, place) => sealed(plainHead, Buffer.from(text), place),
    sealSmall: (text, place) => sealed(smallHead, zstdCompressSync(text, QUICK), place),
    sealBytes: (bytes, place) => sealed(smallHead, zstdCompressSync(bytes, QUICK_PIECE), place),
    open: (sealed, place) => openBytes(sealed, place).toString(),
    openBytes,
    reseal(value, place) {
      const { content, isSmall } = opened(keys, value, place);
      return sealed(isSmall ? smallHead : plainHead, content, place);
    },
    sealingKey: current.id,
    openingKeys: [...keys.keys()],
    indexOf: (number) => indexed(number.trim().toUpperCase()),
    markOf: markedBy(marks),
    hashOfAudit(parts) {
      const mac = createHmac(marks.suite.hash, auditKey);
      for (const part of parts) mac.update(part);
      return mac.digest('hex');
    },
  };
}

/** HMAC by a key that is drawn from this one. */
function markedBy(from: Key): (text: string) => Buffer {
  const key = keyOf(from, 'canbao number index');
  return (text) => createHmac(from.suite.hash, key).update(text).digest();
}

/** A key for one use. */
const keyOf = ({ bytes, suite: { hash } }: Key, use: string): Buffer =>
  Buffer.from(hkdfSync(hash, bytes, '', use, INDEX_KEY_BYTES));

function opened(keys: ReadonlyMap<string, Key>, sealed: Buffer, place: string) {
  const [form, idLength = 0] = sealed;
  const suite = suiteOfForm(form);
  const start = 2 + idLength;
  const id = sealed.subarray(2, start).toString();
  const key = keys.get(id);
  if (!suite || key?.suite !== suite) {
    throw new SealingKeyMissing(`A value was sealed with key "${id}", which CANBAO_KEYS does not hold.`);
  }
  try {
    const decipher = createDecipheriv(suite.cipher, key.bytes, sealed.subarray(start, start + NONCE), {
      authTagLength: TAG,
    })
      .setAAD(Buffer.from(place))
      .setAuthTag(sealed.subarray(start + NONCE, start + NONCE + TAG));
    const content = Buffer.concat([decipher.update(sealed.subarray(start + NONCE + TAG)), decipher.final()]);
    return { content, isSmall: form === suite.small };
  } catch {
    throw new SealBroken(`The value at ${place} does not open: the key is another one, or the value was changed.`);
  }
}

/**
 * What anybody without the right to more sees of a number: of a citizen number the first six characters and twelve stars,
 * of a shorter one the first third. The last four never appear beside a birth date, because together they give most of
 * the number away.
 */
export function maskIdNumber(number: string): string {
  const shown = Math.min(6, Math.floor(number.length / 3));
  return number.slice(0, shown) + '*'.repeat(Math.min(12, number.length - shown));
}
