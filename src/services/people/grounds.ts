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
      `${what} in whole needs a declared purpose: the token's claim "purpose", or the header x-canbao-purpose. 查看完整信息须在令牌或请求头中注明目的。`,
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

class OwnFileOnly extends DomainError {
  readonly code = 'FORBIDDEN';
  constructor(what: string) {
    super(`${what} is told to residents, each of their own file. 仅限居民查询本人。`);
  }
}

/** What a reader lacks who declares no purpose. */
export const lackOfPurpose = ({ purpose }: Viewer, what: string): DomainError | undefined =>
  purpose ? undefined : new PurposeNeeded(what);

/** What is lacking where no case is given, or what is given is none. White space around a case number is none of it. */
export function lackOfCase(typed: unknown, what: string): DomainError | undefined {
  const caseNumber = trimmed(typed);
  if (caseNumber === '') return new CaseNeeded(what);
  const fault = faultOfCaseNumber(caseNumber);
  return fault && new CaseNeeded(what, `${fault.en} ${fault.zh}`);
}

/** What somebody lacks who is no resident: every statement of a resident's finds the own file alone. */
export const lackOfOwnFile = ({ role, personId }: Viewer, what: string): DomainError | undefined =>
  role === 'RESIDENT' && personId ? undefined : new OwnFileOnly(what);

/** The grounds that a reader gives; refused where something of them is lacking. */
export function groundsOf(viewer: Viewer, typed: string | null | undefined, what: string): Grounds {
  const lack = lackOfPurpose(viewer, what) ?? lackOfCase(typed, what);
  if (lack) throw lack;
  return { viewer, caseNumber: trimmed(typed) };
}

const trimmed = (typed: unknown): string => (typeof typed === 'string' ? typed.trim() : '');
