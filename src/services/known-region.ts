import { childrenOfRegions, versionsOfRegions } from '../store/queries/region.ts';
import { assertOwnRegion, type Counter, refuseWrite, type WriteProblem, WriteRefused } from './write.ts';

/** A region that a write names, and the part of its input that does. */
export interface NamedRegion {
  readonly code: string;
  readonly field: string;
}

/** Refuses codes that are in no list of regions, each with its place in the input; abolished ones are known. */
export async function assertRegionsKnown({ db }: Pick<Counter, 'db'>, named: readonly NamedRegion[]): Promise<void> {
  if (named.length === 0) return;
  const rows = await versionsOfRegions(
    db,
    named.map(({ code }) => code),
  );
  const known = new Set(rows.map(({ code }) => code));
  const problems = named.filter(({ code }) => !known.has(code)).map(unknown);
  if (problems.length > 0) throw new WriteRefused(problems);
}

const unknown = ({ code, field }: NamedRegion): WriteProblem => ({
  code: 'REGION_UNKNOWN',
  field,
  text: { zh: `区划代码${code}不在区划名录中。`, en: `There is no region ${code} in the list of regions.` },
});

/**
 * Refuses a region as the one whose office keeps a file or a household: it has to be one of the writer's own, and a town or a
 * village where those below the county are known, because whoever collects in a village finds only what stands there.
 */
export async function assertOfficeRegion(counter: Counter, code: string, field: string): Promise<void> {
  assertOwnRegion(counter, code, field);
  await assertRegionsKnown(counter, [{ code, field }]);
  if (code.length > 6 || (await childrenOfRegions(counter.db, [code], counter.today)).length === 0) return;
  const text = {
    zh: `区划${code}过大，请填写乡镇或村居。`,
    en: `Region ${code} is too wide: name the town or the village.`,
  };
  refuseWrite('REGION_TOO_WIDE', text, field);
}
