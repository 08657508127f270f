import { staffById } from '../../store/queries/organisation.ts';
import { type Counter, refuseWrite } from '../write.ts';
import { assertWritten } from '../written-text.ts';

/** Who answers for what the engine does not allow or leaves open, and why. */
export interface Override {
  readonly approvedBy: string;
  readonly reason: string;
}

/** Refuses an override by whoever may grant none, and one that names nobody or no reason, or tells a whole story. */
export function assertMayOverride({ viewer }: Pick<Counter, 'viewer'>, override: Override | null): void {
  if (override === null) return;
  if (!viewer.scopes.has('registry:override')) {
    const text = { zh: '特批需要“registry:override”权限。', en: 'An override needs the scope "registry:override".' };
    refuseWrite('OVERRIDE_FORBIDDEN', text, 'override');
  }
  if (override.approvedBy.trim() === '' || override.reason.trim() === '') {
    const text = {
      zh: '特批须写明批准人（approvedBy）和理由（reason）。',
      en: 'An override names who approved it (approvedBy) and why (reason).',
    };
    refuseWrite('OVERRIDE_INCOMPLETE', text, 'override');
  }
  for (const field of ['approvedBy', 'reason'] as const) assertWritten(override[field], `override.${field}`);
}

/**
 * An override as it is kept: a member of staff who is named by id stands there by name, any other text as it is written. Refused
 * where whoever writes approves it themselves.
 */
export async function approvedOverride(
  { db, reach, viewer }: Pick<Counter, 'db' | 'reach' | 'viewer'>,
  override: Override | null,
): Promise<Override | null> {
  if (override === null) return null;
  const given = override.approvedBy.trim();
  const [member] = await staffById(db, reach, [given]);
  if ([given, member?.name].some((name) => isSame(name, viewer.subject))) {
    const text = {
      zh: '特批须由经办人以外的人批准。',
      en: 'An override is approved by somebody else than whoever makes it.',
    };
    refuseWrite('APPROVER_IS_MAKER', text, 'override.approvedBy');
  }
  return { ...override, approvedBy: member?.name ?? given };
}

const isSame = (name: string | undefined, subject: string | null): boolean =>
  name !== undefined && name.toLowerCase() === subject?.trim().toLowerCase();
