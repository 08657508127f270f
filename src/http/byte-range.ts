/** Bytes of a file from one (included) to another (not included). */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Which bytes a request asks for: one range, or null where it asks for none that is understood, and the whole is sent. Undefined where the
 * file has no such bytes.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | null | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return null;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (first !== '' && last !== '' && Number(last) < from) return null;
  return from < to ? { from, to } : undefined;
}
