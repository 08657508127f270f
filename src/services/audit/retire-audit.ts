import { unlink } from 'node:fs/promises';
import { DomainError } from '../../errors.ts';
import type { Db } from '../../store/db.ts';
import type { Keyring } from '../../store/envelope.ts';
import { dayYearsAgo, isFileOfSeals, removeLines, sealsBefore } from '../../store/queries/audit-retire.ts';
import type { SealRow } from '../../store/queries/audit-seal.ts';
import { type FiledRange, hashOfFile, writeRetired } from './retired-file.ts';
import { markOfRetired } from './retired-mark.ts';
import { problemIn } from './seal-problem.ts';
import { walkSeals } from './walk-seals.ts';

export class RetirementRefused extends DomainError {
  readonly code = 'RETIREMENT_REFUSED';
}

interface Ground {
  readonly db: Db;
  readonly keyring: Keyring;
}

export interface Retirement {
  /** Seals made before this day in China are retired; the last day that may be asked for, where none is. */
  readonly before?: string | undefined;
  /** Where their lines go: a file that is not there yet. */
  readonly file: string;
  /** For how many years lines are kept at least; null: for ever. */
  readonly years: number | null;
}

export interface Retired {
  readonly before: string;
  readonly seals: number;
  readonly lines: number;
  /** SHA-256 of the file; null where nothing was old enough and none was written. */
  readonly sha256: string | null;
}

/**
 * 审计归档: writes the lines of old seals to a file, and then removes them. The seals stay, each with the file's hash and a mark that
 * takes the key, so that the chain still verifies. Broken off, it has removed nothing: the file is on the disk before anything goes.
 */
export async function retireAudit(ground: Ground, retirement: Retirement): Promise<Retired> {
  const before = await lastDay(ground.db, retirement);
  const range = await sealsBefore(ground.db, before);
  if (!range) return { before, seals: 0, lines: 0, sha256: null };
  const seals: SealRow[] = [];
  const sha256 = await written(ground, retirement.file, soundRanges(ground, range, seals));
  const byId = new Map(seals.map((seal) => [seal.id, seal]));
  const isRemoved = await removeLines(ground.db, {
    seals,
    file: sha256,
    markOf: (id, retiredOn) =>
      markOfRetired(ground.keyring, { ...(byId.get(id) as SealRow), retiredFile: sha256, retiredOn }),
  });
  if (!isRemoved) {
    await unlink(retirement.file);
    throw new RetirementRefused(
      'While the lines were written to the file others came to stand there, or another run was quicker: nothing was removed. Run `canbao audit verify`, and then this again. 写入归档文件期间审计记录有变动，未移除任何记录：请先核验再重试。',
    );
  }
  const lines = seals.reduce((sum, { count }) => sum + count, 0);
  return { before, seals: seals.length, lines, sha256 };
}

/** The day before which seals are retired: none that is younger than lines are kept. */
async function lastDay(db: Db, { before, years }: Retirement): Promise<string> {
  if (years === null) {
    throw new RetirementRefused(
      'Lines of the audit are kept for ever. To retire old ones, set CANBAO_AUDIT_YEARS to the years that they are kept at least. 审计记录永久保存：如需归档，请设置 CANBAO_AUDIT_YEARS。',
    );
  }
  const latest = await dayYearsAgo(db, years);
  if (before === undefined || before <= latest) return before ?? latest;
  throw new RetirementRefused(
    `Lines are kept for ${years} years (CANBAO_AUDIT_YEARS), so none of ${latest} or later may go; ${before} was asked for. 审计记录至少保存${years}年，仅可归档${latest}之前的记录。`,
  );
}

/** The seals with their lines, each made anew and compared: what is not as it was sealed is evidence, and stays. */
async function* soundRanges(
  { db, keyring }: Ground,
  { first, last }: { readonly first: number; readonly last: number },
  seals: SealRow[],
): AsyncGenerator<FiledRange> {
  for await (const walked of walkSeals(db, first, last)) {
    const problem = problemIn(keyring, walked);
    if (problem) {
      throw new RetirementRefused(
        `Nothing is retired while the audit is not sound (${problem.fault}): ${problem.what} 审计核验有异常，不予归档：${problem.whatZh}`,
      );
    }
    const { id, firstLine, lastLine, count, form, previousHash, hash, exactSealedAt } = walked.seal;
    seals.push(walked.seal);
    yield { seal: { id, firstLine, lastLine, count, form, previousHash, hash, exactSealedAt }, lines: walked.lines };
  }
}

/** A file that is there already is left alone; one that could not be finished is taken away again. */
async function written({ db }: Ground, path: string, ranges: AsyncGenerator<FiledRange>): Promise<string> {
  try {
    return await writeRetired(path, ranges);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw await existing(db, path);
    if (syscall === 'open') {
      throw new RetirementRefused(
        `${path} cannot be written (${code}). Name a file in a folder that is yours. 无法写入该文件。`,
      );
    }
    await unlink(path);
    throw error;
  }
}

async function existing(db: Db, path: string): Promise<RetirementRefused> {
  const isNamed = await isFileOfSeals(db, await hashOfFile(path));
  return new RetirementRefused(
    isNamed
      ? `${path} holds lines that were retired before: keep it, and name another file. 该文件为以前的归档文件：请保留，并另行指定文件名。`
      : `${path} is there already, and no seal names it: a run that was broken off may have left it. Nothing was removed. Take it away, or name another file. 该文件已存在且不是归档文件，可能由中断的归档留下：请移走或另行指定文件名。`,
  );
}
