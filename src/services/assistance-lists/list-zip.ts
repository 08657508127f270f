import { inflateRawSync } from 'node:zlib';

/** One part of a zip file, as the file's own directory tells it. */
export interface Part {
  readonly name: string;
  /** Unpacked. */
  readonly bytes: number;
  readonly packedBytes: number;
  readonly isPacked: boolean;
  /** Where it begins in the file, with a header of its own. */
  readonly at: number;
}

const [END, ENTRY] = ['PK\x05\x06', 'PK\x01\x02'];
const [END_BYTES, ENTRY_BYTES] = [22, 46];

/**
 * The parts of a zip file; undefined where its directory is not the plain one of a workbook. A comment after the directory is
 * refused with it, for two readers may then find two directories.
 */
export function partsOf(file: Buffer): Part[] | undefined {
  const end = file.length - END_BYTES;
  if (end < 0 || file.toString('latin1', end, end + 4) !== END) return undefined;
  const parts: Part[] = [];
  let at = file.readUInt32LE(end + 16);
  while (at + ENTRY_BYTES <= end && file.toString('latin1', at, at + 4) === ENTRY) {
    const name = file.readUInt16LE(at + 28);
    const further = file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
    const from = at + ENTRY_BYTES;
    parts.push({
      name: file.toString('utf8', from, from + name),
      bytes: file.readUInt32LE(at + 24),
      packedBytes: file.readUInt32LE(at + 20),
      isPacked: file.readUInt16LE(at + 10) !== 0,
      at: file.readUInt32LE(at + 42),
    });
    at = from + name + further;
  }
  return parts.length === file.readUInt16LE(end + 10) && parts.length > 0 ? parts : undefined;
}

const HEAD_BYTES = 30;

/** A small part unpacked; throws where it is none, or has more than `most` bytes. */
export function unpacked(file: Buffer, { at, packedBytes, isPacked }: Part, most: number): Buffer {
  const from = at + HEAD_BYTES + file.readUInt16LE(at + 26) + file.readUInt16LE(at + 28);
  const packed = file.subarray(from, from + packedBytes);
  return isPacked ? inflateRawSync(packed, { maxOutputLength: most }) : packed;
}
