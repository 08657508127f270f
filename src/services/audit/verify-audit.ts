import { DomainError } from '../../errors.ts';
import type { Db } from '../../store/db.ts';
import type { Keyring } from '../../store/envelope.ts';
import {
  hashOf,
  linesAfter,
  type SealableLine,
  type SealingDays,
  type SealRow,
  sealBefore,
  sealsBetween,
  sealsMade,
  unsealedLines,
} from '../../store/queries/audit-seal.ts';
import { type AuditFault, wordsOfFault } from './audit-faults.ts';

/** Which seals are gone through, and what is known of them from outside the database. */
export interface AuditQuestion extends SealingDays {
  /** The head that an earlier verification gave. */
  readonly head?: string | null | undefined;
}

interface AuditProblem {
  readonly seal: number | null;
  /** The line that should not be there, or the first of the range that the fault is in. */
  readonly line: number | null;
  readonly fault: AuditFault;
  readonly what: string;
  readonly whatZh: string;
}

export interface AuditVerified {
  readonly isSound: boolean;
  /** Seals gone through without a fault, those of them that are not keyed, and their lines. */
  readonly seals: number;
  readonly plainSeals: number;
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
  const found = { seals: 0, plainSeals: 0, lines: 0, head: null as string | null, isHeadMet: false };
  if (first === null || last === null) return { ...found, problem: null };
  let previous: Pick<SealRow, 'hash' | 'form' | 'lastLine'> | undefined = await sealBefore(db, first);
  const stream = linesAfter(db, previous?.lastLine ?? null);
  let next = await stream.next();
  for await (const seal of sealsBetween(db, first, last)) {
    const lines: SealableLine[] = [];
    // One more than it should hold is enough to know.
    while (!next.done && next.value.id <= seal.lastLine && lines.length <= seal.count) {
      lines.push(next.value);
      next = await stream.next();
    }
    const problem = problemIn(keyring, seal, previous, lines);
    if (problem) return { ...found, problem };
    found.seals += 1;
    found.plainSeals += seal.form === 'hmac' ? 0 : 1;
    found.lines += lines.length;
    found.head = seal.hash;
    found.isHeadMet ||= seal.hash === head;
    previous = seal;
  }
  return { ...found, problem: null };
}

/** What is wrong with a seal, its lines and its place behind the one before. */
function problemIn(
  keyring: Keyring,
  seal: SealRow,
  previous: Pick<SealRow, 'hash' | 'form'> | undefined,
  lines: readonly SealableLine[],
): AuditProblem | null {
  const at = (fault: AuditFault, line: number | null = seal.firstLine) => problemOf(fault, seal, line);
  if (seal.previousHash !== (previous?.hash ?? '')) return at('SEAL_MISSING', null);
  if (previous?.form === 'hmac' && seal.form !== 'hmac') return at('KEY_DROPPED', null);
  const early = lines.find(({ id }) => id < seal.firstLine);
  if (early) return at('LINE_ADDED', early.id);
  if (lines.length > seal.count) return at('LINE_ADDED');
  if (lines.length < seal.count) return at('LINE_MISSING');
  return hashOf(keyring, seal, lines) === seal.hash ? null : at('LINE_CHANGED');
}

function problemOf(fault: AuditFault, seal: SealRow | null, line: number | null): AuditProblem {
  return { seal: seal?.id ?? null, line, fault, ...wordsOfFault(fault, seal) };
}
