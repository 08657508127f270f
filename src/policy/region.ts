/**
 * The part of a region code that every region inside it begins with: 350825 is its own, 350800 gives 3508, 350000
 * gives 35. Town and village codes (9 and 12 digits) are their own prefix.
 */
export function regionPrefix(code: string): string {
  if (code.length !== 6) return code;
  if (code.endsWith('0000')) return code.slice(0, 2) === '00' ? '' : code.slice(0, 2);
  return code.endsWith('00') ? code.slice(0, 4) : code;
}

/** Whether one region lies in another, or is it: 350825103 is within 350825, 350800 and 350000. */
export function isWithin(code: string, regionCode: string): boolean {
  return code.startsWith(regionPrefix(regionCode));
}
