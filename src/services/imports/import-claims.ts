import {
  type ClaimConflict,
  enterClaims,
  findClaimConflicts,
  type IncomingClaim,
  stageClaims,
  takeClaims,
} from '../../store/queries/claim-import.ts';
import { type Conflict, matchIncoming } from '../../store/queries/incoming.ts';
import { CLAIM_COLUMNS, OPTIONAL_CLAIM_COLUMNS, readClaimRow } from './claim-rows.ts';
import { CsvProblems } from './csv-problems.ts';
import type { FileReport } from './file-report.ts';
import { addConflicts, type Words, wordsOfReference } from './import-conflicts.ts';
import { type FileGiven, type FileKind, type Importer, ImportRefused, takeFile } from './import-file.ts';

/**
 * Takes a file of claims of people whose files exist, whole or not at all. A claim is recognised by its institution and number:
 * one that is on file stays as it is, and a row that says otherwise of it refuses the file. What they come to is asked later.
 */
export const importClaims = (
  importer: Importer,
  input: AsyncIterable<Buffer | string>,
  given: FileGiven,
): Promise<FileReport> => takeFile(importer, claimFile(importer), input, given);

const claimFile = ({ viewer, today }: Importer): FileKind<keyof typeof CLAIM_COLUMNS, IncomingClaim> => ({
  kind: 'CLAIMS',
  columns: CLAIM_COLUMNS,
  optional: OPTIONAL_CLAIM_COLUMNS,
  readRow: readClaimRow,
  stage: stageClaims,
  async check(tx, problems, bounds) {
    await matchIncoming(tx, bounds);
    await takeClaims(tx);
    addConflicts(problems, await findClaimConflicts(tx, bounds, problems.room), wordsOf);
  },
  async write(tx, source) {
    const { counts, overtaken } = await enterClaims(tx, { source, by: viewer.subject ?? '', takenOn: today });
    if (overtaken.length > 0) refuseOvertaken(overtaken);
    return counts;
  },
});

/** Somebody entered claims of these lines by hand while the file was being taken: brought again, it is compared with them. */
function refuseOvertaken(lines: readonly number[]): never {
  const problems = new CsvProblems();
  for (const line of lines) {
    problems.add(
      line,
      'number',
      'A claim of this number was entered while the file was being taken: bring the file again. 办理期间该单据号已由他人录入，请重新导入。',
    );
  }
  throw new ImportRefused(problems);
}

const WORDS: Readonly<Partial<Record<ClaimConflict, (other: string) => Words>>> = {
  UNKNOWN_INSTITUTION: (other) => [
    'institutionCode',
    `No institution has the code ${other}: register it first. 没有编码为${other}的医疗机构，请先登记。`,
  ],
  SAME_NUMBER: (other) => [
    'number',
    `Line ${other} has a claim of this number and institution already. 第${other}行已有该机构的同一单据号。`,
  ],
  CLAIM_STORED: () => [
    'number',
    'A claim of this number is on file and says otherwise: have it returned, and enter it again. 该单据号已录入且内容不同，请退回后重新录入。',
  ],
  BEFORE_BIRTH: () => ['admittedOn', 'The person was not born yet on that day. 该日早于本人出生日期。'],
  OTHER_OFFICE: () => [
    'idNumber',
    'Another office settles this claim: the person is enrolled there for the year. 本人该年度在其他经办机构参保，由其结算。',
  ],
};

const wordsOf = (conflict: Conflict<ClaimConflict>): Words =>
  WORDS[conflict.kind]?.(conflict.other) ?? wordsOfReference(conflict) ?? ['', conflict.kind];
