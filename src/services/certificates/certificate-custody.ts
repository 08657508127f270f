import type { CertificateEventRow } from '../../store/queries/certificate.ts';

type Happened = Pick<CertificateEventRow, 'kind' | 'happenedOn' | 'staffMemberId'>;

/** 保管: who in an office holds a certificate, and since when; null while its owner has it or it is lost. */
export function holderOf<Event extends Happened>(events: readonly Event[]): Event | null {
  const last = events.findLast(({ kind }) => kind !== 'NOTED');
  return last?.kind === 'HANDED_IN' ? last : null;
}

/** Whether it was lost: nothing more happens to it, and another may be issued. */
export const isLost = (events: readonly Happened[]): boolean => events.some(({ kind }) => kind === 'LOST');
