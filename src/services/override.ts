import { type Counter, refuseWrite } from './write.ts';

/** Who answers for what the engine does not allow or leaves open, and why. */
export interface Override {
  readonly approvedBy: string;
  readonly reason: string;
}

/** Refuses an override by whoever may grant none, and one that names nobody or no reason. */
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
}
