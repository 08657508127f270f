import { yearOf } from '../../policy/dates.ts';
import type { Day, PersonFacts } from '../../policy/facts.ts';
import { type Fen, formatYuan } from '../../policy/money.ts';
import type { CollectionKnown } from './collection-known.ts';
import { type Problem, problem } from './collection-problem.ts';
import type { Collection } from './collection-request.ts';
import { hasStatus } from './collection-standing.ts';

/** Ways of paying that draw on an employee's account. */
const BY_ACCOUNT: ReadonlySet<string> = new Set(['HALL_TERMINAL_ACCOUNT', 'PHARMACY_ACCOUNT']);

/**
 * 个人账户代缴: what stands in the way of paying from somebody's employee account, whatever the rulebook asks of balance and
 * relation. The account and its holder go together, in whichever way it is said; the holder lives, is on file in employee
 * insurance on the day of payment, and pays for others.
 */
export function accountProblems(
  asked: Collection,
  known: CollectionKnown,
  { today }: { readonly today: Day },
): Problem[] {
  const { payer, channel, accountHolderId, paidOn } = asked;
  const isAccount = payer === 'RELATIVE_ACCOUNT' || BY_ACCOUNT.has(channel) || accountHolderId != null;
  if (!isAccount) return [];
  if (accountHolderId == null || payer !== 'RELATIVE_ACCOUNT') {
    return [problem('accountHolderId', 'ACCOUNT_HOLDER_NEEDED', {})];
  }
  const facts = known.facts.get(accountHolderId.toLowerCase());
  if (!facts) return [problem('accountHolderId', 'ACCOUNT_HOLDER_UNKNOWN', {})];
  return [...holderProblems(facts, paidOn ?? today), ...paidForThemselves(asked)];
}

function holderProblems(facts: PersonFacts, paidOn: Day): Problem[] {
  const field = 'accountHolderId';
  const isDead = facts.statuses.some(({ kind, supersededAt }) => kind === 'DEAD' && supersededAt == null);
  if (isDead) return [problem(field, 'ACCOUNT_HOLDER_DEAD', {})];
  return isEmployeeInsured(facts, paidOn) ? [] : [problem(field, 'HOLDER_NOT_INSURED', { on: paidOn })];
}

/** By status, or by an enrolment of the year that holds on the day. */
function isEmployeeInsured(facts: PersonFacts, day: Day): boolean {
  return (
    hasStatus(facts, 'EMPLOYEE_INSURED', day) ||
    facts.enrollments.some(
      ({ scheme, policyYear, status, registeredOn, endedOn, supersededAt }) =>
        scheme === 'UEBMI' &&
        policyYear === yearOf(day) &&
        (status === 'PAID' || status === 'ACTIVE' || status === 'ENDED') &&
        supersededAt == null &&
        (registeredOn ?? day) <= day &&
        (endedOn ?? day) >= day,
    )
  );
}

/** 亲属: each line that would pay for the holder themselves. */
function paidForThemselves({ lines, accountHolderId }: Collection): Problem[] {
  const holder = accountHolderId?.toLowerCase();
  return lines.flatMap(({ personId }, index) =>
    personId.toLowerCase() === holder ? [problem(`lines.${index}.personId`, 'HOLDER_IS_PAID_FOR', {})] : [],
  );
}

/** What stands in the way where a receipt comes to more than the account holds, in fen; an unknown balance is the rulebook's to ask for. */
export function balanceProblems(
  { accountHolderId, accountBalance }: Pick<Collection, 'accountHolderId' | 'accountBalance'>,
  totalFen: Fen,
): Problem[] {
  if (accountHolderId == null || accountBalance == null || totalFen <= accountBalance) return [];
  const values = { total: formatYuan(totalFen), balance: formatYuan(accountBalance) };
  return [problem('accountBalance', 'BALANCE_TOO_LOW', values)];
}
