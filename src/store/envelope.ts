import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, randomFillSync } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { DomainError } from '../errors.ts';

/**
 * How numbers that identify people are kept. A sealed value is `[1][length of key id][key id][nonce 12][tag 16][cipher]`,
 * AES-256-GCM, with the place it belongs to as associated data, so that a value moved to another row does not open. Where the
 * first byte is a 2, what was sealed is the text made small.
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
  /** HMAC-SHA-256 of the normalised number: equal numbers have equal indexes, nothing else can be learnt. */
  indexOf(number: string): Buffer;
  /** The same of a text as it stands. */
  markOf(text: string): Buffer;
}

/** The key list is not one. */
export class KeyRefused extends DomainError {
  readonly code = 'KEY_REFUSED';
}

/** A sealed value that does not open: a fault of the installation, never told to a caller. */
export class SealBroken extends Error {}

/** The first byte of a sealed text, and of one that was made small. */
const [PLAIN, SMALL] = [1, 2];
const NONCE = 12;
const TAG = 16;
const KEY_BYTES = 32;

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

/** A new key for a new installation, in the form that `parseKeyring` reads. */
export function newKeys(): string {
  return `k1:${randomBytes(KEY_BYTES).toString('base64')},index:${randomBytes(KEY_BYTES).toString('base64')}`;
}

/**
 * Reads `k1:<base64>,k2:<base64>,index:<base64>`: keys of 32 bytes, the last one named seals, every one opens. `index`
 * never rotates with them, because stored indexes could not be made anew without it.
 */
export function parseKeyring(text: string): Keyring {
  const keys = new Map<string, Buffer>();
  for (const part of text.trim().split(',')) {
    const [id = '', encoded = ''] = part.split(':', 2);
    const key = Buffer.from(encoded, 'base64');
    if (!/^[a-z0-9]{1,16}$/.test(id) || key.length !== KEY_BYTES) {
      throw new KeyRefused(
        'CANBAO_KEYS is not a key list: write id:base64 pairs of 32-byte keys, with one named "index".',
      );
    }
    keys.set(id, key);
  }
  const index = keys.get('index');
  keys.delete('index');
  const [currentId, currentKey] = [...keys].at(-1) ?? [];
  if (!index || !currentId || !currentKey) {
    throw new KeyRefused('CANBAO_KEYS needs one sealing key and one key named "index".');
  }
  return keyring(
    keys,
    currentId,
    currentKey,
    Buffer.from(hkdfSync('sha256', index, '', 'canbao number index', KEY_BYTES)),
  );
}

function keyring(keys: ReadonlyMap<string, Buffer>, currentId: string, currentKey: Buffer, indexKey: Buffer): Keyring {
  const nextNonce = nonces();
  const id = Buffer.from(currentId);
  const headOf = (form: number) => Buffer.concat([Buffer.from([form, id.length]), id]);
  const [plainHead, smallHead] = [headOf(PLAIN), headOf(SMALL)];
  const sealed = (head: Buffer, content: Buffer, place: string): Buffer => {
    const nonce = nextNonce();
    const cipher = createCipheriv('aes-256-gcm', currentKey, nonce).setAAD(Buffer.from(place));
    const body = cipher.update(content);
    const rest = cipher.final();
    return Buffer.concat([head, nonce, cipher.getAuthTag(), body, rest]);
  };
  const markOf = (text: string): Buffer => createHmac('sha256', indexKey).update(text).digest();
  const openBytes = (sealed: Buffer, place: string): Buffer => {
    const [form, idLength = 0] = sealed;
    const id = sealed.subarray(2, 2 + idLength).toString();
    const key = form === PLAIN || form === SMALL ? keys.get(id) : undefined;
    if (!key) throw new SealBroken(`A value was sealed with key "${id}", which CANBAO_KEYS does not hold.`);
    const start = 2 + idLength;
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(start, start + NONCE))
      .setAAD(Buffer.from(place))
      .setAuthTag(sealed.subarray(start + NONCE, start + NONCE + TAG));
    try {
      const content = Buffer.concat([decipher.update(sealed.subarray(start + NONCE + TAG)), decipher.final()]);
      return form === SMALL ? zstdDecompressSync(content) : content;
    } catch {
      throw new SealBroken(`The value at ${place} does not open: the key is another one, or the value was changed.`);
    }
  };
  return {
    seal: (text, place) => sealed(plainHead, Buffer.from(text), place),
    sealSmall: (text, place) => sealed(smallHead, zstdCompressSync(text, QUICK), place),
    sealBytes: (bytes, place) => sealed(smallHead, zstdCompressSync(bytes, QUICK_PIECE), place),
    open: (sealed, place) => openBytes(sealed, place).toString(),
    openBytes,
    indexOf: (number) => markOf(number.trim().toUpperCase()),
    markOf,
  };
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
