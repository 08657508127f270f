import { DEPARTMENTS, type Department } from '../../policy/facts.ts';

/**
 * The department that a source names: the part behind its last colon, as in `demo:civil-affairs` or `exchange:PUBLIC_SECURITY`.
 * Null where it names an office, a person or a file.
 */
export function departmentOf(source: string): Department | null {
  const name = source
    .slice(source.lastIndexOf(':') + 1)
    .toUpperCase()
    .replaceAll('-', '_');
  return DEPARTMENTS.find((department) => department === name) ?? null;
}
