import type { Decision, Reason } from '../../policy/decision.ts';

/** Reasons that by themselves say why nothing is paid; a decision tells others beside them, such as the last day to file. */
const DENYING: ReadonlySet<Reason['key']> = new Set<Reason['key']>([
  'cover.not-enrolled',
  'cover.not-paid',
  'cover.not-started',
  'cover.waiting',
  'cover.wait-outlasts-period',
  'cover.enrollment-ended',
  'cover.ended',
  'cover.died',
  'newborn.not-registered',
  'newborn.not-paid',
  'newborn.not-this-year',
  'newborn.parents-not-insured',
  'stay.filed-late',
  'stay.not-designated',
  'stay.not-referred',
  'stay.violation',
  'stay.no-plan',
  'stay.no-row',
]);

/** Why the law pays nothing of a claim, as coded reasons, each once; all that the decision tells where none says it by itself. */
export function denialReasons({ reasons }: Decision): string[] {
  const denying = reasons.filter(({ key }) => DENYING.has(key));
  return [...new Set((denying.length > 0 ? denying : reasons).map(({ key }) => key))];
}
