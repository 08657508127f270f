/** A name for eyes that may not read it: whoever holds the paper knows it again by its first character and its length. */
export function maskName(name: string): string {
  const [first = '', ...rest] = name;
  return first + '*'.repeat(rest.length);
}
