import type { Keyring } from '../../store/envelope.ts';
import { hashOf, type SealableLine, type SealRow } from '../../store/queries/audit-seal.ts';
import { type AuditFault, wordsOfFault } from './audit-faults.ts';
import { markOfRetired } from './retired-mark.ts';

export interface AuditProblem {
  readonly seal: number | null;
  /** The line that should not be there, or the first of the range that the fault is in. */
  readonly line: number | null;
  readonly fault: AuditFault;
  readonly what: string;
  readonly whatZh: string;
}

/** A seal as it is gone through: behind which one, and the lines that stand where its own should. */
export interface SealWithLines {
  readonly seal: SealRow;
  readonly previous: Pick<SealRow, 'hash' | 'form'> | undefined;
  readonly lines: readonly SealableLine[];
}

/** What is wrong with a seal, its lines and its place behind the one before. */
export function problemIn(keyring: Keyring, { seal, previous, lines }: SealWithLines): AuditProblem | null {
  const at = (fault: AuditFault, line: number | null = seal.firstLine) => problemOf(fault, seal, line);
  if (seal.previousHash !== (previous?.hash ?? '')) return at('SEAL_MISSING', null);
  if (previous?.form === 'hmac' && seal.form !== 'hmac') return at('KEY_DROPPED', null);
  const early = lines.find(({ id }) => id < seal.firstLine);
  if (early) return at('LINE_ADDED', early.id);
  if (seal.retiredAt !== null) return problemInRetired(keyring, seal, lines);
  if (lines.length > seal.count) return at('LINE_ADDED');
  if (lines.length < seal.count) return at('LINE_MISSING');
  return hashOf(keyring, seal, lines) === seal.hash ? null : at('LINE_CHANGED');
}

/** Of a seal whose lines were removed nothing is left to make it anew from: its mark says by whom, and what the file has to be. */
function problemInRetired(keyring: Keyring, seal: SealRow, [line]: readonly SealableLine[]): AuditProblem | null {
  if (line) return problemOf('LINE_ADDED', seal, line.id);
  return markOfRetired(keyring, seal) === seal.retiredMark ? null : problemOf('RETIREMENT_FALSE', seal, seal.firstLine);
}

export function problemOf(fault: AuditFault, seal: SealRow | null, line: number | null): AuditProblem {
  return { seal: seal?.id ?? null, line, fault, ...wordsOfFault(fault, seal) };
}
