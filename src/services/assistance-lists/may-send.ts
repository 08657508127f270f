import type { Partner } from '../../partners/partner.ts';
import { partnerOf } from '../../partners/read-partner.ts';
import type { Department } from '../../policy/facts.ts';
import { subtree } from '../../store/access.ts';
import { assertRegionsKnown } from '../known-region.ts';
import type { Viewer } from '../viewer.ts';
import { assertOwnRegion, type Counter, refuseRegion, refuseWrite } from '../write.ts';
import { senderCodes } from './list-template.ts';

/** Whose list somebody means to send, about which region. */
export interface ListSender {
  readonly department: Department;
  readonly region: string;
}

/**
 * Refuses who may not send a list: a department's clerk sends its own about their own regions, an officer any department's about
 * theirs; a department that confirms a sensitive category, whoever may know of that. Gives what is particular to the department.
 */
export async function assertMaySend(counter: Counter, { department, region }: ListSender): Promise<Partner> {
  const { viewer } = counter;
  if (viewer.role === 'DEPARTMENT_CLERK') assertOwnList(viewer, { department, region });
  else assertOwnRegion(counter, region, 'region');
  await assertRegionsKnown(counter, [{ code: region, field: 'region' }]);
  const partner = partnerOf(department);
  if (!partner) return refuseNoSender(department);
  assertMayKnow(viewer, partner, 'department');
  return partner;
}

/** Whether somebody may know how many are on a department's lists: where it confirms a sensitive category, that tells of it. */
const mayKnow = ({ scopes }: Pick<Viewer, 'scopes'>, partner: Partner | undefined): boolean =>
  scopes.has('assistance:sensitive') || !partner?.categories.some((one) => one.isSensitive);

/** The same by the department, whichever it is. */
export const mayKnowOf = (viewer: Pick<Viewer, 'scopes'>, department: Department): boolean =>
  mayKnow(viewer, partnerOf(department));

/** Refuses who may not know of a sensitive category that the department confirms: neither sends its lists nor takes a step with one. */
export function assertMayKnow(viewer: Viewer, partner: Partner | undefined, field: string): void {
  if (mayKnow(viewer, partner)) return;
  const text = {
    zh: '该部门的名单可能含敏感类别，您无权查看：由有权查看敏感类别（assistance:sensitive）的人员办理。',
    en: 'This department’s lists may hold a sensitive category, which you may not see: somebody with the right to (assistance:sensitive) sees to them.',
  };
  refuseWrite('SENSITIVE_NOT_YOURS', text, field);
}

function assertOwnList(viewer: Viewer, { department, region }: ListSender): void {
  if (viewer.department !== department) refuseDepartment(department);
  const ranges = viewer.regions.map(subtree);
  if (!ranges.some(({ from, to }) => region >= from && region < to)) refuseRegion(region, 'region');
}

function refuseDepartment(department: Department): never {
  const text = {
    zh: `您不能代${department}报送名单：请报送本部门的名单。`,
    en: `The lists of ${department} are not yours to send: send those of your own department.`,
  };
  refuseWrite('DEPARTMENT_NOT_YOURS', text, 'department');
}

function refuseNoSender(department: Department): never {
  const text = {
    zh: `${department}不报送困难群体名单，可选：${senderCodes().join('、')}。`,
    en: `${department} sends no assistance lists. Those that do: ${senderCodes().join(', ')}.`,
  };
  refuseWrite('DEPARTMENT_SENDS_NO_LISTS', text, 'department');
}
