import { DomainError } from '../../errors.ts';
import { faultOfCaseNumber } from '../paper-number.ts';
import type { Viewer } from '../viewer.ts';

/** On what grounds something sealed is opened: a purpose in the token, and the case it is for, as the audit will have it. 查询依据. */
export interface Grounds {
  readonly viewer: Viewer;
  readonly caseNumber: string;
}

class PurposeNeeded extends DomainError {
  readonly code = 'PURPOSE_NEEDED';
  constructor(what: string) {
    super(
      `${what} in whole needs a token that declares its purpose (claim "purpose"). 查看完整信息须在令牌中注明目的。`,
    );
  }
}

class CaseNeeded extends DomainError {
  readonly code = 'CASE_NEEDED';
  constructor(what: string, fault = '') {
    super(
      `${what} in whole needs the number of the case it is for: caseNumber. ${fault}查看完整信息须注明案件编号(caseNumber)。`,
    );
  }
}

/** The grounds that a reader gives, or what is lacking of them. A case number is typed: white space around it is none of it. */
export function groundsOf(viewer: Viewer, typed: string | null | undefined, what: string): Grounds {
  if (!viewer.purpose) throw new PurposeNeeded(what);
  const caseNumber = typed?.trim() ?? '';
  if (caseNumber === '') throw new CaseNeeded(what);
  const fault = faultOfCaseNumber(caseNumber);
  if (fault) throw new CaseNeeded(what, `${fault.en} ${fault.zh}`);
  return { viewer, caseNumber };
}
