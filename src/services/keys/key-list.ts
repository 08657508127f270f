import { randomBytes } from 'node:crypto';
import { INDEX_KEY_BYTES, SUITES, type SuiteName } from '../../store/suites.ts';

/** A key list as it is written: `id:base64`, with commas between. */
const partsOf = (list: string): string[] => list.trim().split(',');
const idOf = (part: string): string => part.split(':')[0] ?? '';
/** What seals nothing. */
const isIndex = (part: string): boolean =>
  Object.values(SUITES).some(({ index, marks }) => [index, marks].some((id) => id === idOf(part)));

/** The list with one key more, which seals from now on; of the suite that sealed, unless another is asked for. */
export function withNewKey(list: string, name?: SuiteName): string {
  const parts = partsOf(list);
  const sealing = parts.filter((part) => !isIndex(part));
  const { keyBytes, ending } = SUITES[name ?? suiteOf(sealing)];
  const highest = Math.max(...sealing.map((part) => Number(/^k(\d{1,6})/.exec(part)?.[1] ?? 0)));
  const fresh = `k${highest + 1}${ending}:${randomBytes(keyBytes).toString('base64')}`;
  return [...sealing, fresh, ...parts.filter(isIndex)].join(',');
}

const suiteOf = (sealing: readonly string[]): SuiteName => (idOf(sealing.at(-1) ?? '').endsWith('sm') ? 'sm' : 'aes');

/** The list without a key. */
export const withoutKey = (list: string, id: string): string =>
  partsOf(list)
    .filter((part) => idOf(part) !== id)
    .join(',');

/** The same keys, of which the one before the last seals: for processes that are to open by the last before any seals by it. */
export function withLastKeyWaiting(list: string): string {
  const parts = partsOf(list);
  const sealing = parts.filter((part) => !isIndex(part));
  const [last, ...others] = [sealing.at(-1) ?? '', ...sealing.slice(0, -1)];
  return [last, ...others, ...parts.filter(isIndex)].join(',');
}

/** The list with another index key, of the suite that is asked for or of the one before; the first of all stays as the one that marks. */
export function withNewIndex(list: string, name?: SuiteName): string {
  const parts = partsOf(list);
  const [sealing, others] = [parts.filter((part) => !isIndex(part)), parts.filter(isIndex)];
  const suites = Object.values(SUITES);
  const before = others.find((part) => suites.some(({ index }) => index === idOf(part))) ?? '';
  const suiteBefore = suites.find(({ index }) => index === idOf(before)) ?? SUITES.aes;
  const marks = others.find((part) => part !== before) ?? before.replace(suiteBefore.index, suiteBefore.marks);
  const { index } = name ? SUITES[name] : suiteBefore;
  return [...sealing, `${index}:${randomBytes(INDEX_KEY_BYTES).toString('base64')}`, marks].join(',');
}
