/**
 * What a change in a file was about, by the beginning of its mutation's name, and the scope that such rows take. That a claim was settled
 * or a fund paid for somebody tells of an illness and of a list, even without the amount: whoever may not read the one is not told the other.
 */
const ABOUT: readonly (readonly [beginning: string, scope: string])[] = [
  ['person', 'registry:read'],
  ['household', 'registry:read'],
  ['certificate', 'registry:read'],
  ['enrollment', 'registry:read'],
  ['duplicate', 'registry:read'],
  ['exchange', 'registry:read'],
  ['contribution', 'money:read'],
  ['receipt', 'money:read'],
  ['refund', 'money:read'],
  ['fundTransfer', 'money:read'],
  ['claim', 'claim:read'],
];

/** Anything else changes nothing in a file, as a row of a list that somebody looked at, or an emergency: that is for who reads the audit. */
const BESIDE = 'audit:read';

const scopeOf = (action: string): string => ABOUT.find(([beginning]) => action.startsWith(beginning))?.[1] ?? BESIDE;

/** Whether somebody is told that a file was changed so. */
export const isChangeTold = (action: string, scopes: ReadonlySet<string>): boolean => scopes.has(scopeOf(action));
