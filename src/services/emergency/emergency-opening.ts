import { DomainError } from '../../errors.ts';
import type { Text } from '../../policy/rule.ts';
import type { Db } from '../../store/db.ts';
import { type EmergencyOpeningRow, type Opener, useEmergencyOpening } from '../../store/queries/emergency-opening.ts';
import { officeOf } from '../audit/office.ts';
import type { Role, Viewer } from '../viewer.ts';

/** There is no such opening for the one who asks: it never was, or it is another's. */
export class EmergencyUnknown extends DomainError {
  readonly code = 'EMERGENCY_UNKNOWN';
}

/** It was closed, or its time is over. */
export class EmergencyOver extends DomainError {
  readonly code = 'EMERGENCY_OVER';
}

/** What a role may open for itself beside files: scopes of reading that it does not hold. Nobody opens a scope that writes. */
export const OPENABLE: Readonly<Partial<Record<Role, readonly string[]>>> = {
  TOWNSHIP_OFFICER: ['assistance:sensitive', 'identity:unmask', 'claim:diagnosis'],
  COUNTY_OFFICER: ['assistance:sensitive', 'identity:unmask', 'claim:diagnosis'],
};

/** Whose an opening is: the subject of the token, in the role it was asked in. */
export const openerOf = ({ subject, role }: Viewer): Opener => ({ subject: subject ?? '', role });

/** Whose openings somebody reads: an auditor everybody's, whoever else their own. */
export const whoseOf = (viewer: Viewer): Opener | null => (viewer.scopes.has('audit:read') ? null : openerOf(viewer));

/**
 * 应急访问: the viewer as they are under an opening of their own, noted in the audit. Under one for a region the files of that region
 * are read beside their own, and alone where scopes are opened too; under one for a person the files of that person and of their
 * household, and no others.
 */
export async function underEmergency(db: Db, viewer: Viewer, id: string): Promise<Viewer> {
  // A token that was narrowed to less, or an account that lost the right, opens nothing and uses nothing.
  const mayOpen = viewer.scopes.has('emergency:open');
  const opening = mayOpen && (await useEmergencyOpening(db, id, usedBy(viewer)));
  if (!opening) throw new EmergencyUnknown(UNKNOWN.en, { zh: UNKNOWN.zh });
  if (!opening.isOpen) throw new EmergencyOver(OVER.en, { zh: OVER.zh });
  return widened(viewer, opening);
}

const usedBy = (viewer: Viewer) => ({ ...openerOf(viewer), purpose: viewer.purpose, office: officeOf(viewer) });

function widened(viewer: Viewer, { id, regionCode, personId, scopes, until }: EmergencyOpeningRow): Viewer {
  // A scope holds wherever its viewer reaches: where one is opened, nothing is reached but what it was opened for.
  const own = scopes.every((scope) => viewer.scopes.has(scope)) ? viewer.regions : [];
  return {
    ...viewer,
    regions: regionCode === null ? viewer.regions : [...own, regionCode],
    scopes: new Set([...viewer.scopes, ...scopes]),
    emergency: { id, personId, ownRegions: viewer.regions },
    until: earlier(until, viewer.until),
  };
}

/** Nobody's token outlives itself by an opening. */
const earlier = (one: string, other: string | null | undefined): string =>
  other && Date.parse(other) < Date.parse(one) ? other : one;

/** Told alike of what never was and of what is another's. */
export const UNKNOWN: Text = {
  zh: '没有由您本人以当前角色开启的该项应急访问：请核对标识，或重新开启。',
  en: 'There is no emergency opening of yours with this id, in this role. Check the id, or open one.',
};

const OVER: Text = {
  zh: '该项应急访问已结束或已关闭：仍有需要的，请写明理由重新开启。',
  en: 'This emergency opening is over. Open another, with its reason, if there is still need.',
};
