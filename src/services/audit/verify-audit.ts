import { DomainError } from '../../errors.ts';
import type { Db } from '../../store/db.ts';
import type { Keyring } from '../../store/envelope.ts';
import { type SealingDays, sealsMade, unsealedLines } from '../../store/queries/audit-seal.ts';
import { type AuditProblem, problemIn, problemOf } from './seal-problem.ts';
import { walkSeals } from './walk-seals.ts';

/** Which seals are gone through, and what is known of them from outside the database. */
export interface AuditQuestion extends SealingDays {
  /** The head that an earlier verification gave. */
  readonly head?: string | null | undefined;
}

export interface AuditVerified {
  readonly isSound: boolean;
  /** Seals gone through without a fault, those of them that are not keyed, and their lines. */
  readonly seals: number;
  readonly plainSeals: number;
  /** Those of them whose lines were written to a file and removed. */
  readonly retiredSeals: number;
  readonly lines: number;
  readonly unsealed: number;
  readonly unsealedSince: string | null;
  /** The hash of the last of these seals; null where there is none. */
  readonly head: string | null;
  readonly firstProblem: AuditProblem | null;
}

export class AuditTooLong extends DomainError {
  readonly code = 'AUDIT_TOO_LONG';
}

/**
 * 审计核验: goes through seals in the order of their chain and makes each anew from its lines, up to the first that is not what it
 * says. Cannot be found by the database alone: lines cut off or slipped in behind the last seal, and last seals that were taken away
 * whole; the former are counted, the latter shows by a `head` kept elsewhere. `most` refuses more lines than that.
 */
export async function verifyAudit(
  { db, keyring }: { readonly db: Db; readonly keyring: Keyring },
  { head, ...days }: AuditQuestion,
  most = Number.POSITIVE_INFINITY,
): Promise<AuditVerified> {
  const range = await sealsMade(db, days);
  if (range.lines > most) throw tooLong(range.lines, most);
  const walked = await walk({ db, keyring }, range, head ?? null);
  const isLost = walked.problem === null && head != null && !walked.isHeadMet;
  const firstProblem = isLost ? problemOf('HEAD_MISSING', null, null) : walked.problem;
  const unsealed = await unsealedLines(db);
  return {
    isSound: firstProblem === null,
    seals: walked.seals,
    plainSeals: walked.plainSeals,
    retiredSeals: walked.retiredSeals,
    lines: walked.lines,
    unsealed: unsealed.count,
    unsealedSince: unsealed.since,
    head: walked.head,
    firstProblem,
  };
}

const tooLong = (lines: number, most: number) =>
  new AuditTooLong(
    `These seals hold ${lines} lines; one question goes through ${most}. Ask for fewer days by from and to, or run \`canbao audit verify\`.`,
  );

interface Range {
  readonly first: number | null;
  readonly last: number | null;
}

async function walk(
  { db, keyring }: { readonly db: Db; readonly keyring: Keyring },
  { first, last }: Range,
  head: string | null,
) {
  const found = { seals: 0, plainSeals: 0, retiredSeals: 0, lines: 0, head: null as string | null, isHeadMet: false };
  if (first === null || last === null) return { ...found, problem: null };
  for await (const walked of walkSeals(db, first, last)) {
    const { seal, lines } = walked;
    const problem = problemIn(keyring, walked);
    if (problem) return { ...found, problem };
    found.seals += 1;
    found.plainSeals += seal.form === 'hmac' ? 0 : 1;
    found.retiredSeals += seal.retiredAt === null ? 0 : 1;
    found.lines += lines.length;
    found.head = seal.hash;
    found.isHeadMet ||= seal.hash === head;
  }
  return { ...found, problem: null };
}
