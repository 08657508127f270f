import type { Loaders } from '../../loaders.ts';
import type { PersonRow, StatusPeriodRow } from '../../rows.ts';
import { ofWholeFile } from '../../whole-file.ts';

/** The record of somebody's death in the whole of their file; undefined while none stands. */
export async function deathOf(
  row: PersonRow,
  { statusesOfPerson }: Pick<Loaders, 'statusesOfPerson'>,
): Promise<StatusPeriodRow | undefined> {
  const statuses = await ofWholeFile(row, statusesOfPerson, ({ validFrom }) => validFrom);
  return statuses.find(({ kind }) => kind === 'DEAD');
}
