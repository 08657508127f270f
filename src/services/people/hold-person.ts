import { type LockedPerson, lockPeople } from '../../store/queries/person.ts';
import { assertVersion, type Counter, type WriteProblem, WriteRefused } from '../write.ts';

/** A file that a write names, and the part of its input that does. */
export interface NamedFile {
  readonly id: string;
  readonly field: string;
}

/**
 * The files that a write is about, in the order they were named, held until it is done. Refused when one may not be seen, which is
 * as if there were none, and when one was merged, with the file that stands for it.
 */
export async function holdPeople(tx: Counter, named: readonly NamedFile[]): Promise<LockedPerson[]> {
  const rows = await lockPeople(
    tx.db,
    tx.reach,
    named.map(({ id }) => id),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const problems: WriteProblem[] = [];
  const held = named.flatMap(({ id, field }) => {
    const row = byId.get(id.toLowerCase());
    if (row && !row.mergedIntoId) return [row];
    problems.push(row ? merged(row, field) : unknown(id, field));
    return [];
  });
  if (problems.length > 0) throw new WriteRefused(problems);
  return held;
}

/** The one file that a write changes; refused when somebody changed it since the version that its maker read. */
export async function holdPerson(
  tx: Counter,
  { personId, version }: { readonly personId: string; readonly version: number },
): Promise<LockedPerson> {
  const held = await holdOne(tx, { id: personId, field: 'personId' });
  assertVersion(`The file ${held.id}`, held.version, version);
  return held;
}

/** One file, whatever its version. */
export async function holdOne(tx: Counter, named: NamedFile): Promise<LockedPerson> {
  const [held] = await holdPeople(tx, [named]);
  if (!held) throw new Error('A file that was not refused is held.');
  return held;
}

/** The ids whose rows make up a file: its own, and those of the files that were merged into it. */
export const idsOfFile = ({ id, mergedIds }: LockedPerson): readonly string[] => [id, ...mergedIds];

const unknown = (id: string, field: string): WriteProblem => ({
  code: 'PERSON_UNKNOWN',
  field,
  text: { zh: `没有您可以查看的档案${id}。`, en: `There is no person ${id} whose file you may see.` },
});

const merged = ({ id, mergedIntoId }: LockedPerson, field: string): WriteProblem => ({
  code: 'PERSON_MERGED',
  field,
  text: {
    zh: `档案${id}已并入${mergedIntoId}，请在该档案上办理。`,
    en: `The file ${id} was merged into ${mergedIntoId}: write to that one.`,
  },
});
