import { DomainError } from '../../errors.ts';
import type { ListMode } from '../../partners/columns.ts';
import { bundledPartners, partnerOf } from '../../partners/read-partner.ts';
import { templateOf } from '../../partners/template.ts';
import type { Department } from '../../policy/facts.ts';

export class SendsNoLists extends DomainError {
  readonly code = 'DEPARTMENT_SENDS_NO_LISTS';
  constructor(department: string) {
    const senders = senderCodes();
    const zh = `该部门不报送困难群体名单，可选：${senders.join('、')}。`;
    super(`${department} sends no assistance lists. Those that do: ${senders.join(', ')}. ${zh}`);
  }
}

/** Departments that send lists, by their codes. */
export const senderCodes = (): Department[] => bundledPartners().map(({ department }) => department);

/** A list of a department to fill in, as CSV; unless a year is told, of the one after today's, which lists of this year are for. */
export function listTemplate(department: string, mode: ListMode, today: string, policyYear?: number): string {
  const partner = partnerOf(department as Department);
  if (!partner) throw new SendsNoLists(department);
  return templateOf(partner, mode, policyYear ?? Number(today.slice(0, 4)) + 1);
}
